"""How long a query takes by keywords, by whole documents and by vector, without the encoder; and what the approximate index misses.

    python -m tests.benchmarks.library_query [--chunks 100000] [--folder DIR] [--like LIBRARY] [--since 2024-06]
    python -m tests.benchmarks.library_query --recall LIBRARY       recall@10 of real questions on the vectors of a real library

The made library is kept in DIR and filled up when it is too small, which for a million chunks takes some minutes.
"""

import argparse
import time
from pathlib import Path

import numpy

from rag.ask.retrieve import expression
from rag.data import Scope
from rag.models.catalogue import find_model
from rag.models.embed import open_embedder
from rag.models.fetch import model_folder
from rag.store import vectors as nearest
from rag.store.library import Library
from rag.store.vectors import Vectors, train_centres, training_size
from tests.benchmarks.made_library import _real_vectors, made_vectors, open_made, questions

_EMBEDDER = "all-minilm-l6-v2"
_LIMIT = 40  # chunks, as the settings have it
_QUERIES = 200


def percentiles(seconds: list[float]) -> str:
    return "p50 {:.1f} ms, p95 {:.1f} ms, worst {:.1f} ms".format(*(1000 * value for value in numpy.percentile(seconds, [50, 95, 100])))


def measure(library: Library, vectors: numpy.ndarray, scope: Scope) -> None:
    """Time every question, each for the first time in this process, as a user asks it."""
    asked = questions(_QUERIES)
    library.search_vectors(vectors[0], _LIMIT)
    keyword, whole, vector = [], [], []
    for question, each in zip(asked, vectors, strict=False):
        started = time.perf_counter()
        library.search_keywords(expression(question), _LIMIT, scope)
        middle = time.perf_counter()
        library.search_wholes(expression(question), _LIMIT, scope)
        late = time.perf_counter()
        library.search_vectors(each, _LIMIT, scope)
        keyword.append(middle - started)
        whole.append(late - middle)
        vector.append(time.perf_counter() - late)
    print(f"keyword  {percentiles(keyword)}\nwhole    {percentiles(whole)}\nvector   {percentiles(vector)}")
    print(f"query    {percentiles([sum(each) for each in zip(keyword, whole, vector, strict=True)])}")


def recall(vectors: numpy.ndarray, queries: numpy.ndarray, cells: int) -> float:
    """The share of the ten nearest that an index divided into cells finds."""
    exact, divided = Vectors(vectors.shape[1]), Vectors(vectors.shape[1], _centres(vectors, cells), 1)
    for index in (exact, divided):
        index.add(range(1, len(vectors) + 1), vectors)
    found = [({n for n, _ in divided.search(each, 10)}, {n for n, _ in exact.search(each, 10)}) for each in queries]
    return sum(len(one & other) for one, other in found) / sum(len(other) for _, other in found)


def _centres(vectors: numpy.ndarray, cells: int) -> numpy.ndarray:
    step = max(1, len(vectors) // training_size(cells))
    return train_centres(vectors[::step][: training_size(cells)].astype(numpy.float32), cells)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure queries.")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/onrecord-made"))
    parser.add_argument("--like", type=Path, help="a library whose vectors the made ones are mixed from")
    parser.add_argument("--since", help="ask within a scope")
    parser.add_argument("--fill", action="store_true", help="only fill the library, and measure nothing")
    parser.add_argument("--recall", type=Path, metavar="LIBRARY")
    typed = parser.parse_args()
    if typed.recall:
        vectors = _real_vectors(typed.recall)
        queries = open_embedder(model_folder(find_model(_EMBEDDER)), name=_EMBEDDER).embed(questions(400))
        cells = min(1024, int(4 * len(vectors) ** 0.5))
        for share in (0.05, 0.1, 0.15, 0.2, 0.25):
            nearest._LOOKED_AT = share
            found = recall(vectors, queries, cells)
            print(f"{len(vectors):,} real vectors, {share:.0%} of {cells} cells: recall@10 {found:.4f}", flush=True)
        return
    library = open_made(typed.folder / str(typed.chunks), typed.chunks, typed.like)
    if not typed.fill:
        queries = made_vectors(_QUERIES, 2, typed.like).astype(numpy.float32)
        print(f"{typed.chunks:,} chunks, {len(library):,} documents")
        measure(library, queries, Scope(since=typed.since))
    library.close()


if __name__ == "__main__":
    main()
