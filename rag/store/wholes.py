"""An FTS5 expression -> the best documents as wholes, each by its best chunk. BM25 over documents, of chunks counted as words are.

A chunk that has half the words of a question may stand in a document that has all of them; keyword search by chunk cannot
see that. Reads no vectors, and no text.
"""

import math
import sqlite3
from collections.abc import Sequence

import numpy

from rag.store.keywords import Keywords

_BUDGET = 20_000  # chunks that one search may look at; the rarest words come first
_SATURATION, _LENGTH = 1.2, 0.75  # k1 and b of BM25


class Wholes:
    """Document search of one open library. Remembers which chunks are whose, and reads on where chunks have come."""

    def __init__(self, connection: sqlite3.Connection, keywords: Keywords) -> None:
        self._connection = connection
        self._keywords = keywords
        self._removed = 0
        self._forget()

    def _forget(self) -> None:
        self._highest = 0
        self._first = numpy.zeros(0, numpy.int64)  # of each run of chunks its first number, ascending
        self._size = numpy.zeros(0, numpy.int64)
        self._document = numpy.zeros(0, numpy.int64)

    def search(self, expression: str, limit: int, where: str = "", values: Sequence[str] = ()) -> list[int]:
        """The best chunk of each of the `limit` best documents that `where` lets through, best document first."""
        self._read_on()
        found: list[tuple[numpy.ndarray, numpy.ndarray, float]] = []
        total = numpy.zeros(len(self._first))
        length = self._size / max(1.0, self._size.mean()) if len(self._size) else self._size
        left = _BUDGET
        for term in self._keywords.rarest_first(expression):
            numbers = self._numbers(term, left + 1)
            left -= len(numbers)
            if left < 0:
                break
            if not len(numbers):
                continue
            owners = numpy.searchsorted(self._first, numbers, "right") - 1
            times = numpy.bincount(owners, minlength=len(total))
            having = numpy.count_nonzero(times)
            rarity = math.log(1 + (len(total) - having + 0.5) / (having + 0.5))
            total += rarity * times * (_SATURATION + 1) / (times + _SATURATION * (1 - _LENGTH + _LENGTH * length))
            found.append((numbers, owners, rarity))
        return self._best_chunks(found, self._best(total, limit, where, values))

    def _best(self, total: numpy.ndarray, limit: int, where: str, values: Sequence[str]) -> list[int]:
        """The places of the best documents, best first; ties go to the older one."""
        order = numpy.argsort(-total, kind="stable")
        order = order[total[order] > 0]
        if where:
            allowed = {number for (number,) in self._connection.execute(f"SELECT number FROM documents WHERE 1 {where}", values)}
            order = numpy.array([each for each in order if int(self._document[each]) in allowed], numpy.int64)
        return [int(each) for each in order[:limit]]

    def _best_chunks(self, found: list[tuple[numpy.ndarray, numpy.ndarray, float]], best: list[int]) -> list[int]:
        """Of each document the chunk that has the most, and the rarest, of the words."""
        scores: dict[int, dict[int, float]] = {each: {} for each in best}
        for numbers, owners, rarity in found:
            for place in numpy.flatnonzero(numpy.isin(owners, best)):
                of_document, number = scores[int(owners[place])], int(numbers[place])
                of_document[number] = of_document.get(number, 0.0) + rarity
        return [max(sorted(scores[each]), key=scores[each].__getitem__) for each in best]

    def _numbers(self, term: str, limit: int) -> numpy.ndarray:
        found = self._connection.execute("SELECT rowid FROM keywords WHERE keywords MATCH ? LIMIT ?", (term, limit))
        return numpy.fromiter((number for (number,) in found), numpy.int64)

    def _read_on(self) -> None:
        """Chunks of one document come together, so that their numbers are a run."""
        removed = self._connection.execute("SELECT max(generation) FROM removed_chunks").fetchone()[0] or 0
        if removed != self._removed:
            self._removed = removed
            self._forget()
        highest = self._connection.execute("SELECT max(number) FROM chunks").fetchone()[0] or 0
        if highest <= self._highest:
            return
        query = "SELECT min(number), count(*), document FROM chunks WHERE number > ? GROUP BY document ORDER BY 1"
        come = numpy.array(self._connection.execute(query, (self._highest,)).fetchall(), numpy.int64)
        self._first = numpy.concatenate([self._first, come[:, 0]])
        self._size = numpy.concatenate([self._size, come[:, 1]])
        self._document = numpy.concatenate([self._document, come[:, 2]])
        self._highest = highest
