"""A question that names a document is asked of that one alone, by title and day or by number."""

from pathlib import Path

import pytest

from rag.answer import Reference
from rag.ask.frame import without_frames
from rag.ask.handles import handles
from rag.ask.understand import understand
from rag.config import Config
from rag.data import Document
from rag.engine import Engine
from rag.models.fakes import HashEmbedder
from rag.pipeline import ingest_document
from rag.store.library import Library
from tests.ask.library import answered

FRAMES = [
    ('Who moved the council\'s motion "Night Buses" of 2019-03-04?', "Who moved the motion?", [("Night Buses", "", ("2019-03-04",))]),
    ('What did Ann Lee promise, according to the article "Ferry talks" (The Post, 2019-03-04)?', "What did Ann Lee promise?", [("Ferry talks", "", ("2019-03-04",))]),
    ("What does motion S6M-00042.1 (Night Buses (Amendment 1), 4 March 2019) say?", "What does the motion say?", [("Night Buses (Amendment 1)", "S6M-00042.1", ("2019-03-04",))]),
    ("In “Ferry talks” (The Post, 2019-03-04), who opposed the toll?", "who opposed the toll?", [("Ferry talks", "", ("2019-03-04",))]),
    ("Who said “we cannot wait for another winter”?", "Who said “we cannot wait for another winter”?", []),
    ("Who said “we wait . . . for another winter”?", "Who said “we wait . . . for another winter”?", []),
    ("Who praised the motion on night buses?", "Who praised the motion on night buses?", []),
]  # fmt: skip

RECORDS = [
    ("Night Buses", "2019-03-04", "Motion made, and Question put, That night buses run every hour.—[Mr. Dale.]\nQuestion agreed to."),
    ("Night Buses", "2021-06-09", "Motion made, and Question put, That night buses be withdrawn.—[Ms Frost.]\nQuestion agreed to."),
    ("School Meals", "2019-03-04", "S6M-00042: That the council notes the price of school meals; calls on the mayor to make them free."),
    ("School Meals (Amendment 1)", "2019-03-04", "S6M-00042.1: As an amendment to motion S6M-00042 in the name of Rosa Pine (School Meals), leave out all after meals."),
]


@pytest.mark.parametrize(("text", "short", "references"), FRAMES)
def test_what_names_a_document_is_put_shortly(text: str, short: str, references: list[tuple]) -> None:
    assert without_frames(text) == (short, tuple(Reference(*each) for each in references))


@pytest.fixture
def records(tmp_path: Path) -> Engine:
    embedder = HashEmbedder(256)
    engine = Engine(Config(), Library.open(tmp_path, embedder.identity, embedder.dimension), embedder, None)
    for number, (title, date, text) in enumerate(RECORDS):
        ingest_document(engine, Document.from_text(text, title=title, date=date, source="council", source_id=str(number)))
    return engine


def test_title_and_day_mean_one_motion(records: Engine) -> None:
    first = answered(records, 'Who moved the council motion "Night Buses" of 2019-03-04?')
    other = answered(records, 'Who moved the council motion "Night Buses" of 2021-06-09?')
    assert "Dale" in first.text and "Frost" not in first.text
    assert "Frost" in other.text and "Dale" not in other.text


def test_a_title_of_another_day_is_not_that_motion(records: Engine) -> None:
    assert answered(records, 'Who moved the council motion "Night Buses" of 2020-01-01?').outcome == "not_stated"


def test_the_words_of_a_motion_are_its_own(records: Engine) -> None:
    answer = answered(records, "What does the council motion S6M-00042 (School Meals, 2019-03-04) say or call for?")
    assert answer.text.startswith("“S6M-00042: That the council notes")
    assert {citation.source_id for claim in answer.claims for citation in claim.citations} == {"2"}


def test_years_are_no_number_of_a_motion(records: Engine) -> None:
    assert handles(understand("Who lodged motion S6M-00042.1 (Meals within the 2023-24 budget)?")).identifiers == ("S6M-00042.1",)


def test_a_name_ends_with_its_sentence(records: Engine) -> None:
    text = "We come to amendment S6M-00077.2, in the name of Rosa M. Pine. Members should vote now."
    ingest_document(records, Document.from_text(text, title="Vote", source_id="vote"))
    answer = answered(records, "In whose name was motion S6M-00077.2 lodged?")
    assert answer.text.startswith("Rosa M. Pine proposed:")


def test_who_lodged_a_motion_is_not_who_amends_it(records: Engine) -> None:
    assert "Rosa Pine" in answered(records, "In whose name was motion S6M-00042 lodged?").text
    assert answered(records, "Who lodged motion S6M-00042.1?").outcome == "not_stated"
