"""Support packs -> the trees in rag/ask/support.json. Run by hand, `python -m rag.evaluate.train_support FOLDER ODDS`; measures nothing.

Learns from attributionbench and, at less weight, from wice and qags; how well is for tests/benchmarks/support.py to tell, by trees
that have not seen the question. Gradient boosting with one-way measures; the same data gives the same trees. What the language
model's odds count for beside them is fitted on such sums too; the odds are kept in the file ODDS, and take a second or two a claim.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from rag.ask import support
from rag.ask.borne import fixed_messages
from rag.ask.trees import trees_of
from rag.config import read_config
from rag.data import Document
from rag.engine import open_language_model
from rag.evaluate.learned import tree_of
from rag.evaluate.weigh import weigh
from rag.ingest.segment import segment
from rag.models.catalogue import find_model
from rag.models.embed import open_embedder
from rag.models.fetch import model_folder

_BESIDE = 0.4  # the weight of an example of another pack
_SEEDS = 3
_TREES = 80
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, the sentences of its passage, and whether they bear it out.

    `group`: the question of the claim, or its passage; what is learned of one is never tried on the same. `held`: in the half of
    attributionbench by which nothing was chosen.
    """

    pack: str
    group: str
    claim: str
    sentences: tuple[str, ...]
    supported: bool
    held: bool


def read_pairs(folder: Path, packs: Sequence[str] = ("attributionbench", "wice_claims", "qags_cnndm")) -> list[Pair]:
    """The pairs of these packs."""
    pairs = []
    for pack in packs:
        for line in (folder / f"{pack}.jsonl").read_text("utf-8").splitlines():
            record = json.loads(line)
            if pack == "attributionbench":
                passage, supported = "\n\n".join(record["references"]), record["attribution_label"] == "attributable"
                group = record["question"]
                held = bool(int(hashlib.sha256(group.encode()).hexdigest(), 16) % 2)
            elif pack == "wice_claims":
                passage, supported, held = "\n".join(record["evidence"]), record["label"] == "supported", False
                group = passage
            else:
                passage, supported, held = record["doc"], record["supported"] is True, False
                group = passage
            claim = record["claim"] if "claim" in record else record["text"]
            pairs.append(Pair(pack, group, claim, sentences_of(passage), supported, held))
    return pairs


def sentences_of(passage: str) -> tuple[str, ...]:
    document = Document.from_text(passage, title="")
    return tuple(each.span.of(passage) for each in segment(document))


def train(values: numpy.ndarray, labels: numpy.ndarray, weights: numpy.ndarray) -> dict[str, Any]:
    """The trees, as trees.py reads them: from a table of measures, whether each row is supported, and what it counts for."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    start, trees = 0.0, []
    for seed in range(_SEEDS):
        model = HistGradientBoostingClassifier(
            max_iter=_TREES, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=15, l2_regularization=5, max_features=0.3,
            monotonic_cst=list(support.MEASURES.values()), early_stopping=False, random_state=seed,
        ).fit(values, labels, sample_weight=weights)  # fmt: skip
        start += float(model._baseline_prediction.item()) / _SEEDS
        trees += [tree_of(each[0].nodes, _SEEDS) for each in model._predictors]
    return {"start": round(start, 5), "trees": trees}


def with_odds(sums: numpy.ndarray, odds: numpy.ndarray, labels: numpy.ndarray) -> list[float]:
    """What is added to a sum of trees and the model's odds, and what either counts for, by logistic regression; both labels count alike."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, class_weight="balanced").fit(numpy.column_stack([sums, odds]), labels)
    return [round(float(each), 4) for each in (model.intercept_[0], *model.coef_[0])]


def unseen(values: numpy.ndarray, labels: numpy.ndarray, weights: numpy.ndarray, groups: Sequence[str]) -> numpy.ndarray:
    """The sum of trees of each row, by trees that have learned nothing from its group."""
    fold = folds(groups)
    sums = numpy.zeros(len(labels))
    for each in range(_FOLDS):
        learned = fold != each
        sums[~learned] = trees_of(train(values[learned], labels[learned], weights[learned])).sums(values[~learned])
    return sums


def folds(groups: Sequence[str]) -> numpy.ndarray:
    """The fold of each group, by a hash; whole numbers of shape (groups,)."""
    return numpy.array([int(hashlib.sha256(each.encode()).hexdigest(), 16) // 2 % _FOLDS for each in groups])


def weights_of(pairs: Sequence[Pair]) -> numpy.ndarray:
    """What each pair counts for."""
    return numpy.array([1.0 if each.pack == "attributionbench" else _BESIDE for each in pairs])


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) == 3 else Path()
    if not (folder / "attributionbench.jsonl").is_file():
        raise SystemExit("name the folder of the support packs and a file for the odds: python -m rag.evaluate.train_support FOLDER ODDS")
    embedder = open_embedder(model_folder(find_model("all-minilm-l6-v2")), name="all-minilm-l6-v2")
    pairs = read_pairs(folder)
    print(f"learning from {len(pairs):,} pairs", file=sys.stderr)
    values = numpy.array([support.measures(each.claim, each.sentences, embedder) for each in pairs])
    labels = numpy.array([each.supported for each in pairs], dtype=int)
    weights = weights_of(pairs)
    model = open_language_model(read_config().model)
    model.warm(fixed_messages())
    asked = [place for place, each in enumerate(pairs) if each.pack == "attributionbench"]
    odds = weigh([(pairs[place].claim, pairs[place].sentences) for place in asked], model, Path(sys.argv[2]))
    sums = unseen(values, labels, weights, [each.group for each in pairs])[asked]
    learned = {"measures": list(support.MEASURES), "with odds": with_odds(sums, numpy.array(odds), labels[asked]), **train(values, labels, weights)}
    target = Path(support.__file__).parent / "support.json"
    target.write_text(json.dumps(learned, separators=(",", ":")) + "\n", "utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
