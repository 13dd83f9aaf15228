"""What a meeting said of a thing: found near the place where it spoke of it, and only of those who speak there."""

from pathlib import Path

import pytest

from rag.ask.meeting import _LEADS, _is_open, _number
from tests.ask.library import answered, engine_of

SPOKEN = [
    ("Ada Brook", "Let us turn to the swimming pool. Shall we keep it open in winter?"),
    ("Tom Hale", "The swimming pool loses money every winter month. Its boiler is thirty years old and the pool needs another."),
    ("Ada Brook", "Thank you. Is there another view on the pool?"),
    ("Mary Voss", "Children learn to swim in that pool all winter, and I want it kept open for the schools."),
    ("Ada Brook", "Thank you, Mary."),
]
FILLER = [(("Ada Brook", "Iris Kent")[turn % 2], f"Item {turn} on parking meters, kerbs and street lamps was read and noted by all.") for turn in range(40)]
MEETING = "Town council\n\n" + "\n".join(f"{who}: {what}" for who, what in [*FILLER, *SPOKEN, *FILLER])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory):
    return engine_of(Path(tmp_path_factory.mktemp("library")), MEETING)


def test_a_discussion_is_answered_from_where_it_took_place(engine) -> None:
    answer = answered(engine, "Summarize the discussion about keeping the swimming pool open in winter.")
    assert answer.outcome == "answered"
    assert {citation.speaker for claim in answer.claims for citation in claim.citations} <= {"Tom Hale", "Mary Voss", "Ada Brook"}
    assert all("pool" in citation.quote for claim in answer.claims for citation in claim.citations)


def test_an_opinion_is_that_of_whom_it_is_asked_of(engine) -> None:
    answer = answered(engine, "What did Mary Voss think about the swimming pool when talking about the winter?")
    assert answer.outcome == "answered"
    assert "learn to swim" in answer.text and "boiler" not in answer.text


@pytest.mark.parametrize("person", ["Iris Kent", "Hugo Lindt"])
def test_who_did_not_speak_of_it_is_not_made_to(engine, person: str) -> None:
    assert answered(engine, f"What did {person} think about the swimming pool in winter?").outcome == "not_stated"


def test_a_question_of_the_meeting_is_no_answer(engine) -> None:
    answer = answered(engine, "What was the discussion about the swimming pool?")
    assert not any(citation.quote.endswith("?") for claim in answer.claims for citation in claim.citations)


@pytest.mark.parametrize(
    ("sentence", "leads"),
    [
        ("Shall we keep the swimming pool open in winter?", True),
        ("I wanted to ask about the pool and its winter season.", True),
        ("The next questions are from Tom Hale about the pool.", True),
        ("Let us move on, then, to the swimming pool.", True),
        ("Thank you for what you said of the pool in winter.", True),
        ("We call for the pool to stay open all winter.", False),
        ("Thanks to its new boiler the pool can stay open.", False),
        ("The question of the boiler has cost us two winters.", False),
    ],
)
def test_what_leads_to_the_topic_is_told_from_what_is_said_of_it(sentence: str, leads: bool) -> None:
    assert bool(_LEADS.search(sentence)) == leads


def test_more_is_given_where_the_place_clearly_stands_out() -> None:
    assert [_number(each) for each in (-0.1, 0.0, 0.5, 2.0)] == [1, 1, 3, 6]


def test_what_was_said_before_the_topic_came_up_is_left_out(engine) -> None:
    answer = answered(engine, "Summarize the discussion about the boiler of the swimming pool, which loses money.")
    assert answer.outcome == "answered"
    assert all(citation.speaker in ("Tom Hale", "Mary Voss") for claim in answer.claims for citation in claim.citations)


def test_what_somebody_asked_is_told_as_asked(engine) -> None:
    answer = answered(engine, "What did Ada Brook ask about the swimming pool?")
    assert answer.outcome == "answered" and "Ada Brook asked: “" in answer.text and all(each.quote.endswith("?") for each in answer.cited)


@pytest.mark.parametrize("question", ["Did Ada Brook say that the pool stays open in winter?", "When does the swimming pool open?"])
def test_a_question_answers_no_other(engine, question: str) -> None:
    assert not any(each.quote.endswith("?") for each in answered(engine, question).cited)


def test_who_answered_before_the_topic_comes_up_most_is_heard(tmp_path: Path) -> None:
    turns = [
        *FILLER,
        ("Mary Voss", "The ice rink and its roof cost the town less than the library does."),
        ("Ada Brook", "An ice rink with a roof, then. How large is the roof of the ice rink, and who would clean the ice of the rink?"),
        ("Iris Kent", "I know of no figure for the ice rink or its roof."),
        *FILLER,
    ]
    heard = engine_of(tmp_path, "Town council\n\n" + "\n".join(f"{who}: {what}" for who, what in turns))
    answer = answered(heard, "What did Mary Voss think about the roof of the ice rink?")
    assert answer.outcome == "answered" and "less than the library" in answer.text
    assert answered(heard, "What did Tom Hale think about the roof of the ice rink?").outcome == "not_stated"


def test_all_that_somebody_asked_is_told_where_nothing_narrows_it(engine) -> None:
    told = answered(engine, "What did Ada Brook ask?").text
    assert "Shall we keep it open in winter?" in told


def test_what_stands_in_a_quotation_within_a_turn_is_not_whoevers_turn_it_is() -> None:
    assert _is_open("So a school might say, 'We are fine. ")
    assert not _is_open("So a school might say, 'We are fine.' ")
    assert not _is_open("It isn't the schools' pool, and it's old. ")
