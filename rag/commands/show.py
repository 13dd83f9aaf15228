"""Answers and tables -> text for a terminal. Pure; knows nothing of the library.

Documents are not trusted: control characters, with which a text could write over the screen, are never passed on.
"""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from rag.data import Answer, Citation, Evidence, NearMiss, Span

_LEAST_COLUMN = 8


def plain(text: object) -> str:
    """One line without control characters, and without marks that turn the direction of writing."""
    kept = (" " if each.isspace() else each for each in str(text) if each.isspace() or unicodedata.category(each) not in ("Cc", "Cf", "Cs"))
    return " ".join("".join(kept).split())


def answer_text(answer: Answer) -> str:
    """The answer's sentences with their marks; below them what each mark stands for, or the nearest statements."""
    if not answer.claims:
        return "\n".join(_nothing(answer))
    marks: dict[tuple[str, Span], int] = {}
    lines = ["Partly answered."] if answer.outcome == "partly_answered" else []
    cited: list[Citation] = []
    for claim in answer.claims:
        numbers = []
        for citation in claim.citations:
            key = (citation.document_id, citation.span)
            if key not in marks:
                cited.append(citation)
            numbers.append(marks.setdefault(key, len(marks) + 1))
        lines.append(f"{plain(claim.text)} {''.join(f'[{each}]' for each in numbers)}".rstrip())
    for number, citation in enumerate(cited, 1):
        lines += ["", *quote_lines(f"[{number}] ", citation)]
    return "\n".join(lines)


def _nothing(answer: Answer) -> Iterator[str]:
    if answer.model is None and not answer.near_misses and answer.evidence:
        yield "No language model was used, and no statement answers this by itself. These sentences come closest:"
        for evidence in answer.evidence[:3]:
            yield ""
            yield from quote_lines("", citation_of(evidence))
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


def citation_of(evidence: Evidence) -> Citation:
    """An evidence sentence as what it would be cited as."""
    from rag.ask.cite import cite

    return cite(evidence, evidence.number)


def shorten(text: str, width: int) -> str:
    """The text on one line of at most `width` characters."""
    line = plain(text)
    return line if len(line) <= width else line[: max(0, width - 1)] + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int, widest: int) -> str:
    """A table of at most `width` characters where that can be; the cells of column `widest` are folded, none is cut."""
    cells = [[plain(each) for each in row] for row in rows]
    widths = [max(len(each) for each in column) for column in zip(heads, *cells, strict=True)]
    others = sum(widths) - widths[widest] + 2 * (len(heads) - 1)
    widths[widest] = max(_LEAST_COLUMN, min(widths[widest], width - others))
    lines = ["  ".join(f"{each:{size}}" for each, size in zip(heads, widths, strict=True)).rstrip()]
    for row in cells:
        folded = textwrap.wrap(row[widest], widths[widest]) or [""]
        for number, part in enumerate(folded):
            line = [part if index == widest else "" if number else each for index, each in enumerate(row)]
            lines.append("  ".join(f"{each:{size}}" for each, size in zip(line, widths, strict=True)).rstrip())
    return "\n".join(lines)
