"""POST /ask and what describes it: the same object as on the command line, errors in one line, and a line for the model."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from rag.answer import Question
from rag.answer_json import to_json
from rag.data import Scope
from rag.errors import LibraryError
from tests.ui.fakes import MINUTES, OPPOSED, Engine, answered, ask, span_of
from tests.ui.serving import api_alone, serving
from ui.api_errors import MOST_BYTES
from ui.api_chat_models import ChatCompletion, ModelList
from ui.api_models import AnswerObject, StatementList
from ui.app import build

pytestmark = pytest.mark.filterwarnings("ignore:::gradio.queueing")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(pause_seconds=0)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(build(engine, ask), base_url="http://127.0.0.1") as client:
        yield client


def events(text: str) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def problem(reply: httpx.Response) -> dict[str, Any]:
    """The error of a reply, which is one line."""
    assert reply.headers["content-type"] == "application/json" and list(reply.json()) == ["error"]
    error = reply.json()["error"]
    assert list(error) == ["message", "type", "param", "code"] and "\n" not in error["message"]
    return error


def test_an_answer_is_the_object_of_the_command_line(client: TestClient) -> None:
    reply = client.post("/ask", json={"question": "Who proposed a night bus?"})
    assert reply.status_code == 200
    assert reply.json() == to_json(answered(Question("Who proposed a night bus?", "speaker")))
    AnswerObject.model_validate(reply.json(), strict=True, extra="forbid")


def test_a_stream_gives_evidence_what_is_drafted_and_the_checked_answer() -> None:
    with api_alone(Engine(pause_seconds=0.01)) as client:
        reply = client.post("/ask", json={"question": "tell slowly", "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    came = events(reply.text)
    assert list(dict.fromkeys(name for name, _ in came)) == ["evidence", "drafting", "done"]
    assert came[0][1]["evidence"] and not came[0][1]["claims"]
    assert set(came[1][1]) == {"ahead", "draft", "claims"} and any(data["claims"] for name, data in came if name == "drafting")
    assert came[-1][1]["outcome"] == "answered"


def test_evidence_only_uses_no_model(client: TestClient) -> None:
    assert client.post("/ask", json={"question": "Who?", "evidence_only": True}).json()["model"] is None


def test_a_scope_reaches_the_engine_by_the_names_that_a_user_has_for_things(client: TestClient, engine: Engine) -> None:
    scope = {"documents": ["minutes.txt"], "sources": ["town hall"], "since": "2024", "until": "2024-08-31"}
    assert client.post("/ask", json={"question": "Who?", "scope": scope}).status_code == 200
    assert engine.scopes[-1] == Scope((MINUTES.id,), ("Town Hall",), "2024", "2024-08-31")


@pytest.mark.parametrize(("scope", "param"), [({"documents": ["nowhere.txt"]}, "documents"), ({"sources": ["Nobody"]}, "sources")])
def test_a_scope_that_names_nothing_is_refused(client: TestClient, scope: dict, param: str) -> None:
    reply = client.post("/ask", json={"question": "Who?", "scope": scope})
    assert reply.status_code == 400 and problem(reply)["param"] == param


def test_earlier_answers_come_back_with_quotes_cut_from_the_document(client: TestClient, engine: Engine) -> None:
    earlier = client.post("/ask", json={"question": "Who proposed a night bus?"}).json()
    earlier["claims"][0]["citations"][0]["quote"] = "never said"
    reply = client.post("/ask", json={"question": "Who said that?", "history": [earlier]})
    assert reply.status_code == 200
    (before,) = engine.asked[-1][1]
    assert before.question.text == "Who proposed a night bus?"
    citation = before.claims[0].citations[0]
    assert citation.quote == citation.span.of(MINUTES.text) != "never said" and citation.title == MINUTES.title
    assert before.claims[1].citations[0].speaker == "Councillor Ion Pop"


def test_a_citation_of_a_document_that_is_gone_is_left_out(client: TestClient, engine: Engine) -> None:
    span = span_of(OPPOSED)
    cited = [{"document_id": "gone", "start": 0, "end": 5}, {"document_id": MINUTES.id, "start": span.start, "end": span.end},
             {"document_id": MINUTES.id, "start": 5, "end": 999_999}]  # fmt: skip
    history = [{"question": "Who opposed it?", "claims": [{"text": "x", "citations": cited}]}]
    assert client.post("/ask", json={"question": "Who said that?", "history": history}).status_code == 200
    assert [each.quote for each in engine.asked[-1][1][0].claims[0].citations] == [OPPOSED]


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({}, 422, "question"),
        ({"question": 7}, 422, "question"),
        ({"question": ""}, 422, "question"),
        ({"question": "x" * 2001}, 422, "question"),
        ({"question": "Who?", "evidence_onyl": True}, 422, "evidence_onyl"),
        ({"question": "Who?", "scope": {"since": "last year"}}, 422, "scope.since"),
        ({"question": "Who?", "scope": {"since": "\u0662\u0660\u0662\u0664"}}, 422, "scope.since"),
        ({"question": "Who?", "history": [{"question": "Who?", "claims": [{"citations": [{"start": -1}]}]}]}, 422,
         "history.0.claims.0.citations.0.document_id"),
        ({"question": " "}, 400, "question"),
        (["question"], 422, "body"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_one_line_that_names_the_field(client: TestClient, body: Any, status: int, param: str) -> None:
    reply = client.post("/ask", json=body)
    assert reply.status_code == status and problem(reply)["param"] == param


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"question": "\\ud800"}', b"", b'{"question": "Who?"}\0'])
def test_a_body_that_is_no_json_is_one_line(client: TestClient, body: bytes) -> None:
    reply = client.post("/ask", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    problem(reply)


def test_a_form_is_no_json(client: TestClient) -> None:
    reply = client.post("/ask", content=b'{"question": "Who?"}', headers={"content-type": "text/plain"})
    assert reply.status_code == 422 and "Content-Type: application/json" in problem(reply)["message"]


@pytest.mark.parametrize("path", ["/ask", "/v1/chat/completions"])
def test_a_body_that_is_too_large_is_refused_whatever_its_headers_say(client: TestClient, path: str) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(11):
            yield b" " * (MOST_BYTES // 10)

    reply = client.post(path, content=pieces(), headers={"content-type": "application/json"})
    assert reply.status_code == 413 and "bytes" in problem(reply)["message"]


def test_an_address_says_which_methods_it_takes(client: TestClient) -> None:
    for path, allowed in [("/ask", "POST"), ("/v1/models", "GET"), ("/openapi.json", "GET"), ("/v1/chat/completions", "POST")]:
        reply = client.request("DELETE", path)
        assert reply.status_code == 405 and reply.headers["allow"] == allowed
        problem(reply)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing"), ("POST", "/v1/embeddings"), ("POST", "/v1/completions")])
def test_what_else_openai_has_is_a_404_of_the_one_form(client: TestClient, method: str, path: str) -> None:
    reply = client.request(method, path, json={})
    assert reply.status_code == 404 and path in problem(reply)["message"]


def test_another_name_and_another_origin_are_refused_here_too(client: TestClient) -> None:
    asked = {"question": "Who?"}
    for path in ("/ask", "/v1/chat/completions", "/v1/models", "/statements", "/openapi.json"):
        for headers, status in (({"host": "evil.example"}, 421), ({"origin": "http://evil.example"}, 403)):
            refused = client.post(path, json=asked, headers=headers)
            assert refused.status_code == status
            problem(refused)
    assert client.options("/ask", headers={"origin": "http://evil.example", "access-control-request-method": "POST"}).status_code == 403


def test_a_library_that_cannot_be_read_is_a_503_and_our_fault_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: Any, **__: Any) -> Iterator[Any]:
        raise LibraryError("there is no library in x. Read documents into one: onrecord ingest PATH…")
        yield

    with api_alone(Engine(), broken) as client:
        for streamed in (False, True):
            reply = client.post("/ask", json={"question": "Who?", "stream": streamed})
            assert reply.status_code == 503 and "onrecord ingest" in problem(reply)["message"] and reply.headers["retry-after"]
    with api_alone(Engine()) as client:
        reply = client.post("/ask", json={"question": "crash"})
        assert reply.status_code == 500 and "ZeroDivisionError" not in problem(reply)["message"]
    assert "ZeroDivisionError" in caplog.text


def test_a_library_that_another_writes_to_is_a_503() -> None:
    def locked(*_: Any, **__: Any) -> Iterator[Any]:
        raise sqlite3.OperationalError("database is locked")
        yield

    with api_alone(Engine(), locked) as client:
        reply = client.post("/ask", json={"question": "Who?"})
        assert reply.status_code == 503 and "another onrecord is writing" in problem(reply)["message"]


def test_what_goes_wrong_within_a_stream_is_its_last_event() -> None:
    def breaking(*arguments: Any, **more: Any) -> Iterator[Any]:
        yield from list(ask(*arguments, **more))[:3]
        raise LibraryError("the library is damaged. Read it anew: onrecord ingest PATH…")

    with api_alone(Engine(pause_seconds=0), breaking) as client:
        came = events(client.post("/ask", json={"question": "Who?", "stream": True}).text)
        assert came[0][0] == "evidence" and came[-1][0] == "error" and "onrecord ingest" in came[-1][1]["error"]["message"]


@pytest.mark.parametrize("streamed", [True, False])
def test_a_client_that_hangs_up_frees_the_model(streamed: bool) -> None:
    engine = Engine(pause_seconds=0.05)
    with serving(engine, ask) as address:
        hanging_up = httpx.Timeout(0.5, connect=5)
        with httpx.Client(timeout=hanging_up) as client:
            try:
                with client.stream("POST", f"{address}/ask", json={"question": "slowly", "stream": streamed}) as reply:
                    next(reply.iter_text())
            except httpx.ReadTimeout:
                assert not streamed
        assert engine.closed.wait(2) and engine.at_once == 0


def test_programs_and_page_stand_in_one_line_and_evidence_waits_for_nobody() -> None:
    engine = Engine(pause_seconds=0.01)
    with serving(engine, ask) as address:
        replies: list[httpx.Response] = []
        threads = [
            threading.Thread(target=lambda: replies.append(httpx.post(f"{address}/ask", json={"question": "slowly"}, timeout=60)))
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        started = time.monotonic()
        alone = httpx.post(f"{address}/ask", json={"question": "Who?", "evidence_only": True}, timeout=60)
        took = time.monotonic() - started
        for thread in threads:
            thread.join(60)
    assert alone.status_code == 200 and took < 1
    assert [reply.status_code for reply in replies] == [200] * 3 and engine.most_at_once == 1


def test_statements_come_a_page_at_a_time(client: TestClient, engine: Engine) -> None:
    reply = client.get("/statements", params={"limit": 2, "offset": 1, "document": "minutes.txt", "source": ["Town Hall"]})
    assert reply.status_code == 200
    StatementList.model_validate(reply.json(), extra="forbid")
    page = reply.json()
    assert (page["total"], page["documents_looked_through"], len(page["statements"])) == (3, 1, 2)
    first = page["statements"][0]
    assert first["speaker"] == "Mayor Ada Berg" and first["told_by"] == "the clerk"
    assert " … ".join(MINUTES.text[start:end] for start, end in first["spans"]) == first["statement"]
    assert engine.library.wanted.scope == Scope((MINUTES.id,), ("Town Hall",))


def test_what_is_wanted_of_the_ledger_reaches_it(client: TestClient, engine: Engine) -> None:
    wanted = {"speaker": "Ion Pop", "act": "opposed", "about": "the bus", "since": "2024", "until": "2024-06"}
    assert client.get("/statements", params=wanted).status_code == 200
    got = engine.library.wanted
    assert (got.speaker, got.act, got.about, got.scope) == ("Ion Pop", "opposed", "the bus", Scope(since="2024", until="2024-06"))


@pytest.mark.parametrize(
    ("wanted", "status"),
    [({"act": "sang"}, 422), ({"limit": 5000}, 422), ({"limit": "many"}, 422), ({"offset": -1}, 422), ({"offset": 10**30}, 422),
     ({"since": "May"}, 422), ({"document": "nowhere"}, 400), ({"source": "Nobody"}, 400), ({"speaker": "x" * 600}, 422)],
)  # fmt: skip
def test_what_cannot_be_wanted_of_the_ledger_is_one_line(client: TestClient, wanted: dict, status: int) -> None:
    reply = client.get("/statements", params=wanted)
    assert reply.status_code == status and problem(reply)["param"].removesuffix("s") in wanted


def test_openapi_describes_these_routes_and_each_of_their_errors(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    operations = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert operations == {("/ask", "post"), ("/statements", "get"), ("/v1/models", "get"), ("/v1/chat/completions", "post")}
    for path, method in operations:
        operation = described["paths"][path][method]
        assert operation["summary"] and operation["description"]
        assert set(operation["responses"]) == {"200", "400", "401", "413", "422", "429", "503"}
        assert operation["responses"]["422"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorObject"}
    assert {"AskBody", "AnswerObject", "StatementList", "ChatBody", "ChatCompletion", "ErrorObject"} <= set(
        described["components"]["schemas"]
    )


def test_the_models_of_the_replies_hold_what_is_replied(client: TestClient) -> None:
    for question in ("Who?", "Who proposed a tax cut?"):
        AnswerObject.model_validate(client.post("/ask", json={"question": question}).json(), strict=True, extra="forbid")
    ModelList.model_validate(client.get("/v1/models").json(), strict=True, extra="forbid")
    chat = client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "Who?"}]})
    ChatCompletion.model_validate(chat.json(), strict=True)
