"""What kind of thing a question asks for, and whether a text holds one."""

import pytest

from rag.ask.kind import expected, gives, lacks, names_beyond

ASKED = [
    ("Which state closed its ferries?", "place", "state"),
    ("The first harbour train took effect in which city?", "place", "city"),
    ("Which US ferry company bought the pier?", "organisation", "company"),
    ("Which former state governor opened the pier?", "person", "governor"),
    ("Who opened the pier?", "person", ""),
    ("Where did the ferry sink?", "place", ""),
    ("When did the ferry sink?", "time", ""),
    ("What year did the ferry sink?", "time", "year"),
    ("How many ferries sank?", "count", "ferries"),
    ("The ferry sank after how many crossings?", "count", "crossings"),
    ("How much did the pier cost?", "money", ""),
    ("What is the new fee to cross?", "money", "fee"),
    ("What percentage of passengers paid?", "share", "percentage"),
    ("Which comet was seen?", "title", "comet"),
    ("Which animal was seen on the pier?", "thing", "seen"),
    ("Which of the following is the oldest pier?", "thing", ""),
    ("What did the council close?", "open", ""),
    ("Why did the ferry sink?", "open", ""),
    ("The pier burnt.", "open", ""),
]


@pytest.mark.parametrize(("question", "kind", "head"), ASKED)
def test_what_is_asked_for(question: str, kind: str, head: str) -> None:
    assert expected(question).kind == kind
    if kind != "thing":
        assert expected(question).head == head


LACKING = [
    ("Which state closed its ferries?", "The ferries were closed on Monday, Jane Ortiz said.", True),
    ("Which state closed its ferries?", "Officials in Maine closed the ferries.", False),
    ("Which state besides Maine closed its ferries?", "Officials in Maine closed the ferries.", True),
    ("Which country signed?", "The treaty was signed by Lake Tana in Ethiopia.", False),
    ("Which city held the race?", "The race was held on a warm day.", True),
    ("Which city held the race?", "The race was held in Arbroath.", False),
    ("How many ferries sank?", "The ferries sank on 7 October 2024.", True),
    ("How many ferries sank?", "Three ferries sank.", False),
    ("What is the fee?", "The fee has gone up.", True),
    ("What is the fee?", "The fee is now $15.", False),
    ("When did the ferry sink?", "The ferry sank in the harbour.", True),
    ("When did the ferry sink?", "The ferry sank on Tuesday.", False),
    ("Who opened the pier?", "The pier was opened again.", True),
    ("Who opened the pier?", "A union official opened the pier.", False),
    ("Who opened the pier?", "The council opened it.", False),
    ("Who opened the pier?", "It was opened by a city engineer.", False),
    ("Who opened the pier?", "The ministry did so in the end.", False),
    ("Who opened the pier?", "Two of the ferry agencies did so.", False),
    ("Who opened the pier?", "It was opened in the city.", True),
    ("Who opened the pier?", "It was opened near a college building.", True),
    ("Who told the council?", "The council was told at last.", True),
    ("Which company bought the pier?", "The pier was bought in May.", True),
    ("What did the council close?", "It closed the pier.", False),
]


@pytest.mark.parametrize(("question", "text", "missing"), LACKING)
def test_whether_a_text_holds_one(question: str, text: str, missing: bool) -> None:
    assert lacks(question, text) is missing


def test_a_person_is_hardly_a_company() -> None:
    asked = "Which company bought the pier?"
    assert gives(asked, "It was Susan Ortiz who did.") < 0.5 < gives(asked, "It was Tayside Ferries that did.")


def test_a_number_beside_its_noun_is_surer() -> None:
    asked = "How many ferries sank?"
    assert gives(asked, "Twelve ferries sank.") > gives(asked, "A storm of 40 knots sank them.")


def test_names_are_those_that_the_question_leaves_out() -> None:
    names = [each.text for each in names_beyond("What did Ortiz open?", "On Tuesday Ortiz opened Tay Pier in Dundee.")]
    assert names == ["Tay Pier", "Dundee"]
