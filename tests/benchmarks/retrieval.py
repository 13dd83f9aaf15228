"""A pack -> how often retrieval finds a gold document, and a gold turn, among the first ten.

    python -m tests.benchmarks.retrieval PACK [--limit N] [--library DIR] [--kind K…] [--ledger] [--misses]

A document's rank is that of its best evidence sentence. A gold turn is found when one of the first ten evidence sentences
overlaps a gold span. The time of a query is that of retrieval and ranking, with and without the encoder.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.answer import Evidence
from rag.ask.bind import bind
from rag.ask.look_up import look_up
from rag.ask.rank import rank
from rag.ask.retrieve import retrieve
from rag.ask.understand import understand
from rag.config import RetrieveConfig
from rag.data import Scope, Span
from rag.engine import Engine
from tests.benchmarks.packs import ingest_missing, open_kept, read_documents, read_questions

DEPTH = 10


class Once:
    """The embedder, with every vector kept, so that a second run over a question is timed without the encoder."""

    def __init__(self, embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, object] = {}
        self.identity, self.dimension = embedder.identity, embedder.dimension

    def embed(self, texts):
        import numpy

        for text in texts:
            if text not in self._kept:
                self._kept[text] = self._embedder.embed([text])[0]
        return numpy.array([self._kept[text] for text in texts], numpy.float32)


def find(engine: Engine, text: str, config: RetrieveConfig) -> tuple[Evidence, ...]:
    """What `ask` shows before anything is decided."""
    question = understand(text)
    retrieved = retrieve(question, engine.library, engine.embedder, config, bind(question, engine.library, Scope()).within(Scope()))
    return rank(question, retrieved, look_up(question, retrieved, engine.embedder), config.evidence_sentences, engine.reranker)


def first_hit(test: dict, evidence: Sequence[Evidence], *, of_turn: bool) -> int | None:
    """The rank, from 1, of the first gold document, or of the first evidence sentence that meets a gold span."""
    order: list[str] = []
    for number, each in enumerate(evidence, 1):
        name = each.document.source_id
        if of_turn:
            if number <= DEPTH and any(each.sentence.span.overlap(Span(*span)) for span in test["cite_spans"].get(name, ())):
                return number
        elif name not in order:
            order.append(name)
            if name in test["gold_docs"]:
                return len(order) if len(order) <= DEPTH else None
    return None


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pack")
    parser.add_argument("--limit", type=int, help="ask only the first N questions of each kind")
    parser.add_argument("--library", type=Path, help="keep the library here, and continue it")
    parser.add_argument("--kind", action="append", help="ask only questions of this kind")
    parser.add_argument("--ledger", action="store_true", help="read statements too; slower, and search does not lean on them")
    parser.add_argument("--misses", action="store_true", help="print one line a question whose first hit is not the first")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_kept(chosen.library or Path(scratch))
        ingest_missing(engine, read_documents(chosen.pack), ledger=chosen.ledger)
        measure(engine, chosen)
        engine.close()


def measure(engine: Engine, chosen: argparse.Namespace) -> None:
    asked: dict[str, list[dict]] = defaultdict(list)
    for test in read_questions(chosen.pack):
        fits = test["answerable"] and (not chosen.kind or test["kind"] in chosen.kind)
        if fits and (chosen.limit is None or len(asked[test["kind"]]) < chosen.limit):
            asked[test["kind"]].append(test)
    # Ten documents may need far more than ten sentences.
    config = replace(RetrieveConfig(), evidence_sentences=200)
    engine.embedder = Once(engine.embedder)
    engine.library.search_vectors(engine.embedder.embed(["warm"])[0], 1)
    seconds: list[float] = []
    bare: list[float] = []
    for kind, tests in asked.items():
        documents, turns = [], []
        for test in tests:
            started = time.perf_counter()
            evidence = find(engine, test["question"], config)
            seconds.append(time.perf_counter() - started)
            started = time.perf_counter()
            retrieve(understand(test["question"]), engine.library, engine.embedder, config)
            bare.append(time.perf_counter() - started)
            documents.append(first_hit(test, evidence, of_turn=False))
            turns.append(first_hit(test, evidence, of_turn=True))
            if chosen.misses and (turns[-1] if test["cite_spans"] else documents[-1]) != 1:
                top = [f"{each.document.source_id}:{each.sentence.index}" for each in evidence[:2]]
                print(json.dumps([test["id"], documents[-1], turns[-1], test["question"][:240], test["gold_docs"], top], ensure_ascii=False))
        print(f"{chosen.pack} {kind}: {len(tests)} questions, {_rates('document', documents)}" +
              (f", {_rates('turn', turns)}" if any(test["cite_spans"] for test in tests) else ""))  # fmt: skip
    for name, taken in (("all but generation", seconds), ("retrieve, without encoder", bare)):
        ordered = sorted(taken)
        print(f"{name}: median {1000 * statistics.median(ordered):.0f} ms, p95 {1000 * ordered[int(0.95 * (len(ordered) - 1))]:.0f} ms")


def _rates(of: str, ranks: Sequence[int | None]) -> str:
    first = sum(rank == 1 for rank in ranks) / len(ranks)
    found = sum(rank is not None for rank in ranks) / len(ranks)
    mean = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return f"{of} hit@1 {first:.3f} hit@{DEPTH} {found:.3f} MRR {mean:.3f}"


if __name__ == "__main__":
    main()
