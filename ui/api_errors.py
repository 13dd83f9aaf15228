"""Whatever goes wrong with a request to the API -> one JSON object that says what to do, in the form that OpenAI's clients read.

Also the limits of a request: the size of its body. Knows no route.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message

from rag.errors import OnrecordError, QuestionError
from rag.store.connect import trouble

MOST_BYTES = 1_000_000  # of a body

_TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
    405: "invalid_request_error", 413: "invalid_request_error", 421: "invalid_request_error", 422: "invalid_request_error", 429: "rate_limit_error", 503: "service_unavailable",
}  # fmt: skip


class Refused(Exception):
    """A request that gets no answer: the status, one line that says what to do, and the field that is wrong."""

    def __init__(self, status: int, line: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(line)
        self.status, self.line, self.param, self.code = status, line, param, code


def refused_by(problem: Exception) -> Refused:
    """A failure in answering -> what the client is told. What is our fault is told by the log."""
    if isinstance(problem, Refused):
        return problem
    if isinstance(problem, QuestionError):
        return Refused(400, str(problem), "question")
    if isinstance(problem, OnrecordError):
        return Refused(503, str(problem))
    if line := trouble(problem):
        return Refused(503, line)
    return Refused(500, "something went wrong inside onrecord; what happened stands in the terminal it runs in. Ask again.")


def as_object(refused: Refused) -> dict[str, Any]:
    """The error as OpenAI's clients read it."""
    kind = _TYPES.get(refused.status, "server_error")
    # One line, whatever a document or a client put into it.
    line = " ".join(refused.line.split())
    return {"error": {"message": line, "type": kind, "param": refused.param, "code": refused.code}}


def reply(refused: Refused) -> JSONResponse:
    """The error as a reply."""
    headers = {"retry-after": "5"} if refused.status == 503 else None
    return JSONResponse(as_object(refused), refused.status, headers)


class Route(APIRoute):
    """A route of the API: a body of limited size, and errors that are always one JSON object."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with both around it."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await answer(Request(request.scope, _limited(request)))
            except RequestValidationError as problem:
                return reply(_misformed(problem))
            except HTTPException as problem:
                line = str(problem.detail) if problem.status_code == 413 else "the body cannot be read. Send one JSON object in UTF-8."
                return reply(Refused(problem.status_code, line))
            except Exception as problem:
                refused = refused_by(problem)
                if refused.status == 500:
                    logging.getLogger(__name__).exception("a request could not be answered")
                return reply(refused)

        return guarded


def _limited(request: Request) -> Callable[[], Coroutine[Any, Any, Message]]:
    """The receiving end of a request, which gives up once the body is too large, whatever its headers say."""
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise HTTPException(413, f"the body has more than {MOST_BYTES:,} bytes. Send less: a question, and the answers before it.")
        return message

    return receive


def _misformed(problem: RequestValidationError) -> Refused:
    """What is wrong with the first field that is: named, and with what is wanted."""
    first = problem.errors()[0]
    if first["type"] == "json_invalid":
        return Refused(400, "the body is no JSON. Send one JSON object, as /openapi.json describes it.")
    where = ".".join(str(part) for part in first["loc"][1:]) or "body"
    hint = " Send it with the header Content-Type: application/json." if where == "body" else ""
    return Refused(422, f"{where[:200]}: {first['msg']}. See /openapi.json.{hint}", where[:200])
