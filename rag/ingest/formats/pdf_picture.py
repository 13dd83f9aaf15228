"""A page of a PDF -> a picture of it, and where on it some words stand. Reads no document; finds letters, not meanings.

The words come from the text that was read, in which lines are joined and hyphens at their ends are gone: so letters and
digits alone are compared. Runs in the reading process (see `apart_process`), never in the program itself.
"""

import base64
import ctypes
import io

Box = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the page's width and height

_WIDEST = 1400  # pixels of a picture
_HIGHEST = 3000
_SCALE = 2.0  # pixels a point, where the page is not too large for that


def draw_page(data: bytes, number: int, words: str, before: int) -> dict[str, object]:
    """{"png" in base64, "boxes"} of a page counted from 1: a box a line of the words, none where they are not found.

    `before` is how often the same words stand on the page before the ones that are meant.
    """
    import pypdfium2

    page = pypdfium2.PdfDocument(data)[number - 1]
    width, height = page.get_size()
    scale = min(_SCALE, _WIDEST / width, _HIGHEST / height)
    picture = io.BytesIO()
    page.render(scale=scale).to_pil().save(picture, "PNG", optimize=False)
    return {"png": base64.b64encode(picture.getvalue()).decode("ascii"), "boxes": _boxes(page, words, before)}


def _boxes(page, words: str, before: int) -> list[Box]:  # type: ignore[no-untyped-def]
    """The lines of these words on the page, in the order in which they are read."""
    from pypdfium2 import raw

    letters = page.get_textpage()
    shown = [(chr(code).lower(), index) for index in range(letters.count_chars())
             if 0 < (code := raw.FPDFText_GetUnicode(letters, index)) < 0xD800 and chr(code).isalnum()]  # fmt: skip
    sought = [letter for letter in words.lower() if letter.isalnum()]
    text = "".join(letter[0] for letter, _ in shown)
    at = -1
    for _ in range(before + 1):
        at = text.find("".join(letter[0] for letter in sought), at + 1)
    if at < 0 or not sought:
        return []
    lines: list[Box] = []
    for _, index in shown[at : at + len(sought)]:
        box = _box(page, letters, index)
        if lines and _beside(lines[-1], box):
            last = lines[-1]
            lines[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return lines


def _box(page, letters, index: int) -> Box:  # type: ignore[no-untyped-def]
    """Where a letter stands on the picture, however the page is turned."""
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(letters, index, ctypes.byref(rectangle))
    fine = 10_000  # the picture's width and height, for this reckoning
    corners = []
    for x, y in ((rectangle.left, rectangle.top), (rectangle.right, rectangle.bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, fine, fine, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        corners.append((across.value / fine, down.value / fine))
    (left, top), (right, bottom) = corners
    return (min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _beside(line: Box, letter: Box) -> bool:
    """Whether a letter goes on with this line: about as high on the page, and not far before its end."""
    shared = min(line[3], letter[3]) - max(line[1], letter[1])
    return shared > 0.5 * min(line[3] - line[1], letter[3] - letter[1]) and letter[0] >= line[0]
