"""The library's vectors -> an index that is always up to date: caught up with by number, not made anew at each change.

Keeps the FAISS file beside the library, which saves the next start the work; the library does without it.
"""

import sqlite3
from pathlib import Path

import numpy

from rag.store.connect import generation, reading, writing
from rag.store.rows import STORED
from rag.store.vectors import Vectors, clear, train_centres, training_size

EXACT_UP_TO = 20_000  # chunks: so many are compared with in about 10 ms; measured in tests/benchmarks/library_query.py
_MOST_CELLS = 1024  # more cost more to train than they save up to some millions of chunks
_OUTGROWN = 8  # times the chunks that the centres were trained on
_WORTH_SAVING = 500  # changes: fewer are caught up with faster than the file is written
_LOG_KEPT = 200_000  # removed numbers; an index that missed more is made anew
_BLOCK = 20_000


class VectorCache:
    """The vector index of one open library."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, dimension: int) -> None:
        self._connection = connection
        self._folder = folder
        self._dimension = dimension
        self._vectors: Vectors | None = None
        self._generation = -1
        self._unsaved = 0

    @property
    def is_loaded(self) -> bool:
        return self._vectors is not None

    def current(self) -> Vectors:
        """The index of the library as it is in this moment: in memory, from the file, or made from the chunks."""
        with reading(self._connection):
            now = generation(self._connection)
            if now == self._generation and self._vectors is not None:
                return self._vectors
            number, centres = self._stored_centres()
            if self._vectors is None or number != self._vectors.divided_by or self._missed():
                self._load(now, number, centres)
            self._catch_up(now)
            return self._vectors

    def settle(self) -> None:
        """After documents came or went: divide an index that has outgrown its cells, and trim the log. Not within a transaction."""
        connection = self._connection
        count = connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
        trained_on = connection.execute("SELECT max(trained_on) FROM cells").fetchone()[0]
        if count > EXACT_UP_TO and (trained_on is None or count > _OUTGROWN * trained_on):
            self._divide(count)
        if connection.execute("SELECT count(*) FROM removed_chunks").fetchone()[0] > _LOG_KEPT:
            with writing(connection):
                connection.execute(
                    "INSERT OR REPLACE INTO stamp VALUES ('log_begins', (SELECT max(generation) FROM removed_chunks))"
                )
                connection.execute("DELETE FROM removed_chunks")
        behind = count - (len(self._vectors) if self._vectors else 0)
        if self._vectors is not None or behind > _WORTH_SAVING:
            self.save()

    def save(self) -> None:
        """Write the file, where catching up with what it lacks would take longer than reading it."""
        vectors = self.current()
        if self._unsaved > _WORTH_SAVING:
            vectors.save(self._folder, self._generation)
            self._unsaved = 0

    def forget(self) -> None:
        """Drop the index and every file of it."""
        self._vectors, self._generation = None, -1
        clear(self._folder)

    def _load(self, now: int, number: int, centres: numpy.ndarray | None) -> None:
        loaded = Vectors.load(self._folder, now, self._dimension, number)
        self._unsaved = 0
        if loaded:
            self._vectors, self._generation = loaded
            if not self._missed():
                self._catch_up(now)
                count = self._connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
                if len(self._vectors) == count:
                    return
        self._vectors, self._generation = Vectors(self._dimension, centres, number), now
        self._unsaved = 0
        self._add_from(0)

    def _missed(self) -> bool:
        """Whether the log no longer reaches back to the generation of the index."""
        begins = self._connection.execute("SELECT value FROM stamp WHERE key = 'log_begins'").fetchone()
        return begins is not None and self._generation < int(begins[0])

    def _catch_up(self, now: int) -> None:
        assert self._vectors is not None
        query = "SELECT number FROM removed_chunks WHERE generation > ? AND number <= ?"
        gone = [number for (number,) in self._connection.execute(query, (self._generation, self._vectors.highest))]
        self._vectors.remove(gone)
        self._unsaved += len(gone)
        self._add_from(self._vectors.highest)
        self._generation = now

    def _add_from(self, highest: int) -> None:
        rows = self._connection.execute("SELECT number, vector FROM chunks WHERE number > ? ORDER BY number", (highest,))
        while block := rows.fetchmany(_BLOCK):
            vectors = numpy.frombuffer(b"".join(vector for _, vector in block), STORED).reshape(len(block), self._dimension)
            self._vectors.add((number for number, _ in block), vectors)
            self._unsaved += len(block)

    def _stored_centres(self) -> tuple[int, numpy.ndarray | None]:
        row = self._connection.execute("SELECT number, centres FROM cells ORDER BY number DESC LIMIT 1").fetchone()
        return (0, None) if row is None else (row[0], numpy.frombuffer(row[1], numpy.float32).reshape(-1, self._dimension))

    def _divide(self, count: int) -> None:
        """Train centres on chunks from all over the library, and keep them for every index of it."""
        cells = min(_MOST_CELLS, int(4 * count**0.5))
        step = max(1, count // training_size(cells))
        rows = self._connection.execute("SELECT vector FROM chunks WHERE number % ? = 0 LIMIT ?", (step, training_size(cells))).fetchall()
        sample = numpy.frombuffer(b"".join(vector for (vector,) in rows), STORED).reshape(len(rows), self._dimension)
        centres = train_centres(sample.astype(numpy.float32), cells)
        with writing(self._connection) as connection:
            connection.execute("DELETE FROM cells")
            # The generation numbers the centres: no later ones can have the same.
            connection.execute("INSERT INTO cells VALUES (?, ?, ?)", (generation(connection) + 1, count, centres.tobytes()))
