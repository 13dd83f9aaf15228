"""The measure of support moves one way, and tells the likely from the unlikely."""

import pytest

from rag.ask.support import MEASURES, measures, support
from rag.models.fakes import HashEmbedder

EMBEDDER = HashEmbedder()
PASSAGE = ["The harbour board bought two ferries in the spring.", "They will carry forty cars each."]


def test_what_stands_there_is_likelier_than_what_does_not() -> None:
    there = support("The harbour board bought two ferries in the spring.", PASSAGE, EMBEDDER)
    elsewhere = support("The railway company sold its oldest engines to a museum.", PASSAGE, EMBEDDER)
    assert there > 0.5 > elsewhere


@pytest.mark.parametrize("claim", ["", "?!", "the of and"])
def test_a_claim_without_words_has_measures_too(claim: str) -> None:
    assert len(measures(claim, [], EMBEDDER)) == len(MEASURES)
    assert 0 <= support(claim, PASSAGE, EMBEDDER) <= 1


def test_a_word_taken_away_from_the_passage_never_makes_a_claim_likelier() -> None:
    claim = "The harbour board bought two ferries in the spring."
    by_words = dict(zip(MEASURES, measures(claim, PASSAGE[:1], EMBEDDER), strict=True))
    fewer = dict(zip(MEASURES, measures(claim, ["The harbour board bought ferries."], EMBEDDER), strict=True))
    assert all(fewer[name] <= by_words[name] for name in ("covered", "best sentence", "threes", "longest run"))
