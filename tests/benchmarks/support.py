"""How well the support check tells supported from unsupported sentences, on pairs it has never seen.

`python -m tests.benchmarks.support [--odds FILE]`: balanced accuracy on the half of attributionbench that
rag/evaluate/train_support.py leaves out, of the measure alone and of the whole check of drafted sentences; with its 95 % interval and
the time a sentence. With --odds the language model judges beside the measures, as it does of what it drafts; its odds are kept in
FILE, a second or two a sentence the first time.
"""

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rag.ask.borne import fixed_messages
from rag.ask.support import LIKELY, support
from rag.ask.verify import bears_out
from rag.config import read_config
from rag.engine import open_language_model
from rag.evaluate.train_support import Pair, read_pairs
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


def _odds(pairs: Sequence[Pair], kept: Path | None) -> Sequence[float | None]:
    """The language model's odds of each pair; None each where it is not asked."""
    if kept is None:
        return [None] * len(pairs)
    model = open_language_model(read_config().model)
    model.warm(fixed_messages())
    return weigh([(each.claim, each.sentences) for each in pairs], model, kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuned", action="store_true", help="measure on the half that was learned from instead")
    parser.add_argument("--odds", type=Path, help="ask the language model too, and keep its odds in this file")
    options = parser.parse_args()
    embedder = open_embedder(model_folder(find_model("all-minilm-l6-v2")), name="all-minilm-l6-v2")
    embedder.embed(["warm"])
    alone, whole, seconds = [], [], []
    pairs = [each for each in read_pairs(PACKS / "support", ["attributionbench"]) if each.held != options.tuned]
    for pair, odds in zip(pairs, _odds(pairs, options.odds), strict=True):
        started = time.perf_counter()
        likely = support(pair.claim, pair.sentences, embedder, odds)
        seconds.append(time.perf_counter() - started)
        alone.append((pair.supported, likely >= LIKELY))
        whole.append((pair.supported, likely >= LIKELY and bears_out(pair.claim, pair.sentences, (), embedder)[-1].passed))
    for name, pairs in (("the measure alone", alone), ("with quotes, dates, numbers, names, denials", whole)):
        low, high = interval(pairs)
        kept = sum(said for truth, said in pairs if truth) / sum(truth for truth, _ in pairs)
        passed = sum(said for truth, said in pairs if not truth) / sum(not truth for truth, _ in pairs)
        print(f"{name}: balanced accuracy {balanced(pairs):.3f} ({low:.3f}–{high:.3f}), supported kept {kept:.3f}, unsupported passed {passed:.3f}, n {len(pairs)}")
    print(f"median {statistics.median(seconds):.4f} s a sentence, p95 {sorted(seconds)[int(0.95 * len(seconds))]:.4f} s")


if __name__ == "__main__":
    main()
