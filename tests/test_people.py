"""Which names can mean the same speaker."""

import pytest

from rag.people import same_speaker
from rag.text import _WORD, fold, words

SAME = [
    ("Ann Lee", "a gaffe by Mayor Ann Lee (D)"),
    ("Netanyahu", "Prime Minister Netanyahu of Israel"),
    ("President Biden", "Joe Biden"),
    ("the official", "a senior administration official"),
    ("the three mediating nations", "three mediating nations"),
    ("the leaders of Qatar and Egypt", "the leaders of both Qatar and Egypt"),
    ("the supporters of the hostages in Tel Aviv", "supporters of hostages"),
    ("Iran", "Iran"),
    ("Mr. Khan", "Sadiq Khan"),
    ("khan", "Sadiq Khan"),
    ("sadiq khan", "Mr. Khan"),
    ("SADIQ KHAN", "Sadiq Khan"),
    ("Khan", "SADIQ KHAN"),
    ("Sadiq Khan", "Councillor Khan"),
]
DIFFERENT = [
    ("Tom Lee", "a gaffe by Mayor Ann Lee (D)"),
    ("Ann Lee", "a rally by the town"),
    ("Bill Clinton", "Hillary Clinton"),
    ("Hamas", "a Hamas official"),
    ("Iran", "Israel"),
    ("the fire chief", "a police chief of staff"),
    ("the union", "a union spokesman"),
    ("Hezbollah", "the White House"),
    ("bill clinton", "Hillary Clinton"),
    ("hamas", "a Hamas official"),
    ("the mayor", "Mayor Khan"),
]


@pytest.mark.parametrize(("asked", "speaker"), SAME)
def test_same(asked: str, speaker: str) -> None:
    assert same_speaker(asked, speaker)


@pytest.mark.parametrize(("asked", "speaker"), DIFFERENT)
def test_different(asked: str, speaker: str) -> None:
    assert not same_speaker(asked, speaker)


def test_an_unresolved_speaker_is_nobody() -> None:
    assert not same_speaker("Iran", None)


@pytest.mark.parametrize("text", ["The “Bridge’s” end—U.S.-led, 1,000 people´s\tvote", "`It's` a\u00a0café", "plain words, no more"])
def test_words_are_those_of_the_folded_text(text: str) -> None:
    assert words(text) == _WORD.findall(fold(text)[0])
