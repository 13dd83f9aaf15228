"""How well the support check tells supported from unsupported sentences, on pairs that its trees have never seen.

`python -m tests.benchmarks.support [--odds FILE]`: balanced accuracy on attributionbench, each pair judged by trees made without its
question, as rag/evaluate/train_support.py makes them: on the half by which nothing was chosen, by trees of the other half, and on
all of it by five folds. Each of the measures alone and of the whole check of drafted sentences, with its 95 % interval. With --odds
the language model judges beside the measures, as it does of what it drafts; its odds are kept in FILE, a second or two a sentence
the first time.
"""

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy

from rag.ask.borne import fixed_messages
from rag.ask.support import measures
from rag.ask.trees import trees_of
from rag.ask.verify import bears_out
from rag.config import read_config
from rag.engine import open_language_model
from rag.evaluate.train_support import Pair, folds, read_pairs, train, unseen, weights_of, with_odds
from rag.evaluate.weigh import weigh
from rag.models.catalogue import find_model
from rag.models.embed import open_embedder
from rag.models.fetch import model_folder
from tests.benchmarks.packs import PACKS


def balanced(pairs: list[tuple[bool, bool]]) -> float:
    """The mean of the shares found among what is supported and what is not; pairs of (truth, said)."""
    right = Counter(truth for truth, said in pairs if truth == said)
    total = Counter(truth for truth, _ in pairs)
    return sum(right[truth] / total[truth] for truth in total) / len(total)


def interval(pairs: list[tuple[bool, bool]], rounds: int = 500) -> tuple[float, float]:
    """95 % by resampling, seed fixed."""
    chance = random.Random(0)
    drawn = sorted(balanced(chance.choices(pairs, k=len(pairs))) for _ in range(rounds))
    return drawn[int(0.025 * rounds)], drawn[int(0.975 * rounds)]


def _odds(pairs: Sequence[Pair], kept: Path) -> numpy.ndarray:
    """The language model's odds of each pair of attributionbench; 0 of the others, which are not asked about."""
    model = open_language_model(read_config().model)
    model.warm(fixed_messages())
    asked = iter(weigh([(each.claim, each.sentences) for each in pairs if each.pack == "attributionbench"], model, kept))
    return numpy.array([next(asked) if each.pack == "attributionbench" else 0.0 for each in pairs])


def _halves(values: numpy.ndarray, labels: numpy.ndarray, pairs: Sequence[Pair], odds: numpy.ndarray | None) -> numpy.ndarray:
    """The log odds of each pair by what is learned from the pairs that are not held."""
    learned = numpy.array([not each.held for each in pairs])
    sums = trees_of(train(values[learned], labels[learned], weights_of(pairs)[learned])).sums(values)
    if odds is None:
        return sums
    fresh = unseen(values[learned], labels[learned], weights_of(pairs)[learned], [each.group for each in pairs if not each.held])
    asked = numpy.array([each.pack == "attributionbench" for each in pairs if not each.held])
    return _beside(sums, odds, with_odds(fresh[asked], odds[learned][asked], labels[learned][asked]))


def _by_fold(values: numpy.ndarray, labels: numpy.ndarray, pairs: Sequence[Pair], odds: numpy.ndarray | None) -> numpy.ndarray:
    """The log odds of each pair by what is learned from the other folds."""
    groups = [each.group for each in pairs]
    sums = unseen(values, labels, weights_of(pairs), groups)
    if odds is None:
        return sums
    fold, asked, both = folds(groups), numpy.array([each.pack == "attributionbench" for each in pairs]), sums.copy()
    for each in set(fold):
        others = asked & (fold != each)
        both[fold == each] = _beside(sums, odds, with_odds(sums[others], odds[others], labels[others]))[fold == each]
    return both


def _beside(sums: numpy.ndarray, odds: numpy.ndarray, counts: Sequence[float]) -> numpy.ndarray:
    return counts[0] + counts[1] * sums + counts[2] * odds


def _print(name: str, pairs: list[tuple[bool, bool]]) -> None:
    low, high = interval(pairs)
    kept = sum(said for truth, said in pairs if truth) / sum(truth for truth, _ in pairs)
    passed = sum(said for truth, said in pairs if not truth) / sum(not truth for truth, _ in pairs)
    print(f"{name}: balanced accuracy {balanced(pairs):.3f} ({low:.3f}–{high:.3f}), supported kept {kept:.3f}, unsupported passed {passed:.3f}, n {len(pairs)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--odds", type=Path, help="ask the language model too, and keep its odds in this file")
    options = parser.parse_args()
    embedder = open_embedder(model_folder(find_model("all-minilm-l6-v2")), name="all-minilm-l6-v2")
    embedder.embed(["warm"])
    pairs = read_pairs(PACKS / "support")
    rows, seconds = [], []
    for pair in pairs:
        started = time.perf_counter()
        rows.append(measures(pair.claim, pair.sentences, embedder))
        seconds.append(time.perf_counter() - started)
    values, labels = numpy.array(rows), numpy.array([each.supported for each in pairs], dtype=int)
    odds = _odds(pairs, options.odds) if options.odds else None
    vetoed = [not all(each.passed for each in bears_out(pair.claim, pair.sentences, (), embedder) if each.name != "support") for pair in pairs]
    asked = {
        "the other half": (_halves(values, labels, pairs, odds), [each.held for each in pairs]),
        "five folds": (_by_fold(values, labels, pairs, odds), [each.pack == "attributionbench" for each in pairs]),
    }
    for name, (likely, counted) in asked.items():
        judged = [(pair.supported, bool(each >= 0), no) for pair, each, no, counts in zip(pairs, likely, vetoed, counted, strict=True) if counts]
        _print(f"{name}, measures{' and model' if options.odds else ''}", [(truth, said) for truth, said, _ in judged])
        _print(f"{name}, with quotes, dates, numbers, names, denials", [(truth, said and not no) for truth, said, no in judged])
    print(f"median {statistics.median(seconds):.4f} s a sentence, p95 {sorted(seconds)[int(0.95 * len(seconds))]:.4f} s")


if __name__ == "__main__":
    main()
