"""A failure of the library that no route foresaw -> 503 and one line, as the routes tell their own.

What is looked at gets a fragment for its place on the page, what is done plain words. Programs are answered by api_errors.py.
"""

import logging
import sqlite3

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from rag.errors import OnrecordError
from rag.store.connect import trouble
from ui.escape import escape

_UNKNOWN = "the library cannot be used now; what happened stands in the terminal that onrecord runs in. Type: onrecord doctor"


def add_trouble(app: FastAPI) -> None:
    """Have the application tell these failures."""
    for kind in (OnrecordError, sqlite3.Error):
        app.add_exception_handler(kind, _tell)


async def _tell(request: Request, problem: Exception) -> Response:
    line = line_of(problem)
    if request.method == "GET":
        return HTMLResponse(paragraph_of(line), 503)
    return PlainTextResponse(line, 503)


def paragraph_of(line: str) -> str:
    """The line as a fragment."""
    return f'<p class="error" role="alert">{escape(line)}</p>'


def line_of(problem: Exception) -> str:
    """What went wrong and what to do, in one line; what is not the user's to mend is kept in the log."""
    line = str(problem) if isinstance(problem, OnrecordError) else trouble(problem)
    if not line:
        logging.getLogger(__name__).error("a request could not be answered", exc_info=problem)
    return line or _UNKNOWN
