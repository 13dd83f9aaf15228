"""Folding, against a slow twin that goes one character after the other."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import _FORMS, _INVISIBLE, fold, stem, without_marks

TEXTS = st.text(st.sampled_from("ab C.“”’—-`\u00a0\u200b\ufeff \n\t éﬁİßΣſ\x1c\u2003\u0301'"), max_size=30)


def slowly(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text.translate(str.maketrans(_FORMS))):
        if _INVISIBLE.match(character):
            continue
        parts = " " if character.isspace() else unicodedata.normalize("NFKD", character).casefold()
        for part in parts:
            if not unicodedata.combining(part) and not (character.isspace() and (not folded or folded[-1] == " ")):
                folded.append(part)
                origin.append(offset)
    return "".join(folded), origin


@given(TEXTS)
def test_folding_by_pieces_is_folding_by_characters(text: str) -> None:
    assert fold(text) == slowly(text)


@given(TEXTS)
def test_every_folded_character_came_from_its_offset(text: str) -> None:
    folded, origin = fold(text)
    assert len(folded) == len(origin) and origin == sorted(origin)
    assert not re.search(r"\s\s|^\s", folded)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a toll of **5 crowns** on *all* lorries", "a toll of 5 crowns on all lorries"),
        ("> **Sven Holt** proposed it\n> at once", "Sven Holt proposed it\nat once"),
        ("## What was said", "What was said"),
        ("__no__ and _never_", "no and never"),
        ("2 * 3 * 4, a**b**c, snake_case_name, #5, 7 > 5", "2 * 3 * 4, a**b**c, snake_case_name, #5, 7 > 5"),
        ("**unclosed", "**unclosed"),
    ],
)
def test_marks_of_markdown_are_left_out_of_what_is_shown(text: str, shown: str) -> None:
    assert without_marks(text) == shown


@pytest.mark.parametrize(
    ("noun", "verb"),
    [
        ("closure", "closed"), ("seizures", "seize"), ("failure", "failing"), ("departure", "departed"), ("reduction", "reduce"), ("decisions", "decided"),
        ("expansion", "expand"), ("extension", "extending"), ("suspension", "suspended"), ("abolition", "abolish"), ("exclusion", "excluded"),
    ],
)  # fmt: skip
def test_a_noun_meets_the_verb_it_is_made_of(noun: str, verb: str) -> None:
    assert stem(noun) == stem(verb)
    assert stem("coalition") != stem("coal") and stem("pressure") != stem("press") and stem("sure") == "sur"
