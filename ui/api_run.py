"""A question of the API -> its steps, without holding a thread while it waits; whoever hangs up frees the model at once.

The same line for the model as the page's: see running.py. Writes no reply.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from rag.answer import Answer, Citation, Claim, Step
from rag.ask.understand import understand
from rag.data import Scope, Span
from ui.api_errors import Refused, refused_by
from ui.api_models import EarlierAnswer, Narrowed
from ui.running import Run, Runs

STOPPED = Refused(503, "onrecord is being stopped. Start it again, then ask again.")
MOST_AT_ONCE = 100  # questions: each holds a thread
_PAUSE_SECONDS = 1 / 12  # the least time between two moments of a stream


class Asking:
    """One question of the API being answered; it ends with the block in which it is used."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._news = asyncio.Event()
        loop = asyncio.get_running_loop()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the server has ended before the answer
                loop.call_soon_threadsafe(self._news.set)

        run.listen(tell)

    async def steps(self) -> AsyncIterator[Step]:
        """Each step as it comes, those skipped that come faster than anybody looks. Raises Refused for what goes wrong."""
        seen = None
        while True:
            await self._news.wait()
            self._news.clear()
            over, step = self.run.over, self.run.step
            if step is not None and step is not seen:
                seen = step
                yield step
            if over:
                if self.run.error is not None:
                    raise refused_by(self.run.error)
                return
            await asyncio.sleep(_PAUSE_SECONDS if step is not None and step.stage == "drafting" else 0)

    async def answer(self, request: Request) -> Answer | None:
        """The finished answer; None when whoever asked has hung up."""
        done = asyncio.ensure_future(self._last())
        gone = asyncio.ensure_future(_hung_up(request))
        await asyncio.wait([done, gone], return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not done.done():
            done.cancel()
            return None
        return done.result()

    async def _last(self) -> Answer:
        last = None
        async for step in self.steps():
            last = step
        if last is None or last.stage != "done":
            raise STOPPED
        return last.answer


@contextlib.asynccontextmanager
async def asking(
    runs: Runs, text: str, history: Sequence[Answer], scope: Scope, *, evidence_only: bool, person: str = ""
) -> AsyncIterator[Asking]:
    """A question, asked now; `person` is whose turn it takes ("": its own).

    At the end of the block, however that comes, nothing of it computes any more. Raises Refused when too many are being answered.
    """
    if len(runs) >= MOST_AT_ONCE:
        raise Refused(503, f"{MOST_AT_ONCE} questions are being answered already. Ask again in a few seconds.")
    name = f"api {uuid.uuid4()}"
    run = runs.start(name, text, history, scope, evidence_only=evidence_only, person=person)
    try:
        yield Asking(run)
    finally:
        runs.forget(name, run)


async def streaming(events: AsyncIterator[str]) -> Response:
    """A reply that is sent as it comes. What goes wrong before the first event is raised, and gets a status of its own."""
    first = await anext(events)

    async def whole() -> AsyncIterator[str]:
        async with contextlib.aclosing(events):  # type: ignore[type-var]
            yield first
            async for event in events:
                yield event

    return StreamingResponse(whole(), media_type="text/event-stream", headers={"cache-control": "no-store"})


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def scope_of(wanted: Narrowed, library: Any) -> Scope:
    """The scope that a request names. Raises Refused for a document or a publisher that is not in the library."""
    documents = tuple(_document(name, library) for name in wanted.documents)
    known = library.sources() if wanted.sources else []
    by_name = {each.casefold(): each for each in known}
    for name in wanted.sources:
        if name.casefold() not in by_name:
            some = ", ".join(known[:5]) or "none"
            raise Refused(400, f'no document has the source "{name}". Sources are: {some}.', "sources")
    return Scope(documents, tuple(by_name[name.casefold()] for name in wanted.sources), wanted.since, wanted.until)


def _document(name: str, library: Any) -> str:
    found = library.named(name)
    if len(found) == 1:
        return found[0].id
    if found:
        raise Refused(400, f'"{name}" can mean {len(found)} documents; give an id: {found[0].id} or {found[1].id}.', "documents")
    raise Refused(400, f'the library has no document "{name}". Its documents stand in: onrecord documents --json', "documents")


def history_of(earlier: Sequence[EarlierAnswer], library: Any) -> tuple[Answer, ...]:
    """Earlier answers as a client gives them back -> what a follow-up may refer to; every quote is cut from the document anew."""
    answers: tuple[Answer, ...] = ()
    for each in earlier:
        question = understand(each.question, answers)
        claims = []
        for claim in each.claims:
            cited = [_cited(one.document_id, one.start, one.end, library) for one in claim.citations]
            claims.append(Claim(claim.text, "supported", tuple(citation for citation in cited if citation)))
        answers = (*answers, Answer(question, "answered" if claims else "not_stated", tuple(claims), ()))
    return answers


def _cited(document_id: str, start: int, end: int, library: Any) -> Citation | None:
    """A citation of these characters; None where the document is gone or is shorter."""
    document = library.document(document_id)
    if document is None or not start < end <= len(document.text):
        return None
    span = Span(start, end)
    speaker = next((each.speaker for each in library.statements(document_id)
                    if each.speaker and any(span.overlap(content) for content in each.content_spans)), None)  # fmt: skip
    return Citation(0, document_id, span, span.of(document.text), document.source_id, document.title, document.source,
                    document.date, document.page_of(start), speaker)  # fmt: skip
