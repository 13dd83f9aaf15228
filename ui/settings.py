"""The section of settings: its shell on the page, and the routes that show, save and apply them.

What it shows comes from settings_view.py; the model is changed by switch.py. Only an administrator may change anything.
"""

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from rag.commands.late_model import check_choice
from rag.config import ModelConfig
from rag.errors import ModelError, OnrecordError
from rag.models.catalogue import find_model, read_catalogue
from rag.models.fetch import is_complete
from rag.save_config import save_config
from ui import settings_view as view
from ui.person import person_of
from ui.running import Runs
from ui.sections import PLAIN, Desk
from ui.switch import Switch

_LONGEST = 1000


class Settings:
    """The section's shell: the browser fills it from the routes below."""

    def __init__(self, desk: Desk) -> None:
        gr.HTML(view.SHELL, elem_id="settings", **PLAIN)

    def wire(self) -> None:
        """Nothing: no click here is an event of Gradio's."""


class Choice(BaseModel):
    """What the form sends. `way` is "name NAME", "path", "server" or "none"."""

    way: str = Field(max_length=_LONGEST)
    path: str = Field("", max_length=_LONGEST)
    server_url: str = Field("", max_length=_LONGEST)
    server_model: str = Field("", max_length=_LONGEST)
    threads: int = Field(0, ge=0, le=256)


def chosen(choice: Choice, before: ModelConfig) -> ModelConfig:
    """The settings that a choice makes. Raises ModelError for a model that cannot be had, before anything is changed."""
    kind, _, name = choice.way.partition(" ")
    path, server_url = choice.path.strip(), choice.server_url.strip()
    if kind not in ("name", "path", "server", "none"):
        raise ModelError("choose one of the models")
    if kind == "path" and not path:
        raise ModelError("give the path of a GGUF file on the machine that onrecord runs on")
    if kind == "server" and not server_url.startswith(("http://", "https://")):
        raise ModelError("give the address of a server, such as http://127.0.0.1:8080/v1")
    if kind == "name" and not is_complete(find_model(name)):
        raise ModelError(f"{find_model(name).title} is not on this machine. Type: onrecord models fetch {name}")
    model = replace(
        before, threads=choice.threads, evidence_only=kind == "none", name=name if kind == "name" else before.name,
        path=path if kind == "path" else "", server_url=server_url if kind == "server" else "",
        server_model=choice.server_model.strip() if kind == "server" else "",
    )  # fmt: skip
    if kind in ("path", "name"):
        check_choice(model)
    return model


def add_routes(app: FastAPI, engine: Any, runs: Runs, file: Path) -> None:
    """The routes of the section; `file` is the onrecord.toml that keeps the settings."""
    switch = Switch(engine, runs)

    @app.get("/settings/now", response_class=HTMLResponse)
    def read_now(request: Request) -> HTMLResponse:
        """What runs now, as an HTML fragment."""
        try:
            return HTMLResponse(view.now(_now(engine, runs), view.host_of(engine.config.model), person_of(request).name))
        except OnrecordError as error:
            return HTMLResponse(f'<p class="error" role="alert">{view.escape(error)}</p>', status_code=503)

    @app.get("/settings/badge", response_class=HTMLResponse)
    def read_badge() -> HTMLResponse:
        """What leaves this machine, as an HTML fragment."""
        return HTMLResponse(view.badge(view.host_of(engine.config.model)))

    @app.get("/settings/form", response_class=HTMLResponse)
    def read_form(request: Request) -> HTMLResponse:
        """The form, as an HTML fragment; a line in its place for those who may change nothing."""
        if not person_of(request).administrator:
            return HTMLResponse('<p class="hint">Only an administrator may change settings.</p>')
        models = [(each, is_complete(each)) for each in read_catalogue().values() if each.role == "language model"]
        return HTMLResponse(view.form(engine.config.model, models, str(file.absolute()), len(os.sched_getaffinity(0))))

    @app.put("/settings")
    def save(request: Request, choice: Choice) -> Response:
        """Save a choice, and use it."""
        if not person_of(request).administrator:
            return PlainTextResponse("Only an administrator may change settings.", status_code=403)
        try:
            model = chosen(choice, engine.config.model)
            changed = {key: value for key, value in asdict(model).items() if value != getattr(engine.config.model, key)}
            if changed:
                save_config(file, {"model": changed})
                switch.to(model)
        except OnrecordError as problem:
            return PlainTextResponse(str(problem), status_code=400)
        return PlainTextResponse("Saved, and in use as soon as nobody is being answered." if changed else "Nothing was changed.")


def _now(engine: Any, runs: Runs) -> view.Now:
    library, model = engine.library, engine.model
    size = sum(each.stat().st_size for each in library.folder.glob("*") if each.is_file())
    return view.Now(model.name if model else "", engine.notice, engine.config.model.server_url, str(library.folder), len(library),
                    library.lists.statements(), size, _memory(), runs.written)  # fmt: skip


def _memory() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return 0
