"""The section of documents: its shell on the page, and the routes by which files arrive and the list is turned over.

What it shows comes from documents_view.py, what reads the files from intake.py. Files are sent one by one by documents.js.
"""

import asyncio
from typing import Any

import gradio as gr
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from rag.errors import DocumentError, OnrecordError
from rag.ingest.limits import MAX_STREAM_BYTES
from rag.text import count
from ui import documents_view as view
from ui.escape import escape
from ui.intake import Intake
from ui.person import person_of
from ui.sections import PLAIN, Desk
from ui.take_in import why

_LARGE = f"has more than the {MAX_STREAM_BYTES:,} bytes that are read at once; split it into smaller files"


class Documents:
    """The section's shell: the browser fills it from the routes below."""

    def __init__(self, desk: Desk) -> None:
        gr.HTML(view.SHELL, elem_id="documents", **PLAIN)

    def wire(self) -> None:
        """Nothing: no click here is an event of Gradio's."""


def add_routes(app: FastAPI, engine: Any, intake: Intake) -> None:
    """The routes of the section."""

    @app.get("/documents", response_class=HTMLResponse)
    def list_documents(request: Request, words: str = Query("", max_length=300), page: int = Query(0, ge=0, le=1_000_000)) -> HTMLResponse:
        """One page of the list of documents, as an HTML fragment."""
        lists = engine.library.lists
        try:
            total = lists.count(words=words)
            page = min(page, max(0, (total - 1) // view.PAGE_ROWS))
            rows = lists.documents(words=words, limit=view.PAGE_ROWS, offset=page * view.PAGE_ROWS)
            near = lists.near(each.id for each in rows)
        except OnrecordError as error:
            return HTMLResponse(f'<p class="error" role="alert">{escape(error)}</p>', status_code=503)
        return HTMLResponse(view.listing(rows, near, words, total, page, person_of(request).administrator))

    @app.get("/documents/count", response_class=HTMLResponse)
    def count_documents() -> HTMLResponse:
        """How many documents there are, in words."""
        return HTMLResponse(count(len(engine.library), "document"))

    @app.delete("/documents/{document_id}")
    def remove_document(request: Request, document_id: str) -> Response:
        """Take a document out of the library."""
        if not person_of(request).administrator:
            return PlainTextResponse("Only an administrator may remove documents.", status_code=403)
        if not engine.library.remove(document_id):
            return PlainTextResponse("This document is no longer in the library.", status_code=404)
        return Response(status_code=204)

    @app.get("/intake", response_class=HTMLResponse)
    def read_progress() -> HTMLResponse:
        """How the reading goes, as an HTML fragment."""
        return HTMLResponse(view.progress(intake.batches))

    @app.post("/intake")
    def begin(files: int = Query(ge=1, le=10_000_000)) -> JSONResponse:
        """So many files are about to be sent."""
        try:
            return JSONResponse({"batch": intake.begin(files).number})
        except OSError as problem:
            return JSONResponse({"detail": why(problem)}, status_code=507)

    @app.post("/intake/stop")
    def stop() -> Response:
        """Read nothing more of what is waiting."""
        intake.stop()
        return Response(status_code=204)

    @app.post("/intake/{number}/end")
    def end(number: int) -> Response:
        """No more files of this batch will be sent."""
        if batch := intake.batch(number):
            intake.end(batch)
        return Response(status_code=204)

    @app.put("/intake/{number}")
    async def take(request: Request, number: int, name: str = Query(max_length=4000)) -> Response:
        """One file, as the body of the request."""
        batch = intake.batch(number)
        if batch is None or batch.stopped:
            return PlainTextResponse("This ingestion is over.", status_code=410)
        try:
            path = intake.place(batch, name)
        except DocumentError as problem:
            intake.refuse(batch, name, str(problem))
            return PlainTextResponse(str(problem), status_code=400)
        reason = await _receive(request, path)
        if reason:
            intake.refuse(batch, name, reason, path)
            return PlainTextResponse(reason, status_code=413 if reason is _LARGE else 507)
        await asyncio.to_thread(intake.put, batch, name, path)
        return Response(status_code=204)


async def _receive(request: Request, path: Any) -> str:
    """Write the body to the path. Returns why that failed, "" when it is all there."""
    size = 0
    try:
        with path.open("xb") as file:
            async for piece in request.stream():
                size += len(piece)
                if size > MAX_STREAM_BYTES:
                    return _LARGE
                await asyncio.to_thread(file.write, piece) if len(piece) > 65_536 else file.write(piece)
    except OSError as problem:
        return why(problem)
    except Exception:  # the browser went away in the middle of it
        return "did not arrive whole; drop it again"
    return ""
