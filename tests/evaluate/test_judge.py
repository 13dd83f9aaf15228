"""Which answers count as right, wrong, refused, fooled."""

from dataclasses import replace

import pytest

from rag.data import Span
from rag.evaluate.judge import judge, meets_gold, names_gold, stands_in
from rag.evaluate.names import speakers
from rag.evaluate.pack import Posed
from rag.evaluate.results import Result

WHO = Posed("1", "who", "Who said that the bridge must close?", True, ("Jane Ortiz",), ("d",), {"d": (Span(10, 20),)}, "Jane Ortiz")
WHY = replace(
    WHO, kind="false_speaker", question="Why did Tom Reed say that the bridge must close?", answerable=False, asked_speaker="Tom Reed"
)
MOTION = Posed("3", "who_moved", "Who moved the motion?", True, ("Mrs. McGuire",), ("d",))
NOWHERE = Posed("4", "out_of_corpus", "Who said: “It is so.”", False)
FACT = Posed("5", "squad2", "When was it built?", True, ("in 1931", "1931"))


def result(posed: Posed, text: str, outcome: str = "answered", *citations: tuple[str, int, int]) -> Result:
    return Result(posed.id, posed.kind, text, outcome, citations)


@pytest.mark.parametrize(
    "text",
    [
        "Jane Ortiz said: “The bridge must close.”",
        "Mayor Ortiz said: “The bridge must close.”",
        "Ortiz said that the bridge must close.",
        "According to Mayor Jane Ortiz, the bridge must close.",
        "The bridge must close, Ms. Ortiz said.",
        "Jane Ortiz",
        "Jane Ortiz: “The council said that the bridge must close.”",
        "“The bridge must close,” Ms. Ortiz said.",
        "Jane Ortiz said: “The bridge must close, as Tom Reed said.”",
        "Jane Ortiz said: “The bridge must close”, as told by Tom Reed.",
        "Jane Ortiz said that Tom Reed wanted the bridge to close.",
    ],
)
def test_the_gold_speaker_is_right(text: str) -> None:
    assert judge(WHO, result(WHO, text)) == "right"


@pytest.mark.parametrize(
    "text",
    [
        "Tom Reed said: “The bridge must close.”",
        "Tom Reed said: “The bridge must close”, as told by Jane Ortiz.",
        "Carlos Ortiz said that the bridge must close.",
        "Jane Ortiz said: “The bridge must close.” Tom Reed said: “It must.”",
        "Tom Reed said: “Jane Ortiz is right.”",
    ],
)
def test_somebody_else_is_a_wrong_speaker(text: str) -> None:
    assert judge(WHO, result(WHO, text)) == "wrong_speaker"


def test_nobody_named_is_wrong_and_a_refusal_is_not_stated() -> None:
    assert judge(WHO, result(WHO, "“The bridge must close.”")) == "wrong"
    assert judge(WHO, result(WHO, "It was Tom Reed, not Jane Ortiz, who said: “So.”", "premise_corrected")) == "wrong"
    assert judge(WHO, result(WHO, "Not stated in these documents.", "not_stated")) == "not_stated"


def test_a_month_is_no_speaker() -> None:
    assert not speakers("“It closes.” (from “Tolls”, 30 March 2016)")


def test_titles_are_no_part_of_a_name() -> None:
    assert judge(MOTION, result(MOTION, "McGuire proposed: “That this House do now adjourn.”")) == "right"
    glued = replace(MOTION, answers=("Mr.Ainger",))
    assert judge(glued, result(glued, "Mr.Ainger proposed: “That this House do now adjourn.”")) == "right"


