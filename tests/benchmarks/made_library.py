"""Numbers of chunks -> a library of that size, of spliced news and made vectors, kept and continued. Measures nothing.

The words come from the pack `realtimeqa`, so that common words are as common as they are in the news. The vectors are mixtures
of two real ones of a library (`--like`) with noise, or else of made topics; either way they lie in clusters, as sentences do.
"""

import json
import random
import sqlite3
from pathlib import Path

import numpy

from rag.store.connect import writing
from rag.store.library import Library
from tests.benchmarks.packs import PACKS

EMBEDDER, DIMENSION = "made-vectors", 384
_CHUNKS_A_DOCUMENT = 10
_BATCH = 5_000  # chunks a transaction


def open_made(folder: Path, chunks: int, like: Path | None = None) -> Library:
    """The library in `folder`, filled up to this many chunks."""
    library = Library.open(folder, EMBEDDER, DIMENSION)
    there = library._connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
    if there < chunks:
        texts, vectors = _texts(), made_vectors(chunks, 1, like)
        library._changed = True
        for start in range(there, chunks, _BATCH):
            _insert(library._connection, texts, vectors[start : min(chunks, start + _BATCH)], start)
        library.settle()
    return library


def made_vectors(count: int, seed: int, like: Path | None = None) -> numpy.ndarray:
    """Unit vectors, float16 of shape (count, 384)."""
    chance = numpy.random.default_rng(seed)
    kinds = _real_vectors(like) if like else numpy.random.default_rng(0).standard_normal((20_000, DIMENSION)).astype(numpy.float32)
    kinds /= numpy.linalg.norm(kinds, axis=1, keepdims=True)
    made = numpy.empty((count, DIMENSION), numpy.float16)
    for start in range(0, count, 20_000):
        size = min(20_000, count - start)
        one, other = kinds[chance.integers(0, len(kinds), size)], kinds[chance.integers(0, len(kinds), size)]
        # Noise of this size leaves a cosine of about 0.8 to the vector it began from.
        rows = one + 0.4 * other + chance.standard_normal((size, DIMENSION)).astype(numpy.float32) * (0.6 / DIMENSION**0.5)
        made[start : start + size] = rows / numpy.linalg.norm(rows, axis=1, keepdims=True)
    return made


def questions(limit: int) -> list[str]:
    """Real questions over the news."""
    with (PACKS / "realtimeqa" / "tests.jsonl").open() as file:
        return [json.loads(line)["question"] for line in file][:limit]


def _real_vectors(like: Path) -> numpy.ndarray:
    connection = sqlite3.connect(f"file:{like / 'library.sqlite'}?mode=ro", uri=True)
    stored = b"".join(vector for (vector,) in connection.execute("SELECT vector FROM chunks"))
    connection.close()
    return numpy.frombuffer(stored, numpy.float16).astype(numpy.float32).reshape(-1, DIMENSION)


def _texts() -> list[tuple[str, list[str]]]:
    texts = []
    with (PACKS / "realtimeqa" / "docs.jsonl").open() as file:
        for record in map(json.loads, file):
            words = record["text"].split()
            texts += [(record["title"] or "", words[start : start + 90]) for start in range(0, len(words), 80)]
    return texts


def _insert(connection: sqlite3.Connection, texts: list[tuple[str, list[str]]], vectors: numpy.ndarray, start: int) -> None:
    chance = random.Random(start)
    with writing(connection):
        for offset, vector in enumerate(vectors):
            number = start + offset
            title, words = chance.choice(texts)
            if number % _CHUNKS_A_DOCUMENT == 0:
                document = connection.execute(
                    "INSERT INTO documents (id, title, source, date, source_id, page_starts, by_hand, text) VALUES (?,?,?,?,?,'[]',1,'')",
                    (f"made-{number}", title, f"Paper {number % 7}", f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}", f"{number}"),
                ).lastrowid
            else:
                document = connection.execute("SELECT max(number) FROM documents").fetchone()[0]
            chunk = connection.execute(
                "INSERT INTO chunks (id, document, positions, start, end, vector) VALUES (?,?,'[0]',0,0,?)",
                (f"chunk-{number}", document, vector.tobytes()),
            ).lastrowid
            cut = chance.randrange(len(words) + 1)
            spliced = " ".join(words[:cut] + chance.choice(texts)[1][cut:])
            connection.execute("INSERT INTO keywords (rowid, title, text) VALUES (?,?,?)", (chunk, title, spliced))
