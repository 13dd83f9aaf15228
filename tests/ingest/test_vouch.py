"""What only the rules found, beside a tagger: which of it stays."""

import pytest

from rag.data import Document
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from tests.ingest.test_attribute import read_with


def found_beside_a_silent_tagger(text: str) -> list[tuple[str | None, str]]:
    return [(statement.speaker, statement.act) for statement in read_with(text)]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Ruth Park has promised to close the bridge.", [("Ruth Park", "promised")]),
        ("Ruth Park has called for a toll.", [("Ruth Park", "urged")]),
        ("Ruth Park voted against the toll.", [("Ruth Park", "voted")]),
        ("Ruth Park's proposal to close the bridge drew boos.", [("Ruth Park", "proposed")]),
        ('Ruth Park: "The bridge will close in May."', [("Ruth Park", "said")]),
        ("“The bridge is a wreck, whatever they say.” ― Ruth Park", [("Ruth Park", "said")]),
        ("Ruth Park invited the council to the opening.", []),
        ("A drought threatens the harvest.", []),
        ("Ruth Park would promise to close the bridge.", []),
        ("Many voted against the toll.", []),
        ("The mayor knew the bridge would close.", []),
        ('Ann Lee wrote a play called "The Bridge of Sighs and Tolls".', []),
    ],
)  # fmt: skip
def test_a_rule_alone_counts_for_an_act_told_in_so_many_words(text: str, stays: list[tuple[str, str]]) -> None:
    assert found_beside_a_silent_tagger(text) == stays


def test_what_somebody_named_says_within_a_statement_stays() -> None:
    text = "Ruth Park said Alan Hall claimed the bridge was safe and people felt fine."
    found = read_with(text, ("Ruth Park", "said", "Alan Hall claimed the bridge was safe and people felt fine"))
    assert [(s.speaker, s.via and s.via.speaker) for s in found] == [("Ruth Park", None), ("Alan Hall", "Ruth Park")]


def test_the_word_that_tells_the_side_stays_with_a_vote() -> None:
    text = "Ruth Park voted against the toll."
    (statement,) = read_with(text, ("Ruth Park", "voted", "the toll"))
    assert statement.content_spans[0].of(text) == "against the toll"


def test_the_half_of_a_quotation_that_the_tagger_missed_is_added() -> None:
    text = '"The bridge," Ruth Park said, "will close in May."'
    (statement,) = read_with(text, ("Ruth Park", "said", '"will close in May."'))
    assert [span.of(text) for span in statement.content_spans] == ['"The bridge,"', '"will close in May."']


def test_without_a_tagger_every_rule_counts() -> None:
    document = Document.from_text("Ruth Park invited the council to the opening.", title="")
    assert len(attribute(document, segment(document))) == 1
