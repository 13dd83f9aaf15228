"""Sentences and chunks: the laws, and what news pages carry beside the news."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag.data import Document
from rag.ingest.chunk import chunk
from rag.ingest.segment import segment

SEED = Path(__file__).parents[2] / "seeds" / "ceasefire-joint-statement.txt"


def document(text: str, title: str = "A title") -> Document:
    return Document.from_text(text, title=title)


def sentences(text: str, title: str = "A title") -> list[str]:
    return [each.span.of(text) for each in segment(document(text, title))]


def roles(text: str) -> list[str]:
    return [each.role for each in segment(document(text))]


@given(some.text(max_size=600) | some.text(alphabet='Ab ."\'“”\n-—(1.)', max_size=400))
def test_law_1_sentences_and_gaps_give_back_the_text(text: str) -> None:
    spans = [each.span for each in segment(document(text))]
    rebuilt, place = "", 0
    for span in spans:
        assert span.start >= place, "sentences do not overlap"
        rebuilt += text[place : span.start] + span.of(text)
        place = span.end
    assert rebuilt + text[place:] == text
    assert all(span.of(text).strip() for span in spans)


@given(some.text(alphabet='Ab ."\'\n', max_size=400), some.integers(1, 40))
def test_law_2_chunks_run_from_sentence_to_sentence(text: str, limit: int) -> None:
    made = document(text)
    found = segment(made)
    chunks = chunk(made, found, limit)
    assert {index for each in chunks for index in each.sentences} == {each.index for each in found if each.searched}
    for each in chunks:
        assert each.span.start == found[each.sentences[0]].span.start
        assert each.span.end == found[each.sentences[-1]].span.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Hill spoke. Gov. Jane Ray left.", ["Mr. Hill spoke.", "Gov. Jane Ray left."]),
        ("MS. OKORO: Who pays? DR. HILL: Nobody.", ["MS. OKORO: Who pays?", "DR. HILL: Nobody."]),
        ('He said: "It is late. We go." She stayed.', ['He said: "It is late.', 'We go."', "She stayed."]),
        ('"This quote never closes. It goes on.\n\nThe next paragraph is its own.',
         ['"This quote never closes.', "It goes on.", "The next paragraph is its own."]),
        ("LOUISVILLE, Ky. (AP) — The vote is on Tuesday.", ["LOUISVILLE, Ky. (AP) — The vote is on Tuesday."]),
        ("- first point\n- second point", ["first point", "second point"]),
        ("Ann Lee: We go.\nBo Ray: We stay.", ["Ann Lee: We go.", "Bo Ray: We stay."]),
    ],
)  # fmt: skip
def test_boundaries(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "The council met on Monday evening in the old town\nhall and spoke for three hours about the repair of\nthe bridge over the river."
    assert len(sentences(text)) == 1


def test_what_stands_beside_the_news_is_not_searched() -> None:
    assert roles("Stay updated with the latest news!\n\nSubscribe to The Daily Newsletter\n\nThe mayor spoke.") == ["boilerplate", "boilerplate", "body"]


def test_a_quoted_call_to_subscribe_is_news() -> None:
    assert roles('"Subscribe to nothing," the mayor said on Monday.') == ["body"]


def test_the_seed_counts_captions_and_repeats_once() -> None:
    text = SEED.read_text("utf-8")
    found = segment(document(text, text.splitlines()[0]))
    searched = [each.span.of(text) for each in found if each.searched]
    assert len(searched) == len(set(searched))
    assert sum("gaps in the negotiations are bridgeable" in each for each in searched) == 1
    assert not any("Subscribe" in each or "Stay updated" in each for each in searched)
    # The quotation that is never closed swallows nothing: the next paragraph begins a sentence of its own.
    assert any(each.startswith("The official said the US has moved") for each in searched)
