"""csv, tsv -> the rows of a table, whichever mark parts its cells; `table` makes documents of them."""

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.decode import decode
from rag.ingest.failure import Failure
from rag.ingest.formats.table import Row, read_table
from rag.ingest.limits import MAX_TEXT_CHARACTERS

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SAID = re.compile(r"\A\"?sep=(?P<mark>[,;\t|])\"?\r?\n", re.IGNORECASE)  # how Excel tells the mark
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"")
_HEAD_LINES = 10  # are looked at for the mark: a line above the table may have none


def read_csv(stream: BinaryIO, name: str) -> Iterator[Document | Failure]:
    """The documents of a file of separated values. Raises DocumentError where it is none."""
    text = decode(stream.read())
    said = _SAID.match(text)
    mark = said["mark"] if said else "\t" if name.lower().endswith(".tsv") else _mark(text)
    text = text[said.end() :] if said else text
    csv.field_size_limit(MAX_TEXT_CHARACTERS)
    rows = _Rows(text, mark)
    try:
        yield from read_table(rows, name)
    except DocumentError as error:
        raise DocumentError(rows.broken or str(error)) from None
    if rows.broken:
        yield Failure(name, rows.broken)


class _Rows:
    """The rows of a text, which can be gone through again, up to where it is no table; `broken` says then what is wrong."""

    def __init__(self, text: str, mark: str) -> None:
        self.text, self.mark, self.broken = text, mark, ""

    def __iter__(self) -> Iterator[Row]:
        table = csv.reader((line[0] for line in _LINE.finditer(self.text)), delimiter=self.mark)
        try:
            for cells in table:
                yield table.line_num, cells
        except csv.Error as error:
            self.broken = f"is no proper table near line {table.line_num}: {error}; save it again as CSV"


def _mark(text: str) -> str:
    """The mark that parts the first line most often in which any stands, quoted cells aside."""
    lines = _QUOTED.sub("", text[:100_000]).split("\n")[:_HEAD_LINES]
    return next((max(",;\t|", key=line.count) for line in lines if any(map(line.count, ",;\t|"))), ",")
