"""The spans in an address ("12-40,90-120") -> spans. Reads no document."""

import re

from rag.data import Span

_SPANS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9}){0,99}", re.ASCII)


def parse_spans(spans: str) -> list[Span]:
    """ "12-40,90-120" -> spans. Raises ValueError with one line when it is anything else."""
    if not spans:
        return []
    if not _SPANS.fullmatch(spans):
        raise ValueError(f"spans={spans[:40]!r} cannot be read: give offsets such as 12-40,90-120")
    pairs = [tuple(map(int, pair.split("-"))) for pair in spans.split(",")]
    return [Span(*pair) for pair in pairs]
