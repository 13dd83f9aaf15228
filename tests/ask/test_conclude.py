"""Whether a text gives the kind of thing that is asked for."""

import pytest

from rag.ask.compose import unquoted
from rag.ask.conclude import shared
from rag.ask.fits import another, gives_kind, may_answer

GIVES = [
    ("How many issues remain?", "About four or five issues remain.", True),
    ("How many hostages were released?", "People held banners on October 7, 2024.", False),
    ("How many hostages were released?", "Several hostages were released.", True),
    ("When do the talks resume?", "The talks resume next Thursday.", True),
    ("When do the talks resume?", "The talks resume in Doha.", False),
    ("In what year do the talks resume?", "The talks resume in Doha.", False),
    ("What percentage of members voted?", "Members voted in Doha.", False),
    ("What percentage of members voted?", "Some 36% of members voted.", True),
    ("Where do the talks resume?", "The talks resume in Doha.", True),
]


@pytest.mark.parametrize(("question", "text", "expected"), GIVES)
def test_kind(question: str, text: str, expected: bool) -> None:
    assert gives_kind(question, text) is expected


def test_a_name_is_shared_by_its_adjective() -> None:
    assert shared("Who is the president of Egypt?", "Egyptian President Abdel Fattah el-Sisi spoke.") == 1.0


def test_another_year_or_place_in_a_row_is_another_matter() -> None:
    assert another("Who led the guard in 1765?", "Reed led the guard in May 1756.")
    assert another("When was Ashby ranked 22nd?", "In 2012 Ashby was ranked 32nd.")
    assert not another("Who led the guard in 1765?", "Reed led the guard on May 7.")
    assert not another("Who led the guard in 1765?", "Reed led the guard from 1765 to 1768.")


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ("“We go home,”", "We go home"),
        ("the toll as \"a ticket to pollute\"", "the toll as \"a ticket to pollute\""),
        ("“A toll” is what they want", "“A toll” is what they want"),
        ("the town's ‘open door’", "the town's ‘open door’"),
        ("it is \"old", "it is \"old"),
        ("\"It is old,\"", "It is old"),
        ("A called it \"a fee in disguise.\"", "A called it \"a fee in disguise.\""),
    ],
)
def test_marks_around_words_go_and_those_within_stay(words: str, bare: str) -> None:
    assert unquoted(words) == bare


def test_what_lacks_the_kind_or_is_of_another_year_may_not_answer() -> None:
    asked = "How many ships did the yard build in 1931?"
    assert may_answer(asked, "It built four ships.", "The yard in 1931")
    assert not may_answer(asked, "It built ships.", "The yard in 1931")
    assert not may_answer(asked, "It built four ships.", "The yard in 1950")


def test_the_questions_own_words_are_no_answer() -> None:
    assert not may_answer("What did the council refuse?", "The council refused.", "")
    assert may_answer("What did the council refuse?", "The council refused a loan.", "")
