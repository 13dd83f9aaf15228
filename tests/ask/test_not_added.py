"""What a motion's title, "the motion", a passive or a day must not add to what was said."""

from pathlib import Path

import pytest

from rag.people import same_speaker
from tests.ask.library import answered, engine_of

BOARD = """Quay board

Nils Orr proposed a yacht tax. Ida Vale opposed the seating plan.

Result: carried.
"""
PARISH = """Parish news

Mary Voss opposed the school merger. Sam Orr spoke of the harbour.

Ms Kent moved that a tax be laid on yachts. Mr Hale suggested that lunch be early. Mr Vask voted against the motion.
"""


def test_the_title_of_a_text_is_no_part_of_what_is_said_in_it(tmp_path: Path) -> None:
    assert not answered(engine_of(tmp_path, BOARD), "Did Ida Vale oppose the quay board?").text.startswith("Yes")


def test_a_merger_is_no_resolution(tmp_path: Path) -> None:
    assert answered(engine_of(tmp_path, PARISH), "Did Sam Orr oppose the school resolution?").outcome != "premise_corrected"


def test_who_suggests_has_not_moved(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, PARISH)
    assert answered(engine, "Who voted against Hale's motion?").outcome == "not_stated"
    assert "Vask" in answered(engine, "Who voted against Kent's motion?").text


@pytest.mark.parametrize(("asked", "speaker", "same"), [
    ("Lee", "a gaffe by Ann Lee", True), ("Lee", "a group backed by Ann Lee", False), ("Lee", "a judge chosen by Ann Lee", False), ("Lee", "the paper read by Lee", False),
])  # fmt: skip
def test_what_is_done_to_a_thing_is_not_said_by_who_does_it(asked: str, speaker: str, same: bool) -> None:
    assert same_speaker(asked, speaker) is same


def test_a_contract_that_was_given_gives_no_reason(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "The dredging contract\n\nAnn Lee said the dredging contract was given to Acme in May.\n")
    assert answered(engine, "Why was the dredging contract given to Acme?").outcome == "not_stated"


def test_the_day_of_another_proposal_is_not_told(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Ferries\n\nAnn Lee proposed a night ferry to the isle. On 3 May Ann Lee proposed a bus to the school.\n")
    assert "3 May" not in answered(engine, "When did Ann Lee propose a night ferry to the isle?").text


def test_a_meeting_that_was_moved_was_not_proposed(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Meetings\n\nAnn Lee proposed to record the meeting.\n")
    assert "proposed" not in answered(engine, "When was the meeting moved?").text


def test_a_report_that_finds_suggests(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Coffee\n\nThe harbour study found that coffee keeps sailors awake.\n")
    assert "awake" in answered(engine, "What did the harbour study suggest?").text


LEVIES = """Quay minutes

Ms Voss moved that a levy of three crowns be laid on every yacht. Mr Hale suggested that the levy be limited to the summer. Ms Kent spoke of the weather.
"""


@pytest.mark.parametrize("question", ["Who proposed the levy?", "Did Kent propose the levy?"])
def test_who_would_limit_a_thing_has_not_proposed_it(tmp_path: Path, question: str) -> None:
    text = answered(engine_of(tmp_path, LEVIES), question).text
    assert "Voss" in text and "Hale" not in text


def test_who_would_limit_it_is_told_to_whoever_asks_that(tmp_path: Path) -> None:
    assert "Hale" in answered(engine_of(tmp_path, LEVIES), "Who proposed that the levy be limited?").text
