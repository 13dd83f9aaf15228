"""An FTS5 expression -> the best chunks by BM25. Knows which words are too common to be worth their time; reads no vectors.

BM25 looks at every chunk that has one of the words. In a large library a word such as "government" is in tens of thousands,
costs a second and tells next to nothing, so a plain list of words is cut to the rarest ones.

Source: Robertson and Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond.
"""

import math
import re
import sqlite3
from collections.abc import Sequence

_ANY_OF = re.compile(r'"[^"]*"(?: OR "[^"]*")*')
_BUDGET = 20_000  # chunks that one search may look at; measured in tests/benchmarks/library_query.py
_KEPT_COUNTS = 20_000  # words whose counts are remembered


class Keywords:
    """Keyword search of one open library. Remembers how common words are until the library has grown by a tenth."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: dict[str, int] = {}
        self._counted_at = 0

    def search(self, expression: str, limit: int, where: str = "", values: Sequence[str] = ()) -> list[tuple[int, float]]:
        """The `limit` best (chunk number, score), best first, among the documents that `where` lets through."""
        expression = self._affordable(expression)
        if not where:
            # FTS5 sorts by rank itself, and a join would be paid for every chunk that has one of the words.
            query = "SELECT rowid, -rank FROM keywords WHERE keywords MATCH ? ORDER BY rank LIMIT ?"
        else:
            query = (
                "SELECT keywords.rowid, -keywords.rank FROM keywords JOIN chunks ON chunks.number = keywords.rowid"
                " JOIN documents ON documents.number = chunks.document"
                f" WHERE keywords MATCH ? {where} ORDER BY keywords.rank LIMIT ?"
            )
        found = self._connection.execute(query, (expression, *values, limit)).fetchall()
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def _affordable(self, expression: str) -> str:
        """The expression itself, or of a long list of words as many of the rarest as the budget allows.

        Where even the rarest is too common, the chunks that have the three rarest words together.
        """
        if not _ANY_OF.fullmatch(expression):
            return expression
        largest = self._connection.execute("SELECT max(rowid) FROM keywords_docsize").fetchone()[0] or 0
        if largest <= _BUDGET:
            return expression
        if largest > 1.1 * self._counted_at or len(self._counts) > _KEPT_COUNTS:
            self._counts, self._counted_at = {}, largest
        counted = sorted((self._count(term), term) for term in expression.split(" OR "))
        left = _BUDGET
        chosen = []
        for count, term in counted:
            left -= count
            if left >= 0:
                chosen.append(term)
        return " OR ".join(chosen) if chosen else " AND ".join(term for _, term in counted[:3])

    def rarest_first(self, expression: str) -> list[str]:
        """The words and phrases of an expression that it affords, those in the fewest chunks first."""
        return sorted(self._affordable(expression).split(" OR "), key=lambda term: (self._count(term), term))

    def rarity(self, word: str) -> float:
        """How much a word tells: the logarithm of how many times as many chunks there are as have it."""
        chunks = self._connection.execute("SELECT count(*) FROM keywords_docsize").fetchone()[0]
        return math.log(1 + (1 + chunks) / (1 + self._count(f'"{word}"')))

    def _count(self, term: str) -> int:
        """How many chunks have a word or phrase; one more than the budget for all that are in more."""
        if term not in self._counts:
            query = "SELECT count(*) FROM (SELECT 1 FROM keywords WHERE keywords MATCH ? LIMIT ?)"
            self._counts[term] = self._connection.execute(query, (term, _BUDGET + 1)).fetchone()[0]
        return self._counts[term]
