"""RTF -> Document. The words as shown: hidden and deleted runs, link addresses and pictures stay out."""

import re

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import clean_extract, clean_field
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.failure import brief
from rag.ingest.formats.text import author_of_first_lines, title_of_first_line, title_of_name

_UNSEEN = re.compile(r"\{(?:\\\*?[a-z]{0,30}-?\d{0,9} ?){0,30}?\\(?:v|deleted)(?![a-z0-9])[^{}]{0,100000}\}")
_LINK = re.compile(r"(\\fldinst[^{}]{0,40}\{?[^{}]{0,200}?)HYPERLINK")
_PARAGRAPH = re.compile(r"\\par(?![a-z])")  # the library makes one line end of it, as of a broken line
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_INFO = re.compile(r"\{\\(title|author)\s([^{}\\]{1,300}|(?:[^{}\\]|\\'[0-9a-f]{2}|\\u-?\d{1,6} ?\??){1,300})\}")
_MADE = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_INFO_CHARACTERS = 20_000  # the information group stands near the top


def read_rtf(data: bytes, name: str) -> Document:
    """The document of an RTF file. Raises DocumentError."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError("is no RTF; give the file its right ending")
    source = data.decode("latin-1")
    shown = _LINK.sub(r"\1LINK", _UNSEEN.sub("", source))
    text = clean_extract(_to_text(_CELL.sub(r"\\tab", _PARAGRAPH.sub(r"\\par\\par", shown))))
    head = source[:_INFO_CHARACTERS]
    fields = {match[1]: clean_field(_to_text("{\\rtf1\\ansi " + match[2] + "}")) for match in _INFO.finditer(head)}
    made = _MADE.search(head)
    return Document.from_text(
        text,
        title=fields.get("title") or title_of_first_line(text) or title_of_name(name),
        date=date_of_name(name) or date_of_first_lines(text) or (read_date("-".join(made.groups())) if made else None),
        author=author_of_first_lines(text) or fields.get("author"),
        source_id=name,
    )


def _to_text(source: str) -> str:
    """RTF source -> its words. Raises DocumentError where the source is damaged."""
    from striprtf.striprtf import rtf_to_text

    try:
        text = rtf_to_text(source, errors="strict")
    except Exception as error:  # the library states no errors of its own for damaged files
        raise DocumentError(f"is damaged RTF ({brief(error)}); open it in a word processor and save it again") from None
    # RTF writes a character beyond the first 65,536 as two halves.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
