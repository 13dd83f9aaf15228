"""Content as the network marks it -> content as a reader would: whole quotations, no loose marks. Pure; knows no model."""

import re
from collections.abc import Sequence

from rag.data import Span

_NEAR = 3  # characters between two parts that are one, unless a paragraph ends there
_CLOSES = {"“": "”", '"': '"', "‘": "’", "''": "''", "«": "»"}
_REST_OF_QUOTATION = re.compile(r"[.,!?…]{0,3}(?:[”\"»]|''|’(?!\w)){1,2}")


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
