"""Question packs -> the trees in rag/ask/fact.json, which rank sentences for plain fact questions. Run by hand; measures nothing.

    python -m rag.evaluate.train_facts FOLDER [--libraries DIR] [--keep FILE]

FOLDER holds the packs realtimeqa, squad2 and multihop_rag. Learns from half of their questions (by a hash of the id: the other half
is for tests/benchmarks/facts.py alone): which candidate sentences of a gold document hold a gold answer, by the rules of judge.py.
"""

import argparse
import hashlib
import json
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from rag.ask import fact
from rag.ask.bind import bind
from rag.ask.rank import candidates_of
from rag.ask.retrieve import retrieve
from rag.ask.score import score
from rag.ask.understand import understand
from rag.config import read_config
from rag.data import Scope
from rag.engine import Engine, open_engine
from rag.evaluate.fill import library_of
from rag.evaluate.judge import stands_in
from rag.evaluate.learned import tree_of
from rag.evaluate.pack import Pack, Posed, read_pack

PACKS = ("realtimeqa", "squad2", "multihop_rag")
_KINDS = {"multihop_rag": ("inference_query",)}  # the others ask for yes or no
_ELSEWHERE = 0.3  # the weight of a sentence that holds the answer's words in a document that is not gold: it may answer
_AGAINST = 8.0  # the weight of all sentences of a question that do not answer it, together; one that does has 1
_SEEDS = 3
_TREES = 120


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidate sentences: their measures, which hold a gold answer, and which of these in a gold document."""

    table: numpy.ndarray
    holds: numpy.ndarray
    gold: numpy.ndarray


def held(identity: str) -> bool:
    """Whether a question is for measuring alone."""
    return bool(int(hashlib.sha256(identity.encode()).hexdigest(), 16) % 2)


def examples(engine: Engine, pack: Pack) -> Iterator[Example]:
    """The examples of the half of a pack that is learned from."""
    for posed in pack.questions:
        if posed.answerable and not held(posed.id) and posed.kind in _KINDS.get(pack.name, (posed.kind,)):
            if example := _example(engine, posed):
                yield example


def _example(engine: Engine, posed: Posed) -> Example | None:
    question = understand(posed.question)
    scope = bind(question, engine.library).within(Scope())
    retrieved = retrieve(question, engine.library, engine.embedder, engine.config.retrieve, scope)
    candidates = candidates_of(retrieved)
    if not candidates:
        return None
    scores = score(question, retrieved, candidates, ())
    holds = numpy.array([any(stands_in(answer, each.text) for answer in posed.answers) for each in candidates])
    gold = numpy.array([each.passage.document.source_id in posed.gold_documents for each in candidates])
    return Example(fact.measures(question, fact.nearness(retrieved), candidates, scores), holds, holds & gold)


def train(found: Sequence[Example]) -> dict[str, Any]:
    """The trees, as trees.py reads them; the same examples give the same trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    table = numpy.concatenate([each.table for each in found])
    answers = numpy.concatenate([each.gold for each in found]).astype(int)
    weights = numpy.concatenate([_weights(each) for each in found])
    start, trees = 0.0, []
    for seed in range(_SEEDS):
        model = HistGradientBoostingClassifier(
            max_iter=_TREES, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=10, max_features=0.3,
            early_stopping=False, random_state=seed,
        ).fit(table, answers, sample_weight=weights)  # fmt: skip
        start += float(model._baseline_prediction.item()) / _SEEDS
        trees += [tree_of(each[0].nodes, _SEEDS) for each in model._predictors]
    return {"measures": list(fact.MEASURES), "start": round(start, 5), "trees": trees}


def _weights(example: Example) -> numpy.ndarray:
    """So that a question counts the same, however many candidates it has and however many of them answer it."""
    answering = max(1, int(example.gold.sum())) ** -0.5
    against = _AGAINST / max(1, int((~example.gold).sum()))
    elsewhere = numpy.where(example.holds, _ELSEWHERE * against, against)
    return numpy.where(example.gold, answering, elsewhere)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of the packs")
    parser.add_argument("--libraries", type=Path, help="where their libraries lie, a folder of its name each; else in the user's cache")
    parser.add_argument("--keep", type=Path, help="keep the measures in this file, and learn from it when it is there")
    chosen = parser.parse_args(arguments)
    found = pickle.loads(chosen.keep.read_bytes()) if chosen.keep and chosen.keep.is_file() else _gather(chosen)
    if chosen.keep:
        chosen.keep.write_bytes(pickle.dumps(found))
    print(f"learning from {len(found):,} questions", file=sys.stderr)
    target = Path(fact.__file__).parent / "fact.json"
    target.write_text(json.dumps(train(found), separators=(",", ":")) + "\n", "utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes", file=sys.stderr)


def _gather(chosen: argparse.Namespace) -> list[Example]:
    found: list[Example] = []
    for name in PACKS:
        pack = read_pack(chosen.folder / name)
        engine = open_engine(read_config(None, chosen.libraries / name if chosen.libraries else library_of(pack)))
        found += examples(engine, pack)
        engine.close()
    return found


if __name__ == "__main__":
    main()
