"""Lower is not higher, and unlocked not locked: what tells of the contrary answers nothing."""

from pathlib import Path

import pytest

from rag.ask.opposites import says_opposite, turns_round
from tests.ask.library import answered, engine_of


def test_a_word_with_un_before_it_is_another_word() -> None:
    assert turns_round("Which files are unlocked?", "The locked files are in the safe.")
    assert turns_round("How many members are residents?", "Of these, 40 are non-residents.")
    assert not turns_round("Which files are unlocked?", "The unlocked files lie beside the locked ones.")
    assert not turns_round("Who unlocked the files?", "The clerk unlocked them.")


@pytest.mark.parametrize(
    ("asked", "text", "opposite"),
    [
        ("lower pay", "higher pay for night crews", True),
        ("closing the old bridge", "opening the bridge at night", True),
        ("raising the fee", "a lower fee for visitors", True),
        ("more buses", "fewer buses on Sundays", True),
        ("more police", "a few police officers more than before", False),
        ("lower prices", "cutting the high prices of bread", False),
        ("closing the bridge", "closing the bridge to carts and opening it to walkers", False),
        ("lower the tax", "higher wages for the nurses and a word on the tax", False),
        ("closing the library", "keeping the library open", True),
        ("a new pier", "an old pier", False),
    ],
)
def test_the_opposite_counts_where_it_is_said_of_the_same_thing(asked: str, text: str, opposite: bool) -> None:
    assert says_opposite(asked, text) == opposite


CREWS = "Night crews\n\nUnion leader Rita Bell demanded higher pay for night crews. Sam Orr proposed opening the north gate to lorries."


@pytest.mark.parametrize("question", ["Who demanded lower pay for night crews?", "Who proposed closing the north gate to lorries?"])
def test_who_wants_the_contrary_is_not_named(tmp_path: Path, question: str) -> None:
    answer = answered(engine_of(tmp_path, CREWS), question)
    assert answer.outcome == "not_stated" and any("the opposite" in each.why for each in answer.near_misses)


def test_the_contrary_is_told_with_neither_yes_nor_no(tmp_path: Path) -> None:
    told = "Rita Bell demanded: “higher pay for night crews”."
    assert answered(engine_of(tmp_path, CREWS), "Did Rita Bell demand lower pay for night crews?").text == told
    assert answered(engine_of(tmp_path, CREWS), "Did Rita Bell demand higher pay for night crews?").text == f"Yes. {told}"
