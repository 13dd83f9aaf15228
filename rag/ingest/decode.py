"""Bytes -> text. Knows nothing of formats.

A byte order mark counts first, then strict UTF-8, then the encoding that a page or a message claims, then a guess where
the bytes leave no doubt. Broken UTF-8 is refused, not mended: a quote must never show a character that nobody wrote.
"""

import codecs
import re

from rag.errors import DocumentError
from rag.ingest.guess_encoding import guess, is_broken_utf8

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF-": "a PDF", b"PK\x03\x04": "a zip, Word or OpenDocument file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\x1f\x8b": "a gzip file", b"\x7fELF": "a program", b"MZ\x90": "a program",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a rar archive",
    b"SQLite format 3": "a database",
}  # fmt: skip
_BINARY_SHARE = 0.01  # control characters per character above which a file is taken for binary
_SAMPLE_BYTES = 200_000  # as much is looked at for binary data
_AS_BROWSERS_READ = {  # what is called so is often the larger encoding; `clean` mends what Latin-1 leaves
    "iso-8859-1": "latin-1", "windows-1252": "latin-1", "cp1252": "latin-1", "ascii": "latin-1", "us-ascii": "latin-1",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
}  # fmt: skip
_JAPANESE_MAIL = b"\x1b$B"  # how ISO-2022-JP, which is all ASCII bytes, begins a Japanese word
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, claimed: str = "") -> str:
    """The text of these bytes, without its byte order mark; `claimed` is the encoding they are said to be of.

    Raises DocumentError for binary data and broken UTF-8.
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise DocumentError(f"is {what} under a name for text; give the file its right ending")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_strictly(data[len(mark) :], encoding)
    if len(_CONTROL.findall(data[:_SAMPLE_BYTES])) > _BINARY_SHARE * len(data[:_SAMPLE_BYTES]):
        raise DocumentError("holds binary data, not text; convert it to text, PDF or another format that is read")
    if _JAPANESE_MAIL in data[:_SAMPLE_BYTES]:
        return _decode_strictly(data, "iso2022_jp")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as broken:
        return _decode_older(data, broken, claimed.lower())


def _decode_strictly(data: bytes, encoding: str) -> str:
    """Text of a known encoding; DocumentError names the first byte that does not fit it."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise DocumentError(_broken(encoding, broken)) from None


def _broken(encoding: str, broken: UnicodeDecodeError) -> str:
    return f"is broken {encoding.upper()} at byte {broken.start:,}; save it again as UTF-8 from the program that made it"


def _decode_older(data: bytes, broken: UnicodeDecodeError, claimed: str) -> str:
    """Text that is not UTF-8: of the encoding it claims, or of the one it must be of; else it is UTF-8 with bytes lost."""
    try:
        if claimed and not claimed.startswith(("utf", "unicode")):
            return data.decode(_AS_BROWSERS_READ.get(claimed, claimed))
    except (LookupError, ValueError):  # there is no such encoding, or the bytes are not of it
        pass
    text = guess(data)
    if text is None:
        doubt = "" if is_broken_utf8(data) else ", or of an older encoding that cannot be told for sure,"
        raise DocumentError(f"is broken UTF-8{doubt} at byte {broken.start:,}; save it again as UTF-8")
    return text
