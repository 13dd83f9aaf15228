"""When somebody said a thing: the day that his own sentence names, else the day of the document, said as such; else that there is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.data import Document
from rag.engine import Engine
from rag.pipeline import ingest_document
from tests.ask.library import answered, engine_of

HARBOUR = """Harbour board

On 3 February Mara Stenn promised to dredge the basin. Ivo Pell proposed on Tuesday that the crane be sold. "The slipway is rotten," Tove Ask said last week.

Nils Orre demanded a survey by 9 June. Lena Bray, who was elected in 2019, opposed a marina.

The board agreed to ask for a pilot boat. Otto Falk had proposed it in March. In 2021 the quay was closed, and Rolf Berg proposed a fish market.
"""
DOCUMENT = "in the document of 1 May 2024, The Post"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When did Mara Stenn promise to dredge the basin?", f"Mara Stenn promised: “to dredge the basin” (“On 3 February”; {DOCUMENT})."),
        ("When did Ivo Pell propose that the crane be sold?", f"Ivo Pell proposed: “that the crane be sold” (“on Tuesday”; {DOCUMENT})."),
        ("On which day did Tove Ask say the slipway is rotten?", f"Tove Ask said: “The slipway is rotten” (“last week”; {DOCUMENT})."),
        ("When was a pilot boat proposed?", f"(just before: “The board agreed to ask for a pilot boat”) (“in March”; {DOCUMENT})."),
    ],
)
def test_the_day_of_its_own_sentence_is_told_in_its_words(tmp_path: Path, question: str, told: str) -> None:
    answer = answered(engine_of(tmp_path, HARBOUR), question)
    assert answer.outcome == "answered" and answer.text.endswith(told)
    day = told.rpartition("(“")[2].partition("”")[0]
    assert any(day in each.quote for each in answer.cited)


@pytest.mark.parametrize("question", ["When did Nils Orre demand a survey?", "When did Lena Bray oppose a marina?", "When did Rolf Berg propose a fish market?"])
def test_a_day_of_something_else_is_not_taken_for_it(tmp_path: Path, question: str) -> None:
    assert answered(engine_of(tmp_path, HARBOUR), question).text.endswith(f"({DOCUMENT}).")


def undated(folder: Path) -> Engine:
    engine = engine_of(folder)
    ingest_document(engine, replace(Document.from_text("Ferry\n\nTove Ask proposed a night ferry.\n", title="Ferry"), source_id="ferry.txt"))
    return engine


def test_where_no_day_is_known_that_is_said(tmp_path: Path) -> None:
    assert answered(undated(tmp_path), "When did Tove Ask propose a night ferry?").text == "Tove Ask proposed: “a night ferry” (on which day is not stated)."


def test_what_has_a_day_is_told_before_what_has_none(tmp_path: Path) -> None:
    engine = undated(tmp_path)
    ingest_document(engine, Document.from_text("Isle\n\nTove Ask proposed a night ferry to the isle.\n", title="Isle", date="2024-06-02", source_id="isle.txt"))
    assert answered(engine, "When did Tove Ask propose a night ferry?").text == "Tove Ask proposed: “a night ferry to the isle” (in the document of 2 June 2024)."


def test_when_it_was_asked_after_who_means_the_same_statements(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, HARBOUR)
    assert answered(engine, "When?", answered(engine, "Who proposed a pilot boat?")).text.endswith(f"(“in March”; {DOCUMENT}).")
