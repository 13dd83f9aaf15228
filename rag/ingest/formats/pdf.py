"""PDF -> Document with the offset of each page. Reads the text that a PDF holds; recognises no letters in pictures.

Lines are joined to paragraphs, words broken at the end of a line are made whole, running heads and page numbers left out.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import check_text, clean_field, clean_line
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.formats.page_layout import Piece, read_columns, read_paragraphs, runs_on
from rag.ingest.formats.text import author_of_first_lines, title_of_name
from rag.ingest.limits import MAX_PAGES, MAX_TEXT_CHARACTERS

if TYPE_CHECKING:
    import pypdfium2

_GAP = 1.0  # a white space wider than this share of the height of the letters parts two pieces
_HYPHENS = "-\u00ad\u2010"
_HYPHEN_CODES = (0x0002, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*|[ivxl]{1,6}", re.IGNORECASE)
_RUNNING_PAGES = 3  # a line at the edge of as many pages, and of a third of all, is a running head
_NO_TITLE = re.compile(r"^(?:untitled|microsoft word|document\d*|slide \d|.*\.(?:docx?|pdf|indd|tex|rtf|odt))\b", re.IGNORECASE)


def read_pdf(data: bytes, name: str) -> Document:
    """The document of a PDF. Raises DocumentError for one that is encrypted, damaged, or holds pictures of text only."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        count = len(pdf)
        fields = pdf.get_metadata_dict()
        if count > MAX_PAGES:
            raise DocumentError(f"has {count:,} pages, more than {MAX_PAGES:,}; split it")
        pages = [read_columns(pieces) for pieces in _read_pages(pdf)]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("is encrypted; save a copy without a password") from None
        raise DocumentError(f"is a damaged PDF ({str(error)[:80]}); open it in a viewer and print it to a new PDF") from None
    _drop_running_heads(pages)
    text, page_starts = _join_pages([read_paragraphs(columns) for columns in pages])
    if not re.search(r"\w", text):
        raise DocumentError(f"holds no text on its {count:,} pages, perhaps a scan; run text recognition (OCR) over it first")
    check_text(text)
    title = clean_field(fields.get("Title"))
    return Document.from_text(
        text,
        title=title if title and not _NO_TITLE.match(title) else _largest_line(pages) or title_of_name(name),
        date=date_of_name(name) or date_of_first_lines(text) or read_date((fields.get("CreationDate") or "").removeprefix("D:")[:8]),
        author=author_of_first_lines(text) or clean_field(fields.get("Author")),
        source_id=name,
        page_starts=page_starts,
    )


def _read_pages(pdf: "pypdfium2.PdfDocument") -> Iterator[list[Piece]]:
    """The pieces of each page; a damaged page has none."""
    import pypdfium2

    total = 0
    for number in range(len(pdf)):
        try:
            page = pdf[number]
            pieces = list(_read_pieces(page.get_textpage(), page.get_rotation(), MAX_TEXT_CHARACTERS - total))
        except pypdfium2.PdfiumError:
            pieces = []
        total += sum(len(piece.text) for piece in pieces)
        yield pieces


def _read_pieces(page: "pypdfium2.PdfTextPage", rotation: int, limit: int) -> Iterator[Piece]:
    """Words set without a gap, in the order of the file. Raises DocumentError for more than `limit` characters."""
    from pypdfium2 import raw

    count = page.count_chars()
    if count > limit:
        raise DocumentError(f"has more than {MAX_TEXT_CHARACTERS:,} characters; split it")
    rectangle = raw.FS_RECTF()
    place = ctypes.byref(rectangle)
    letters: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    space = False
    for index in range(count):
        code = raw.FPDFText_GetUnicode(page, index)
        letter = "-" if code in _HYPHEN_CODES else chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if letter.isspace() or not raw.FPDFText_GetLooseCharBox(page, index, place):
            space = space or bool(letters)
            continue
        left, right, bottom, top = _upright(rectangle, rotation)
        if letters and _parts(box, (left, right, bottom, top)):
            yield Piece(clean_line("".join(letters)), *box)
            letters, space = [], False
        box = (min(box[0], left), max(box[1], right), min(box[2], bottom), max(box[3], top)) if letters else (left, right, bottom, top)
        letters.append(" " + letter if space else letter)
        space = False
    if letters:
        yield Piece(clean_line("".join(letters)), *box)


