"""A library of a pack -> the same library with float32 vectors, and what the int8 embedder loses in search.

    python -m tests.benchmarks.embedder_precision PACK --library LIBRARY --folder DIR [--threads 1] [--fill]

The copy in DIR is made once, and continued where it was stopped; LIBRARY is only read. Both are asked the same questions, each
with its own embedder: by vectors alone, and by all of search and ranking. A question counts as in retrieval.py: by its gold
turn where it has one and the pack is of meetings, else by its gold document.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import onnxruntime
from tokenizers import Tokenizer

from rag.config import Config, RetrieveConfig
from rag.data import Span
from rag.engine import Engine
from rag.models.catalogue import find_model
from rag.models.embed import open_embedder
from rag.models.embed_onnx import OnnxEmbedder
from rag.models.export_embedder import export_embedder
from rag.models.fetch import model_folder
from rag.pipeline import re_embed
from rag.store.library import Library
from tests.benchmarks.packs import read_questions
from tests.benchmarks.retrieval import DEPTH, find, first_hit

_NAME = "all-minilm-l6-v2"


class Float32Embedder(OnnxEmbedder):
    """The same network by the same code, its weights as they were trained."""

    def __init__(self, folder: Path, *, name: str, threads: int = 0) -> None:
        super().__init__(folder, name=name, threads=threads)
        self.identity = f"{name} float32"

    def _load(self) -> None:
        if self._network is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self._threads
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            self._tokenizer.enable_truncation(self._longest)
            self._tokenizer.no_padding()
            network = export_embedder(self._folder, int8=False)
            self._network = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def open_float32(library: Path, copy: Path, threads: int) -> Engine:
    """The copy of `library`, every vector of it made anew in float32."""
    if not (copy / "library.sqlite").exists():
        copy.mkdir(parents=True, exist_ok=True)
        arriving = copy / "arriving"
        shutil.copyfile(library / "library.sqlite", arriving)
        arriving.replace(copy / "library.sqlite")
    embedder = Float32Embedder(model_folder(find_model(_NAME)), name=_NAME, threads=threads)
    config = Config()
    opened = Library.open(copy, embedder.identity, embedder.dimension, chunk_words=config.library.chunk_words, re_embed=True)
    engine = Engine(config, opened, embedder)
    started = time.perf_counter()
    for done, _ in enumerate(re_embed(engine), 1):
        if done % 10 == 0:
            print(f"{done} documents, {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return engine


def ranks(engine: Engine, tests: Sequence[dict], *, of_turn: bool) -> tuple[list[int | None], list[int | None]]:
    """The rank of the first hit of each question: by vectors alone, and by all of search and ranking."""
    config = replace(RetrieveConfig(), evidence_sentences=200)
    alone, fused = [], []
    for test in tests:
        (vector,) = engine.embedder.embed([test["question"]])
        found = [number for number, _ in engine.library.search_vectors(vector, 400)]
        chunks = engine.library.chunks(found)
        order: list[object] = []
        rank = None
        for number in found:
            chunk = chunks[number]
            document = engine.library.document(chunk.document_id)
            item: object = number if of_turn else chunk.document_id
            if item in order:
                continue
            order.append(item)
            spans = test["cite_spans"].get(document.source_id, ())
            gold = any(chunk.span.overlap(Span(*span)) for span in spans) if of_turn else document.source_id in test["gold_docs"]
            if gold or len(order) == DEPTH:
                rank = len(order) if gold else None
                break
        alone.append(rank)
        fused.append(first_hit(test, find(engine, test["question"], config), of_turn=of_turn))
    return alone, fused


def _told(name: str, one: Sequence[int | None], other: Sequence[int | None]) -> str:
    """Both hit rates, and how many questions won and lost by the first against the second."""
    parts = []
    for depth in (1, DEPTH):
        hits, others = ([rank is not None and rank <= depth for rank in each] for each in (one, other))
        won = sum(mine and not his for mine, his in zip(hits, others, strict=True))
        lost = sum(his and not mine for mine, his in zip(hits, others, strict=True))
        parts.append(f"hit@{depth} int8 {sum(hits) / len(hits):.4f} float32 {sum(others) / len(others):.4f} (won {won}, lost {lost})")
    return f"{name}: {', '.join(parts)}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pack")
    parser.add_argument("--library", type=Path, required=True, help="a library of the pack, as onrecord makes it")
    parser.add_argument("--folder", type=Path, required=True, help="where the float32 copy is kept")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--fill", action="store_true", help="only make the copy, and measure nothing")
    chosen = parser.parse_args(arguments)
    exact = open_float32(chosen.library, chosen.folder, chosen.threads)
    if not chosen.fill:
        embedder = open_embedder(model_folder(find_model(_NAME)), name=_NAME)
        coarse = Engine(exact.config, Library.open(chosen.library, embedder.identity, embedder.dimension, create=False), embedder)
        of_turn = chosen.pack == "qmsum"
        for kind in sorted({test["kind"] for test in read_questions(chosen.pack) if test["answerable"]}):
            tests = [test for test in read_questions(chosen.pack) if test["answerable"] and test["kind"] == kind]
            one, other = (ranks(engine, tests, of_turn=of_turn) for engine in (coarse, exact))
            for way, mine, his in zip(("vectors alone", "search and ranking"), one, other, strict=True):
                print(_told(f"{chosen.pack} {kind}, {len(tests)} questions, {way}", mine, his), flush=True)
        coarse.library.close()
    exact.library.close()


if __name__ == "__main__":
    main()
