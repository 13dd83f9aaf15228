"""A PDF -> the columns of its pages. Beside `pdf_picture` the only module that speaks with PDFium; knows nothing of what the words mean."""

import ctypes
from collections.abc import Iterator
from math import pi
from typing import TYPE_CHECKING

from rag.errors import DocumentError
from rag.ingest.clean import clean_line
from rag.ingest.formats.page_layout import Page, Piece, read_columns
from rag.ingest.limits import MAX_TEXT_CHARACTERS

if TYPE_CHECKING:
    import pypdfium2

_GAP = 1.0  # a white space wider than this share of the height of the letters parts two pieces
_HYPHEN_CODES = (0x0002, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line
_SLANT = 0.15  # quarter turns by which letters may be off


def read_pages(pdf: "pypdfium2.PdfDocument") -> Iterator[Page]:
    """The columns of each page; a damaged page has none."""
    import pypdfium2

    left = MAX_TEXT_CHARACTERS
    for number in range(len(pdf)):
        try:
            page = pdf[number].get_textpage()
            left -= page.count_chars()
            if left < 0:
                raise DocumentError(f"has more than {MAX_TEXT_CHARACTERS:,} characters; split it")
            turned: dict[int, list[Piece]] = {}
            for quarter, piece in _read_pieces(page):
                turned.setdefault(quarter, []).append(piece)
        except pypdfium2.PdfiumError:
            turned = {}
        # Most words of a page stand one way; what is set across them (a stamp on the margin) is read after them.
        ways = sorted(turned.values(), key=lambda pieces: -sum(len(piece.text) for piece in pieces))
        yield Page(read_columns(ways[0]) if ways else [], [column for pieces in ways[1:] for column in read_columns(pieces)])


def _read_pieces(page: "pypdfium2.PdfTextPage") -> Iterator[tuple[int, Piece]]:
    """Words set without a gap, each with the quarter turn it is set at, in the order of the file. Slanting stamps are passed over."""
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    place = ctypes.byref(rectangle)
    letters: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    space, before = False, 0
    for index in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, index)
        letter = "-" if code in _HYPHEN_CODES else chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if letter.isspace() or not raw.FPDFText_GetLooseCharBox(page, index, place):
            space = space or bool(letters)
            continue
        turns = -raw.FPDFText_GetCharAngle(page, index) / (pi / 2)  # PDFium counts clockwise
        quarter = round(turns) % 4
        if abs(turns - round(turns)) > _SLANT:
            continue
        here = _upright(rectangle, quarter)
        if letters and (quarter != before or _parts(box, here)):
            yield before, Piece(clean_line("".join(letters)), *box)
            letters, space = [], False
        box = (min(box[0], here[0]), max(box[1], here[1]), min(box[2], here[2]), max(box[3], here[3])) if letters else here
        letters.append(" " + letter if space else letter)
        space, before = False, quarter
    if letters:
        yield before, Piece(clean_line("".join(letters)), *box)


def _parts(box: tuple[float, ...], letter: tuple[float, ...]) -> bool:
    """Whether a letter stands apart from the piece before it: on another line, or beyond a wide gap."""
    height = max(letter[3] - letter[2], 1.0)
    beside = min(box[3], letter[3]) - max(box[2], letter[2]) > 0.4 * min(height, max(box[3] - box[2], 1.0))
    return not beside or letter[0] - box[1] > _GAP * height or letter[1] < box[1] - _GAP * height


def _upright(box: ctypes.Structure, quarter: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a letter as one sees them who reads it upright; it is set so many quarter turns to the left."""
    left, right, bottom, top = box.left, box.right, box.bottom, box.top
    if quarter == 1:
        left, right, bottom, top = bottom, top, -right, -left
    elif quarter == 2:
        left, right, bottom, top = -right, -left, -top, -bottom
    elif quarter == 3:
        left, right, bottom, top = -top, -bottom, left, right
    return left, right, bottom, top
