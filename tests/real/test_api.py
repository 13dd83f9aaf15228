"""The API and the server for assistants on the real seeds: real embedder, real ledger, no language model; and bad bodies by the hundred."""

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from mcp import Client, StdioServerParameters, stdio_client

from rag.pipeline import ask
from tests.benchmarks.seed_questions import open_seeds
from tests.ui.serving import serving

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore:::gradio.queueing")]
QUESTION = "Who proposed issuing a joint statement?"
_EXAMPLES = 60  # requests made up for each route


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seeds")


@pytest.fixture(scope="module")
def address(library: Path) -> Iterator[str]:
    engine = open_seeds(library, model=False)
    with serving(engine, ask) as address:
        yield address
    engine.close()


def test_an_answer_can_be_checked_and_followed_up(address: str, library: Path, tmp_path: Path) -> None:
    first = httpx.post(f"{address}/ask", json={"question": "And what did Iran threaten?"}, timeout=60)
    assert first.status_code == 200 and first.json()["outcome"] == "answered"
    second = httpx.post(f"{address}/ask", json={"question": "Who said that?", "history": [first.json()]}, timeout=60)
    assert "official" in second.json()["text"]
    saved = tmp_path / "answer.json"
    saved.write_text(second.text, "utf-8")
    command = [sys.executable, "-m", "rag", "verify", str(saved), "--library", str(library)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True).returncode == 0


def test_a_follow_up_through_openais_messages(address: str) -> None:
    messages = [{"role": "user", "content": "And what did Iran threaten?"}, {"role": "assistant", "content": "…"},
                {"role": "user", "content": "Who said that?"}]  # fmt: skip
    reply = httpx.post(f"{address}/v1/chat/completions", json={"model": "onrecord", "messages": messages}, timeout=60).json()
    assert "official" in reply["choices"][0]["message"]["content"] and reply["onrecord"]["claims"]


def test_statements_about_something(address: str) -> None:
    page = httpx.get(f"{address}/statements", params={"act": "proposed", "about": "a joint statement"}, timeout=60).json()
    assert page["total"] >= 1 and page["documents_looked_through"] == 1
    assert any("joint statement" in each["statement"] for each in page["statements"])


def test_an_assistant_asks_searches_and_opens_the_source(address: str, library: Path) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "rag", "mcp", "--evidence-only", "--library", str(library)],
                                   cwd=Path(__file__).parents[2])  # fmt: skip

    async def used() -> list[Any]:
        async with Client(stdio_client(server)) as client:
            asked = await client.call_tool("ask", {"question": QUESTION})
            citation = asked.structured_content["claims"][0]["citations"][0]
            place = {"document": citation["document_id"], "start": citation["start"], "end": citation["end"], "around": 0}
            return [asked, citation, await client.call_tool("open_source", place), await client.call_tool("search", {"words": "ceasefire"}),
                    await client.call_tool("statements", {"speaker": "the official", "limit": 3})]  # fmt: skip

    asked, citation, opened, found, said = asyncio.run(used())
    assert asked.structured_content["outcome"] == "answered" and "Qatar" in asked.structured_content["text"]
    assert opened.structured_content["text"] == citation["quote"]
    assert found.structured_content["sentences"] and said.structured_content["total"] > 3
    assert json.loads(asked.content[0].text)["outcome"] == "answered"


def test_no_body_however_bad_gives_a_500(address: str) -> None:
    """Schemathesis makes requests up from the OpenAPI document, right ones and wrong ones; the real server answers them."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    seen: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        for mode in schemathesis.GenerationMode:
            # A route that takes nothing cannot be asked wrongly.
            with contextlib.suppress(Unsatisfiable):
                _hammer(result.ok().as_strategy(generation_mode=mode), seen)
    assert set(seen) == {"POST /ask", "GET /statements", "GET /v1/models", "POST /v1/chat/completions"}
    assert {200, 422} <= seen["POST /ask"]


def _hammer(cases: Any, seen: dict[str, set[int]]) -> None:
    @settings(max_examples=_EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def each(case: Any) -> None:
        reply = case.call()
        seen.setdefault(case.operation.label, set()).add(reply.status_code)
        assert reply.status_code < 500, reply.text

    each()
