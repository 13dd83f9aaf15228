"""Spans as the network marks them -> as a reader would: whole quotations, no loose marks, no cue that breaks off in the
middle of a phrase. Pure; knows no model."""

import re
from collections.abc import Sequence

from rag.data import Span

_NEAR = 3  # characters between two parts that are one, unless a paragraph ends there
_CLOSES = {"“": "”", '"': '"', "‘": "’", "''": "''", "«": "»"}
_REST_OF_QUOTATION = re.compile(r"[.,!?…]{0,3}(?:[”\"»]|''|’(?!\w)){1,2}")
# The beginning of a phrase without its noun: "said in a", "told the".
_BEGUN_PHRASE = re.compile(
    r"(?i)(?:\s+(?:in|at|on|during|to|of|with|by|from|for|as))?"
    r"\s+(?:an?|the|this|that|his|her|its|their|my|your|our)$"
)


def tidy_cue(parts: Sequence[Span], text: str) -> tuple[Span, ...]:
    """The parts of a cue without a phrase that only begins at their end."""
    begun = [_BEGUN_PHRASE.search(part.of(text)) for part in parts]
    return tuple(Span(part.start, part.start + found.start()) if found else part for part, found in zip(parts, begun, strict=True))


def tidy(parts: Sequence[Span], text: str) -> tuple[Span, ...]:
    """The parts of one content in order: near ones joined, those without a word dropped, open quotations closed."""
    joined: list[Span] = []
    for part in parts:
        if joined and part.start - joined[-1].end <= _NEAR and "\n" not in text[joined[-1].end : part.start]:
            joined[-1] = Span(joined[-1].start, part.end)
        else:
            joined.append(part)
    worded = [part for part in joined if any(character.isalnum() for character in part.of(text))]
    return tuple(_closed(part, text) for part in worded)


def _closed(part: Span, text: str) -> Span:
    """With the stop and the closing mark that follow at once, where a quotation was opened within and is still open."""
    words = part.of(text)
    still_open = any(
        words.count(opening) % 2 == 1 if opening == closing else words.rfind(opening) > words.rfind(closing)
        for opening, closing in _CLOSES.items()
    )
    rest = _REST_OF_QUOTATION.match(text, part.end) if still_open else None
    return Span(part.start, rest.end()) if rest else part
