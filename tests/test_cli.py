"""The command line: every command, every bad input, with models that have no weights."""

import csv
import errno
import io
import json
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import rag.engine
import ui.serve
from rag import cli
from rag.commands import chat, late_model
from rag.config import Config, read_config
from rag.engine import Engine
from rag.errors import FetchError, ModelError
from rag.models.catalogue import find_model
from rag.models.fakes import HashEmbedder, ScriptedModel
from rag.models.fetch import model_folder
from rag.store.library import Library
from rag.store.lists import Lists

MINUTES = """Council of Harbour Town, 3 June 2024

Mayor Ada Berg proposed a night bus to the harbour. "Not with our money," Councillor Ion Pop said.

Councillor Ion Pop rejected the night bus.
"""
ARTICLE = """Strike goes on

Union leader Eva Lund demanded higher wages for dockers. Minister Tom Reed promised an answer by Friday.
"""
COMMANDS = [command.NAME for command in cli.COMMANDS]


class Command:
    """Runs a command line over a library of its own; keeps what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.library, self._capsys = folder, folder / "library", capsys
        self.out = self.err = ""

    def __call__(self, *arguments: object) -> int:
        code = cli.main([*map(str, arguments), "--library", str(self.library)])
        self.out, self.err = self._capsys.readouterr()
        return code

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def fails(self, *arguments: object) -> str:
        """Run what the user can mend: exit code 2 and one line, which is returned."""
        assert self(*arguments) == 2
        assert self.err.startswith("onrecord: ") and self.err.count("\n") == 1, self.err
        return self.err


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """The engine with models that have no weights; the language model's replies are for the test to fill in."""
    model = ScriptedModel()

    def open_engine(config: Config, *, create: bool = False) -> Engine:
        embedder = HashEmbedder()
        library = Library.open(Path(config.library.folder), embedder.identity, embedder.dimension, create=create)
        return Engine(config, library, embedder, notice="Evidence only: no language model is used.")

    def load_model(engine: Engine) -> None:
        engine.model, engine.notice = model, ""

    monkeypatch.setattr(rag.engine, "open_engine", open_engine)
    monkeypatch.setattr(rag.engine, "load_model", load_model)
    return model


@pytest.fixture
def onrecord(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fake_engine: ScriptedModel) -> Command:
    monkeypatch.chdir(tmp_path)  # no onrecord.toml of anybody else is read
    monkeypatch.setattr("platformdirs.user_log_dir", lambda name: str(tmp_path / "logs"))
    return Command(tmp_path, capsys)


@pytest.fixture
def filled(onrecord: Command) -> Command:
    """A command line over a library of two documents."""
    onrecord.write("papers/minutes.txt", MINUTES)
    onrecord.write("papers/strike.txt", ARTICLE)
    assert onrecord("ingest", onrecord.folder / "papers") == 0
    return onrecord


# --- the whole -----------------------------------------------------------------------------------------------------------


def test_help_names_every_command_and_nothing_else_is_loaded() -> None:
    heavy = "{'torch', 'numpy', 'faiss', 'gradio', 'sentence_transformers', 'llama_cpp', 'tqdm', 'sqlite3'}"
    script = f"import sys, rag.cli; code = rag.cli.main(['--help']); print(sorted({heavy} & set(sys.modules))); sys.exit(code)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[1])
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("chat", "--host --port --evidence-only --seeds"),
        ("ask", "QUESTION --json --evidence-only --show --since --until --source --document"),
        ("ingest", "PATH --re-embed"),
        ("sync", "FOLDER --watch --empty"),
        ("documents", "--json"),
        ("remove", "DOCUMENT"),
        ("ledger", "--speaker --act --about --since --until --json --csv"),
        ("mcp", "--evidence-only"),
        ("verify", "ANSWER.json"),
        ("evaluate", "PACK --kind --limit --seed --evidence-only --naive --results --json"),
        ("models", "list fetch path"),
        ("doctor", "--speed"),
        ("users", "list add remove"),
    ],
)
def test_help_of_each_command(onrecord: Command, name: str, wanted: str) -> None:
    assert onrecord(name, "--help") == 0
    assert all(word in onrecord.out for word in [*wanted.split(), "--library", "--config"])


def test_help_of_every_command_is_tested() -> None:
    tested = [mark.args[1] for mark in test_help_of_each_command.pytestmark if mark.name == "parametrize"][0]
    assert sorted(name for name, _ in tested) == sorted(COMMANDS)


