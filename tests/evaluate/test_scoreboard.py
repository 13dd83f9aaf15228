"""The table in README.md."""

import json
from pathlib import Path

import pytest

from rag.data import Span
from rag.errors import DocumentError
from rag.evaluate.pack import Posed
from rag.evaluate.results import Result, append
from rag.evaluate.score import score
from rag.evaluate.scoreboard import CLOSING, OPENING, main, put, rows
from tests.evaluate.test_pack import LINE, RESULT, make_pack


def test_refusing_is_right_where_nothing_is_stated_and_wrong_where_it_is() -> None:
    questions = [
        Posed("a", "who", "Who?", True, ("Ann Lee",), ("d",), {"d": (Span(0, 9),)}, "Ann Lee"),
        Posed("b", "out_of_corpus", "Who?", False),
    ]
    results = {each.id: Result(each.id, each.kind, "Not stated in these documents.", "not_stated", seconds=0.25) for each in questions}
    who, nowhere = rows("news", "naive", score(questions, results))
    assert who == "| news who | naive | 1 | 0 (0–.79) | 0 (0–.79) | 0 (0–.79) | 1.00 (.21–1.00) | 0 (0–.79) | – |"
    assert nowhere.startswith("| news out_of_corpus | naive | 1 | 1.00 (.21–1.00) |")


def test_the_table_stands_between_its_marks_and_is_written_over() -> None:
    text = f"before\n{OPENING}\nold\n{CLOSING}\nafter\n"
    once = put(text, "| new |")
    assert once == f"before\n{OPENING}\n| new |\n{CLOSING}\nafter\n"
    assert put(once, "| new |") == once
    with pytest.raises(DocumentError, match="lacks the lines"):
        put("nothing", "| new |")


def test_the_readme_has_the_marks() -> None:
    assert put((Path(__file__).parents[2] / "README.md").read_text("utf-8"), "| table |")


def test_one_command_writes_it(tmp_path: Path, capsys) -> None:
    make_pack(tmp_path / "news", json.dumps(LINE))
    append(tmp_path / "news.evidence-only.jsonl", RESULT)
    readme = tmp_path / "README.md"
    readme.write_text(f"{OPENING}\n{CLOSING}\n")
    assert main([str(tmp_path), str(tmp_path / "news.evidence-only.jsonl"), "--readme", str(readme)]) == 0
    assert "| news who | evidence-only | 1 |" in readme.read_text("utf-8")
    assert main([str(tmp_path), str(tmp_path / "none.jsonl"), "--readme", str(readme)]) == 2
    assert "PACK.WAY.jsonl" in capsys.readouterr().err
