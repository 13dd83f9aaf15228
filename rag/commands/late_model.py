"""Engine -> a language model that is loaded when it is first needed: what the ledger answers by itself waits for none.

It keeps the last prompt it was given, for `ask --show prompt`.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.answer import Message, Prompt
from rag.config import ModelConfig
from rag.errors import ModelError
from rag.models.catalogue import find_model

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.models.language import LanguageModel


def check_choice(config: ModelConfig) -> None:
    """Look at the user's own choice of a model before any work is done.

    Raises ModelError for a path without a GGUF file, or a name that the catalogue does not have.
    """
    if config.server_url:
        return
    if not config.path:
        find_model(config.name)
        return
    path = Path(config.path).expanduser()
    if not path.is_file():
        raise ModelError(f"there is no model file at {path}. Correct path in [model] of onrecord.toml, or leave it out.")
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as problem:
        raise ModelError(f"{path} cannot be read ({problem.strerror}). Correct path in [model] of onrecord.toml.") from None
    if head != b"GGUF":
        raise ModelError(f"{path} is no GGUF file. Give the path of one in [model] of onrecord.toml, or leave path out.")


class LateModel:
    """The model of an engine's configuration. Its first use raises ModelError when it cannot be loaded."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._loaded: LanguageModel | None = None
        self.name = _name(engine.config.model)
        self.prompt: Prompt | None = None
        self.busy = False  # whether native code computes, in which a KeyboardInterrupt would be lost
        engine.model, engine.notice = self, ""

    @property
    def prompt_tokens(self) -> int:
        return self._loaded.prompt_tokens if self._loaded else 0

    def warm(self, fixed: tuple[Message, ...]) -> None:
        """Nothing: loading warms."""

    def count(self, text: str) -> int:
        return self._model().count(text)

    def generate(self, prompt: Prompt, grammar: str, limit_tokens: int, stop: threading.Event) -> Iterator[str]:
        self.prompt = prompt
        model, self.busy = self._model(), True
        try:
            yield from model.generate(prompt, grammar, limit_tokens, stop)
        finally:
            self.busy = False

    def odds(self, messages: tuple[Message, ...], one: str, other: str, stop: threading.Event) -> float | None:
        model, self.busy = self._model(), True
        try:
            return model.odds(messages, one, other, stop)
        finally:
            self.busy = False

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.close()

    def _model(self) -> "LanguageModel":
        if self._loaded is None:
            from rag import engine as engines

            self.busy = True
            try:
                engines.load_model(self._engine)
            finally:
                self.busy = False
            # The engine keeps this one, so that every prompt passes by here.
            self._loaded, self._engine.model = self._engine.model, self
        return self._loaded


def _name(config: ModelConfig) -> str:
    """What the model will call itself once it is loaded."""
    if config.server_url:
        return config.server_model or "server"
    return Path(config.path or find_model(config.name).files[0].name).stem