def test_no_command_gives_help(onrecord: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    assert capsys.readouterr().out.startswith("usage: onrecord")


def test_library_may_stand_before_or_after_the_command(filled: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--library", str(filled.library), "documents", "--json"]) == 0
    before = capsys.readouterr().out
    assert filled("documents", "--json") == 0
    assert filled.out == before and len(json.loads(before)) == 2


def test_library_of_the_settings(filled: Command, capsys: pytest.CaptureFixture[str]) -> None:
    settings = filled.write("settings.toml", f'[library]\nfolder = "{filled.library.as_posix()}"\n')
    assert cli.main(["documents", "--json", "--config", str(settings)]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["ask"], ["ask", "Who?", "--show", "nonsense"], ["ask", "Who?", "--since", "June"], ["ledger", "--act", "sang"],
     ["chat", "--port", "http"], ["models"], ["models", "path"], ["ledger", "--json", "--csv"]],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(onrecord: Command, arguments: list[str]) -> None:
    assert "--help" in onrecord.fails(*arguments)


def test_our_fault_is_one_line_and_a_log(filled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lists, "documents", lambda self: {}["nothing"])
    assert filled("documents") == 1
    log = filled.folder / "logs" / "onrecord-errors.log"
    assert filled.err.count("\n") == 1 and str(log) in filled.err and "Traceback" not in filled.err
    assert "KeyError: 'nothing'" in log.read_text()


def test_stopped_with_control_c(filled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: Lists) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Lists, "documents", stop)
    assert filled("documents") == 130
    assert filled.err == "onrecord: stopped.\n"


@pytest.mark.parametrize(
    ("problem", "hint"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Make room"),
        (sqlite3.OperationalError("database or disk is full"), "Make room"),
        (sqlite3.OperationalError("database is locked"), "another onrecord is writing"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "permissions"),
        (sqlite3.DatabaseError("database disk image is malformed"), "is damaged"),
    ],
)
def test_what_the_disk_does_is_the_users_to_mend(filled: Command, monkeypatch: pytest.MonkeyPatch, problem: Exception, hint: str) -> None:
    def fail(self: Lists) -> None:
        raise problem

    monkeypatch.setattr(Lists, "documents", fail)
    assert hint in filled.fails("documents")


# --- ingest --------------------------------------------------------------------------------------------------------------


def test_ingest_counts_what_became_of_each(onrecord: Command) -> None:
    minutes = onrecord.write("papers/minutes.txt", MINUTES)
    onrecord.write("papers/broken.bin", "\0\1\2")
    assert onrecord("ingest", minutes.parent) == 0
    assert onrecord.out.split()[:10] == "added 1 unchanged 0 replaced 0 removed 0 failed 1".split() and "broken.bin" in onrecord.out
    assert onrecord("ingest", minutes) == 0
    assert onrecord.out.split() == "added 0 unchanged 1 replaced 0 removed 0 failed 0".split()


def test_ingest_of_records(onrecord: Command) -> None:
    records = [{"doc_id": f"r{number}", "title": "A record", "text": f"{MINUTES} Number {number}."} for number in range(3)]
    path = onrecord.write("records.jsonl", "".join(json.dumps(each) + "\n" for each in records))
    assert onrecord("ingest", path) == 0
    assert onrecord("documents", "--json") == 0
    assert sorted(each["source_id"] for each in json.loads(onrecord.out)) == ["r0", "r1", "r2"]


def test_ingest_of_what_is_not_there_makes_no_library(onrecord: Command) -> None:
    assert "nothing.txt is not there" in onrecord.fails("ingest", onrecord.folder / "nothing.txt")
    assert not onrecord.library.exists()


def test_ingest_of_a_missing_path_among_others(onrecord: Command) -> None:
    assert onrecord("ingest", onrecord.write("minutes.txt", MINUTES), onrecord.folder / "nothing.txt") == 0
    assert "nothing.txt: cannot be opened" in onrecord.out


@pytest.mark.parametrize("content", ["", "\0\1\2\3" * 400])
def test_ingest_of_what_is_no_text(onrecord: Command, content: str) -> None:
    path = onrecord.write("strange.txt", content)
    assert "strange.txt" in onrecord.fails("ingest", path)
    assert "failed          1" in onrecord.out


def test_ingest_of_an_empty_folder(onrecord: Command) -> None:
    (onrecord.folder / "empty").mkdir()
    assert "holds no files" in onrecord.fails("ingest", onrecord.folder / "empty")


def test_a_fault_of_ours_in_one_file_stops_no_other(onrecord: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    import rag.pipeline

    segment = rag.pipeline.segment
    monkeypatch.setattr(rag.pipeline, "segment", lambda document: {}["x"] if "Strike" in document.title else segment(document))
    onrecord.write("papers/a-strike.txt", ARTICLE)
    onrecord.write("papers/minutes.txt", MINUTES)
    assert onrecord("ingest", onrecord.folder / "papers") == 0
    assert "added           1" in onrecord.out and "onrecord failed on it (KeyError)" in onrecord.out


def test_ingest_that_is_stopped_keeps_what_was_read(onrecord: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    import rag.pipeline

    def attribute(document, sentences, tagger):
        if "Strike" in document.title:
            raise KeyboardInterrupt
        return []

    monkeypatch.setattr(rag.pipeline, "attribute", attribute)
    onrecord.write("papers/minutes.txt", MINUTES)
    onrecord.write("papers/strike.txt", ARTICLE)
    assert onrecord("ingest", onrecord.folder / "papers") == 130
    assert "kept" in onrecord.err and "added           1" in onrecord.out
    assert onrecord("documents", "--json") == 0 and len(json.loads(onrecord.out)) == 1


# --- ask -----------------------------------------------------------------------------------------------------------------


def test_ask_gives_the_answer_its_marks_and_its_sources(filled: Command) -> None:
    assert filled("ask", "Who proposed a night bus?", "--evidence-only") == 0
    answer, _, quote, place = filled.out.splitlines()[:4]
    assert "Ada Berg" in answer and answer.endswith("[1]")
    assert quote.startswith("[1] “Mayor Ada Berg proposed a night bus to the harbour.”")
    assert "Ada Berg" in place and "Council of Harbour Town" in place
    assert filled.err == ""


def test_ask_takes_a_question_without_quotation_marks(filled: Command) -> None:
    assert filled("ask", "Who", "proposed", "a", "night", "bus?", "--evidence-only") == 0
    assert "Ada Berg" in filled.out


def test_ask_with_the_language_model(filled: Command, fake_engine: ScriptedModel) -> None:
    fake_engine.replies.append("[1] Mayor Ada Berg proposed a night bus to the harbour.")
    assert filled("ask", "Who proposed a night bus?", "--json", "--show", "prompt,draft,understood,evidence,scores") == 0
    answer = json.loads(filled.out)
    assert answer["outcome"] == "answered" and answer["model"] == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    assert len(fake_engine.prompts) == 1
    for part in ("understood", "evidence", "scores", "prompt", "draft"):
        assert f"--- {part}\n" in filled.err
    assert "system:" in filled.err and "[1] Mayor Ada Berg" in filled.err


def test_ask_what_is_not_stated(filled: Command) -> None:
    assert filled("ask", "What did Hezbollah propose?", "--evidence-only") == 0
    assert filled.out.startswith("Not stated")


def test_ask_loads_no_model_that_it_does_not_need(filled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.engine, "load_model", lambda engine: pytest.fail("the model was loaded"))
    assert filled("ask", "What did Hezbollah propose?") == 0


def test_ask_without_a_model_to_be_had(filled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_model(engine: Engine) -> None:
        raise ModelError("llama-cpp-python cannot be used here. Type: make setup")

    monkeypatch.setattr(rag.engine, "load_model", load_model)
    assert filled("ask", "Who proposed a night bus?") == 0
    assert "Ada Berg" in filled.out
    assert filled.err == "onrecord: evidence only: llama-cpp-python cannot be used here. Type: make setup\n"


def test_ask_of_a_missing_and_of_an_empty_library(onrecord: Command) -> None:
    assert "there is no library" in onrecord.fails("ask", "Who?")
    assert not onrecord.library.exists()
    Library.open(onrecord.library, HashEmbedder().identity, 64, create=True).close()
    assert "is empty. Read documents into it: onrecord ingest" in onrecord.fails("ask", "Who?")


@pytest.mark.parametrize("question", ["", "  \n ", "?!", "why " * 25_000])
def test_ask_what_is_no_question(filled: Command, question: str) -> None:
    assert "the question" in filled.fails("ask", question)
    assert filled("documents", "--json") == 0 and len(json.loads(filled.out)) == 2


def test_ask_within_documents_sources_and_dates(filled: Command) -> None:
    old = {"doc_id": "old", "title": "Old news", "date": "2020-01-05", "source": "The Gazette"}
    new = {"doc_id": "new", "title": "New news", "date": "2024-02-05", "source": "The Herald"}
    records = [old | {"text": "Mayor Jon Fisk proposed a night bus."}, new | {"text": "Mayor Mia Sand proposed a night bus by summer."}]
    filled("ingest", filled.write("news.jsonl", "".join(json.dumps(each) + "\n" for each in records)))

    def speakers(*options: str) -> str:
        assert filled("ask", "Who proposed a night bus?", "--evidence-only", "--json", *options) == 0
        return " ".join(each["quote"] for each in json.loads(filled.out)["evidence"])

    assert "Fisk" in speakers("--until", "2020") and "Sand" not in speakers("--until", "2020")
    assert "Sand" in speakers("--since", "2024-02") and "Fisk" not in speakers("--since", "2024-02")
    assert "Sand" not in speakers("--source", "the gazette") and "Fisk" in speakers("--source", "the gazette")
    assert "Sand" not in speakers("--document", "old")
    assert "It has: The Gazette, The Herald" in filled.fails("ask", "Who?", "--source", "Gazet")
    assert 'is called "older"' in filled.fails("ask", "Who?", "--document", "older")


def test_ask_shows_evidence_and_draft_on_a_terminal(filled: Command, fake_engine: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_engine.replies.append("[1] Mayor Ada Berg proposed a night bus to the harbour.\n[1] It had 70 seats.")
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda self: True, raising=False)
    monkeypatch.setattr("_pytest.capture.EncodedFile.isatty", lambda self: True, raising=False)
    assert filled("ask", "Who proposed a night bus?") == 0
    evidence, draft, answer = filled.out.index("Evidence, in"), filled.out.index("[1] Mayor"), filled.out.rindex("[1] “")
    assert evidence < draft < answer
    assert filled.out[draft:answer].count("\r\x1b[K") >= 1  # the unchecked draft is wiped
    assert "Draft, being checked: [1] Mayor" in filled.out and "Left out of the draft: 1 sentence" in filled.out[answer:]


def test_what_a_document_holds_cannot_steer_the_terminal(onrecord: Command) -> None:
    onrecord("ingest", onrecord.write("hostile.txt", MINUTES.replace("night bus", "night \x1b[2J\x1b]0;owned\x07bus\u202e")))
    assert onrecord("ask", "Who proposed a night bus?", "--evidence-only", "--show", "evidence,understood,draft,prompt") == 0
    assert "\x1b" not in onrecord.out and "\x07" not in onrecord.out and "\u202e" not in onrecord.out


def test_control_c_while_the_model_writes(filled: Command, fake_engine: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    def generate(self, prompt, grammar, limit_tokens, stop):
        yield "[1] Mayor"
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        yield " Ada"

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(ScriptedModel, "generate", generate)
    assert filled("ask", "Who proposed a night bus?") == 130
    assert filled.err == "onrecord: stopped.\n" and filled.out == ""
    assert signal.getsignal(signal.SIGINT) is before


# --- bad settings, models and libraries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_a_wrong_model_path(filled: Command, command: str) -> None:
    no_gguf = filled.write("model.gguf", "not at all")
    arguments = ["Who proposed a night bus?"] if command == "ask" else ["--port", "0"]
    for path, reason in ((filled.folder / "nowhere.gguf", "there is no model file"), (no_gguf, "is no GGUF file")):
        settings = filled.write("settings.toml", f'[model]\npath = "{path.as_posix()}"\n')
        assert reason in filled.fails(command, *arguments, "--config", settings)
    settings = filled.write("settings.toml", '[model]\nname = "nobody"\n')
    assert 'no model is called "nobody"' in filled.fails(command, *arguments, "--config", settings)


def test_a_gguf_that_breaks_when_it_is_loaded(filled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_model(engine: Engine) -> None:
        raise ModelError("broken.gguf cannot be loaded. Try another GGUF file.")

    monkeypatch.setattr(rag.engine, "load_model", load_model)
    broken = filled.write("broken.gguf", "GGUF and then nothing")
    settings = filled.write("settings.toml", f'[model]\npath = "{broken.as_posix()}"\n')
    assert "broken.gguf cannot be loaded" in filled.fails("ask", "Who proposed a night bus?", "--config", settings)


@pytest.mark.parametrize("settings", ["[library", "[nonsense]\n", "[model]\nthreads = 'two'\n", "\ufeff\0", "[model]\nlayers = 3\n"])
def test_settings_that_cannot_be_read(filled: Command, settings: str) -> None:
    assert "settings.toml" in filled.fails("documents", "--config", filled.write("settings.toml", settings))


def test_settings_that_are_not_there(filled: Command) -> None:
    assert "Correct --config" in filled.fails("documents", "--config", filled.folder / "nothing.toml")
    assert "Correct --config" in filled.fails("documents", "--config", filled.folder)


def test_a_library_of_another_embedder(onrecord: Command) -> None:
    Library.open(onrecord.library, "another", 64, create=True).close()
    for arguments in (["ask", "Who?"], ["documents"], ["ledger"], ["ingest", onrecord.write("minutes.txt", MINUTES)]):
        assert "was made with embedder another" in onrecord.fails(*arguments)


def test_a_library_that_is_none(onrecord: Command) -> None:
    path = onrecord.write("library/library.sqlite", "this is no database at all, but a letter to my aunt\n" * 50)
    before = path.read_bytes()
    onrecord.fails("ask", "Who?")
    assert path.read_bytes() == before


# --- documents, remove, ledger -------------------------------------------------------------------------------------------


def test_documents(filled: Command) -> None:
    assert filled("documents") == 0
    assert "minutes.txt" in filled.out and "Strike goes on" in filled.out
    assert filled("documents", "--json") == 0
    keys = ["document_id", "source_id", "title", "source", "date", "author", "characters", "pages", "statements"]
    assert list(json.loads(filled.out)[0]) == keys


def test_remove_by_record_name_id_and_its_beginning(filled: Command) -> None:
    assert filled("remove", "minutes.txt") == 0 and "removed" in filled.out
    filled("documents", "--json")
    (left,) = json.loads(filled.out)
    assert filled("remove", left["document_id"][:6]) == 0
    assert filled("documents", "--json") == 0 and json.loads(filled.out) == []
    assert filled("documents") == 0 and "is empty" in filled.out


def test_remove_what_is_not_there_or_ambiguous_removes_nothing(filled: Command) -> None:
    filled("ingest", filled.write("more/minutes.txt", MINUTES + "\nThe meeting ended at nine."))
    assert "can mean 2 documents" in filled.fails("remove", "strike.txt", "minutes.txt")
    assert 'is called "nothing.txt"' in filled.fails("remove", "strike.txt", "nothing.txt")
    assert filled.fails("remove", "")
    assert filled("documents", "--json") == 0 and len(json.loads(filled.out)) == 3


def test_ledger(filled: Command) -> None:
    assert filled("ledger") == 0
    assert filled.out.splitlines()[0].split() == ["Speaker", "Act", "Statement", "Date", "Document"]
    assert "of 2 documents looked through" in filled.err
    assert filled("ledger", "--json", "--act", "proposed") == 0
    (row,) = json.loads(filled.out)
    assert "Ada Berg" in row["speaker"] and row["act"] == "proposed" and "night bus" in row["statement"]
    (span,) = row["spans"]
    assert (filled.folder / "papers/minutes.txt").read_text()[slice(*span)] == row["statement"]


@pytest.mark.parametrize(
    ("options", "holding", "lacking"),
    [(["--speaker", "Pop"], "Pop", "Berg"), (["--about", "dockers' wage"], "Lund", "Pop"), (["--act", "promised"], "Reed", "Lund")],
)
def test_ledger_filters(filled: Command, options: list[str], holding: str, lacking: str) -> None:
    assert filled("ledger", "--csv", *options) == 0 and "of 2 documents looked through" in filled.err
    speakers = " ".join(row["speaker"] for row in csv.DictReader(io.StringIO(filled.out)))
    assert holding in speakers and lacking not in speakers


def test_ledger_within_dates(onrecord: Command) -> None:
    dates = ("2020-01-05", "2024-02-05")
    records = [{"doc_id": date, "title": "News", "date": date, "text": f"Mayor Jon Fisk proposed a bus of {date}."} for date in dates]
    onrecord("ingest", onrecord.write("news.jsonl", "".join(json.dumps(each) + "\n" for each in records)))
    for options, dates in ((["--since", "2021"], {"2024-02-05"}), (["--until", "2020-01"], {"2020-01-05"}), (["--until", "2019"], set())):
        assert onrecord("ledger", "--json", *options) == 0
        assert {row["date"] for row in json.loads(onrecord.out)} == dates
    for command in (["ledger"], ["ask", "Who proposed a bus?", "--evidence-only"]):
        assert "Give --since the earlier one" in onrecord.fails(*command, "--since", "2024-02", "--until", "2023")
        assert onrecord(*command, "--since", "2024-02", "--until", "2024") == 0


def test_records_that_fail_alike_are_told_once(onrecord: Command) -> None:
    lines = ["{}"] * 5 + [json.dumps({"title": "News", "text": "Mayor Ada Berg proposed a bus."})]
    assert onrecord("ingest", onrecord.write("mixed.jsonl", "\n".join(lines) + "\n")) == 0
    assert "failed          5" in onrecord.out and onrecord.out.count("has no field called text") == 1
    assert "mixed.jsonl line 1 and 4 more of its lines: has no field" in onrecord.out


def test_a_ledger_without_rows_has_no_heads(filled: Command) -> None:
    assert filled("ledger", "--speaker", "Nobody") == 0
    assert filled.out == "" and filled.err.startswith("0 statements in 0 of 2 documents")


def test_ledger_of_an_empty_library(onrecord: Command) -> None:
    Library.open(onrecord.library, HashEmbedder().identity, 64, create=True).close()
    assert "is empty" in onrecord.fails("ledger")


# --- the saved answer ----------------------------------------------------------------------------------------------------


def save(command: Command, question: str = "Who proposed a night bus?") -> tuple[Path, dict]:
    assert command("ask", question, "--evidence-only", "--json") == 0
    return command.write("answer.json", command.out), json.loads(command.out)


def test_verify_finds_every_quote(filled: Command) -> None:
    path, answer = save(filled)
    assert filled("verify", path) == 0
    quotes = len(answer["claims"][0]["citations"]) + len(answer["evidence"]) + len(answer["near_misses"])
    *rows, last = filled.out.splitlines()
    assert last.startswith(f"{quotes} of {quotes} quotes stand")
    assert len(rows) == quotes and all(row.startswith("holds · ") for row in rows)


def test_verify_names_every_wrong_quote(filled: Command) -> None:
    path, answer = save(filled)
    answer["claims"][0]["citations"][0]["quote"] = "Mayor Ada Berg sold the harbour."
    answer["evidence"][0]["start"] += 1
    answer["evidence"][1]["document_id"] = "0" * 20
    path.write_text(json.dumps(answer))
    assert filled("verify", path) == 2
    first, second, third = (row for row in filled.out.splitlines() if row.startswith("wrong · "))
    assert "claim 1, citation 1" in first and "stands nowhere in" in first
    assert "evidence 1" in second and "not at" in second
    assert "evidence 2" in third and "the library has no document" in third


def test_an_exported_answer_can_be_read_and_verified(filled: Command) -> None:
    for form in ("md", "html", "json"):
        path = filled.folder / f"answer.{form}"
        assert filled("ask", "Who proposed a night bus?", "--evidence-only", "--export", path) == 0
        assert "Mayor Ada Berg proposed a night bus" in path.read_text("utf-8") and "minutes.txt" in path.read_text("utf-8")
    assert filled("verify", filled.folder / "answer.json") == 0


@pytest.mark.parametrize("name, why", [("answer.doc", "no form to export to"), ("nowhere/answer.md", "is no folder")])
def test_an_export_that_cannot_be_is_refused_at_once(filled: Command, name: str, why: str) -> None:
    assert why in filled.fails("ask", "Who proposed a night bus?", "--export", filled.folder / name)


def test_a_conversation_is_verified_answer_by_answer(filled: Command) -> None:
    path, answer = save(filled)
    wrong = json.loads(json.dumps(answer))
    wrong["evidence"][0]["quote"] = "Nobody said this."
    path.write_text(json.dumps({"title": "Talk", "answers": [answer, wrong]}))
    assert filled("verify", path) == 2
    assert "answer 2, evidence 1" in filled.out and filled.out.count("wrong · ") == 1


def test_verify_looks_at_the_files(filled: Command) -> None:
    path, _ = save(filled)
    read = filled.folder / "papers" / "minutes.txt"
    read.write_text(MINUTES.replace("night bus", "day bus"), "utf-8")
    assert filled("verify", path) == 2
    assert "has changed since it was read" in filled.out and "minutes.txt" in filled.out
    read.unlink()
    assert filled("verify", path) == 2 and "is gone" in filled.out
    read.write_text(MINUTES, "utf-8")
    assert filled("verify", path) == 0


def test_verify_tells_that_a_newer_version_was_read(filled: Command) -> None:
    path, _ = save(filled)
    read = filled.folder / "papers" / "minutes.txt"
    read.write_text(MINUTES.replace("night bus", "day bus"), "utf-8")
    assert filled("ingest", read) == 0 and filled("verify", path) == 2
    assert "it has another version of it; ask again to cite that one" in filled.out
    filled("remove", "minutes.txt")
    assert filled("verify", path) == 2 and "read that file in again" in filled.out


@pytest.mark.parametrize("key", ["quote", "document_id", "source_id"])
def test_verify_refuses_halves_of_characters(filled: Command, key: str) -> None:
    path, answer = save(filled)
    answer["evidence"][0][key] = "\ud83d"
    path.write_text(json.dumps(answer))
    assert "holds no whole answer" in filled.fails("verify", path)


def test_verify_finds_a_library_that_was_tampered_with(filled: Command) -> None:
    path, _ = save(filled)
    connection = sqlite3.connect(filled.library / "library.sqlite")
    with connection:
        connection.execute("UPDATE documents SET text = replace(text, 'Harbour Town', 'Harbour Tawn')")
    connection.close()
    assert filled("verify", path) == 2
    assert "the library's copy of it is damaged" in filled.out


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"claims": [{}], "evidence": [], "near_misses": []}', "[" * 100_000])
def test_verify_of_what_is_no_answer(filled: Command, content: str) -> None:
    assert "answer.json" in filled.fails("verify", filled.write("answer.json", content))


def test_verify_of_what_is_not_there(filled: Command) -> None:
    assert "cannot be read" in filled.fails("verify", filled.folder / "nothing.json")


# --- users ---------------------------------------------------------------------------------------------------------------


def test_users_are_added_listed_and_removed(onrecord: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = onrecord.write("settings.toml", f'[serve]\nusers = "{onrecord.folder}/users.json"\n')
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    assert onrecord("users", "add", "ada", "--config", settings) == 0 and "as an administrator" in onrecord.err
    assert onrecord("users", "add", "reports", "--token", "--config", settings) == 0
    token = onrecord.out.strip()
    kept = (onrecord.folder / "users.json").read_text()
    assert token not in kept and "a long password" not in kept and (onrecord.folder / "users.json").stat().st_mode & 0o077 == 0
    assert onrecord("users", "list", "--config", settings) == 0
    assert onrecord.out.splitlines() == ["ada  administrator  password", "reports  reader  token"]
    assert onrecord("users", "remove", "ada", "--config", settings) == 0
    assert "onrecord users list" in onrecord.fails("users", "remove", "ada", "--config", settings)
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert "at least 10" in onrecord.fails("users", "add", "ion", "--config", settings)
    assert "is no user name" in onrecord.fails("users", "add", "a:b", "--config", settings)
    (onrecord.folder / "users.json").chmod(0o644)
    assert "chmod 600" in onrecord.fails("users", "list", "--config", settings)
    assert "chmod 600" in onrecord.fails("chat", "--host", "0.0.0.0", "--config", settings)


# --- models and doctor ---------------------------------------------------------------------------------------------------


@pytest.fixture
def no_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("rag.models.fetch.cache_folder", lambda: tmp_path / "weights")


def test_models_list(onrecord: Command, no_weights: None) -> None:
    assert onrecord("models", "list") == 0
    assert "all-minilm-l6-v2" in onrecord.out and "1,117 MB" in onrecord.out and "Apache-2.0" in onrecord.out


def test_models_path(onrecord: Command, no_weights: None) -> None:
    assert "Type: onrecord models fetch all-minilm-l6-v2" in onrecord.fails("models", "path", "all-minilm-l6-v2")
    assert "Type: onrecord models list" in onrecord.fails("models", "path", "nobody")


def test_models_fetch_takes_the_default_models(onrecord: Command, no_weights: None, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = []

    def fetch(model, report):
        report(model.title, model.size // 2, model.size)
        fetched.append(model.name)
        return Path("weights")

    monkeypatch.setattr("rag.models.fetch.fetch", fetch)
    assert onrecord("models", "fetch") == 0
    assert fetched == ["qwen2.5-coder-1.5b-instruct", "all-minilm-l6-v2", "ms-marco-minilm-l12-v2"]
    assert "all-minilm-l6-v2 is here, and whole" in onrecord.out
    assert "Type: onrecord models list" in onrecord.fails("models", "fetch", "all-minilm-l6-v2", "nobody")
    assert len(fetched) == 3


def test_models_fetch_that_fails_or_is_stopped(onrecord: Command, no_weights: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(problem: BaseException):
        def fetch(model, report):
            raise problem

        return fetch

    monkeypatch.setattr("rag.models.fetch.fetch", raising(FetchError("no network. Type the same command again.")))
    assert onrecord("models", "fetch", "all-minilm-l6-v2") == 2
    assert onrecord.err.splitlines()[-1] == "onrecord: no network. Type the same command again."
    monkeypatch.setattr("rag.models.fetch.fetch", raising(KeyboardInterrupt()))
    assert onrecord("models", "fetch", "all-minilm-l6-v2") == 130
    assert "what has arrived is kept" in onrecord.err


def test_doctor_names_what_is_wrong_and_what_to_type(filled: Command, no_weights: None) -> None:
    assert filled("doctor") == 2
    assert "! weights   all-minilm-l6-v2, embedder, 92 MB: not here. Type: onrecord models fetch all-minilm-l6-v2" in filled.out
    assert "2 documents" in filled.out and "to mend" in filled.out and "library   whole" in filled.out


def test_doctor_finds_a_damaged_library(filled: Command, no_weights: None) -> None:
    with sqlite3.connect(filled.library / "library.sqlite") as connection:
        connection.execute("DELETE FROM keywords")
    assert filled("doctor") == 2
    assert "is not whole: chunk 1 has no keyword row" in filled.out and "onrecord ingest PATH…" in filled.out


def test_doctor_without_a_library_or_with_bad_settings(onrecord: Command, no_weights: None) -> None:
    assert onrecord("doctor", "--config", onrecord.write("settings.toml", "[nonsense]\n")) == 2
    assert "! settings" in onrecord.out and "there is none in" in onrecord.out


@pytest.mark.parametrize(("name", "why"), [("all-minilm-l6-v2", '"all-minilm-l6-v2" is no reranker'), ("nobody", 'no model is called "nobody"')])
def test_doctor_names_a_reranker_that_is_none(filled: Command, no_weights: None, name: str, why: str) -> None:
    filled("doctor", "--config", filled.write("settings.toml", f'[reranker]\nname = "{name}"\n'))
    assert f"! weights   {why}" in filled.out
    with pytest.raises(ModelError, match=why):
        rag.engine._reranker(read_config(filled.folder / "settings.toml"))


def test_doctor_finds_a_damaged_reranker_and_does_without_one(filled: Command, no_weights: None) -> None:
    filled("doctor")
    assert "! weights   ms-marco" not in filled.out and "ms-marco-minilm-l12-v2, reranker" in filled.out
    model = find_model("ms-marco-minilm-l12-v2")
    folder = model_folder(model)
    folder.mkdir(parents=True)
    (folder / model.files[0].name).write_bytes(b"x")
    filled("doctor")
    assert "! weights   ms-marco-minilm-l12-v2, reranker" in filled.out and "damaged or not whole" in filled.out


def test_a_rough_measure_of_speed(filled: Command, no_weights: None, fake_engine: ScriptedModel) -> None:
    fake_engine.replies.append("a few words of a reply")
    filled("doctor", "--speed")
    assert "speed     embedder: " in filled.out and "speed     language model: 0 tokens read and" in filled.out


# --- chat ----------------------------------------------------------------------------------------------------------------


class Left(BaseException):
    """The process would have ended here."""


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict:
    """What the page was served with; it ends as soon as it is up."""
    seen: dict = {}

    def serve(engine, ask, examples, *, host, port, announce, settings, file):
        seen.update(engine=engine, examples=examples, host=host, port=port, documents=len(engine.library))
        announce("onrecord is ready at http://127.0.0.1:7860")

    def leave() -> int:
        return 130

    monkeypatch.setattr(ui.serve, "serve", serve)
    monkeypatch.setattr(chat, "_leave", leave)
    return seen


def test_chat_reads_seeds_into_an_empty_library_only(onrecord: Command, served: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    loading = []
    monkeypatch.setattr(rag.engine, "load_model_meanwhile", loading.append)
    onrecord.write("seeds/minutes.txt", MINUTES)
    questions = [{"question": "Who proposed a night bus?", "example": True}, {"question": "Why?"}]
    onrecord.write("seeds/questions.jsonl", "".join(json.dumps(each) + "\n" for each in questions))
    assert onrecord("chat", "--port", "0", "--seeds", onrecord.folder / "seeds") == 130
    assert served["documents"] == 1 and served["examples"] == ["Who proposed a night bus?"]
    assert onrecord.out == "onrecord is ready at http://127.0.0.1:7860\n" and loading == [served["engine"]]
    onrecord.write("seeds/strike.txt", ARTICLE)
    assert onrecord("chat", "--port", "0", "--seeds", onrecord.folder / "seeds", "--evidence-only") == 130
    assert served["documents"] == 1 and len(loading) == 1


def test_chat_makes_a_library(onrecord: Command, served: dict) -> None:
    assert onrecord("chat", "--port", "0", "--evidence-only") == 130
    assert served["documents"] == 0 and served["examples"] == [] and (onrecord.library / "library.sqlite").exists()


def test_chat_with_bad_seeds(onrecord: Command, served: dict) -> None:
    assert "there is no folder" in onrecord.fails("chat", "--port", "0", "--seeds", onrecord.folder / "nothing")
    onrecord.write("seeds/questions.jsonl", "not json\n")
    assert onrecord("chat", "--port", "0", "--evidence-only", "--seeds", onrecord.folder / "seeds") == 130
    assert "no example questions" in onrecord.err and served["examples"] == []


def test_chat_at_a_port_in_use_or_a_foreign_host(onrecord: Command, served: dict) -> None:
    with ui.serve.listen("127.0.0.1", 0) as listener:
        assert "is in use" in onrecord.fails("chat", "--port", listener.getsockname()[1])
    assert "other machines" in onrecord.fails("chat", "--host", "0.0.0.0")
    assert "70000" in onrecord.fails("chat", "--port", "70000")
    assert not onrecord.library.exists() and not served


def test_chat_leaves_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def end(code: int) -> None:
        raise Left(code)

    monkeypatch.setattr("os._exit", end)
    with pytest.raises(Left, match="130"):
        chat._leave()
    assert capsys.readouterr().err == "onrecord: stopped.\n"


def test_the_late_model_says_its_name_before_it_is_loaded(tmp_path: Path, fake_engine: ScriptedModel) -> None:
    engine = rag.engine.open_engine(read_config(library=tmp_path / "library"), create=True)
    late = late_model.LateModel(engine)
    assert late.name == "qwen2.5-coder-1.5b-instruct-q4_k_m" and late.prompt_tokens == 0
    assert late.count("three small words") == 3 and engine.model is late
    fake_engine.replies.append("a reply")
    assert "".join(late.generate(None, "", 9, threading.Event())).split() == ["a", "reply"]  # type: ignore[arg-type]
    engine.close()
