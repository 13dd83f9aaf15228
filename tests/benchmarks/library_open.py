"""How long a library takes to open, up to its first vector search: with its cache file, and without it.

    python -m tests.benchmarks.library_open [--chunks 100000] [--folder DIR] [--like LIBRARY]
"""

import argparse
import time
from pathlib import Path

import numpy

from rag.store.library import Library
from rag.store.vectors import clear
from tests.benchmarks.made_library import DIMENSION, EMBEDDER, made_vectors, open_made


def seconds_to_open(folder: Path) -> float:
    query = made_vectors(1, 5).astype(numpy.float32)[0]
    started = time.perf_counter()
    library = Library.open(folder, EMBEDDER, DIMENSION)
    assert len(library) and library.search_vectors(query, 10)
    seconds = time.perf_counter() - started
    library.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure opening.")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/onrecord-made"))
    parser.add_argument("--like", type=Path)
    typed = parser.parse_args()
    folder = typed.folder / str(typed.chunks)
    open_made(folder, typed.chunks, typed.like).close()
    times = [seconds_to_open(folder) for _ in range(5)]
    print(f"{typed.chunks:,} chunks, with the cache file: median {sorted(times)[2]:.2f} s, worst {max(times):.2f} s")
    clear(folder)
    print(f"without it, made anew: {seconds_to_open(folder):.2f} s")


if __name__ == "__main__":
    main()
