"""The section "Who proposed what": its place on the page, and the routes that its filters ask.

Draws nothing (ledger_table.py) and chooses nothing (the library does). What a reader filters stays in the browser.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import gradio as gr
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from rag.data import Scope
from rag.errors import OnrecordError
from rag.ledger import as_csv, as_json, as_rows
from rag.store.statements import Wanted
from ui import ledger_table
from ui.escape import escape
from ui.sections import PLAIN, Desk

_SUGGESTED = 12
_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)
_FORMS = {"csv": (as_csv, "text/csv; charset=utf-8"), "json": (as_json, "application/json")}


class LedgerPanel:
    """The section as it is before it is opened; static/ledger.js asks for what stands in it."""

    def __init__(self, desk: Desk) -> None:
        gr.HTML(
            '<div id="ledger"><div id="ledger-top"></div>'
            '<details id="ledger-charts"><summary>Charts</summary><div id="ledger-drawn"></div></details>'
            '<div id="ledger-found" tabindex="-1"><p class="hint">Reading the ledger…</p></div></div>',
            **PLAIN,
        )

    def wire(self) -> None:
        """Nothing of it is Gradio's."""


def routes(app: FastAPI, engine: Any) -> None:
    """What the section asks for, all of it under ledger/; `engine` has `.library` and `.wanted`."""

    @app.get("/ledger/filters", response_class=HTMLResponse)
    def read_filters() -> HTMLResponse:
        return _answered(lambda: ledger_table.filters(engine.library.sources()))

    @app.get("/ledger/found", response_class=HTMLResponse)
    def read_found(request: Request, offset: int = Query(0, ge=0, le=10**9)) -> HTMLResponse:
        """One page of the table."""

        def page() -> str:
            filled = _filled(request)
            with engine.library.fitting(_wanted(engine, filled)) as fitting:
                statements = fitting.page(ledger_table.PAGE, offset)
                rows = list(as_rows(engine.library, statements))
            return ledger_table.found(statements, rows, offset, filled)

        return _answered(page)

    @app.get("/ledger/charts", response_class=HTMLResponse)
    def read_charts(request: Request) -> HTMLResponse:
        def drawn() -> str:
            with engine.library.fitting(_wanted(engine, _filled(request))) as fitting:
                return ledger_table.charts(fitting.by_speaker(), fitting.by_date())

        return _answered(drawn)

    @app.get("/ledger/speakers")
    def suggest(typed: str = Query("", max_length=200)) -> JSONResponse:
        """Names of speakers for what has been typed so far."""
        return JSONResponse(engine.library.lists.speakers(typed, _SUGGESTED) if len(typed.strip()) > 1 else [])

    @app.get("/ledger/statements.{form}")
    def export(request: Request, form: str) -> Response:
        """Everything that the filters select, not only the page."""
        if form not in _FORMS:
            return HTMLResponse("", status_code=404)
        write, kind = _FORMS[form]
        try:
            with engine.library.fitting(_wanted(engine, _filled(request))) as fitting:
                statements = fitting.page(None, 0)
        except (ValueError, OnrecordError) as problem:
            return HTMLResponse(f'<p class="error">{escape(problem)}</p>', status_code=400)
        name = f'attachment; filename="statements-{date.today().isoformat()}.{form}"'
        return StreamingResponse(write(as_rows(engine.library, statements)), media_type=kind, headers={"Content-Disposition": name})


def _answered(work: Any) -> HTMLResponse:
    """What the work gives, or one line that says what is wrong."""
    try:
        return HTMLResponse(work())
    except (ValueError, OnrecordError) as problem:
        status = 400 if isinstance(problem, ValueError) else 503
        return HTMLResponse(f'<p class="error" role="alert">{escape(problem)}</p>', status_code=status)


_FIELDS = ("speaker", "act", "about", "source", "since", "until")


def _filled(request: Request) -> dict[str, str]:
    """The fields that are filled in. Raises ValueError for what no field of ours can hold."""
    filled = {name: value[:300].strip() for name in _FIELDS if (value := request.query_params.get(name, "").strip())}
    if filled.get("act", "said") not in ledger_table.ACTS:
        raise ValueError(f"there is no act {filled['act']!r}; choose one of {', '.join(ledger_table.ACTS)}")
    for name in ("since", "until"):
        if not _DATE.fullmatch(filled.get(name, "2024")):
            raise ValueError(f"{filled[name]!r} is no date; write 2024-08-31, or 2024-08, or 2024")
    return filled


def _wanted(engine: Any, filled: dict[str, str]) -> Wanted:
    scope = Scope((), tuple(_given(filled, "source")), filled.get("since"), filled.get("until"))
    return engine.wanted(filled.get("speaker", ""), filled.get("act", ""), filled.get("about", ""), scope)


def _given(filled: dict[str, str], name: str) -> Iterable[str]:
    return [filled[name]] if name in filled else []
