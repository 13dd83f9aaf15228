"""PDF -> Document with the offset of each page. Reads the text that a PDF holds; recognises no letters in pictures."""

import re
from itertools import dropwhile, takewhile
from statistics import median

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import check_text, clean_field
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.failure import brief
from rag.ingest.formats.join_pages import drop_running_heads, join_pages
from rag.ingest.formats.page_layout import Page
from rag.ingest.formats.pdf_pages import read_pages
from rag.ingest.formats.text import author_of_first_lines, title_of_name
from rag.ingest.limits import MAX_PAGES

_STANDS_OUT = 1.15  # times the usual size of the first page
_NO_TITLE = re.compile(r"^(?:untitled|microsoft word|document\d*|slide \d|.*\.(?:docx?|pdf|indd|tex|rtf|odt))\b", re.IGNORECASE)


def read_pdf(data: bytes, name: str) -> Document:
    """The document of a PDF. Raises DocumentError for one that is encrypted, damaged, or holds pictures of text only."""
    import pypdfium2

    if not data:
        raise DocumentError("is empty; there is nothing to read in it")
    try:
        pdf = pypdfium2.PdfDocument(data)
        count = len(pdf)
        fields = pdf.get_metadata_dict()
        if count > MAX_PAGES:
            raise DocumentError(f"has {count:,} pages, more than {MAX_PAGES:,}; split it")
        pages = list(read_pages(pdf))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("is encrypted; save a copy without a password") from None
        raise DocumentError(f"is a damaged PDF ({brief(error)}); open it in a viewer and print it to a new PDF") from None
    drop_running_heads(pages)
    text, page_starts = join_pages(pages)
    if not re.search(r"\w", text):
        raise DocumentError(f"holds no text on its {count:,} pages, perhaps a scan; run text recognition (OCR) over it first")
    title = clean_field(fields.get("Title"))
    return Document.from_text(
        check_text(text),
        title=title if title and not _NO_TITLE.match(title) else _largest_line(pages) or title_of_name(name),
        date=date_of_name(name) or date_of_first_lines(text) or read_date((fields.get("CreationDate") or "").removeprefix("D:")[:8]),
        author=author_of_first_lines(text) or clean_field(fields.get("Author")),
        source_id=name,
        page_starts=page_starts,
    )


def _largest_line(pages: list[Page]) -> str | None:
    """The line of the first page that is set largest, when it stands out, with those below it that are as large."""
    lines = [line for column in (pages[0].columns if pages else []) for line in column]
    if len(lines) < 2:
        return None
    largest = max(line.height for line in lines)
    usual = median(line.height for line in lines)
    if largest <= _STANDS_OUT * usual:
        return None
    below = dropwhile(lambda line: line.height < 0.95 * largest, lines)
    return clean_field(" ".join(line.text for line in takewhile(lambda line: line.height >= 0.95 * largest, below)))
