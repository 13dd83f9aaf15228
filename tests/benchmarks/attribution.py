"""The statement tagger on annotated articles: overlap F1, exact F1, whole statements, articles a second.

    python -m tests.benchmarks.attribution [CORPUS] [--split dev] [--confidence 0.5] [--folder TAGGER]

Prints one table. A role of a statement counts when it overlaps its gold by half of both, or is exactly the same; a whole
statement when its source and its content both count and belong together.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

from rag.data import Span
from rag.models.attributor import SHIPPED, Attributor
from rag.models.attributor_scores import ROLES, Tally, Triple, tally, total

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "polnear_attributions"
ARTICLE_WORDS = 750


def read(path: Path) -> list[tuple[str, list[Triple]]]:
    """The text and the gold statements of each article; the few annotations left without a cue are no statements."""
    articles = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        gold = [tuple(tuple(Span(*span) for span in one[role]) for role in ROLES) for one in record["attributions"] if one["cue"]]
        articles.append((record["text"], gold))
    return articles


def measure(attributor: Attributor, articles: list[tuple[str, list[Triple]]], nested: bool) -> tuple[dict, float]:
    """Tallies by measure and role, and articles of 750 words a second."""
    attributor.extract(articles[0][0], nested=nested)  # the first run of a network is slow
    began = time.perf_counter()
    predicted = [attributor.extract(text, nested=nested) for text, _ in articles]
    seconds = time.perf_counter() - began
    triples = [[(one.source, one.cue, one.content) for one in statements] for statements in predicted]
    counts = {
        name: total(tally(mine, gold, name) for mine, (_, gold) in zip(triples, articles, strict=True)) for name in ("overlap", "exact")
    }
    words = sum(len(text.split()) for text, _ in articles)
    return counts, words / ARTICLE_WORDS / seconds


def table(counts: dict[str, dict[str, Tally]]) -> str:
    lines = [f"{'':18}{'precision':>10}{'recall':>8}{'F1':>8}{'gold':>7}"]
    for name, roles in counts.items():
        for role, one in roles.items():
            lines.append(f"{name:8}{role:10}{one.precision:10.3f}{one.recall:8.3f}{one.f1:8.3f}{one.gold:7}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("corpus", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--confidence", type=float, help="keep statements from here on, instead of the tuned threshold")
    parser.add_argument("--folder", type=Path, default=SHIPPED, help="the tagger to measure")
    parser.add_argument("--nested", action="store_true", help="also look for statements within statements; the gold has none")
    arguments = parser.parse_args()
    path = arguments.corpus / f"{arguments.split}.jsonl"
    if not path.exists():
        parser.exit(2, f"There is no {path}: give the folder of the corpus as the first argument.\n")
    attributor = Attributor.from_folder(arguments.folder)
    if arguments.confidence is not None:
        attributor = attributor.with_thresholds(replace(attributor.thresholds, confidence=arguments.confidence))
    counts, speed = measure(attributor, read(path), arguments.nested)
    print(table(counts))
    print(f"{speed:.1f} articles of {ARTICLE_WORDS} words a second")


if __name__ == "__main__":
    main()
