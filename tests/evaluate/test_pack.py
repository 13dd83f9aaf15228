"""Reading a pack, drawing from it, and the file of results."""

import json
from pathlib import Path

import pytest

from rag.data import Span
from rag.errors import DocumentError
from rag.evaluate.pack import Posed, read_pack, sample
from rag.evaluate.results import Result, append, read_results, to_line

LINE = {
    "id": "q1", "set": "s", "kind": "who", "question": "Who said so?", "answerable": True, "answers": ["A"], "gold_docs": ["d1"],
    "cite_spans": {"d1": [[0, 5]]}, "extra": {"gold_speaker": "A", "asked_speaker": None},
}  # fmt: skip
RESULT = Result("q1", "who", "A said so.", "answered", (("d1", 0, 5),), (("d1", 0, 5), ("d2", 3, 9)), 1.5, None, 0.2)


def make_pack(folder: Path, *lines: str) -> Path:
    folder.mkdir()
    (folder / "docs.jsonl").write_text(json.dumps({"doc_id": "d1", "title": "T", "text": "A said so."}) + "\n")
    (folder / "tests.jsonl").write_text("".join(line + "\n" for line in lines))
    return folder


def test_a_pack_is_read(tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "news", json.dumps(LINE), ""))
    assert pack.questions == (Posed("q1", "who", "Who said so?", True, ("A",), ("d1",), {"d1": (Span(0, 5),)}, "A", None),)
    assert pack.name == "news"


def test_the_key_of_a_pack_hangs_on_its_documents_alone(tmp_path: Path) -> None:
    one = read_pack(make_pack(tmp_path / "news", json.dumps(LINE)))
    with (tmp_path / "news" / "tests.jsonl").open("a") as file:
        file.write(json.dumps(LINE | {"id": "q2"}) + "\n")
    assert read_pack(tmp_path / "news").key == one.key
    (tmp_path / "news" / "docs.jsonl").write_text("")
    assert read_pack(tmp_path / "news").key != one.key


def test_what_is_no_pack_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"docs\.jsonl is missing"):
        read_pack(tmp_path)
    with pytest.raises(DocumentError, match="line 1 of"):
        read_pack(make_pack(tmp_path / "bad", "{}"))


def posed(count: int) -> list[Posed]:
    return [Posed(f"{kind}{number}", kind, "Who?", True) for number in range(count) for kind in ("who", "what")]


def test_a_larger_sample_holds_the_smaller_one() -> None:
    small, large = sample(posed(50), limit=10), sample(posed(50), limit=20)
    assert len(small) == 20 and len(large) == 40
    assert set(small_ids := [each.id for each in small]) < {each.id for each in large}
    assert small_ids == [each.id for each in sample(posed(50), limit=10)]
    assert small_ids != [each.id for each in sample(posed(50), limit=10, seed=1)]


def test_a_sample_keeps_to_the_kinds_that_are_named() -> None:
    assert {each.kind for each in sample(posed(5), ["what"])} == {"what"}
    assert sample(posed(5)) == posed(5)
    with pytest.raises(DocumentError, match="it has: who, what"):
        sample(posed(5), ["where"])


def test_a_result_comes_back_from_its_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "results.jsonl"
    append(path, RESULT)
    assert read_results(path) == {"q1": RESULT}
    assert list(json.loads(to_line(RESULT))) == [
        "id", "kind", "text", "outcome", "citations", "evidence", "seconds", "first_seconds", "evidence_seconds",
    ]  # fmt: skip


def test_no_file_is_no_results(tmp_path: Path) -> None:
    assert read_results(tmp_path / "none.jsonl") == {}


def test_a_line_that_was_cut_short_is_asked_anew(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    append(path, RESULT)
    with path.open("a") as file:
        file.write('{"id": "q2", "kin')
    assert set(read_results(path)) == {"q1"}
    append(path, RESULT)
    assert len(path.read_text().splitlines()) == 2
    assert set(read_results(path)) == {"q1"}


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text('{"id": "q1"}\n')
    with pytest.raises(DocumentError, match=r"line 1 of .* is no result"):
        read_results(path)
