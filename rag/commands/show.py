"""Answers and tables -> text for a terminal. Pure; knows nothing of the library.

Documents are not trusted: control characters, with which a text could write over the screen, are never passed on.
"""

import itertools
import textwrap
from collections.abc import Iterator, Sequence

from rag.answer import Answer, Citation, NearMiss
from rag.ask.cite import cite
from rag.text import plain

_LEAST_COLUMN = 12


def answer_text(answer: Answer) -> str:
    """The answer's sentences with their marks; below them what each mark stands for, or the nearest statements."""
    if not answer.claims:
        return "\n".join(_nothing(answer))
    numbers = answer.numbers
    lines = ["Partly answered."] if answer.outcome == "partly_answered" else []
    lines += [plain(answer.note)] if answer.note else []
    for side, claims in answer.sides:
        lines += ["", f"{plain(side)}:"] if side else []
        lines += [f"{plain(each.text)} {''.join(f'[{number}]' for number in each.marks(numbers))}".rstrip() for each in claims] or ["Not stated."]
    for number, citation in enumerate(answer.cited, 1):
        lines += ["", *quote_lines(f"[{number}] ", citation)]
    return "\n".join(lines)


def _nothing(answer: Answer) -> Iterator[str]:
    if answer.unjudged:
        yield f"{answer.text} These sentences come closest:"
        for evidence in answer.evidence[:3]:
            yield ""
            yield from quote_lines("", cite(evidence, evidence.number))
        return
    yield plain(answer.text)
    if answer.near_misses:
        yield "Closest, and why it does not answer:"
    for miss in answer.near_misses:
        yield ""
        yield from near_miss_lines(miss)


def near_miss_lines(miss: NearMiss) -> Iterator[str]:
    yield from quote_lines("", miss.citation)
    yield f"    {plain(miss.why)}"


def quote_lines(mark: str, citation: Citation) -> Iterator[str]:
    """The quote, and below it speaker, title, publisher, date and page."""
    page = f"page {citation.page}" if citation.page else None
    place = (citation.speaker, citation.title or citation.source_id, citation.source, citation.date, page)
    yield f"{mark}“{plain(citation.quote)}”"
    yield "    " + " · ".join(plain(each) for each in place if each)


def shorten(text: str, width: int) -> str:
    """The text on one line of at most `width` characters."""
    line = plain(text)
    return line if len(line) <= width else line[: max(0, width - 1)] + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int, widest: int) -> str:
    """A table of about `width` characters, column `widest` taking what the others leave. Cells are folded, none is cut."""
    cells = [[plain(each) for each in row] for row in rows]
    most = max(_LEAST_COLUMN, width // 5)
    widths = [min(most, max(map(len, column))) for column in zip(heads, *cells, strict=True)]
    rest = width - sum(widths) + widths[widest] - 2 * (len(heads) - 1)
    widths[widest] = max(_LEAST_COLUMN, min(rest, max(len(row[widest]) for row in [heads, *cells])))
    return "\n".join(line for row in [list(heads), *cells] for line in _row_lines(row, widths))


def _row_lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    folded = [textwrap.wrap(each, size) for each, size in zip(row, widths, strict=True)]
    for parts in itertools.zip_longest(*folded, fillvalue=""):
        yield "  ".join(f"{each:{size}}" for each, size in zip(parts, widths, strict=True)).rstrip()
