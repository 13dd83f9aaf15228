"""Engine -> the web application: Gradio's blocks wired to the pure rendering, and the routes of our own beside them.

Does not answer questions, open files or listen on a port. What it shows comes from render.py and source.py.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from rag.errors import OnrecordError
from rag.store.conversations import Conversations
from ui import conversations, documents, ledger, look, page_picture, scope, settings, source
from ui.access import Access, Door
from ui.api import add_api
from ui.chat import Chat
from ui.escape import escape
from ui.guard import Guard
from ui.ledger import LedgerPanel
from ui.login import add_login
from ui.running import Ask, Runs
from ui.sections import PLAIN, Desk, Section, navigation, opened_section
from ui.spans import parse_spans
from ui.take_in import intake_of
from ui.trouble import add_trouble

STATIC = Path(__file__).parent / "static"
# The sections of the page in the order of their tabs, one line each.
SECTIONS = (
    Section("ask", "Ask", Chat),
    Section("ledger", "Who proposed what", LedgerPanel),
    Section("documents", "Documents", documents.Documents),
    Section("settings", "Settings", settings.Settings),
)  # fmt: skip
HOSTS = ("127.0.0.1", "localhost", "::1")


def build(
    engine: Any, ask: Ask, examples: Sequence[str] = (), hosts: Sequence[str] = HOSTS, door: Door | None = None, file: Path | None = None
) -> FastAPI:
    """The application. `engine` has `.library` and `.notice`; `ask` answers (see `ui.running.Ask`).

    `examples` are questions to click on while the page is empty; `hosts` the names it may be called by; `door` lets in
    those who may use it, everybody when None. Not to be called from within a running event loop.
    """
    # Outside of a running loop Gradio makes a new one for each of its locks, and never closes it.
    return asyncio.run(_build(engine, ask, examples, hosts, door, file))


async def _build(engine: Any, ask: Ask, examples: Sequence[str], hosts: Sequence[str], door: Door | None, file: Path | None) -> FastAPI:
    runs = Runs(engine, ask)
    intake = intake_of(engine, runs)
    kept = Conversations.open(engine.library.folder)

    @contextlib.asynccontextmanager
    async def until_closed(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(runs.close)
        await asyncio.to_thread(intake.close)
        kept.close()

    app = FastAPI(title="onrecord", docs_url=None, redoc_url=None, openapi_url=None, lifespan=until_closed)
    add_trouble(app)
    _routes(app, engine)
    add_api(app, engine, runs)
    documents.add_routes(app, engine, intake)
    settings.add_routes(app, engine, runs, file or Path("onrecord.toml"))
    conversations.routes(app, kept)
    scope.routes(app, engine.library)
    page_picture.routes(app, engine.library)
    if door is not None:
        add_login(app, door)
    page = _blocks(engine, runs, kept, examples)
    app = gr.mount_gradio_app(
        app, page, "/", footer_links=[], run_history=False, ssr_mode=False, mcp_server=False, pwa=False,
        enable_monitoring=False, show_error=False, theme=look.theme(),
    )  # fmt: skip
    if door is not None:
        app.add_middleware(Access, door=door)
    app.add_middleware(Guard, head=look.HEAD, hosts=hosts, by_address=door is not None)
    return app


def _routes(app: FastAPI, engine: Any) -> None:
    @app.get("/source/{document_id}", response_class=HTMLResponse)
    def read_source(document_id: str, spans: str = Query("", max_length=4000), voices: bool = False) -> HTMLResponse:
        """The whole document as an HTML fragment; `spans` are the offsets to mark: 12-40,90-120. `voices` colours who speaks."""
        try:
            document = engine.library.document(document_id)
            if document is None:
                return HTMLResponse(source.missing(document_id), status_code=404)
            statements = engine.library.statements(document_id) if voices else ()
            has_pages = page_picture.pdf_of(document, engine.library) is not None
            return HTMLResponse(source.source(document, parse_spans(spans), statements, has_pages=has_pages))
        except ValueError as error:
            return HTMLResponse(f'<p class="error">{escape(error)}</p>', status_code=400)
        except OnrecordError as error:
            return HTMLResponse(f'<p class="error">{escape(error)}</p>', status_code=503)

    @app.get("/notice", response_class=HTMLResponse)
    def read_notice() -> HTMLResponse:
        """Why there is no language model right now; empty when there is one."""
        return HTMLResponse(escape(engine.notice))

    ledger.routes(app, engine)
    app.mount("/own", StaticFiles(directory=STATIC), name="own")


def _blocks(engine: Any, runs: Runs, kept: Conversations, examples: Sequence[str]) -> gr.Blocks:
    """The page: its sections on the left, one of them on show, and the source beside it."""
    with gr.Blocks(title="onrecord", analytics_enabled=False, fill_width=True) as page:
        head = gr.HTML(look.header(engine), elem_id="head", **PLAIN)
        gr.HTML(navigation(SECTIONS), elem_id="sections", visible=len(SECTIONS) > 1, **PLAIN)
        panels = []
        with gr.Row(elem_id="desk", equal_height=False):
            for section in SECTIONS:
                with opened_section(section) as opened:
                    panels.append(section.lay_out(Desk(engine, runs, kept, examples, opened)))
            gr.HTML(look.SOURCE_PANEL, elem_id="side", **PLAIN)
        for panel in panels:
            panel.wire()
        # Worked out anew whenever the page is opened: documents come and go while it is served.
        page.load(lambda: look.header(engine), None, head, queue=False, show_progress="hidden", api_visibility="private")
    return page
