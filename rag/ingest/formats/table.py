"""The rows of a table, however it was kept -> documents: one a row where each is a text or a motion, else one of them all.

A table of anything else is read too: a paragraph a row, "column: value".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import check_text, clean_field, clean_record
from rag.ingest.columns import DATES, by_name, field_name, has_texts, known, tells_of_motions
from rag.ingest.dates import date_of_name, is_day_first
from rag.ingest.failure import Failure
from rag.ingest.formats.record import read_record
from rag.ingest.formats.text import title_of_name

Row = tuple[int, Sequence[str]]  # its number in the file, and its cells

_HEADER_ROWS = 10  # as many rows are looked at for the one that names the columns
_LONGEST_NAME = 60  # characters of a column's name
_TURN = re.compile(r"\A(?P<name>[^:]{1,80}):\s+(?=\S)")


def read_table(rows: Iterable[Row], name: str, *, part: str = "") -> Iterator[Document | Failure]:
    """The documents of a table, `part` of a file of this name, and a Failure for each row that cannot be read. Goes through the rows more than once.

    Raises DocumentError where nothing stands in it.
    """
    head = list(islice(_filled(rows), _HEADER_ROWS))
    if not head:
        raise DocumentError("is empty; there is nothing to read in it")
    at = _header(head)
    if at is None:
        yield _as_text(list(_filled(rows)), name, part)
        return
    header = [cell.strip() for cell in head[at][1]]
    days = [place for place, column in enumerate(header) if field_name(column) in DATES]

    def below() -> Iterator[Row]:
        return (row for row in islice(_filled(rows), at + 1, None) if [cell.strip() for cell in row[1]] != header)

    day_first = is_day_first(cells[place] for _, cells in below() for place in days if place < len(cells)) if days else None
    for number, cells in below():
        place = f"{name}#{part}{number}"
        try:
            if any(cell.strip() for cell in cells[len(header) :]):
                raise DocumentError(f"has more cells than there are columns ({len(header)}); put quotation marks around a cell that holds a comma or a semicolon")
            yield read_record(by_name(header, cells), place, day_first, row=tells_of_motions(header))
        except DocumentError as error:
            yield Failure(f"{name} line {part}{number}", str(error))


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if any(cell.strip() for cell in row[1]))


def _header(head: Sequence[Row]) -> int | None:
    """The row that names columns of texts or motions: the first with several cells, or a wider one of known names below notes on the table."""
    widest = 0
    for at, (_, cells) in enumerate(head):
        width = sum(bool(cell.strip()) for cell in cells)
        first = widest < 2 and (width > 1 or at == 0)
        below_notes = width > widest and known(cells) > max(2, width / 2)
        if (first or below_notes) and (has_texts(cells) or tells_of_motions(cells)) and not _is_repeated(head, at):
            return at
        widest = max(widest, width)
    return None


def _is_repeated(head: Sequence[Row], at: int) -> bool:
    """Whether a row below has one of the cells too, but not all: it is data then, "Toll; Motion; Carried"."""
    own = [cell.strip() for cell in head[at][1]]
    rows = ([cell.strip() for cell in cells] for _, cells in head[at + 1 :])
    return any(row != own and any(one and one == other for one, other in zip(own, row, strict=False)) for row in rows)


def _as_text(rows: Sequence[Row], name: str, part: str) -> Document:
    """One document of all rows: the names of the columns, the first row that has several, then "column: value" in a paragraph each.

    Where no row names columns, each is a paragraph as it stands.
    """
    at = next((at for at, (_, cells) in enumerate(rows) if sum(bool(cell.strip()) for cell in cells) > 1), None)
    if at is None or _is_said(rows[at][1]) or _is_repeated(rows[: at + _HEADER_ROWS], at):
        told = [_joined(cells) for _, cells in rows]
    else:
        header = [_line(cell) for cell in rows[at][1]]
        # "Project: Harbour" above a table would be the turn of somebody called Project.
        told = [_TURN.sub(r"\g<name> – ", _joined(cells)) for _, cells in rows[: at + 1]] + [_told(header, cells) for _, cells in rows[at + 1 :]]
    text = clean_record("\n\n".join(told))
    title = title_of_name(name) + (f", {part.rstrip('!')}" if part else "")
    return Document.from_text(check_text(text), title=title, date=date_of_name(name), source_id=f"{name}#{part.rstrip('!')}" if part else name)


def _is_said(cells: Sequence[str]) -> bool:
    """Whether cells hold sentences or turns of a talk, and so name no columns."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    asks = len(filled) > 2  # a form names its columns with questions

    def is_sentence(cell: str) -> bool:
        if cell.endswith("?"):
            return " " in cell and not asks
        return len(cell) > _LONGEST_NAME or cell.endswith((".", "!")) and len(cell.split()) > 3

    return bool(_TURN.match(filled[0])) or any(map(is_sentence, filled))


def _joined(cells: Sequence[str]) -> str:
    return "; ".join(filter(None, map(_line, cells)))


def _told(header: Sequence[str], cells: Sequence[str]) -> str:
    """A row as one sentence. It begins with its first column also where that is empty: lines that begin otherwise would be turns of a talk."""
    named = [(header[place] if place < len(header) else "", _line(cell) or "–" * (place == 0)) for place, cell in enumerate(cells)]
    told = "; ".join(f"{column}: {value}" if column else value for column, value in named if value)
    return told if told.endswith((".", "!", "?")) else f"{told}."


def _line(cell: str) -> str:
    return clean_field(cell) or ""
