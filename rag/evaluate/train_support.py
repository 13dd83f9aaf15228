"""Support packs -> the trees in rag/ask/support.json. Run by hand, `python -m rag.evaluate.train_support FOLDER`; measures nothing.

Learns from half of attributionbench (by a hash of the question: the other half is for tests/benchmarks/support.py alone), and,
at less weight, from wice and qags. Gradient boosting with one-way measures; the same data gives the same trees.
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
from rag.data import Document
from rag.evaluate.learned import tree_of
from rag.ingest.segment import segment
from rag.models.catalogue import find_model
from rag.models.embed import Embedder, open_embedder
from rag.models.fetch import model_folder

_BESIDE = 0.4  # the weight of an example of another pack
_SEEDS = 3
_TREES = 80


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, the sentences of its passage, and whether they bear it out; `held` pairs are for measuring alone."""

    pack: str
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
                held = bool(int(hashlib.sha256(record["question"].encode()).hexdigest(), 16) % 2)
            elif pack == "wice_claims":
                passage, supported, held = "\n".join(record["evidence"]), record["label"] == "supported", False
            else:
                passage, supported, held = record["doc"], record["supported"] is True, False
            claim = record["claim"] if "claim" in record else record["text"]
            pairs.append(Pair(pack, claim, sentences_of(passage), supported, held))
    return pairs


def sentences_of(passage: str) -> tuple[str, ...]:
    document = Document.from_text(passage, title="")
    return tuple(each.span.of(passage) for each in segment(document))


def train(pairs: Sequence[Pair], embedder: Embedder) -> dict[str, Any]:
    """The trees, as support.py reads them."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    values = numpy.array([support.measures(each.claim, each.sentences, embedder) for each in pairs])
    labels = numpy.array([each.supported for each in pairs], dtype=int)
    weights = numpy.array([1.0 if each.pack == "attributionbench" else _BESIDE for each in pairs])
    start, trees = 0.0, []
    for seed in range(_SEEDS):
        model = HistGradientBoostingClassifier(
            max_iter=_TREES, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=15, l2_regularization=5, max_features=0.3,
            monotonic_cst=list(support.MEASURES.values()), early_stopping=False, random_state=seed,
        ).fit(values, labels, sample_weight=weights)  # fmt: skip
        start += float(model._baseline_prediction.item()) / _SEEDS
        trees += [tree_of(each[0].nodes, _SEEDS) for each in model._predictors]
    return {"measures": list(support.MEASURES), "start": round(start, 5), "trees": trees}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) == 2 else Path()
    if not (folder / "attributionbench.jsonl").is_file():
        raise SystemExit("name the folder of the support packs: python -m rag.evaluate.train_support FOLDER")
    embedder = open_embedder(model_folder(find_model("all-minilm-l6-v2")), name="all-minilm-l6-v2")
    pairs = [each for each in read_pairs(folder) if not each.held]
    print(f"learning from {len(pairs):,} pairs", file=sys.stderr)
    target = Path(support.__file__).parent / "support.json"
    target.write_text(json.dumps(train(pairs, embedder), separators=(",", ":")) + "\n", "utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
