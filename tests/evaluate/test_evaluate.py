"""The whole way: a pack on fakes, asked, kept, asked on, and by the naive design."""

import json
from pathlib import Path

import pytest

from rag import cli
from rag.engine import Engine
from rag.errors import LibraryError
from rag.evaluate.ask_all import ask_all
from rag.evaluate.fill import fill, library_of
from rag.evaluate.judge import judge
from rag.evaluate.naive import ask_naively, cited, nearest, refuses
from rag.evaluate.pack import Pack, read_pack
from rag.models.fakes import HashEmbedder, ScriptedModel
from tests.ask.library import BRIDGE, FERRY, answered, engine_of

REED = {"gold_speaker": "Jane Ortiz", "asked_speaker": "Tom Reed"}
QUESTIONS = [
    ("q1", "who", "Who proposed closing the old bridge in May?", True, {"gold_speaker": "Jane Ortiz"}),
    ("q2", "false_speaker", "Why did Tom Reed propose closing the old bridge in May?", False, REED),
    ("q3", "out_of_corpus", "Who said: “We shall never sell the railway to them.”", False, {}),
]  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    folder = tmp_path / "towns"
    folder.mkdir()
    documents = [{"doc_id": "bridge", "title": "Bridge", "text": BRIDGE}, {"doc_id": "ferry", "title": "Ferry", "text": FERRY}]
    (folder / "docs.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    lines = (
        {"id": name, "kind": kind, "question": text, "answerable": answerable, "gold_docs": ["bridge"], "extra": extra}
        for name, kind, text, answerable, extra in QUESTIONS
    )
    (folder / "tests.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    return read_pack(folder)


@pytest.fixture
def engine(tmp_path: Path, pack: Pack) -> Engine:
    engine = engine_of(tmp_path / "library")
    list(fill(engine, pack))
    yield engine
    engine.close()


def test_filling_again_adds_nothing(engine: Engine, pack: Pack) -> None:
    assert [each.outcome for each in fill(engine, pack)] == ["unchanged", "unchanged"]


def test_a_library_of_something_else_is_refused(tmp_path: Path, pack: Pack) -> None:
    other = engine_of(tmp_path / "other", "Another\n\nA man said so.")
    with pytest.raises(LibraryError, match="1 documents that are not of this pack"):
        list(fill(other, pack))
    other.close()


def test_a_library_is_named_after_the_pack(pack: Pack) -> None:
    assert library_of(pack).name == pack.key and pack.key.startswith("towns-")


def test_questions_are_asked_and_judged(engine: Engine, pack: Pack) -> None:
    results = list(ask_all(engine, pack.questions))
    assert [judge(posed, result) for posed, result in zip(pack.questions, results, strict=True)] == ["right", "corrected", "not_stated"]
    assert results[0].citations[0][0] == "bridge" and results[0].evidence
    assert results[0].first_seconds is None


def test_the_naive_design_takes_the_model_at_its_word(engine: Engine, pack: Pack) -> None:
    engine.model = ScriptedModel("Tom Reed proposed it [1].", "The passages do not say.", "Jane Ortiz [9].")
    results = list(ask_all(engine, pack.questions, naive=True))
    verdicts = [judge(posed, result) for posed, result in zip(pack.questions, results, strict=True)]
    assert verdicts == ["wrong_speaker", "not_stated", "answered"]
    source_id, start, end = results[0].citations[0]
    assert source_id == "bridge" and end > start
    assert results[2].citations == ()  # there is no passage 9
    asked = engine.model.prompts[0].messages[-1].content
    assert asked.startswith("Passages:\n\n[1] ") and asked.endswith("Question: Who proposed closing the old bridge in May?")


def test_the_naive_design_leaves_the_answer_as_it_is(engine: Engine) -> None:
    engine.model = ScriptedModel("Jane Ortiz. [1]")
    assert ask_naively(engine, "Who?").text == "Jane Ortiz. [1]"
    chunks = nearest(engine, "Who proposed closing the bridge?")
    assert [each.number for each in cited("A [2][1], B [1].", chunks)] == [2, 1]
    assert all(each.span.of(document.text) == each.quote for each in cited("[1]", chunks) for _, document in chunks[:1])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("The passages do not say who said that.", True),
        ("The provided passages don't mention Tom Reed.", True),
        ("It is not stated.", True),
        ("There is no information about it in the passages.", True),
        ("", True),
        ("Jane Ortiz said that she does not want it.", False),
        ("Jane Ortiz [1]. The passages do not say why.", False),
        ("Jane Ortiz said “I do not say so”.", False),
    ],
)
def test_how_a_naive_answer_refuses(written: str, expected: bool) -> None:
    assert refuses(written) is expected


def test_the_command_goes_on_where_it_stopped(tmp_path: Path, pack: Pack, capsys, monkeypatch) -> None:
    monkeypatch.setattr("rag.engine._embedder", lambda config: HashEmbedder(256))
    results, folder = tmp_path / "results.jsonl", str(pack.documents.parent)
    typed = ["evaluate", folder, "--library", str(tmp_path / "kept"), "--results", str(results), "--evidence-only"]
    assert cli.main([*typed, "--kind", "who"]) == 0
    first = results.read_text()
    assert "who  (n = 1)" in capsys.readouterr().out and len(first.splitlines()) == 1
    assert cli.main([*typed, "--json"]) == 0
    assert [each["kind"] for each in json.loads(capsys.readouterr().out)] == ["who", "false_speaker", "out_of_corpus"]
    assert results.read_text().startswith(first) and len(results.read_text().splitlines()) == 3


def test_what_cannot_be_evaluated_is_said_in_one_line(tmp_path: Path, capsys) -> None:
    assert cli.main(["evaluate", str(tmp_path)]) == 2
    assert "no question pack" in capsys.readouterr().err
    assert cli.main(["evaluate", str(tmp_path), "--naive", "--evidence-only"]) == 2
    assert cli.main(["evaluate", str(tmp_path), "--limit", "0"]) == 2


def test_answering_a_pack_is_answering_a_question(engine: Engine, pack: Pack) -> None:
    (result, *_) = ask_all(engine, pack.questions[:1])
    assert result.text == answered(engine, pack.questions[0].question).text
