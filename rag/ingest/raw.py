"""A statement before anybody is named: its spans only. What the rules find and what a tagger gives come in this form."""

from dataclasses import dataclass
from typing import Literal, Protocol

from rag.data import Span


class RawStatement(Protocol):
    """What a tagger gives: spans into the text it was handed, any of them empty or in several pieces."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


@dataclass(slots=True)
class Raw:
    """Spans in text order. `form` tells where the speaker is not in the sentence: a transcript's turn, a quotation that
    is carried on from the paragraph before. `hint` is the phrase of the same sentence that a pronoun may stand for."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float = 0.9
    form: Literal["sentence", "turn", "carried", "motion", "seconded"] = "sentence"
    hint: Span | None = None

    @property
    def anchor(self) -> Span:
        """Where the statement is made: its cue, else its source, else its first words."""
        return (*self.cue, *self.source, *self.content)[0]

    @property
    def first(self) -> int:
        return min(span.start for part in (self.source, self.cue, self.content) for span in part)

    @property
    def size(self) -> int:
        """Characters of content."""
        return sum(len(span) for span in self.content)
