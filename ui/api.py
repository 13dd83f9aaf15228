"""Requests of programs -> answers and statements as JSON: POST /ask, and /openapi.json, which describes every route.

Listens nowhere and checks nobody's right to ask: it stands within the same application as the page, behind the same guard.
GET /statements stands in api_statements.py, the routes that OpenAI's clients know in api_openai.py.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from rag import __version__
from rag.answer import Step
from rag.answer_json import to_json
from ui.api_errors import Refused, Route, as_object, reply
from ui.api_models import AnswerObject, AskBody, ErrorObject, events_too
from ui.api_openai import add_openai
from ui.api_run import Asking, asking, history_of, scope_of, streaming
from ui.api_statements import add_statements
from ui.person import person_of
from ui.running import Runs

_ERRORS = {
    400: "The question, the scope or the JSON cannot be used.",
    401: "A name and password, or a token, is needed: the page is served beyond this machine.",
    413: "The body is too large.",
    422: "A field is missing, unknown or has the wrong form.",
    429: "Too many requests in a short time.",
    503: "The library or the model cannot be used now, or too many are asking.",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorObject, "description": line} for status, line in _ERRORS.items()
}  # fmt: skip
_ABOUT = (
    "Who proposed what? Answers from your own documents, each sentence tied to the exact words it stands on. "
    "All questions stand in one line for the language model, with those of the page; what needs no model waits for none."
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def add_api(app: FastAPI, engine: Any, runs: Runs) -> None:
    """Give the application the routes of the API. Call it before the page is mounted, which takes every other address."""
    router = APIRouter(route_class=Route, responses=ERRORS)
    _add_ask(router, engine, runs)
    add_statements(router, engine)
    add_openai(router, engine, runs)
    described = get_openapi(title="onrecord", version=__version__, description=_ABOUT, routes=router.routes)
    described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    described["security"] = [{}, {"token": []}]  # none is needed on this machine itself

    @router.get("/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        """What this API is."""
        return JSONResponse(described)

    _refuse_other_methods(router)

    @router.api_route("/v1/{rest:path}", methods=list(_METHODS), include_in_schema=False)
    async def nothing(rest: str) -> JSONResponse:
        """Of OpenAI's addresses there are these two; a client that asks for another is told so in the form that it reads."""
        return reply(Refused(404, f"there is no /v1/{rest[:100]} here. There are /v1/chat/completions and /v1/models. See /openapi.json."))

    app.include_router(router)


def _add_ask(router: APIRouter, engine: Any, runs: Runs) -> None:
    @router.post(
        "/ask",
        response_model=AnswerObject,
        responses=events_too("The answer; with stream, events: evidence, drafting, done, error."),
    )
    async def ask(body: AskBody, request: Request) -> Response:
        """Answer a question from the library.

        With `stream`, events come as they happen: `evidence` and `done` hold a whole answer; `drafting`, which may come often or
        not at all, holds `ahead` (how many questions come before this one), `draft` (what the model writes, not checked yet) and
        `claims` (what has passed its checks); `error` holds an error object.
        """
        history = await asyncio.to_thread(history_of, body.history, engine.library)
        scope = await asyncio.to_thread(scope_of, body.scope, engine.library)
        question = asking(runs, body.question, history, scope, evidence_only=body.evidence_only, person=person_of(request).name)
        if body.stream:
            return await streaming(_events(question))
        async with question as asked:
            answer = await asked.answer(request)
        return JSONResponse(to_json(answer)) if answer else Response(status_code=499)


async def _events(question: contextlib.AbstractAsyncContextManager[Asking]) -> AsyncIterator[str]:
    async with question as asked:
        begun = False
        try:
            async for step in asked.steps():
                if not begun and step.stage != "evidence":
                    yield _event("evidence", to_json(step.answer))
                begun = True
                yield _event(step.stage, _shown(step, asked.run.ahead))
        except Refused as refused:
            if not begun:
                raise
            yield _event("error", as_object(refused))


def _shown(step: Step, ahead: int) -> dict[str, Any]:
    whole = to_json(step.answer)
    return {"ahead": ahead, "draft": step.draft, "claims": whole["claims"]} if step.stage == "drafting" else whole


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _refuse_other_methods(router: APIRouter) -> None:
    """Say which methods an address takes, where the page behind would know nothing of it."""
    taken: dict[str, set[str]] = {}
    for route in router.routes:
        taken.setdefault(route.path, set()).update(route.methods)  # type: ignore[attr-defined]

    def refuse(path: str, methods: set[str]) -> None:
        allowed = ", ".join(sorted(methods))

        async def other() -> JSONResponse:
            response = reply(Refused(405, f"{path} takes {allowed} alone. See /openapi.json."))
            response.headers["allow"] = allowed
            return response

        router.add_api_route(path, other, methods=[each for each in _METHODS if each not in methods], include_in_schema=False)

    for path, methods in taken.items():
        refuse(path, methods)
