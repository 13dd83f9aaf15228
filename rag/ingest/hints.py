"""Statements of a pronoun that a tagger alone found -> with the phrase of the same sentence that it stands for. Names nobody."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from rag.data import Sentence, Span
from rag.ingest import words
from rag.ingest.borders import antecedent
from rag.ingest.raw import Raw
from rag.ingest.tokens import units

_LONGEST = 2_000  # characters of a sentence around a pronoun
_WHO_DOES = re.compile(r"who (?=[a-z])")


def hinted(text: str, raws: list[Raw], sentences: Sequence[Sentence]) -> list[Raw]:
    """The statements, each `hint` that was missing filled in; a source that begins with "who" is that word alone."""
    starts = [sentence.span.start for sentence in sentences]
    for raw in raws:
        if raw.form != "sentence" or raw.hint is not None or len(raw.source) != 1:
            continue
        source = raw.source[0]
        low = source.of(text).lower()
        if _WHO_DOES.match(source.of(text)):
            raw.source = (Span(source.start, source.start + len("who")),)
        elif low not in words.PRONOUNS | words.POSSESSIVES or low in words.FIRST_PERSON or low in ("it", "its"):
            continue
        place = bisect_right(starts, source.start) - 1
        if place >= 0 and source.start < sentences[place].span.end <= source.start + _LONGEST and source.start - sentences[place].span.start <= _LONGEST:
            raw.hint = _hint(text, sentences[place].span, source.start)
    return raws


def _hint(text: str, sentence: Span, start: int) -> Span | None:
    for unit in units(text, sentence, [sentence.end]):
        for part in [unit, *(inner for token in unit for inner in token.units)]:
            at = next((place for place, token in enumerate(part) if token.start == start), None)
            found = antecedent(part, (at, at + 1)) if at is not None else None
            if found:
                return Span(part[found[0]].start, part[found[1] - 1].end)
    return None
