"""The server for assistants: its tools in memory on the fakes, and the whole of it over stdin and stdout with the official client."""

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from rag.answer import Question
from rag.answer_json import to_json
from rag.data import Scope
from tests.ui.fakes import MINUTES, OPPOSED, PROPOSED, Engine, answered, ask, span_of
from ui.api_models import AnswerObject
from ui.assistant import server_of

TOOLS = ["ask", "search", "statements", "open_source"]


def call(engine: Engine, tool: str, **arguments: Any) -> Any:
    async def called() -> Any:
        async with Client(server_of(engine, ask)) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(called())


def test_every_tool_has_a_schema_and_says_what_it_is_for() -> None:
    async def listed() -> Any:
        async with Client(server_of(Engine(), ask)) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(listed())
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.title and len(tool.description) > 80 and tool.annotations.read_only_hint
        assert tool.output_schema["properties"]
        assert all(each.get("description") or each.get("examples") for each in tool.input_schema["properties"].values())


def test_ask_gives_the_object_of_the_command_line() -> None:
    engine = Engine(pause_seconds=0)
    reply = call(engine, "ask", question="Who proposed a night bus?", documents=["minutes.txt"], since="2024")
    assert not reply.is_error
    expected = to_json(answered(Question("Who proposed a night bus?", "speaker")))
    assert reply.structured_content == AnswerObject.model_validate(expected).model_dump()
    assert engine.scopes == [Scope((MINUTES.id,), (), "2024")]
    assert call(engine, "ask", question="Who?", evidence_only=True).structured_content["model"] is None


def test_a_call_that_is_called_off_stops_the_model() -> None:
    engine = Engine(pause_seconds=0.05)

    async def called_off() -> None:
        async with Client(server_of(engine, ask)) as client:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(client.call_tool("ask", {"question": "Tell it slowly"}), 0.6)
            assert engine.most_at_once == 1
            for _ in range(40):
                await asyncio.sleep(0.05)
                if engine.at_once == 0:
                    return

    asyncio.run(called_off())
    assert engine.at_once == 0


def test_search_gives_sentences_and_drafts_nothing() -> None:
    engine = Engine()
    found = call(engine, "search", words="night bus", limit=2).structured_content["sentences"]
    assert [each["quote"] for each in found] == [PROPOSED, OPPOSED] and found[0]["document_id"] == MINUTES.id
    assert engine.most_at_once == 0


def test_statements_come_a_page_at_a_time() -> None:
    page = call(Engine(), "statements", speaker="Ada Berg", limit=1, offset=1).structured_content
    assert (page["total"], len(page["statements"]), page["statements"][0]["speaker"]) == (3, 1, "Mayor Ada Berg")


def test_a_source_is_opened_around_a_quote() -> None:
    span = span_of(PROPOSED)
    opened = call(Engine(), "open_source", document=MINUTES.id, start=span.start, end=span.end, around=10).structured_content
    assert opened["text"] == MINUTES.text[span.start - 10 : span.end + 10] == MINUTES.text[opened["start"] : opened["end"]]
    assert opened["title"] == MINUTES.title and opened["characters"] == len(MINUTES.text)
    whole = call(Engine(), "open_source", document="minutes.txt", around=20_000).structured_content
    assert whole["text"] == MINUTES.text


@pytest.mark.parametrize(
    ("tool", "arguments", "line"),
    [
        ("ask", {"question": " "}, "question is empty"),
        ("ask", {"question": "Who?", "documents": ["nowhere"]}, "no document \"nowhere\""),
        ("ask", {"question": "Who?", "since": "May"}, "since"),
        ("open_source", {"document": "nowhere"}, "onrecord documents"),
        ("open_source", {"document": "minutes.txt", "start": 10**6}, "Give the start of a quote"),
        ("statements", {"act": "sang"}, "act"),
        ("search", {}, "words"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_to_the_assistant(tool: str, arguments: dict, line: str) -> None:
    reply = call(Engine(), tool, **arguments)
    assert reply.is_error and line.lower() in reply.content[0].text.lower() and "Traceback" not in reply.content[0].text


def test_nothing_but_the_protocol_is_on_stdout() -> None:
    program = (
        "import os, sys\n"
        "from tests.ui.fakes import Engine, ask\n"
        "from ui.assistant import server_of\n"
        "def noisy(*arguments, **more):\n"
        "    print('a library that prints', flush=True)\n"
        "    os.write(1, b'native code that prints\\n')\n"
        "    yield from ask(*arguments, **more)\n"
        "server_of(Engine(pause_seconds=0), noisy).run('stdio')\n"
    )
    server = StdioServerParameters(command=sys.executable, args=["-c", program], cwd=Path(__file__).parents[2])

    async def asked() -> Any:
        with open("/dev/null", "w") as nowhere:
            async with Client(stdio_client(server, errlog=nowhere)) as client:
                return [await client.call_tool("ask", {"question": "Who?"}), (await client.list_tools()).tools]

    reply, tools = asyncio.run(asked())
    assert reply.structured_content["outcome"] == "answered" and [tool.name for tool in tools] == TOOLS


def test_a_library_that_is_not_there_is_one_line_on_stderr(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rag", "mcp", "--evidence-only", "--library", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=Path(__file__).parents[2])
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1 and "onrecord ingest" in done.stderr
