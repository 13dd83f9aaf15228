"""The reranker: what it says of texts, and what a damaged one says."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from rag.errors import ModelError
from rag.models.catalogue import find_model
from rag.models.fetch import is_complete, model_folder
from rag.models.rerank import OnnxReranker

NAME = "ms-marco-minilm-l12-v2"


@pytest.fixture
def weights() -> Path:
    """The folder of the real reranker; where it is not fetched, the test is skipped."""
    model = find_model(NAME)
    if not is_complete(model):
        pytest.skip("the reranker's weights are not on this machine: onrecord models fetch")
    return model_folder(model)


def test_a_damaged_reranker_tells_what_to_do(tmp_path):
    (tmp_path / "tokenizer.json").write_text("{")
    reranker = OnnxReranker(tmp_path, name=NAME)
    assert reranker.scores("Who built the bridge?", []).shape == (0,)
    with pytest.raises(ModelError, match=f"cannot be used .* Type: onrecord models fetch {NAME}"):
        reranker.scores("Who built the bridge?", ["The bridge was built by Harlan Iron."])


@pytest.mark.real
def test_the_text_that_answers_is_scored_higher(weights):
    reranker = OnnxReranker(weights, name=NAME)
    texts = ["The mayor opened the bridge in 1931.", "The Harlan Iron Company put up the bridge in two years.", "It rained. " * 400]
    scores = reranker.scores("Which company built the bridge?", texts)
    assert scores.shape == (3,) and scores.argmax() == 1
    assert reranker.scores("Which company built the bridge?", texts[1:2])[0] == pytest.approx(scores[1], abs=0.3)


@pytest.mark.real
def test_a_question_longer_than_the_model_reads_is_cut_and_not_refused(weights):
    reranker = OnnxReranker(weights, name=NAME)
    for question in ("Which iron bridge? " * 100, "\u6865" * 1900):
        assert reranker.scores(question, ["The bridge was built by Harlan Iron.", "x"]).shape == (2,)


@pytest.mark.real
def test_a_tokenizer_that_is_not_the_networks_tells_what_to_do(tmp_path, weights):
    Tokenizer(WordLevel({"[UNK]": 10**7}, "[UNK]")).save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").symlink_to(weights / "model.onnx")
    with pytest.raises(ModelError, match=f"cannot be used .* Type: onrecord models fetch {NAME}"):
        OnnxReranker(tmp_path, name=NAME).scores("Who built the bridge?", ["The bridge was built by Harlan Iron."])
