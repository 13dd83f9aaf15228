"""Which names can mean the same speaker."""

import pytest

from rag.ask.people import same_speaker

SAME = [
    ("Netanyahu", "Prime Minister Netanyahu of Israel"),
    ("President Biden", "Joe Biden"),
    ("the official", "a senior administration official"),
    ("the three mediating nations", "three mediating nations"),
    ("the leaders of Qatar and Egypt", "the leaders of both Qatar and Egypt"),
    ("the supporters of the hostages in Tel Aviv", "supporters of hostages"),
    ("Iran", "Iran"),
    ("Mr. Khan", "Sadiq Khan"),
]
DIFFERENT = [
    ("Bill Clinton", "Hillary Clinton"),
    ("Hamas", "a Hamas official"),
    ("Iran", "Israel"),
    ("the fire chief", "a police chief of staff"),
    ("the union", "a union spokesman"),
    ("Hezbollah", "the White House"),
]


@pytest.mark.parametrize(("asked", "speaker"), SAME)
def test_same(asked: str, speaker: str) -> None:
    assert same_speaker(asked, speaker)


@pytest.mark.parametrize(("asked", "speaker"), DIFFERENT)
def test_different(asked: str, speaker: str) -> None:
    assert not same_speaker(asked, speaker)


def test_an_unresolved_speaker_is_nobody() -> None:
    assert not same_speaker("Iran", None)
