"""OpenDocument text (odt) -> Document. Deleted passages, notes of reviewers and hidden sections stay out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import clean_extract, clean_field
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.formats.package import open_package, parse_part, read_part
from rag.ingest.formats.text import author_of_first_lines, title_of_first_line, title_of_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_BLOCKS = frozenset({_TEXT + "p", _TEXT + "h"})
_LEFT_OUT = frozenset(
    {_TEXT + "tracked-changes", _OFFICE + "annotation", _TEXT + "hidden-text", _TEXT + "note-citation", _TEXT + "ruby-text"}
)
_AS_TEXT = {_TEXT + "tab": "\t", _TEXT + "line-break": "\n"}
_MOST_COLUMNS = 1000
_MAX_SPACES = 1000  # that one element may stand for


def read_odt(data: bytes, name: str) -> Document:
    """The document of an OpenDocument text. Raises DocumentError."""
    archive = open_package(data)
    if b"encryption-data" in (read_part(archive, "META-INF/manifest.xml") or b""):
        raise DocumentError("is encrypted; save a copy without a password")
    content = parse_part(archive, "content.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text") if content is not None else None
    if body is None:
        raise DocumentError("is no OpenDocument text; give the file its right ending")
    blocks = list(_blocks(body))
    text = clean_extract("\n".join(words + ("" if tag == "row" else "\n") for tag, words in blocks if words.strip()))
    meta = parse_part(archive, "meta.xml")
    fields = {str(element.tag).rsplit("}", 1)[-1]: element.text for element in meta.iter()} if meta is not None else {}
    heading = next((words for tag, words in blocks[:10] if tag == _TEXT + "h" and words.strip()), None)
    return Document.from_text(
        text,
        title=clean_field(fields.get("title")) or clean_field(heading) or title_of_first_line(text) or title_of_name(name),
        date=date_of_name(name) or date_of_first_lines(text) or read_date(fields.get("creation-date")),
        author=author_of_first_lines(text) or clean_field(fields.get("initial-creator") or fields.get("creator")),
        source_id=name,
    )


def _blocks(tree: "_Element") -> Iterator[tuple[str, str]]:
    """Tag and words of each paragraph, heading and row of a table, notes after the paragraph that they belong to."""
    stack = [tree]
    while stack:
        element = stack.pop()
        if element.tag == _TABLE + "table-row":
            yield "row", "\t".join(_cells(element))
        elif element.tag in _BLOCKS:
            yield str(element.tag), "".join(_words(element))
            stack += [note for note in reversed(list(element.iter(_TEXT + "note-body")))]
        elif element.tag not in _LEFT_OUT and element.get(_TEXT + "display") != "none":
            stack += reversed(element)


def _cells(row: "_Element") -> Iterator[str]:
    """The words of each cell on one line, "" for one that another covers."""
    for cell in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
        words = " ".join(" ".join(words for _, words in _blocks(cell)).split())
        times = cell.get(_TABLE + "number-columns-repeated") or "1"
        yield from [words] * min(int(times) if times.isdecimal() else 1, _MOST_COLUMNS)


def _words(block: "_Element") -> Iterator[str]:
    """The words of one paragraph, without the notes that hang in it."""
    yield block.text or ""
    stack: list[_Element | str] = []
    for child in reversed(block):
        stack += [child.tail or "", child]
    while stack:
        element = stack.pop()
        if isinstance(element, str):
            yield element
        elif element.tag == _TEXT + "s":
            count = element.get(_TEXT + "c") or "1"
            yield " " * min(int(count) if count.isdecimal() else 1, _MAX_SPACES)
        elif element.tag in _AS_TEXT:
            yield _AS_TEXT[element.tag]
        elif element.tag not in _LEFT_OUT and element.tag != _TEXT + "note-body":
            yield element.text or ""
            for child in reversed(element):
                stack += [child.tail or "", child]
