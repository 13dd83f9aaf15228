"""The served page without a browser: nothing foreign, a tight policy, its routes, and the flow of a question."""

import asyncio
import contextlib
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient

from rag.answer import Question, Step
from rag.config import Config, ServeConfig
from rag.data import Scope
from rag.errors import LibraryError, QuestionError, ServerError
from rag.export import export
from rag.store.conversations import FILE, Conversations
from tests.ui.fakes import HOSTILE, MINUTES, WORDS, Engine, answered, ask, span_of
from tests.ui.serving import serving
from ui.app import STATIC, build
from ui.chat import Chat, history
from ui.guard import clean
from ui.look import header
from ui.running import Runs
from ui.scope import scope_of
from ui.sections import Desk
from ui.serve import listen
from ui.spans import parse_spans

# Gradio's own queue uses what its pandas will drop.
pytestmark = pytest.mark.filterwarnings("ignore:::gradio.queueing")
OWN = ("http://127.0.0.1", "http://www.w3.org")  # this server; the names of SVG and XHTML, which no browser fetches


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build(Engine(), ask, ["Who proposed a night bus?"]), base_url="http://127.0.0.1") as client:
        yield client


def foreign(text: str) -> set[str]:
    addresses = re.findall(r"(?:https?:)?(?:\\?/){2}[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+", text, re.IGNORECASE)
    return {address for address in addresses if not address.replace("\\", "").startswith(OWN)}


