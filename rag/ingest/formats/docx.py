"""Word (docx) -> Document. Reads the words as a reader sees them: insertions in, deletions and hidden words out.

The XML is read directly: what stands in tables, footnotes, text boxes and tracked insertions comes along. Field codes,
comments, headers and footers do not.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import clean_extract, clean_field
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.formats.package import open_package, parse_part
from rag.ingest.formats.text import author_of_first_lines, title_of_first_line, title_of_name

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a second copy of a drawing's words
_LEFT_OUT = frozenset({_W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "sectPr")} | {_FALLBACK})
_AS_TEXT = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_MOST_COLUMNS = 63  # of a table, as Word has it
_NO_DATE = "2013-12-23"  # what the python-docx template carries


def read_docx(data: bytes, name: str) -> Document:
    """The document of a Word file. Raises DocumentError."""
    archive = open_package(data)
    body = _parse(archive, "word/document.xml")
    if body is None:
        raise DocumentError("is no Word document; give the file its right ending")
    paragraphs = list(_paragraphs(body))
    notes = [_parse(archive, f"word/{part}.xml") for part in ("footnotes", "endnotes")]
    paragraphs += [("", text) for part in notes if part is not None for _, text in _paragraphs(part)]
    text = clean_extract("\n".join(text + ("" if style == "row" else "\n") for style, text in paragraphs if text.strip()))
    title, author, created = read_properties(archive)
    heading = next((" ".join(text.split()) for style, text in paragraphs[:10] if style in ("Title", "Heading1") and text.strip()), None)
    return Document.from_text(
        text,
        title=title or clean_field(heading) or title_of_first_line(text) or title_of_name(name),
        date=date_of_name(name) or date_of_first_lines(text) or (created if created != _NO_DATE else None),
        author=author_of_first_lines(text) or author,
        source_id=name,
    )


def read_properties(archive: "zipfile.ZipFile") -> tuple[str | None, str | None, str | None]:
    """Title, author and day of making, as the file states them."""
    core = parse_part(archive, "docProps/core.xml")
    if core is None:
        return None, None, None
    fields = {str(element.tag).rsplit("}", 1)[-1]: element.text for element in core}
    author = clean_field(fields.get("creator"))
    return clean_field(fields.get("title")), None if author == "python-docx" else author, read_date(fields.get("created"))


def _parse(archive: "zipfile.ZipFile", part: str) -> "_Element | None":
    """A part's tree, its names in the transitional form also where the file is of the strict one."""
    tree = parse_part(archive, part)
    if tree is not None and str(tree.tag).startswith(_STRICT_W):
        for element in tree.iter(_STRICT_W + "*"):
            element.tag = _W + element.tag.rsplit("}", 1)[-1]
            for key in [key for key in element.keys() if key.startswith(_STRICT_W)]:  # noqa: SIM118
                element.set(_W + key.rsplit("}", 1)[-1], element.get(key))
    return tree


def _paragraphs(tree: "_Element") -> Iterator[tuple[str, str]]:
    """Style and words of each paragraph; a row of a table is one, its cells parted by tabs."""
    stack = [tree]
    while stack:
        element = stack.pop()
        if element.tag == _W + "tr":
            yield "row", "\t".join(_cells(element))
        elif element.tag == _W + "p":
            style = element.find(f"{_W}pPr/{_W}pStyle")
            yield (style.get(_W + "val") or "" if style is not None else ""), "".join(_words(element))
            # A text box hangs inside a paragraph and has paragraphs of its own, which follow it.
            stack += [box for box in reversed(list(element.iter(_W + "txbxContent"))) if not _is_fallback(box)]
        elif element.tag not in _LEFT_OUT:
            stack += reversed(element)


def _cells(row: "_Element") -> Iterator[str]:
    """The words of each cell on one line; one that is several columns wide counts for as many."""
    for cell in row.iterfind(_W + "tc"):
        yield " ".join(" ".join(text for _, text in _paragraphs(cell)).split())
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        wide = span.get(_W + "val") or "1" if span is not None else "1"
        yield from [""] * (min(int(wide), _MOST_COLUMNS) - 1 if wide.isdecimal() else 0)


def _is_fallback(box: "_Element") -> bool:
    return next(box.iterancestors(_FALLBACK), None) is not None


def _words(paragraph: "_Element") -> Iterator[str]:
    """The words that a paragraph shows."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == _W + "t":
            yield element.text or ""
        elif element.tag in _AS_TEXT:
            yield _AS_TEXT[element.tag]
        elif element.tag not in _LEFT_OUT and element.tag != _W + "txbxContent" and not _is_vanished(element):
            stack += reversed(element)


def _is_vanished(element: "_Element") -> bool:
    """Whether a run is set as hidden text."""
    mark = element.find(f"{_W}rPr/{_W}vanish") if element.tag == _W + "r" else None
    return mark is not None and mark.get(_W + "val") not in ("0", "false", "off")
