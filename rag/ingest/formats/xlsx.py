"""Excel (xlsx) -> the rows of each sheet; `table` makes documents of them. Reads what the cells show, never a formula or a macro.

Numbers are given as they are kept, days as 2024-03-05. Hidden sheets stay out; rows that a filter hides do not.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.failure import Failure
from rag.ingest.formats.package import open_package, parse_part
from rag.ingest.formats.table import Row, read_table
from rag.ingest.limits import MAX_UNPACKED_BYTES

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DAYS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})  # the formats of days that every file knows, by number
_NOT_SHOWN = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")  # of a format: words put in, colours, fill
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_MOST_COLUMNS = 16_384


def read_xlsx(stream: BinaryIO, name: str) -> Iterator[Document | Failure]:
    """The documents of the sheets of a workbook. Raises DocumentError."""
    archive = open_package(stream.read())
    book = parse_part(archive, "xl/workbook.xml")
    if book is None:
        raise DocumentError("is no Excel workbook; give the file its right ending")
    words = [_words(each) for each in _all(parse_part(archive, "xl/sharedStrings.xml"), "si")]
    days = _formats_of_days(parse_part(archive, "xl/styles.xml"))
    first_day = datetime(1904, 1, 1) if next(_all(book, "workbookPr"), book).get("date1904") in ("1", "true") else datetime(1899, 12, 30)
    sheets = []
    characters = 0
    for title, part in _sheets(archive, book):
        tree = parse_part(archive, part)
        rows: list[Row] = []
        for row in _rows(tree, words, days, first_day) if tree is not None else ():
            # Many cells may show one string, which the file holds but once.
            characters += sum(map(len, row[1]))
            if characters > MAX_UNPACKED_BYTES:
                raise DocumentError(f"shows more than {MAX_UNPACKED_BYTES:,} characters in its cells; split the workbook")
            rows.append(row)
        if any(cells for _, cells in rows):
            sheets.append((title, rows))
    if not sheets:
        raise DocumentError("is empty; there is nothing to read in it")
    for title, rows in sheets:
        yield from read_table(rows, name, part=f"{title}!" if len(sheets) > 1 else "")


def _sheets(archive: "zipfile.ZipFile", book: "_Element") -> Iterator[tuple[str, str]]:
    """The title and the part of each sheet that is shown, in the order of the tabs."""
    relations = parse_part(archive, "xl/_rels/workbook.xml.rels")
    targets = {each.get("Id"): each.get("Target") or "" for each in _all(relations, "Relationship")}
    for sheet in _all(book, "sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION))
        if target and sheet.get("state", "visible") == "visible":
            yield sheet.get("name") or "", target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _rows(sheet: "_Element", words: list[str], days: set[int], first_day: datetime) -> Iterator[Row]:
    number = 0
    for row in _all(sheet, "row"):
        number = int(row.get("r")) if (row.get("r") or "").isdecimal() else number + 1
        cells: list[str] = []
        for cell in _all(row, "c"):
            place = _PLACE.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else len(cells)
            if len(cells) <= column < _MOST_COLUMNS:
                cells += [""] * (column - len(cells)) + [_shown(cell, words, days, first_day)]
        yield number, cells


def _column(letters: str) -> int:
    """ "A" -> 0, "AA" -> 26."""
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _shown(cell: "_Element", words: list[str], days: set[int], first_day: datetime) -> str:
    """What a cell shows."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return "".join(_words(each) for each in _all(cell, "is"))
    value = next((each.text or "" for each in _all(cell, "v")), "")
    if kind == "s":
        return words[int(value)] if value.isdecimal() and int(value) < len(words) else ""
    if kind == "b":
        return "yes" if value == "1" else "no"
    style = cell.get("s") or ""
    try:
        if kind != "n" or not value:
            return "" if kind == "e" else value.removesuffix("T00:00:00") if kind == "d" else value
        if style.isdecimal() and int(style) in days:
            return (first_day + timedelta(days=float(value))).isoformat(" ", "minutes").removesuffix(" 00:00")
        return f"{float(value):.15g}" if "." in value or "E" in value.upper() else value
    except (ValueError, OverflowError):  # a number that is none, or a day beyond the calendar
        return value


def _formats_of_days(styles: "_Element | None") -> set[int]:
    """The places of the cell styles that show a number as a day."""
    codes = {each.get("numFmtId"): _NOT_SHOWN.sub("", each.get("formatCode") or "") for each in _all(styles, "numFmt")}
    own = {number for number, code in codes.items() if re.search(r"[dy]", code, re.IGNORECASE)}
    cells = next(_all(styles, "cellXfs"), None)
    kept = [each.get("numFmtId") or "0" for each in _all(cells, "xf")]
    return {place for place, each in enumerate(kept) if each in own or each not in codes and each.isdecimal() and int(each) in _DAYS}


def _words(item: "_Element") -> str:
    """The words of a string with all its runs; how they are spoken (Japanese) is left out."""
    return "".join(each.text or "" for each in _all(item, "t") if not str(each.getparent().tag).endswith("}rPh"))


def _all(tree: "_Element | None", name: str) -> Iterator["_Element"]:
    """The elements of this name, whatever their namespace."""
    yield from tree.iter("{*}" + name) if tree is not None else ()
