"""OpenAI's chat API -> the same answers: POST /v1/chat/completions and GET /v1/models.

The content holds checked sentences alone, so a stream sends none of the draft: the evidence first, in the extra field, and the
sentences once they are checked. What earlier turns were about is looked up anew, because clients send back only their text.
"""

import asyncio
import json
import threading
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from rag.answer import Answer, Timings
from rag.answer_json import to_json
from rag.data import Scope
from rag.errors import QuestionError
from ui.api_chat_models import ChatBody, ChatCompletion, ChatMessage, ModelList
from ui.api_errors import Refused, as_object
from ui.api_models import events_too
from ui.api_run import STOPPED, asking, scope_of, streaming
from ui.api_text import pieces
from ui.person import person_of
from ui.running import Runs, without_model

WITH_MODEL, WITHOUT_MODEL = "onrecord", "onrecord-evidence-only"
_MOST_EARLIER = 3  # turns that are looked up again; a follow-up points at the last one


def add_openai(router: APIRouter, engine: Any, runs: Runs) -> None:
    """Give the router both routes."""

    @router.get("/v1/models", response_model=ModelList)
    async def models() -> JSONResponse:
        """What `model` may be: with the language model that is set in onrecord, or with none."""
        each = [{"id": name, "object": "model", "created": 0, "owned_by": "onrecord"} for name in (WITH_MODEL, WITHOUT_MODEL)]
        return JSONResponse({"object": "list", "data": each})

    @router.post(
        "/v1/chat/completions",
        response_model=ChatCompletion,
        responses=events_too("The answer; with stream, OpenAI's chunks, [DONE] at the end."),
    )
    async def complete(body: ChatBody, request: Request) -> Response:
        """Answer the last message of the user's from the library, as OpenAI's clients ask.

        The content is Markdown: sentences with marks such as [1], and below them the quotes and who said them. The extra field
        `onrecord` holds the whole answer; in a stream it comes with the evidence (`stage` is evidence) and with the last choice.
        """
        if body.model not in (WITH_MODEL, WITHOUT_MODEL):
            line = f'there is no model "{body.model}" here. Set model to {WITH_MODEL}, or to {WITHOUT_MODEL}.'
            raise Refused(404, line, "model", "model_not_found")
        question, earlier = _turns(body.messages)
        scope = await asyncio.to_thread(scope_of, body.onrecord.scope, engine.library) if body.onrecord else Scope()
        history = await asyncio.to_thread(_look_up_again, engine, runs, earlier, scope) if earlier else ()
        alone = body.model == WITHOUT_MODEL
        asked = asking(runs, question, history, scope, evidence_only=alone, person=person_of(request).name)
        if body.stream:
            with_usage = bool(body.stream_options and body.stream_options.include_usage)
            return await streaming(_chunks(asked, body.model, with_usage))
        async with asked as waiting:
            answer = await waiting.answer(request)
        return JSONResponse(_completion(answer, body.model)) if answer else Response(status_code=499)


def _turns(messages: Sequence[ChatMessage]) -> tuple[str, list[str]]:
    """The question, and the user's earlier ones, oldest first."""
    asked = [each.text for each in messages if each.role == "user"]
    if not asked:
        raise Refused(400, "no message has the role user. Send the question as the last one that has.", "messages")
    return asked[-1], asked[:-1][-_MOST_EARLIER:]


def _look_up_again(engine: Any, runs: Runs, earlier: Sequence[str], scope: Scope) -> tuple[Answer, ...]:
    """The answers that these questions have by their evidence alone; what cannot be asked is no part of the conversation."""
    answers: tuple[Answer, ...] = ()
    for text in earlier:
        try:
            *_, last = runs.ask(without_model(engine), text, answers, scope, stop=threading.Event())
        except QuestionError:
            continue
        answers = (*answers, last.answer)
    return answers


def _completion(answer: Answer, model: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(pieces(answer)), "refusal": None}
    return {
        **_head("chat.completion", model),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(answer.timings),
        "onrecord": to_json(answer),
    }


async def _chunks(question: Any, model: str, with_usage: bool) -> AsyncIterator[str]:
    head = _head("chat.completion.chunk", model)
    none = {"usage": None} if with_usage else {}

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        return _data({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}], **none, **more})

    async with question as asked:
        begun, last = False, None
        try:
            async for step in asked.steps():
                if not begun:
                    whole = to_json(step.answer)
                    yield chunk({"role": "assistant", "content": ""}, onrecord={"stage": "evidence", "evidence": whole["evidence"]})
                elif step.stage == "drafting":
                    yield ": still being written and checked\n\n"  # keeps the connection open
                begun, last = True, step
        except Refused as refused:
            if not begun:
                raise
            yield _data(as_object(refused))
            return
    if last is None or last.stage != "done":
        yield _data(as_object(STOPPED))
        return
    for piece in pieces(last.answer):
        yield chunk({"content": piece})
    yield chunk({}, "stop", onrecord=to_json(last.answer))
    if with_usage:
        yield _data({**head, "choices": [], "usage": _usage(last.answer.timings)})
    yield "data: [DONE]\n\n"


def _head(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}


def _usage(timings: Timings) -> dict[str, int]:
    read, written = timings.prompt_tokens, timings.generated_tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _data(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
