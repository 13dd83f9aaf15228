"""A document whose text holds a table of motions -> a document for each of its rows, as each row of a CSV gives one.

Tables stand in a text as Markdown has them (cells between upright strokes, a line of dashes below the first row) or, out of web pages, Word
and OpenDocument files, a line a row with tabs between cells. The text itself stays whole; tables of other things are text alone.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from rag.data import Document, Span
from rag.errors import DocumentError
from rag.ingest.columns import DATES, MOVERS, NUMBERS, SECONDERS, by_name, field_name, tells_of_motions
from rag.ingest.dates import is_day_first
from rag.ingest.formats.record import read_record
from rag.text import words

_LINE = re.compile(r"[^\n]+")
_DASHES = re.compile(r"[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?")
_TAB = re.compile(r"\t")
_STROKE = re.compile(r"(?<!\\)\|")
_HEADING_WORDS = 8  # its marks among them
_MOST_CELLS = 100  # of a row are looked for in its document
_KEPT = frozenset({*DATES, *MOVERS, *SECONDERS})  # what these columns hold is told, or names nobody
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,2000}\)")
_MARKS = re.compile(r"(?<![\w\\])(?:[*_`]{1,3}|~~)(?=\S)|(?<=[^\s\\])(?:[*_`]{1,3}|~~)(?!\w)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of motions: where it stands, its number among those of the document, and its cells by the names of their columns."""

    span: Span
    number: int
    cells: dict[str, str] = field(hash=False)


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
        count = sum(len(rows) for _, rows in tables)
        rows = tuple(_rows(text, lines[at + (2 if cells is _strokes else 1) : end], header, cells, count))
        if rows:
            tables.append((Span(lines[at].start, lines[end - 1].end), rows))
        at = max(end, at + 1)
    return tables


def rows_of(document: Document) -> Iterator[Document]:
    """The documents of the motions in the tables of a document, named after their numbers, else after it; of its day where a row has none."""
    for _, rows in motion_tables(document.text):
        yield from _documents(document, rows).values()


def told_in(document: Document) -> dict[int, tuple[tuple[Span, bool], ...]]:
    """The lines of its tables of motions, by where their words end: the pieces of each, and whether documents of their own hold them.

    Such are the names of the columns, headings between rows and the cells that the row's document tells; what was said of a motion in a column beside them is
    not.
    """
    text = document.text
    lines: dict[int, tuple[tuple[Span, bool], ...]] = {}
    for table, rows in motion_tables(text):
        documents = _documents(document, rows)
        header, *others = (_stripped(text, Span(table.start + match.start(), table.start + match.end())) for match in _LINE.finditer(table.of(text)))
        dashes = others[:1] if others and _DASHES.fullmatch(others[0].of(text)) else []
        mark = _STROKE if dashes else _TAB
        for line in [header, *dashes, *others[len(dashes) :]] if documents else []:
            cells = list(_places(text, line, mark))
            # A line of one cell and few words is a heading between the rows.
            named = line in dashes or line.of(text) == header.of(text) or len(cells) < 2 and len(line.of(text).split()) <= _HEADING_WORDS
            lines[line.end] = ((line, True),) if named else tuple((cell, False) for cell in cells)
        for row, own in documents.items():
            line = _stripped(text, row.span)
            cells = list(_places(text, line, mark))
            told = list(_told(text, cells, row, own))
            lines[line.end] = ((line, True),) if all(told) else tuple(zip(cells, told, strict=True))
    return lines


def _documents(document: Document, rows: Sequence[Row]) -> dict[Row, Document]:
    """The document of each row that gives one."""
    days = [name for name in rows[0].cells if field_name(name) in DATES]
    day_first = is_day_first(row.cells.get(name, "") for row in rows for name in days)
    found: dict[Row, Document] = {}
    for row in rows:
        with suppress(DocumentError):  # nothing but marks in its cells: it is text of the document alone
            found[row] = read_record(row.cells, f"{document.source_id}#{row.number}", day_first, row=True, within=document)
    return found


def _told(text: str, cells: Sequence[Span], row: Row, document: Document) -> Iterator[bool]:
    """For each cell of a row whether the row's document holds what stands in it."""
    named = ((field_name(name), value) for name, value in row.cells.items())
    known = {value for name, value in named if name in _KEPT or name in NUMBERS and document.source_id in value}
    held = f" {' '.join(words(f'{document.title} . {document.text}'))} "
    for at, cell in enumerate(cells):
        bare = _plain(" ".join(cell.of(text).split()))
        yield at < _MOST_CELLS and (bare in known or f" {' '.join(words(bare))} " in held)


def _places(text: str, line: Span, mark: re.Pattern[str]) -> Iterator[Span]:
    """Where the filled cells of a line stand."""
    start = line.start
    for end, following in [*(match.span() for match in mark.finditer(text, line.start, line.end)), (line.end, line.end)]:
        if text[start:end].strip():
            yield _stripped(text, Span(start, end))
        start = following


def _stripped(text: str, span: Span) -> Span:
    inner = span.of(text)
    return Span(span.start + len(inner) - len(inner.lstrip()), span.start + len(inner.rstrip()))


def _below(text: str, lines: Sequence[Span], at: int) -> bool:
    """Whether the next line follows at once, with no empty one between."""
    return at + 1 < len(lines) and text.count("\n", lines[at].end, lines[at + 1].start) == 1


def _end(text: str, lines: Sequence[Span], at: int, mark: str) -> int:
    """Behind the last line of a table; a line of one cell, such as a heading between rows, does not end it."""
    while at < len(lines) and _below(text, lines, at - 1) and (mark in lines[at].of(text) or _below(text, lines, at) and mark in lines[at + 1].of(text)):
        at += 1
    return at


def _rows(text: str, lines: Sequence[Span], header: Sequence[str], cells: Callable[[str], list[str]], count: int) -> Iterator[Row]:
    for line in lines:
        row = cells(line.of(text))
        if len([cell for cell in row if cell]) > 1 and not any(row[len(header) :]) and list(row) != list(header):
            count += 1
            yield Row(line, count, by_name(header, row))


def _strokes(line: str) -> list[str]:
    bare = line.strip()
    cells = _STROKE.split(bare.removeprefix("|"))
    return [_plain(cell) for cell in (cells[:-1] if bare.endswith("|") and not cells[-1].strip() else cells)]


def _tabs(line: str) -> list[str]:
    return [" ".join(cell.split()) for cell in line.split("\t")]


def _plain(cell: str) -> str:
    """The words of a cell without the marks of Markdown."""
    bare = _MARKS.sub("", _LINK.sub(r"\1", _BREAK.sub("\n", cell)))
    return html.unescape(re.sub(r"\\([|*_`~\\])", r"\1", bare)).strip()
