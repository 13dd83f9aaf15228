"""Plain fact questions: which sentence stands first, for which questions, and how trees are read."""

import numpy
import pytest

from rag.ask.fact import MEASURES, asks_a_fact, measures, nearness
from rag.ask.rank import candidates_of, rank
from rag.ask.retrieve import retrieve
from rag.ask.score import score
from rag.ask.trees import trees_of
from rag.ask.understand import understand
from rag.config import RetrieveConfig
from rag.models.rerank import OnnxReranker
from tests.ask.library import BRIDGE, FERRY, engine_of


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    opened = engine_of(tmp_path_factory.mktemp("library"), BRIDGE, FERRY)
    yield opened
    opened.close()


def test_a_leaf_is_reached_by_the_thresholds_and_all_trees_are_added() -> None:
    trees = trees_of({"start": 1.0, "trees": [[[0, 0.5, 1, 2], [10.0], [1, 2.0, 3, 4], [20.0], [30.0]], [[100.0]]]})
    table = numpy.array([[0.5, 9.0], [0.6, 2.0], [0.6, 2.1]])
    assert trees.sums(table).tolist() == [111.0, 121.0, 131.0]


def test_the_sentence_with_the_thing_asked_for_stands_first(engine) -> None:
    asked = understand("Which company built the bridge?")
    found = retrieve(asked, engine.library, engine.embedder, RetrieveConfig())
    assert rank(asked, found, (), 3)[0].quote == "The bridge was built in 1931 by the Harlan Iron Company."


class _Likes:
    """A reranker that likes what holds a word, and tells how many texts it was given."""

    def __init__(self, word: str) -> None:
        self.word, self.read = word, 0

    def scores(self, question, texts):
        self.read += len(texts)
        return numpy.array([100.0 if self.word in each else 0.0 for each in texts], numpy.float32)


def test_a_reranker_puts_first_what_it_likes_of_the_best_and_leaves_the_likelihoods(engine) -> None:
    asked = understand("Which company built the bridge?")
    found = retrieve(asked, engine.library, engine.embedder, RetrieveConfig())
    likes = _Likes("four months")
    before, after = rank(asked, found, (), 4), rank(asked, found, (), 4, likes)
    assert "four months" in after[0].quote and "four months" not in before[0].quote
    assert after[1].quote == before[0].quote
    assert 0 < likes.read <= 8
    assert [each.score for each in after][0] == before[0].score


def test_a_reranker_that_cannot_be_loaded_changes_nothing(engine, tmp_path) -> None:
    asked = understand("Which company built the bridge?")
    found = retrieve(asked, engine.library, engine.embedder, RetrieveConfig())
    assert rank(asked, found, (), 4, OnnxReranker(tmp_path, name="missing")) == rank(asked, found, (), 4)


def test_every_candidate_has_every_measure_and_none_is_left_open(engine) -> None:
    asked = understand("When was the bridge built?")
    found = retrieve(asked, engine.library, engine.embedder, RetrieveConfig())
    candidates = candidates_of(found)
    table = measures(asked, nearness(found), candidates, score(asked, found, candidates, ()))
    assert table.shape == (len(candidates), len(MEASURES))
    assert numpy.isfinite(table).all()


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("Which company built the bridge?", True),
        ("How many ferries sank?", True),
        ("Who proposed closing the bridge?", False),
        ("What did Ortiz propose?", False),
        ("What was said of “the old bridge”?", False),
        ("Did Ortiz resign?", False),
    ],
)
def test_only_plain_facts_are_ranked_so(question: str, plain: bool) -> None:
    assert asks_a_fact(understand(question)) is plain
