"""EPUB -> Document: the chapters in the order of the book, with its title, authors, publisher and date.

The package is read directly (container, OPF, XHTML): the one library for it that is kept up is under the AGPL.
"""

import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import clean_extract, clean_field
from rag.ingest.dates import date_of_name, read_date
from rag.ingest.formats.markup import drop_unseen, parse_markup, text_of
from rag.ingest.formats.package import open_package, parse_part, read_part
from rag.ingest.formats.text import title_of_first_line, title_of_name
from rag.ingest.limits import MAX_PARTS, MAX_TEXT_CHARACTERS

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FONTS_ONLY = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")  # fonts are scrambled, words are not


def read_epub(data: bytes, name: str) -> Document:
    """The document of a book. Raises DocumentError, also for a book under digital rights management."""
    archive = open_package(data)
    encryption = read_part(archive, "META-INF/encryption.xml") or b""
    if b"EncryptionMethod" in encryption and not any(method in encryption for method in _FONTS_ONLY):
        raise DocumentError("is protected (DRM); its words cannot be read")
    place, book = _parse_book(archive)
    text = clean_extract(_read_chapters(archive, place, book))
    fields = {tag: [words for element in book.iter(_DC + tag) if (words := clean_field(element.text))] for tag in _TAGS}
    return Document.from_text(
        text,
        title=next(iter(fields["title"]), None) or title_of_first_line(text) or title_of_name(name),
        source=next(iter(fields["publisher"]), None),
        date=next(filter(None, map(read_date, fields["date"])), None) or date_of_name(name),
        author=", ".join(fields["creator"]) or None,
        source_id=name,
    )


_TAGS = ("title", "creator", "publisher", "date")


def _parse_book(archive: zipfile.ZipFile) -> tuple[str, "_Element"]:
    """Where the book's description stands in the archive, and its tree."""
    container = parse_part(archive, "META-INF/container.xml")
    root = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    place = (root.get("full-path") or "") if root is not None else ""
    book = parse_part(archive, place) if place else None
    if book is None:
        raise DocumentError("is no EPUB book; give the file its right ending")
    return place, book


def _read_chapters(archive: zipfile.ZipFile, place: str, book: "_Element") -> str:
    """The words of the chapters, in reading order; one that cannot be read is an error, not a gap."""
    items = {item.get("id"): item.get("href") or "" for item in book.iter(_OPF + "item")}
    order = [items.get(entry.get("idref"), "") for entry in book.iter(_OPF + "itemref") if entry.get("linear") != "no"]
    if len(order) > MAX_PARTS:
        raise DocumentError(f"has {len(order):,} chapters, more than {MAX_PARTS:,}; split it")
    chapters: list[str] = []
    for href in dict.fromkeys(filter(None, order)):
        data = read_part(archive, posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(href.split("#")[0]))))
        if data is None:
            raise DocumentError(f"lacks its chapter {href[:80]}; get a fresh copy")
        if b"<" in data and data.strip():
            chapters.append(text_of(drop_unseen(parse_markup(data))))
        if sum(map(len, chapters)) > MAX_TEXT_CHARACTERS:
            break  # the check of the whole text says what is wrong
    return "\n\n".join(filter(None, chapters))
