"""The rows of a table, however it was kept -> documents: one a row where each is a text or a motion, else one of them all.

A table of anything else is read too: a paragraph a row, "column: value".
"""

from collections.abc import Iterator, Sequence

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import check_text, clean_field, clean_record
from rag.ingest.columns import DATES, by_name, field_name, has_texts, tells_of_motions
from rag.ingest.dates import date_of_name, is_day_first
from rag.ingest.failure import Failure
from rag.ingest.formats.record import read_record
from rag.ingest.formats.text import title_of_name

Row = tuple[int, Sequence[str]]  # its number in the file, and its cells

_HEADER_ROWS = 10  # as many rows are looked at for the one that names the columns


def read_table(rows: Sequence[Row], name: str, *, part: str = "") -> Iterator[Document | Failure]:
    """The documents of a table, `part` of a file of this name, and a Failure for each row that cannot be read.

    Raises DocumentError where nothing stands in it.
    """
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise DocumentError("is empty; there is nothing to read in it")
    at = next((at for at, (_, cells) in enumerate(filled[:_HEADER_ROWS]) if has_texts(cells) or tells_of_motions(cells)), None)
    if at is None:
        yield _as_text(filled, name, part)
        return
    header = [cell.strip() for cell in filled[at][1]]
    below = [(number, cells) for number, cells in filled[at + 1 :] if [cell.strip() for cell in cells] != header]
    days = [place for place, column in enumerate(header) if field_name(column) in DATES]
    day_first = is_day_first(cells[place] for _, cells in below for place in days if place < len(cells))
    for number, cells in below:
        place = f"{name}#{part}{number}"
        try:
            if any(cell.strip() for cell in cells[len(header) :]):
                raise DocumentError(f"has more cells than there are columns ({len(header)}); put quotation marks around a cell that holds a comma or a semicolon")
            yield read_record(by_name(header, cells), place, day_first, row=tells_of_motions(header))
        except DocumentError as error:
            yield Failure(f"{name} line {part}{number}", str(error))


def _as_text(rows: Sequence[Row], name: str, part: str) -> Document:
    """One document of all rows: the names of the columns, the first row that has several, then "column: value" in a paragraph each."""
    at = next((at for at, (_, cells) in enumerate(rows) if sum(bool(cell.strip()) for cell in cells) > 1), 0)
    header = [_line(cell) for cell in rows[at][1]]
    before = ["; ".join(filter(None, map(_line, cells))) for _, cells in rows[: at + 1]]
    text = clean_record("\n\n".join([*before, *(_told(header, cells) for _, cells in rows[at + 1 :])]))
    title = title_of_name(name) + (f", {part.rstrip('!')}" if part else "")
    return Document.from_text(check_text(text), title=title, date=date_of_name(name), source_id=f"{name}#{part.rstrip('!')}" if part else name)


def _told(header: Sequence[str], cells: Sequence[str]) -> str:
    """A row as one sentence. It begins with its first column also where that is empty: lines that begin otherwise would be turns of a talk."""
    named = [(header[place] if place < len(header) else "", _line(cell) or "–" * (place == 0)) for place, cell in enumerate(cells)]
    told = "; ".join(f"{column}: {value}" if column else value for column, value in named if value)
    return told if told.endswith((".", "!", "?")) else f"{told}."


def _line(cell: str) -> str:
    return clean_field(cell) or ""
