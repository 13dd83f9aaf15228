"""Odds of support pairs are kept as they come, so that a run that was stopped asks nothing twice."""

from pathlib import Path

import pytest

from rag.evaluate.weigh import weigh
from rag.models.fakes import ScriptedModel

PAIRS = [("The bridge was opened in 1931.", ["The Aln Bridge was opened in 1931."]), ("It was closed.", ["The Aln Bridge was opened in 1931."])]


def test_what_is_kept_is_not_asked_again(tmp_path: Path) -> None:
    model, kept = ScriptedModel(), tmp_path / "odds.jsonl"
    model.sure = 2.0
    assert weigh(PAIRS[:1], model, kept) == [2.0]
    model.sure = -1.0
    assert weigh(PAIRS, model, kept) == [2.0, -1.0]
    assert len(model.weighed) == 2


def test_a_model_that_tells_no_odds_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="tells no likelihoods"):
        weigh(PAIRS, ScriptedModel(), tmp_path / "odds.jsonl")
