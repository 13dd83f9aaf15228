"""What says only "it would" is found by the question just before it and told with it, without a yes; elsewhere nothing is made of it."""

from pathlib import Path

import pytest

from tests.ask.library import answered, engine_of

ORCHARD = """Orchard and weir

Rolf Anders asked whether the parish would buy the cider press. The bursar said it would, provided that the loan came. Mia Quist wondered if the weir could be raised; Lars Holm said that it could not.

"Has the miller signed the lease?" asked Tilda Berg. Ove Strand replied that he had. Ida Falk said he had not.

Jon Vik asked if the tithe barn would be let. Eva Rask said that the roof leaked. Nora Sand said it would.

Per Lind asked whether the lamps were lit. Kaj Moe said it would.

Sven Krok asked whether the hedge would not be cut. Ulla Dahl said it would.

Asked whether she would lead the choir again, Britt Aune said she would.
"""


def told(folder: Path, question: str) -> str:
    return answered(engine_of(folder, ORCHARD), question).text


def test_the_answer_is_found_by_the_question_before_it(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, ORCHARD), "Who said the parish would buy the cider press?")
    before = "(just before: “Rolf Anders asked whether the parish would buy the cider press”)"
    assert answer.text == f"The bursar said: “it would, provided that the loan came” {before}."
    assert [each.speaker for each in answer.cited] == ["Rolf Anders", "the bursar"]


@pytest.mark.parametrize(
    "question",
    ["What did the bursar say about the cider press?", "Did the bursar say the parish would buy the cider press?", "Will the parish buy the cider press?"],
)
def test_it_is_told_without_a_yes(tmp_path: Path, question: str) -> None:
    assert told(tmp_path, question).startswith("The bursar said: “it would, provided that the loan came”")


def test_who_says_no_has_not_said_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, ORCHARD)
    assert answered(engine, "Who said the weir could be raised?").outcome == "not_stated"
    assert answered(engine, "Did Lars Holm say the weir could be raised?").text.startswith("Lars Holm said: “that it could not”")


def test_two_answer_the_same_question(tmp_path: Path) -> None:
    assert told(tmp_path, "Who said the miller had signed the lease?").startswith("Ove Strand said: “that he had”")
    assert told(tmp_path, "Who said the miller had not signed the lease?").startswith("Ida Falk said: “he had not”")


def test_it_may_stand_in_the_same_sentence(tmp_path: Path) -> None:
    assert told(tmp_path, "What did Britt Aune say about leading the choir?").startswith("Britt Aune said: “she would” (just before: “Asked whether she would lead the choir again”)")


@pytest.mark.parametrize("question", ["Who said the tithe barn would be let?", "Who said the lamps were lit?", "Who said the hedge would be cut?"])
def test_nothing_is_made_of_it_elsewhere(tmp_path: Path, question: str) -> None:
    """Something else is said in between, the helping verb is another, the question denies."""
    assert answered(engine_of(tmp_path, ORCHARD), question).outcome == "not_stated"


def test_who_asks_has_not_said_it(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, ORCHARD), "Did Rolf Anders say the parish would buy the cider press?")
    assert answer.outcome == "premise_corrected" and answer.text.startswith("No. It was the bursar, not Rolf Anders, who said: “it would, provided")


COUNCIL = """Parish talks

Lars Holm proposed that the weir be raised. Only Ida Falk voted for it. Even Jon Vik voted against that.

Mia Quist spoke for the sale of the orchard. Ove Strand opposed the sale of the orchard.

Tilda Berg asked Kaj Moe whether the reading room had been closed. Moe said it had, because the stove was broken.

Nora Sand said she was confident that the miller would pay.
"""


def in_council(folder: Path, question: str) -> str:
    return answered(engine_of(folder, COUNCIL), question).text


def test_a_vote_for_it_is_a_vote_for_what_was_put_forward_before_it(tmp_path: Path) -> None:
    assert in_council(tmp_path, "Who voted for raising the weir?").startswith("Ida Falk voted: “for it” (just before: “Lars Holm proposed that the weir be raised”)")


def test_who_speaks_for_a_thing_is_not_told_by_who_opposes_it(tmp_path: Path) -> None:
    assert "Strand" not in in_council(tmp_path, "Who spoke for the sale of the orchard?")
    assert in_council(tmp_path / "b", "Who spoke against the sale of the orchard?").startswith("Ove Strand opposed")


def test_a_reason_is_found_by_the_question_before_it(tmp_path: Path) -> None:
    told = in_council(tmp_path, "Why was the reading room closed?")
    assert told.startswith("Kaj Moe said: “it had, because the stove was broken” (just before: “Tilda Berg asked Kaj Moe whether the reading room had been closed”)")


def test_who_asks_somebody_whether_it_is_so_does_not_say_it(tmp_path: Path) -> None:
    assert in_council(tmp_path, "Was the reading room closed?").startswith("Kaj Moe said: “it had")
    assert "Berg asked:" not in in_council(tmp_path / "b", "Who said the reading room had been closed?")


def test_who_is_confident_of_a_thing_has_not_said_yes_to_it(tmp_path: Path) -> None:
    assert in_council(tmp_path, "Did Nora Sand say the miller would pay?") == "Nora Sand said: “she was confident that the miller would pay”."


LETTER = """From: Ida Falk

I have never supported the quay. I said the basin is shallow.
"""


def test_who_said_other_things_has_not_suggested_them(tmp_path: Path) -> None:
    assert answered(engine_of(tmp_path, LETTER), "What did Ida Falk suggest?").outcome == "not_stated"


def test_a_motion_is_known_by_what_is_moved(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Quay committee\n\nCouncillor Vik moved that the vote be postponed until May. Councillor Bray seconded.\n")
    who = answered(engine, "Who moved to postpone the vote?")
    assert "Vik proposed: “that the vote be postponed until May”" in who.text
    assert "Bray seconded" in answered(engine, "Who seconded it?", who).text
