"""Who voted, and on which side: backing, seconding and a vote against are no vote for."""

from pathlib import Path

import pytest

from tests.ask.library import answered, engine_of

VOTES = """Votes of the parish

Sam Orr voted for the orchard levy. Mary Voss voted against the orchard levy. Ada Brook agreed with the orchard levy.

The harbour board approved the orchard levy by six votes to two.

Item 4: The quay lamps. Moved by Iris Kent. Seconded by Jon Vask.
"""


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who voted for the orchard levy?", {"Sam Orr", "the harbour board"}),
        ("Who voted against the orchard levy?", {"Mary Voss"}),
        ("Who opposed the orchard levy?", {"Mary Voss"}),
        ("Who agreed to the orchard levy?", {"Sam Orr", "the harbour board", "Ada Brook"}),
    ],
)
def test_each_is_named_on_his_side_alone(tmp_path: Path, question: str, named: set[str]) -> None:
    cited = answered(engine_of(tmp_path, VOTES), question).cited
    assert {each.speaker for each in cited} == named


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did Mary Voss vote for the orchard levy?", "No. Mary Voss voted: “against the orchard levy”."),
        ("Did Sam Orr oppose the orchard levy?", "No. Sam Orr voted: “for the orchard levy”."),
        ("Did Ada Brook vote for the orchard levy?", "Not stated in these documents."),  # others did, but she may have too
        ("Did Jon Vask vote for the quay lamps?", "Not stated in these documents."),
    ],
)
def test_who_is_not_told_to_vote_is_not_told_to_have_voted(tmp_path: Path, question: str, text: str) -> None:
    assert answered(engine_of(tmp_path, VOTES), question).text == text


def test_a_vote_for_one_thing_and_against_another_is_no_yes(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Votes\n\nSam Orr voted for the orchard levy and against the quay lamps.\n")
    assert not answered(engine, "Did Sam Orr vote for the quay lamps?").text.startswith("Yes")
