"""A document whose text holds a table of motions -> a document for each of its rows, as each row of a CSV gives one.

Tables stand in a text as Markdown has them (cells between upright strokes, a line of dashes below the first row) or, out of web pages, Word
and OpenDocument files, a line a row with tabs between cells. The text itself stays whole; tables of other things are text alone.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.data import Document, Span
from rag.errors import DocumentError
from rag.ingest.columns import DATES, by_name, field_name, tells_of_motions
from rag.ingest.dates import is_day_first
from rag.ingest.formats.record import read_record

_LINE = re.compile(r"[^\n]+")
_DASHES = re.compile(r"[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?")
_STROKE = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,2000}\)")
_MARKS = re.compile(r"(?<![\w\\])(?:[*_`]{1,3}|~~)(?=\S)|(?<=[^\s\\])(?:[*_`]{1,3}|~~)(?!\w)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of motions: where it stands, and its cells by the names of their columns."""

    span: Span
    cells: dict[str, str]


def motion_tables(text: str) -> list[tuple[Span, tuple[Row, ...]]]:
    """The tables of motions in a text: where each stands, and its rows below the first. Rows with too many cells are none."""
    if "\t" not in text and "|" not in text:
        return []
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    tables: list[tuple[Span, tuple[Row, ...]]] = []
    at = 0
    while at < len(lines):
        cells = _strokes if at + 1 < len(lines) and _below(text, lines, at) and _DASHES.fullmatch(lines[at + 1].of(text)) else _tabs
        header = cells(lines[at].of(text))
        if len(header) < 2 or not tells_of_motions(header):
            at += 1
            continue
        end = _end(text, lines, at + (2 if cells is _strokes else 1), "|" if cells is _strokes else "\t")
        rows = tuple(_rows(text, lines[at + (2 if cells is _strokes else 1) : end], header, cells))
        if rows:
            tables.append((Span(lines[at].start, lines[end - 1].end), rows))
        at = max(end, at + 1)
    return tables


def rows_of(document: Document) -> Iterator[Document]:
    """The documents of the motions in the tables of a document, named after their numbers, else after it; of its day where a row has none."""
    number = 0
    for _, rows in motion_tables(document.text):
        days = [name for name in rows[0].cells if field_name(name) in DATES]
        day_first = is_day_first(row.cells.get(name, "") for row in rows for name in days)
        for row in rows:
            number += 1
            try:
                yield read_record(row.cells, f"{document.source_id}#{number}", day_first, row=True, within=document)
            except DocumentError:  # nothing but marks in its cells: it is text of the document alone
                continue


def _below(text: str, lines: Sequence[Span], at: int) -> bool:
    """Whether the next line follows at once, with no empty one between."""
    return at + 1 < len(lines) and text.count("\n", lines[at].end, lines[at + 1].start) == 1


def _end(text: str, lines: Sequence[Span], at: int, mark: str) -> int:
    """Behind the last line of a table; a line of one cell, such as a heading between rows, does not end it."""
    while at < len(lines) and _below(text, lines, at - 1) and (mark in lines[at].of(text) or _below(text, lines, at) and mark in lines[at + 1].of(text)):
        at += 1
    return at


def _rows(text: str, lines: Sequence[Span], header: Sequence[str], cells: Callable[[str], list[str]]) -> Iterator[Row]:
    for line in lines:
        row = cells(line.of(text))
        if len([cell for cell in row if cell]) > 1 and not any(row[len(header) :]) and list(row) != list(header):
            yield Row(line, by_name(header, row))


def _strokes(line: str) -> list[str]:
    bare = line.strip()
    cells = _STROKE.split(bare.removeprefix("|"))
    return [_plain(cell) for cell in (cells[:-1] if bare.endswith("|") and not cells[-1].strip() else cells)]


def _tabs(line: str) -> list[str]:
    return [" ".join(cell.split()) for cell in line.split("\t")]


def _plain(cell: str) -> str:
    """The words of a cell without the marks of Markdown."""
    words = _MARKS.sub("", _LINK.sub(r"\1", _BREAK.sub("\n", cell)))
    return html.unescape(re.sub(r"\\([|*_`~\\])", r"\1", words)).strip()
