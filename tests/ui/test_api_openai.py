"""The routes that OpenAI's clients know: asked by OpenAI's own client where it is installed, and by hand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient

from rag.answer import Claim, Question, Step
from rag.answer_json import to_json
from rag.data import Scope
from rag.errors import LibraryError
from tests.ui.fakes import HOSTILE, MINUTES, OPPOSED, WORDS, Engine, answered, ask, cite, not_stated
from tests.ui.serving import api_alone, serving
from ui.api_chat_models import ChatCompletion
from ui.api_text import pieces

pytestmark = pytest.mark.filterwarnings("ignore:::gradio.queueing")
ASKED = [{"role": "user", "content": "Who proposed a night bus?"}]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(pause_seconds=0)


@pytest.fixture(scope="module")
def client(engine: Engine) -> TestClient:
    return api_alone(engine)


@pytest.fixture(scope="module")
def theirs(engine: Engine) -> Iterator[openai.OpenAI]:
    with serving(engine, ask) as address, openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as theirs:
        yield theirs


def complete(client: TestClient, **body: Any) -> Any:
    return client.post("/v1/chat/completions", json={"model": "onrecord", "messages": ASKED, **body})


# ---- OpenAI's own client ----------------------------------------------------------------------------------------------


def test_their_client_lists_the_models(theirs: openai.OpenAI) -> None:
    assert [each.id for each in theirs.models.list()] == ["onrecord", "onrecord-evidence-only"]


def test_their_client_gets_an_answer_with_checkable_quotes(theirs: openai.OpenAI) -> None:
    reply = theirs.chat.completions.create(model="onrecord", messages=ASKED, temperature=0.7, top_p=0.9, user="x")
    choice = reply.choices[0]
    assert choice.finish_reason == "stop" and choice.message.role == "assistant"
    first, *quotes = choice.message.content.split("\n\n")
    assert first == "Mayor Ada Berg proposed a night bus to the harbour. [1] Councillor Ion Pop opposed it. [2][1]"
    assert quotes[0].startswith(f"[1] “{WORDS}” (Mayor Ada Berg · Minutes of ") and quotes[1].startswith(f"[2] “{OPPOSED}”")
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens) == (100, 20, 120)
    assert reply.onrecord == to_json(answered(Question(ASKED[0]["content"], "speaker")))


def test_their_client_reads_the_stream(theirs: openai.OpenAI) -> None:
    chunks = list(theirs.chat.completions.create(
        model="onrecord", messages=ASKED, stream=True, stream_options={"include_usage": True}
    ))  # fmt: skip
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant" and chunks[0].onrecord["evidence"]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == theirs.chat.completions.create(model="onrecord", messages=ASKED).choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 2) + ["stop"]
    assert chunks[-2].onrecord["claims"]
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens == 120
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_their_client_raises_its_own_errors(theirs: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="Set model to onrecord") as missing:
        theirs.chat.completions.create(model="gpt-4o", messages=ASKED)
    assert missing.value.code == "model_not_found" and missing.value.param == "model"
    with pytest.raises(openai.BadRequestError, match="role user"):
        theirs.chat.completions.create(model="onrecord", messages=[{"role": "system", "content": "Be brief."}])
    with pytest.raises(openai.UnprocessableEntityError):
        theirs.chat.completions.create(model="onrecord", messages=[])


# ---- by hand ----------------------------------------------------------------------------------------------------------


def test_chunks_have_the_documented_form(client: TestClient) -> None:
    reply = complete(client, stream=True)
    assert reply.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in reply.text.split("\n\n") if line and not line.startswith(":")]
    assert all(line.startswith("data: ") and "\n" not in line for line in lines) and lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    for chunk in chunks:
        assert {"id", "object", "created", "model", "choices"} <= set(chunk) and "usage" not in chunk
        assert chunk["object"] == "chat.completion.chunk" and chunk["model"] == "onrecord"
        assert set(chunk["choices"][0]) == {"index", "delta", "finish_reason", "logprobs"}


def test_a_whole_reply_has_the_documented_form(client: TestClient) -> None:
    ChatCompletion.model_validate(complete(client).json(), strict=True)


def test_without_a_model_nothing_was_read_or_written(client: TestClient) -> None:
    reply = complete(client, model="onrecord-evidence-only").json()
    assert reply["onrecord"]["model"] is None and reply["model"] == "onrecord-evidence-only"
    assert reply["choices"][0]["message"]["content"].startswith("No language model was used")


def test_a_model_that_is_not_needed_costs_no_tokens() -> None:
    def composed(engine: Any, text: str, *_: Any, **__: Any) -> Iterator[Step]:
        yield Step("done", replace(answered(Question(text, "speaker")), timings=not_stated(Question(text, "speaker")).timings))

    reply = complete(api_alone(Engine(), composed)).json()
    assert reply["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def test_earlier_turns_are_looked_up_anew_and_parts_of_text_are_read(client: TestClient, engine: Engine) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Who proposed"}, {"type": "text", "text": "a night bus?"}]},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": "  "},
        {"role": "user", "content": "Who said that?"},
    ]
    assert complete(client, messages=messages).status_code == 200
    text, before = engine.asked[-1]
    assert text == "Who said that?" and [each.question.text for each in before] == ["Who proposed\na night bus?"]
    assert before[0].model is None


@pytest.mark.parametrize("part", [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}, {"type": "file", "file": {}}])
def test_a_picture_is_refused_in_one_line(client: TestClient, part: dict) -> None:
    reply = complete(client, messages=[{"role": "user", "content": [{"type": "text", "text": "What is this?"}, part]}])
    error = reply.json()["error"]
    assert reply.status_code == 400 and (error["type"], error["param"]) == ("invalid_request_error", "messages")
    assert part["type"] in error["message"] and "only text" in error["message"]


def test_a_scope_may_stand_in_the_extra_field(client: TestClient, engine: Engine) -> None:
    assert complete(client, onrecord={"scope": {"documents": ["minutes.txt"]}}).status_code == 200
    assert engine.scopes[-1] == Scope((MINUTES.id,))


def test_what_goes_wrong_in_a_stream_is_told_in_it_or_has_a_status() -> None:
    def breaking(*arguments: Any, **more: Any) -> Iterator[Any]:
        yield from list(ask(*arguments, **more))[:2]
        raise LibraryError("the library is damaged. Read it anew: onrecord ingest PATH…")

    reply = complete(api_alone(Engine(pause_seconds=0), breaking), stream=True)
    assert reply.status_code == 200 and '"error"' in reply.text and "[DONE]" not in reply.text
    reply = complete(api_alone(Engine()), stream=True, messages=[{"role": "user", "content": " "}])
    assert reply.status_code == 400 and reply.json()["error"]["type"] == "invalid_request_error"


def test_words_of_documents_come_as_text_where_markdown_is_read() -> None:
    image = "![x](http://evil.example/x.png) `a` *b* &lt;script&gt; \x1b[31m"
    claim = Claim(image, "supported", (cite(1, HOSTILE),))
    text = "".join(pieces(answered(Question("x", "fact"), claims=(claim,))))
    assert r"!\[x\](http://evil.example/x.png) \`a\` \*b\* \&lt;script\&gt; \[31m [1]" in text
    assert "\x1b" not in text and r"\<script>" in text and r"\[link\](javascript:alert(1))" in text and r"\<b onclick" in text


def test_what_is_not_stated_shows_what_comes_closest_and_a_part_says_so() -> None:
    question = Question("x", "fact")
    text = "".join(pieces(not_stated(question)))
    assert text.startswith("Not stated in these documents.\n\nClosest: “Councillor Ion Pop opposed it")
    assert text.endswith("It opposes the night bus; it proposes nothing.")
    assert "".join(pieces(answered(question, outcome="partly_answered"))).startswith("Partly answered. Mayor")
