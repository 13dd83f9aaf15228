"""What says only "that" is told with the words just before it, and found by them; nothing is made of it where these are unclear."""

from pathlib import Path

import pytest

from tests.ask.library import answered, engine_of

QUARRY = """Quarry and orchard

Mara Stenn proposed flooding the old quarry for a bathing lake. Ivo Pell rejected that. The orchard growers opposed it too.

Tove Ask demanded a fence around the weir, but Nils Orre rejected it.

The weir was built in 1911. Nils Orre criticised that.

Would the parish sell the tram depot? Ivo Pell rejected that.

Lena Bray promised not to lease the granary. Otto Falk rejected that.
"""
PROPOSED = "(just before: “Mara Stenn proposed flooding the old quarry for a bathing lake”)"


def test_what_was_rejected_is_told_with_it_and_cited(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, QUARRY), "Who rejected flooding the old quarry?")
    assert answer.outcome == "answered" and f"Ivo Pell rejected: “that” {PROPOSED}" in answer.text
    assert [each.speaker for each in answer.cited][:2] == ["Mara Stenn", "Ivo Pell"]


def test_two_who_oppose_that_oppose_the_same(tmp_path: Path) -> None:
    assert PROPOSED in answered(engine_of(tmp_path, QUARRY), "What did the orchard growers oppose?").text


def test_it_is_looked_for_in_the_same_sentence_first(tmp_path: Path) -> None:
    told = answered(engine_of(tmp_path, QUARRY), "Did Nils Orre reject a fence around the weir?").text
    assert told.startswith("Nils Orre rejected: “it” (just before: “Tove Ask demanded a fence around the weir”)")


@pytest.mark.parametrize(
    "question", ["Did Ivo Pell say the old quarry should be flooded?", "Did Ivo Pell propose flooding the old quarry?", "Did Mara Stenn reject flooding the old quarry?"]
)
def test_who_rejects_that_has_not_said_it(tmp_path: Path, question: str) -> None:
    assert "Yes" not in answered(engine_of(tmp_path, QUARRY), question).text


@pytest.mark.parametrize("question", ["Who rejected selling the tram depot?", "Who rejected leasing the granary?", "Who criticised building the weir?"])
def test_nothing_is_made_of_that_behind_a_question_a_denial_or_a_plain_fact(tmp_path: Path, question: str) -> None:
    assert answered(engine_of(tmp_path, QUARRY), question).outcome == "not_stated"


def test_what_is_put_forward_in_between_is_what_that_means(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Toll\n\nMara Stenn proposed a bridge toll. Ivo Pell rejected that, but Tove Ask proposed a ferry tax. Nils Orre rejected that.\n")
    assert "Nils Orre" not in answered(engine, "Who rejected a bridge toll?").text
