"""Document + cited words -> the page of its PDF as a picture with the words boxed, as HTML; nothing where that cannot be.

Only of a file that still holds the bytes that were read. Drawn in a process of its own (rag/ingest/apart.py).
"""

import hashlib
import re
import threading
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse

from rag.data import Document, Span
from rag.errors import OnrecordError
from rag.ingest.apart import draw_apart
from rag.ingest.limits import MAX_FILE_BYTES
from ui.escape import escape
from ui.spans import parse_spans

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)
_AT_ONCE = threading.Semaphore(2)  # pages being drawn


def pdf_of(document: Document, library: Any) -> Path | None:
    """The PDF that a document came from, where it lies as it was read; its bytes are looked at only by `picture`."""
    if not document.page_starts:
        return None
    return next((path for path, sha256 in library.files.giving(document.id) if sha256 and _is_pdf(path)), None)


def _is_pdf(path: Path) -> bool:
    try:
        return path.suffix.lower() == ".pdf" and path.is_file() and path.stat().st_size <= MAX_FILE_BYTES
    except OSError:
        return False


def picture(document: Document, spans: list[Span], library: Any) -> str:
    """The page that the first of the spans stands on; "" when it cannot be shown."""
    path, span = pdf_of(document, library), next(iter(spans), Span(0, 0))
    page = document.page_of(span.start)
    if path is None or page is None or not _as_read(path, document, library):
        return ""
    start, *ends = document.page_starts[page - 1 : page + 1]
    end = ends[0] if ends else len(document.text)
    words = Span(span.start, max(span.start, min(span.end, end))).of(document.text)
    before = _letters(document.text[start : span.start]).count(_letters(words)) if _letters(words) else 0
    with _AT_ONCE:
        drawn = draw_apart(path, page, words, before)
    return "" if drawn is None else _figure(drawn, f"Page {page}", document.title, path.name)


def _figure(drawn: dict, page: str, title: str, name: str) -> str:
    """The picture with its boxes. What the other process says is looked at: it has read a file made by others."""
    try:
        places = [tuple(map(float, box)) for box in drawn["boxes"]]
        boxes = "".join(
            f'<span class="box" style="left:{left:.2%};top:{top:.2%};width:{right - left:.2%};height:{bottom - top:.2%}"></span>'
            for left, top, right, bottom in places
        )
    except (KeyError, TypeError, ValueError):
        return ""
    if not _BASE64.fullmatch(str(drawn.get("png"))):
        return ""
    told = "" if boxes else " The words could not be found on the picture; the text has them marked."
    return (
        f'<figure class="page-picture"><div><img src="data:image/png;base64,{drawn["png"]}" alt="{page} of {escape(title)}">'
        f"{boxes}</div><figcaption>{page} as it is in {escape(name)}.{told}</figcaption></figure>"
    )


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))


def _as_read(path: Path, document: Document, library: Any) -> bool:
    """Whether the file still holds the bytes that the document came from."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False
    return (path, found) in library.files.giving(document.id)


def routes(app: FastAPI, library: Any) -> None:
    @app.get("/page/{document_id}", response_class=HTMLResponse)
    def draw_page(document_id: str, spans: str = Query("", max_length=4000)) -> HTMLResponse:
        """The page of the first span as an HTML fragment; empty when there is no picture of it."""
        try:
            document = library.document(document_id)
            return HTMLResponse("" if document is None else picture(document, parse_spans(spans), library))
        except (ValueError, OnrecordError):
            return HTMLResponse("", status_code=400)