def _parts(box: tuple[float, ...], letter: tuple[float, ...]) -> bool:
    """Whether a letter stands apart from the piece before it: on another line, or beyond a wide gap."""
    height = max(letter[3] - letter[2], 1.0)
    beside = min(box[3], letter[3]) - max(box[2], letter[2]) > 0.4 * min(height, max(box[3] - box[2], 1.0))
    return not beside or letter[0] - box[1] > _GAP * height or letter[1] < box[1] - _GAP * height


def _upright(box: ctypes.Structure, rotation: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top as the reader sees them on a page that is shown turned by so many degrees clockwise."""
    left, right, bottom, top = box.left, box.right, box.bottom, box.top
    if rotation == 90:
        left, right, bottom, top = bottom, top, -right, -left
    elif rotation == 180:
        left, right, bottom, top = -right, -left, -top, -bottom
    elif rotation == 270:
        left, right, bottom, top = -top, -bottom, left, right
    return left, right, bottom, top


def _drop_running_heads(pages: list[list[list[Piece]]]) -> None:
    """Takes out page numbers and the lines that stand, their numbers aside, at the top or foot of page after page."""
    edges = [_edge_lines(columns) for columns in pages]
    seen = Counter(key for lines in edges for key in {re.sub(r"\d+", "#", line.text) for line in lines})
    for columns, lines in zip(pages, edges, strict=True):
        for line in lines:
            often = seen[re.sub(r"\d+", "#", line.text)]
            if _PAGE_NUMBER.fullmatch(line.text) or (often >= _RUNNING_PAGES and often > len(pages) / 3):
                for column in columns:
                    column[:] = [one for one in column if one is not line]
        columns[:] = [column for column in columns if column]


def _edge_lines(columns: list[list[Piece]]) -> list[Piece]:
    """The two highest and the two lowest lines of a page."""
    lines = sorted((line for column in columns for line in column), key=lambda line: -line.middle)
    return lines[:2] + lines[max(2, len(lines) - 2) :]


def _join_pages(pages: list[list[list[str]]]) -> tuple[str, tuple[int, ...]]:
    """The whole text and where in it each page begins. A paragraph may run on from one page to the next."""
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line for page in pages for lines in page for line in lines).lower()))
    text = ""
    starts: list[int] = []
    for page in pages:
        start = None
        for number, lines in enumerate(page):
            onward = number == 0 and bool(text) and runs_on(text.rsplit("\n", 1)[-1], lines[0])
            text = text if onward or not text else text + "\n\n"
            for place, line in enumerate(lines):
                text = join_words(text, line, words) if place or onward else text + line
                if start is None:
                    start = len(text) - len(line)
        starts.append(len(text) if start is None else start)
    return text, tuple(starts)


def join_words(text: str, line: str, words: Counter[str]) -> str:
    """A text and its next line, with a word that was broken between them made whole.

    The hyphen stays where the document itself writes the word with one, and before capitals and digits.
    """
    if not text or text[-1] not in _HYPHENS or text[-2:-1].isspace():
        return f"{text} {line}"
    before = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*)$", text[:-1])
    after = re.match(r"[^\W\d_]+", line)
    if text[-1] != "-":
        return text[:-1] + line
    if not before or not after or not after[0].islower():
        return text + line
    first, second = before[1].lower(), after[0]
    keeps = words[f"{first}-{second}"] > words[first + second] or ("-" in first and not words[first + second])
    return text + line if keeps else text[:-1] + line


def _largest_line(pages: list[list[list[Piece]]]) -> str | None:
    """The line of the first page that is set largest, when it stands out; with the next, if as large, for long titles."""
    lines = [line for column in (pages[0] if pages else []) for line in column]
    if len(lines) < 2:
        return None
    largest = max(line.height for line in lines)
    usual = sorted(line.height for line in lines)[len(lines) // 2]
    title = " ".join(line.text for line in lines if line.height > 0.95 * largest)
    return clean_field(title) if largest > 1.15 * usual and len(title) < 250 else None
