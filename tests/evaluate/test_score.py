"""Counting, intervals, seconds, and how they are shown."""

import pytest

from rag.data import Span
from rag.evaluate.pack import Posed
from rag.evaluate.results import Result
from rag.evaluate.score import Share, score
from rag.evaluate.table import table, to_json

GOLD = {"d": (Span(0, 9), Span(20, 29))}
QUESTIONS = [Posed(f"q{number}", "who", "Who?", True, ("Ann Lee",), ("d",), GOLD, "Ann Lee") for number in range(4)]
RESULTS = [
    Result("q0", "who", "Ann Lee said: “So.”", "answered", (("d", 0, 5), ("e", 0, 5)), seconds=1.0, evidence_seconds=0.1),
    Result("q1", "who", "Tom Reed said: “So.”", "answered", (("d", 0, 5),), seconds=2.0, evidence_seconds=0.1),
    Result("q2", "who", "Not stated in these documents.", "not_stated", seconds=3.0, evidence_seconds=0.1),
]


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (15, 148, 0.0624, 0.1605)],
)
def test_the_interval_is_wilsons(count: int, total: int, low: float, high: float) -> None:
    assert Share(count, total).interval == pytest.approx((low, high), abs=5e-4)


def test_of_nothing_there_is_no_rate() -> None:
    assert Share(0, 0).rate is None and Share(0, 0).interval is None


def test_a_kind_is_scored_over_the_questions_that_were_asked() -> None:
    (who,) = score(QUESTIONS, {each.id: each for each in RESULTS})
    assert (who.kind, who.n) == ("who", 3)
    counts = {verdict: share.count for verdict, share in who.verdicts.items() if share.count}
    assert counts == {"right": 1, "wrong_speaker": 1, "not_stated": 1}
    assert (who.precision.count, who.precision.total) == (2, 3)
    assert (who.recall.count, who.recall.total) == (2, 6)
    assert who.whole.median == 2.0 and who.whole.p95 == 3.0
    assert who.first.median is None


def test_what_is_impossible_is_scored_apart_within_a_kind() -> None:
    questions = [Posed("a", "squad2", "When?", True, ("1931",)), Posed("b", "squad2", "Where?", False)]
    results = {"a": Result("a", "squad2", "In 1931.", "answered"), "b": Result("b", "squad2", "", "not_stated")}
    assert [each.kind for each in score(questions, results)] == ["squad2, answerable", "squad2, impossible"]


def test_the_table_and_the_objects_hold_the_same_numbers() -> None:
    scores = score(QUESTIONS, {each.id: each for each in RESULTS})
    shown = table(scores)
    assert "who  (n = 3)" in shown and "wrong speaker" in shown and "premise accepted" not in shown
    (who,) = to_json(scores)
    assert who["right"]["rate"] == 0.3333 and who["answered"]["count"] == 0
    assert who["seconds"] == {"median": 2.0, "p95": 3.0} and who["first_seconds"]["median"] is None