def test_the_page_and_what_it_loads_name_no_foreign_host(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200 and foreign(page.text) == set()
    for address in ["/theme.css", *(f"/own/{file.name}" for file in STATIC.iterdir())]:
        answer = client.get(address)
        assert answer.status_code == 200 and foreign(answer.text) == set(), address


def test_the_test_for_foreign_hosts_finds_them() -> None:
    assert foreign('<link href="https://fonts.googleapis.com"> src="//cdnjs.cloudflare.com/x.js" "https:\\/\\/a.example.org"') == {
        "https://fonts.googleapis.com", "//cdnjs.cloudflare.com", "https:\\/\\/a.example.org",
    }  # fmt: skip


def test_foreign_links_are_cut_from_a_page_and_its_scripts_get_the_nonce() -> None:
    page = ('<head><meta property="og:image" content="https://a.example/x.jpg" /><link rel="preconnect" href="https://b.example">'
            '<script async src="https://c.example/x.js"></script><script>1</script></head>')  # fmt: skip
    assert clean(page, "N", "<link>") == '<head><script nonce="N">1</script><link></head>'


def test_the_policy_allows_this_server_only_and_no_script_without_the_nonce(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "connect-src 'self'" in policy and "http" not in policy and "*" not in policy
    scripts = policy.split("script-src ")[1].split(";")[0]
    assert "unsafe-inline" not in scripts
    nonce = re.findall(r"'nonce-([^']+)'", policy)[0]
    assert all(f'nonce="{nonce}"' in tag for tag in re.findall(r"<script[^>]*>", first.text))
    assert nonce not in second.headers["content-security-policy"]
    assert client.get("/notice").headers["content-security-policy"]


def test_a_conversation_that_is_exported_as_html_is_the_file_and_nothing_of_the_page() -> None:
    engine = Engine()
    kept, answer = Conversations.open(engine.library.folder), answered(Question("Who proposed a night bus?", "speaker"))
    talk = kept.begin("", answer.question.text)
    kept.keep("", talk, None, answer.question.text, answer, True)
    kept.close()
    with TestClient(build(engine, ask), base_url="http://127.0.0.1") as client:
        reply = client.get(f"/conversations/{talk}/export?form=html")
    assert reply.text == export([answer], "html", answer.question.text)
    assert "content-security-policy" in reply.headers and "<script" not in reply.text


def test_a_request_under_another_name_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example:7860"}).status_code == 421
    assert client.get(f"/source/{MINUTES.id}", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/notice", headers={"host": "localhost:7860"}).status_code == 200
    assert client.get("/notice", headers={"host": "[::1]:7860"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:9000", "null", "http://localhost:7860"])
def test_a_request_for_a_page_of_another_address_is_refused(client: TestClient, origin: str) -> None:
    answer = client.get("/notice", headers={"host": "127.0.0.1:7860", "origin": origin})
    assert answer.status_code == 403 and answer.text.count("\n") == 1
    assert client.get("/notice", headers={"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860"}).status_code == 200


def test_gradio_reports_nothing_and_offers_nothing(client: TestClient) -> None:
    page = client.get("/").text
    assert '"analytics_enabled":false' in page and '"named_endpoints":{}' in page
    assert client.get("/docs").status_code == 404


def test_a_source_is_shown_with_its_words_marked(client: TestClient) -> None:
    span = span_of(WORDS)
    answer = client.get(f"/source/{MINUTES.id}?spans={span.start}-{span.end}")
    assert answer.status_code == 200 and f'<mark id="cited">{WORDS}</mark>' in answer.text
    assert HOSTILE not in answer.text and "<script>" not in answer.text


@pytest.mark.parametrize("spans", ["x", "9-3", "1-2,", "-1-4", "1-2;3-4", "99999999999-1", "\u0661-\u0662"])
def test_spans_that_cannot_be_read_are_refused_in_one_line(client: TestClient, spans: str) -> None:
    answer = client.get(f"/source/{MINUTES.id}", params={"spans": spans})
    assert answer.status_code in (400, 422) and "Traceback" not in answer.text
    with pytest.raises(ValueError):
        parse_spans(spans)


def test_a_document_that_is_not_there_is_a_404_without_markup_of_its_name(client: TestClient) -> None:
    answer = client.get("/source/%3Cimg%20src=x%3E")
    assert answer.status_code == 404 and "<img" not in answer.text


def test_the_banner_tells_why_there_is_no_model() -> None:
    engine = Engine(notice="Evidence only: the language model <m> could not be loaded")
    assert 'role="status">Evidence only: the language model &lt;m&gt;' in header(engine)
    assert 'id="notice" role="status" hidden>' in header(Engine())
    with TestClient(build(engine, ask), base_url="http://127.0.0.1") as client:
        assert client.get("/notice").text == "Evidence only: the language model &lt;m&gt; could not be loaded"


def test_a_library_that_cannot_be_read_is_told_in_the_banner() -> None:
    class Missing:
        def __len__(self) -> int:
            raise LibraryError("The library is missing. Type: onrecord ingest FOLDER")

    broken = SimpleNamespace(library=Missing(), notice="", config=Config())
    assert "The library is missing. Type: onrecord ingest FOLDER" in header(broken)


# ---- a question, from the click to the answer -------------------------------------------------------------------------


def chat_with(engine: Engine) -> Chat:
    async def lay_out() -> Chat:
        with gr.Blocks(analytics_enabled=False):
            kept = Conversations.open(engine.library.folder)
            return Chat(Desk(engine, Runs(engine, ask), kept, ["An example?"], gr.Button()))

    return asyncio.run(lay_out())


TAB: Any = SimpleNamespace(session_hash="tab")


def changes(chat: Chat, text: str, talk: str = "", *, editing: int | None = None, over: str = "") -> tuple[list[str], dict[Any, Any]]:
    """Every picture of the current turn, and the last changes."""
    every = list(chat.ask(text, talk, editing, over, TAB))
    return [each[chat.current] for each in every if chat.current in each], every[-1]


def test_evidence_comes_first_the_draft_grows_and_the_checked_answer_ends_it() -> None:
    chat = chat_with(Engine(pause_seconds=0.05))
    pictures, last = changes(chat, "Who proposed a night bus?")
    stages = ["done" if "badge" in each else "draft" if 'class="draft"' in each else "evidence" if "blockquote" in each else "asked"
              for each in pictures]  # fmt: skip
    assert list(dict.fromkeys(stages)) == ["asked", "evidence", "draft", "done"]
    turns = chat.turns(last[chat.talk], TAB)
    assert turns[-1].answer is not None and turns[-1].answer.text.startswith("Mayor Ada Berg proposed")


def test_a_follow_up_is_given_the_answers_before_it_and_retry_leaves_out_its_own() -> None:
    engine = Engine(pause_seconds=0)
    chat = chat_with(engine)
    _, last = changes(chat, "Who proposed a night bus?")
    _, last = changes(chat, "Who said that?", last[chat.talk])
    assert [len(answers) for _, answers in engine.asked] == [0, 1]
    list(chat.ask_again(last[chat.talk], TAB))
    assert engine.asked[2] == engine.asked[1]
    assert [each.question for each in chat.turns(last[chat.talk], TAB)] == ["Who proposed a night bus?", "Who said that?"]
    assert list(chat.ask_again("", TAB)) == []


def test_a_document_that_many_answers_stand_on_is_loaded_once_a_click(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = chat_with(Engine(pause_seconds=0))
    _, last = changes(chat, "Who proposed a night bus?")
    _, last = changes(chat, "Who said that?", last[chat.talk])
    loaded: list[str] = []
    load = chat.library.document
    monkeypatch.setattr(chat.library, "document", lambda each: loaded.append(each) or load(each))
    assert len(chat.turns(last[chat.talk], TAB)) == 2 and loaded == [MINUTES.id]


def test_an_edited_question_takes_the_place_of_the_last_one() -> None:
    engine = Engine(pause_seconds=0)
    chat = chat_with(engine)
    _, last = changes(chat, "Who proposed a bus?")
    edit = chat.edit_last(last[chat.talk], None, TAB)
    assert edit[chat.box]["value"] == "Who proposed a bus?" and edit[chat.editing]
    assert chat.edit_last(last[chat.talk], edit[chat.editing], TAB)[chat.editing] is None
    _, last = changes(chat, "Who proposed a night bus?", last[chat.talk], editing=edit[chat.editing])
    assert [each.question for each in chat.turns(last[chat.talk], TAB)] == ["Who proposed a night bus?"]
    assert engine.asked[-1] == ("Who proposed a night bus?", ())


def test_an_edited_question_takes_no_place_of_what_another_tab_has_asked_since() -> None:
    engine = Engine(pause_seconds=0)
    chat = chat_with(engine)
    _, last = changes(chat, "Who proposed a bus?")
    edit = chat.edit_last(last[chat.talk], None, TAB)
    changes(chat, "Who said that?", last[chat.talk])  # in the other tab
    _, last = changes(chat, "Who proposed a night bus?", last[chat.talk], editing=edit[chat.editing])
    asked = ["Who proposed a bus?", "Who said that?", "Who proposed a night bus?"]
    assert [each.question for each in chat.turns(last[chat.talk], TAB)] == asked
    assert len(engine.asked[-1][1]) == 2


def test_a_question_is_asked_over_what_was_chosen_and_says_so() -> None:
    engine = Engine(pause_seconds=0)
    chat = chat_with(engine)
    over = json.dumps({"documents": [MINUTES.id, "gone"], "sources": ["Town Hall"], "since": "2024-06-01", "until": ""})
    _, last = changes(chat, "Who proposed a night bus?", over=over)
    assert engine.scopes == [Scope((MINUTES.id, "gone"), ("Town Hall",), "2024-06-01")]
    told = "Asked over: Minutes of &lt;i&gt;June&lt;/i&gt; · a document that is gone · Town Hall · from 1 June 2024"
    opened = chat.open(last[chat.talk], TAB)
    assert told in last[chat.current] and told in opened[chat.current]
    assert "Town Hall" in opened[chat.shown] and "a document that is gone" in opened[chat.shown]  # what the box goes on with
    *_, again = chat.ask_again(last[chat.talk], TAB)
    assert told in again[chat.current] and engine.scopes[-1] == engine.scopes[0]
    changes(chat, "Who said it?", last[chat.talk])
    assert engine.scopes[-1] == Scope()


@pytest.mark.parametrize("over", ["{", "[]", '{"documents": [3]}', '{"since": "soon"}', '{"until": 3}', '{"sources": 3}'])
def test_what_to_ask_over_that_cannot_be_read_is_refused(over: str) -> None:
    with pytest.raises(QuestionError):
        scope_of(over)
    pictures, _ = changes(chat_with(Engine()), "Who?", over=over)
    assert 'role="alert"' in pictures[-1]


def test_publishers_and_documents_to_choose_from_are_listed_and_escaped(client: TestClient) -> None:
    every = client.get("/scope").text
    assert 'data-scope="source" value="Town Hall"' in every and f'data-scope="document" value="{MINUTES.id}"' in every
    assert "<i>" not in every and "Town Hall · 3 June 2024" in every
    assert client.get("/scope", params={"words": "zebra"}).text.startswith('<p class="hint">No document')


def test_a_conversation_is_opened_as_it_was_left_and_goes_on() -> None:
    engine = Engine(pause_seconds=0)
    before = chat_with(engine)
    _, last = changes(before, "Who proposed a night bus?")
    talk = last[before.talk]
    chat = chat_with(engine)  # another start of the program
    opened = chat.open(talk, TAB)
    assert opened[chat.current] == last[before.current]
    assert 'class="badge answered"' in opened[chat.current] and WORDS in opened[chat.current] and opened[chat.talk] == talk
    assert "no longer in the library" not in opened[chat.current]
    changes(chat, "Who said that?", talk)
    assert [each.question.text for each in engine.asked[-1][1]] == ["Who proposed a night bus?"]
    engine.library.remove(MINUTES.id)
    opened = chat.open(talk, TAB)
    assert WORDS in opened[chat.past] and opened[chat.past].count("no longer in the library") >= 3


def test_a_conversation_that_is_gone_is_said_to_be_gone() -> None:
    chat = chat_with(Engine())
    opened = chat.open("nowhere", TAB)
    assert "no longer there" in opened[chat.current] and opened[chat.talk] == "" and 'data-wanted="nowhere"' in opened[chat.shown]


def test_what_is_asked_in_a_conversation_that_was_deleted_begins_another() -> None:
    chat = chat_with(Engine(pause_seconds=0))
    _, last = changes(chat, "Who proposed a night bus?")
    chat.kept.delete("", last[chat.talk])
    _, again = changes(chat, "Who proposed a tax?", last[chat.talk])
    assert again[chat.talk] != last[chat.talk] and len(chat.turns(again[chat.talk], TAB)) == 1


def test_an_answer_that_cannot_be_kept_is_shown_and_says_so() -> None:
    chat = chat_with(Engine(pause_seconds=0))
    chat.kept._connection.execute("PRAGMA busy_timeout = 1")
    with contextlib.closing(sqlite3.connect(chat.library.folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        pictures, last = changes(chat, "Who proposed a night bus?")
        assert 'class="badge answered"' in pictures[-1] and WORDS in pictures[-1]
        assert "Not kept among your conversations: another onrecord is writing" in pictures[-1]
        assert last[chat.box]["value"] == "Who proposed a night bus?"  # to be asked again
    pictures, last = changes(chat, "Who proposed a night bus?", last[chat.talk])
    assert "Not kept" not in pictures[-1] and len(chat.turns(last[chat.talk], TAB)) == 1


@pytest.mark.parametrize(("problem", "told"), [
    (sqlite3.OperationalError("database is locked"), "another onrecord is writing to this library"),
    (LibraryError("The <b>library</b> is missing."), "The &lt;b&gt;library&lt;/b&gt; is missing."),
    (ZeroDivisionError("a fault of ours"), "stands in the terminal that onrecord runs in"),
])  # fmt: skip
def test_a_click_that_fails_is_told_in_one_line(problem: Exception, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = chat_with(Engine(pause_seconds=0))
    talk = changes(chat, "Who proposed a night bus?")[1][chat.talk]

    def fail(*_: object) -> None:
        raise problem

    monkeypatch.setattr(chat.kept, "turns", fail)
    clicks = (lambda: chat.open(talk, TAB), lambda: chat.edit_last(talk, None, TAB), lambda: list(chat.ask_again(talk, TAB))[-1],
              lambda: list(chat.ask("Who?", talk, None, "", TAB))[-1])  # fmt: skip
    for click in clicks:
        shown = click()[chat.current]
        assert 'role="alert"' in shown and told in shown and "a fault of ours" not in shown


def test_what_cannot_be_asked_is_one_line_on_the_page_and_is_not_kept() -> None:
    chat = chat_with(Engine())
    pictures, last = changes(chat, " ")
    assert 'role="alert">The question is empty.' in pictures[-1]
    assert last[chat.talk] == "" and chat.kept.find("") == []


def test_our_own_fault_is_told_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    pictures, _ = changes(chat_with(Engine()), "crash")
    assert "Something went wrong inside onrecord" in pictures[-1] and "ZeroDivisionError" not in pictures[-1]
    assert "ZeroDivisionError" in caplog.text


def test_stop_closes_the_generator_and_keeps_the_evidence() -> None:
    engine = Engine(pause_seconds=0.05)
    chat = chat_with(engine)
    flow = chat.ask("tell slowly", "", None, "", TAB)
    while 'class="draft"' not in next(flow).get(chat.current, ""):
        pass
    chat.stop_answering(TAB)
    last = list(flow)[-1]
    assert "Stopped" in last[chat.current] and "blockquote" in last[chat.current]
    turns = chat.turns(last[chat.talk], TAB)
    assert history(turns) == () and turns[0].stopped and turns[0].documents == {MINUTES.id}
    assert engine.closed.wait(2) and engine.at_once == 0


def test_stop_tells_the_engine_at_once_so_that_a_long_prompt_need_not_be_read_to_its_end() -> None:
    told = threading.Event()

    def reading(engine: Engine, text: str, history: Any, scope: Any, *, stop: threading.Event) -> Iterator[Step]:
        yield Step("evidence", answered(Question(text, "fact")))
        told.set() if stop.wait(5) else None
        yield Step("drafting", answered(Question(text, "fact")), "x")

    runs = Runs(Engine(), reading)
    run = runs.start("tab", "x", ())
    time.sleep(0.1)
    runs.stop("tab")
    run.wait(2)
    assert told.is_set() and run.problem == ""


def test_a_reader_who_leaves_frees_the_model() -> None:
    engine = Engine(pause_seconds=0.02)
    chat = chat_with(engine)
    flow = chat.ask("tell slowly", "", None, "", TAB)
    for _ in range(4):
        next(flow)
    flow.close()
    assert engine.closed.wait(2)
    assert [each.title for each in chat.kept.find("")] == ["tell slowly"]  # it is there when the reader comes back


def test_a_new_chat_stops_what_was_being_answered_and_shows_nothing_more_of_it() -> None:
    engine = Engine(pause_seconds=0.02)
    chat = chat_with(engine)
    flow = chat.ask("tell slowly", "", None, "", TAB)
    for _ in range(4):
        next(flow)
    assert chat.start_over(TAB)[chat.talk] == ""
    rest = list(flow)
    assert not any(chat.talk in each or "Stopped" in each[chat.current] for each in rest)
    assert engine.closed.wait(2)


def test_the_model_answers_one_at_a_time_while_everybody_gets_their_evidence() -> None:
    engine = Engine(pause_seconds=0.02)
    runs = Runs(engine, ask)
    people = [runs.start(f"tab {number}", "slowly", ()) for number in range(3)]
    deadline = time.monotonic() + 2
    while not all(person.step for person in people) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert all(person.step for person in people)
    time.sleep(0.1)
    assert sorted(person.ahead for person in people) == [0, 1, 2]
    for number in range(3):
        runs.stop(f"tab {number}")
    for person in people:
        person.wait(3)
    assert engine.most_at_once == 1 and not any(person.ahead for person in people)


def test_a_question_that_needs_no_model_waits_for_none() -> None:
    engine = Engine(pause_seconds=0.05)
    runs = Runs(engine, ask)
    slow = runs.start("slow", "slowly", ())
    time.sleep(0.1)
    quick = runs.start("quick", "Who?", (), Scope(sources=("Town Hall",)), evidence_only=True)
    quick.wait(1)
    assert quick.step and quick.step.stage == "done" and quick.step.answer.model is None and not slow.over
    assert engine.model and engine.scopes[-1] == Scope(sources=("Town Hall",))
    runs.close()


def test_asking_again_in_a_tab_stops_what_it_was_answering() -> None:
    engine = Engine(pause_seconds=0.01)
    runs = Runs(engine, ask)
    first = runs.start("tab", "slowly", ())
    time.sleep(0.1)
    second = runs.start("tab", "Who?", ())
    second.wait(5)
    assert first.abandoned and second.step and second.step.stage == "done"
    runs.forget("tab", first)
    assert engine.closed.is_set()


def test_closing_waits_for_every_answer_even_one_already_stopped() -> None:
    engine = Engine(pause_seconds=0.01)
    runs = Runs(engine, ask)
    for tab in ("one", "two"):
        runs.start(tab, "slowly", ())
    time.sleep(0.1)
    runs.stop("one")
    runs.close()
    assert engine.at_once == 0 and not any(thread.name == "onrecord-answer" for thread in threading.enumerate())


def test_a_generator_that_ends_early_is_our_fault() -> None:
    def short(engine: Engine, text: str, history: Any, scope: Any, *, stop: threading.Event) -> Iterator[Step]:
        yield Step("evidence", answered(Question(text, "fact")))

    run = Runs(Engine(), short).start("tab", "x", ())
    run.wait(2)
    assert "Something went wrong" in run.problem


# ---- the port ---------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_one_line_that_says_what_to_type() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServerError) as caught:
            listen("127.0.0.1", port)
    assert str(caught.value) == f"Port {port} is in use: another program listens there. Type: onrecord chat --port {port + 1}"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.org"])
def test_other_machines_are_served_only_where_somebody_can_sign_in(host: str, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"onrecord users add NAME; .* onrecord chat --host 127\.0\.0\.1"):
        listen(host, 0, ServeConfig(users=str(tmp_path / "users.json")))


@pytest.mark.parametrize("port", [70000, -1])
def test_a_port_that_does_not_exist_is_one_line(port: int) -> None:
    with pytest.raises(ServerError, match="ports run from 0 to 65535"):
        listen("127.0.0.1", port)


def test_the_server_answers_and_lets_go_of_its_port() -> None:
    with serving(Engine(), ask) as address:
        port = int(address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /notice HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    listen("127.0.0.1", port).close()
    assert threading.active_count() < 50


def test_ctrl_c_ends_it_quietly_and_the_address_is_told_only_once_the_page_answers() -> None:
    program = (
        "import urllib.request\n"
        "from tests.ui.fakes import Engine, ask\n"
        "from ui.serve import serve\n"
        "def announce(line):\n"
        "    address = line.split()[4]\n"
        "    print(urllib.request.urlopen(address).status, line, flush=True)\n"
        "serve(Engine(), ask, port=0, announce=announce)\n"
    )
    # A shell that runs tests in the background may have told its children to ignore Ctrl-C.
    program = f"import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n{program}"
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             cwd=Path(__file__).parents[2])  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline().startswith("200 onrecord is ready at http://127.0.0.1:")
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=20)
    assert child.returncode == 0 and errors == ""
