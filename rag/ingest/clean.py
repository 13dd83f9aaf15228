"""Text as decoded -> text as kept. Done once, when a document is loaded, so that offsets hold ever after.

Two rules. Text that somebody may have marked up by offsets already (a record) keeps every character in its place: only
characters that no reader sees are exchanged, one for one. Text from a file gets one form of line ending besides.
"""

import re
import unicodedata

from rag.errors import DocumentError
from rag.ingest.limits import MAX_TEXT_CHARACTERS, MAX_TITLE_CHARACTERS

_LINE_ENDS = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_UNSEEN = dict.fromkeys([*range(0x00, 0x09), *range(0x0E, 0x1C), 0x1F, 0x7F], " ") | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# Controls of 0x80-0x9f in text are nearly always Windows-1252 that was read as Latin-1: 0x92 was an apostrophe.
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_EXCHANGED = _WINDOWS | _UNSEEN | _LINE_ENDS
_NEEDS_EXCHANGE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean_record(text: str) -> str:
    """Text of the same length, each character in its place: no NUL, no control characters, no half surrogates.

    Every line end becomes "\\n"; the "\\r" before one becomes a blank. Raises DocumentError when nothing is left to read.
    """
    if _NEEDS_EXCHANGE.search(text):
        text = text.replace("\r\n", " \n").replace("\r", "\n").translate(_EXCHANGED)
    return check_text(text)


def clean_file(text: str) -> str:
    """Text of a file as written, with "\\n" for each line end and no control characters. Raises DocumentError when empty."""
    return clean_record(text.replace("\r\n", "\n"))


def clean_extract(text: str) -> str:
    """Text taken out of a format: in composed form (NFC), no blanks at line ends, never more than one empty line."""
    text = unicodedata.normalize("NFC", clean_file(text))
    text = re.sub(r"[^\S\n]+\n", "\n", text)
    return check_text(re.sub(r"\n{3,}", "\n\n", text).strip())


def clean_line(line: str) -> str:
    """One line taken out of a format that knows lines only: in composed form, without controls or line ends."""
    return unicodedata.normalize("NFC", line).translate(_EXCHANGED).replace("\n", " ")


def check_text(text: str) -> str:
    """The same text, when there is some and not too much of it; else DocumentError."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise DocumentError(f"has {len(text):,} characters, more than {MAX_TEXT_CHARACTERS:,}; split it into several files")
    if not re.search(r"\w", text):
        raise DocumentError("holds no text" if text.strip() else "is empty; there is nothing to read in it")
    return text


def clean_field(words: object) -> str | None:
    """A title, name or other short field on one line; None when it says nothing."""
    if words is None or isinstance(words, (dict, list, bool)):
        return None
    line = " ".join(str(words)[: 20 * MAX_TITLE_CHARACTERS].translate(_EXCHANGED).split())
    return line[:MAX_TITLE_CHARACTERS].strip() or None
