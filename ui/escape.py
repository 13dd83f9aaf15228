"""Any words -> HTML that shows them and does nothing else.

Every word of a document, a question or a model passes through here on its way to the page. Nothing here reads Markdown.
"""

import html
import re

# What a browser or the JSON on the way to it cannot carry: control characters and halves of surrogate pairs. Each becomes
# one character, so offsets keep: those that part words (a form feed ends a page) a space, a lone carriage return a line end.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_BLANKS = str.maketrans("\x0b\x0c\x1c\x1d\x1e\x1f\r", "      \n")

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def escape(words: object) -> str:
    """Words -> text that is safe between tags and inside quoted attributes; what cannot be shown becomes U+FFFD."""
    shown = str(words).replace("\r\n", " \n").translate(_BLANKS)
    return html.escape(_UNSHOWABLE.sub("\ufffd", shown), quote=True)


def date_words(date: str | None) -> str:
    """An ISO date, possibly short -> how a reader says it: "2024-08-08" -> "8 August 2024". Anything else stays as it is."""
    match = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:T.*)?", date or "")
    if not match or not 1 <= int(match[2]) <= 12:
        return date or ""
    day = f"{int(match[3])} " if match[3] else ""
    return f"{day}{_MONTHS[int(match[2]) - 1]} {match[1]}"
