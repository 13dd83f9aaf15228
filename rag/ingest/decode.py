"""Bytes -> text. Guesses an encoding only where the bytes leave no doubt; knows nothing of formats.

A byte order mark counts first, then strict UTF-8. What is neither is either an older encoding or broken UTF-8. Broken
UTF-8 is refused, not mended: a quote must never show a character that nobody wrote.
"""

import codecs
import re

from rag.errors import DocumentError

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
_SAMPLE_BYTES = 200_000  # as much is shown to the detector
_OLDER = (
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "iso8859_9", "koi8_r", "mac_roman",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
)  # fmt: skip
_MOST_CHAOS = 8.0  # percent of what the detector finds odd in a text
_CLEARER = 8.0  # percent by which an encoding must fit better than any other
_DENSE = 0.05  # bytes beyond ASCII for each byte: with fewer, a text is of the Latin script
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BROKEN = re.compile(r"[\udc80-\udcff]")
# What Windows-1252 text holds besides plain letters: quotation marks, dashes, signs of money and of law, and letters with
# accents, which stand within or at the end of a word or, as capitals, begin one.
_WESTERN_SIGN = "‘’“”‚„–—…•€£¥§©®°±²³¼½¾«»¿¡·×™\u00a0"
_CAPITALS = "ÀÁÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŒŠŽ"
_WESTERN_WORD = re.compile(
    rf"(?<=[A-Za-zà-öø-ü])[ß-ïñ-öø-üœšž]|\b[à-ïñ-öø-ü](?=[a-z])|\b[{_CAPITALS}](?=[A-Za-zß-ü])|(?<=[A-Z])[{_CAPITALS}]"
)
_UTF8_IN_PIECES = re.compile(r"[ÂÃâ€][^\x00-\x7f]|€[^\W\d]")  # how UTF-8 with a byte lost looks in Windows-1252
_WESTERN_ALONE = re.compile(r"(?<!\w)[àáéèóíúöÀÉ](?!\w)")


def decode(data: bytes) -> str:
    """The text of these bytes, without its byte order mark. Raises DocumentError for binary data and broken UTF-8."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise DocumentError(f"is {what} under a name for text; give the file its right ending")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_strictly(data[len(mark) :], encoding)
    if len(_CONTROL.findall(data[:_SAMPLE_BYTES])) > _BINARY_SHARE * len(data[:_SAMPLE_BYTES]):
        raise DocumentError("holds binary data, not text; convert it to text, PDF or another format that is read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as broken:
        return _decode_older(data, broken)


def _decode_strictly(data: bytes, encoding: str) -> str:
    """Text of a known encoding; DocumentError names the first byte that does not fit it."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise DocumentError(_broken(encoding, broken)) from None


def _broken(encoding: str, broken: UnicodeDecodeError) -> str:
    return f"is broken {encoding.upper()} at byte {broken.start:,}; save it again as UTF-8 from the program that made it"


def _decode_older(data: bytes, broken: UnicodeDecodeError) -> str:
    """Text that is not UTF-8: an encoding from before it, or UTF-8 with bytes lost."""
    lenient = data.decode("utf-8", "surrogateescape")
    bad = len(_BROKEN.findall(lenient))
    good = sum(character > "\x7f" for character in lenient) - bad
    if good >= bad:
        # Hardly any text of an older encoding has as many sequences that happen to be good UTF-8.
        raise DocumentError(_broken("utf-8", broken))
    western = _decode_western(data)
    if western is not None:
        return western
    text = _detect(data) if bad > _DENSE * len(data) else None
    if text is None:
        where = f"at byte {broken.start:,}"
        raise DocumentError(f"is broken UTF-8, or of an older encoding that cannot be told for sure, {where}; save it again as UTF-8")
    return text


def _decode_western(data: bytes) -> str | None:
    """Windows-1252 text, if every byte beyond ASCII makes sense where it stands; else None."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if _UTF8_IN_PIECES.search(text):
        return None
    rest = _WESTERN_ALONE.sub("", _WESTERN_WORD.sub("", text.translate(dict.fromkeys(map(ord, _WESTERN_SIGN)))))
    return None if re.search(r"[^\x00-\x7f]", rest) else text


def _detect(data: bytes) -> str | None:
    """Text in the encoding that the detector is sure of; None where another one would do nearly as well."""
    from charset_normalizer import from_bytes

    found = [match for match in from_bytes(data[:_SAMPLE_BYTES], cp_isolation=list(_OLDER)) if _is_cased_like_prose(str(match))]
    if not found or found[0].percent_chaos > _MOST_CHAOS:
        return None
    best = found[0]
    for rival in found[1:]:
        clearer = rival.percent_chaos - best.percent_chaos >= _CLEARER or best.percent_coherence - rival.percent_coherence >= _CLEARER
        if not clearer and str(rival) != str(best):
            return None
    try:
        return data.decode(best.encoding)
    except UnicodeDecodeError:
        return None


def _is_cased_like_prose(text: str) -> bool:
    """Whether most letters are small, where the script has small ones: Hebrew read as Russian is all capitals."""
    large = sum(map(str.isupper, text))
    return large <= sum(map(str.islower, text))
