"""Of two sentences that tell the same but for a few words one is told, and both are cited; what differs in a fact is told apart."""

import pytest

from rag.answer import Citation, Claim
from rag.ask.copies import told_once
from rag.data import Span


def claim(quote: str, document: str, speaker: str | None = None) -> Claim:
    return Claim(f"“{quote}”", "supported", (Citation(1, document, Span(0, len(quote)), quote, speaker=speaker),))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The weir has leaked 40 litres an hour since May, according to Ida Falk.", "The weir leaked 40 litres an hour since May, the bursar Ida Falk said."),
        ("The mill was built in 1911 by the Lindt works.", "The old mill was built in 1911 by the Lindt works."),
    ],
)
def test_nearly_the_same_words_are_told_once_and_cited_twice(first: str, second: str) -> None:
    told = told_once([claim(first, "a"), claim(second, "b")])
    assert [each.text for each in told] == [f"“{first}”"] and [each.quote for each in told[0].citations] == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The mill was built in 1911 by the Lindt works.", "The mill was built in 1912 by the Lindt works."),
        ("The mill was built in 1911 by the Lindt works.", "The mill was not built in 1911 by the Lindt works."),
        ("The mill was built in 1911 by the Lindt works.", "The mill was sold in 1911 by the Lindt works."),
        ("Vik beat Falk in the final race.", "Falk beat Vik in the final race."),
        ("The mill opened.", "The mill opened late."),
    ],
)
def test_what_tells_something_else_stays(first: str, second: str) -> None:
    assert len(told_once([claim(first, "a"), claim(second, "b")])) == 2


def test_two_who_say_the_same_are_both_told() -> None:
    said = "The weir leaks 40 litres an hour at night."
    assert len(told_once([claim(said, "a", "Ida Falk"), claim(said, "b", "Jon Vik")])) == 2
