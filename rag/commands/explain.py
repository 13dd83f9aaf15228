"""--show: answer, prompt and draft -> how the answer came about, for those who ask why. Changes nothing of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TextIO

from rag.answer import Answer, Prompt
from rag.ask.cite import cite
from rag.commands.show import quote_lines
from rag.text import plain


def explain(parts: Sequence[str], answer: Answer, prompt: Prompt | None, draft: str, stream: TextIO) -> None:
    """Print the wanted parts, each under its name, in the order in which they come about."""
    writers = {
        "understood": lambda: _understood(answer),
        "evidence": lambda: _evidence(answer),
        "scores": lambda: _scores(answer),
        "prompt": lambda: _prompt(prompt),
        "draft": lambda: _draft(answer, draft),
    }
    for part, lines in writers.items():
        if part in parts:
            print(f"--- {part}", *lines(), "", sep="\n", file=stream)


def _understood(answer: Answer) -> Iterator[str]:
    for each in fields(answer.question):
        if each.name != "refers_to" and (value := getattr(answer.question, each.name)):
            yield f"{each.name}: {plain(', '.join(value) if isinstance(value, tuple) else value)}"


def _evidence(answer: Answer) -> Iterator[str]:
    for each in answer.evidence:
        yield from quote_lines(f"{each.number}. ", cite(each, each.number))


def _scores(answer: Answer) -> Iterator[str]:
    yield "number  score   found by"
    for each in answer.evidence:
        yield f"{each.number:6}  {each.score:6.3f}  {', '.join(each.found_by)}"


def _prompt(prompt: Prompt | None) -> Iterator[str]:
    if prompt is None:
        yield "The language model was not asked."
        return
    for message in prompt.messages:
        yield f"{message.role}:"
        yield from (f"    {plain(line)}" for line in message.content.splitlines())


def _draft(answer: Answer, draft: str) -> Iterator[str]:
    yield from map(plain, draft.splitlines() or ["The language model wrote nothing."])
    for claim in answer.dropped:
        yield f"left out ({plain(claim.why or claim.verdict)}): {plain(claim.text)}"
