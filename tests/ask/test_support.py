"""The measure of support moves one way, and tells the likely from the unlikely."""

import pytest

from rag.ask.support import MEASURES, measures, nearest, support
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


def test_the_models_odds_weigh_beside_the_measures() -> None:
    claim = "The harbour board bought two ferries in the spring."
    unlikely, alone, likely = (support(claim, PASSAGE, EMBEDDER, odds) for odds in (-6.0, None, 6.0))
    assert unlikely < 0.5 < likely and unlikely < alone


def test_the_sentences_that_share_most_are_shown_in_their_order() -> None:
    passage = ["The ferries carry forty cars.", "Nothing else was said.", "The harbour board bought two ferries."]
    assert nearest("The harbour board bought ferries [2].", passage, 2) == [passage[0], passage[2]]
    assert nearest("Nothing", [], 3) == []
