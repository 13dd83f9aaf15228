"""The texts the model reads, one file each. `read` splits a file into its messages; `fill` puts words into its holes.

A file is TOML: `messages` are the fixed ones, in order; `question` is the last one, with its holes in {braces}; `holes` names
them and says what goes in; `reply` says how the model's reply is read.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class PromptText:
    """A prompt file: fixed (role, text) pairs, the text with holes, the names of the holes."""

    fixed: tuple[tuple[str, str], ...]
    question: str
    holes: tuple[str, ...]

    def fill(self, **words: str) -> str:
        """The question with its holes filled. What goes in is never searched for holes itself.

        Raises KeyError when a hole is missing or a word has none.
        """
        if set(words) != set(self.holes):
            raise KeyError(f"the prompt has the holes {sorted(self.holes)}, but was given {sorted(words)}")
        pieces = self.question.split("{")
        filled = [pieces[0]]
        for piece in pieces[1:]:
            hole, _, rest = piece.partition("}")
            filled += [words[hole], rest]
        return "".join(filled)


@cache
def read(name: str) -> PromptText:
    """The prompt of this name, from prompts/NAME.toml."""
    text = tomllib.loads(resources.files("prompts").joinpath(f"{name}.toml").read_text("utf-8"))
    fixed = tuple((message["role"], message["text"].strip()) for message in text["messages"])
    return PromptText(fixed, text["question"].strip(), tuple(text["holes"]))