def test_a_false_premise_is_accepted_corrected_or_refused() -> None:
    assert judge(WHY, result(WHY, "Tom Reed said: “The bridge must close.”")) == "accepted"
    assert judge(WHY, result(WHY, "Because winter comes.")) == "accepted"
    assert judge(WHY, result(WHY, "Yes. Jane Ortiz said: “The bridge must close.”")) == "accepted"
    assert judge(WHY, result(WHY, "It was Jane Ortiz, not Tom Reed, who said: “So.”", "premise_corrected")) == "corrected"
    assert judge(WHY, result(WHY, "It was Ann Lee, not Tom Reed, who said: “So.”", "premise_corrected")) == "wrong_speaker"
    assert judge(WHY, result(WHY, "No. Tom Reed said: “It must not close.”", "premise_corrected")) == "corrected"
    assert judge(WHY, result(WHY, "Jane Ortiz said: “The bridge must close.”")) == "corrected"
    assert judge(WHY, result(WHY, "Not stated in these documents.", "not_stated")) == "not_stated"


def test_whether_the_true_speaker_is_named() -> None:
    assert names_gold(WHY, result(WHY, "It was Jane Ortiz, not Tom Reed, who said: “So.”", "premise_corrected"))
    assert not names_gold(WHY, result(WHY, "No. Tom Reed said: “Jane Ortiz errs.”", "premise_corrected"))


def test_what_is_nowhere_stated_may_not_be_answered() -> None:
    assert judge(NOWHERE, result(NOWHERE, "Tom Reed said: “It is so.”")) == "answered"
    assert judge(NOWHERE, result(NOWHERE, "“It is so.”", "partly_answered")) == "answered"
    assert judge(NOWHERE, result(NOWHERE, "It was A, not B, who said: “So.”", "premise_corrected")) == "not_stated"
    assert judge(NOWHERE, result(NOWHERE, "Not stated in these documents.", "not_stated")) == "not_stated"


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        ("1931", "“The bridge was built in 1931.”", True),
        ("the Harlan Iron Company", "It was built by Harlan Iron Company.", True),
        ("1,200", "It cost 1200 pounds.", True),
        ("25%", "About 25 percent of them.", True),
        ("four", "It lasts 4 months.", True),
        ("Iron Harlan", "Harlan Iron Company", False),
        ("193", "Built in 1931.", False),
        ("no", "Nobody knows.", False),
        ("Yes", "Yes. A said so.", True),
    ],
)
def test_an_answer_stands_in_a_text(answer: str, text: str, expected: bool) -> None:
    assert stands_in(answer, text) is expected


def test_a_fact_is_right_when_one_answer_stands_in_it() -> None:
    assert judge(FACT, result(FACT, "“The bridge was built in 1931.”")) == "right"
    assert judge(FACT, result(FACT, "“The bridge was built in 1913.”")) == "wrong"


def test_content_may_be_given_in_part_or_among_more() -> None:
    gold = "closing the old bridge in May before the winter floods reach the harbour town"
    what = Posed("6", "what", "What did Jane Ortiz propose?", True, (gold,), ("d",), {}, "Jane Ortiz")
    assert judge(what, result(what, "Jane Ortiz proposed: “closing the old bridge in May before the winter floods”.")) == "right"
    assert judge(what, result(what, "Jane Ortiz proposed: “a new library”.")) == "wrong"
    assert judge(what, result(what, "Tom Reed proposed: “closing the old bridge in May before the winter floods”.")) == "wrong_speaker"


def test_a_citation_meets_gold_by_span_or_by_document() -> None:
    assert meets_gold(WHO, ("d", 19, 30))
    assert not meets_gold(WHO, ("d", 20, 30))
    assert not meets_gold(WHO, ("e", 10, 20))
    assert meets_gold(MOTION, ("d", 500, 600))


def test_a_summary_is_right_when_it_cites_the_gold() -> None:
    asked = Posed("7", "query", "What did they discuss?", True, ("A summary.",), ("d",), {"d": (Span(10, 20),)})
    assert judge(asked, result(asked, "“Something.”", "answered", ("d", 12, 40))) == "right"
    assert judge(asked, result(asked, "“Something.”", "answered", ("d", 30, 40))) == "wrong"
