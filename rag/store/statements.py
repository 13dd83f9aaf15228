"""What is wanted of the ledger -> the statements that fit, how many there are, and counts of them. Ranks by vectors it is given.

Filters and counts are SQL over the statements alone. Only what is asked *about* needs words: those of the statements that
are near by vector, by keyword, or few enough to look at one by one.
"""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy

from rag.data import Scope, Span, Statement, Statements
from rag.people import name_words, same_speaker
from rag.store import rows
from rag.store.scope import condition
from rag.text import content_words, stem, words
from rag.titles import holder, role_of

_ONE_BY_ONE = 3_000  # with no more statements than these, each is compared; beyond, those in the chunks that search finds
CHUNKS = 1_000  # by each of vector and keyword
# Newest first; a date yet to come is most often a mistake, and comes behind, before no date at all.
_ORDER = "coalesce(documents.date <= date('now', '+1 day'), 0) DESC, documents.date DESC, documents.title, documents.number"
_OF = "FROM statements JOIN documents ON documents.number = statements.document"

# A statement is about something when its words say so, or its sentence is near, or both half-way.
_COVERED, _NEAR = 0.99, 0.55
_HALF_COVERED, _HALF_NEAR = 0.5, 0.4

# Chunk search by vector and by keyword, within the scope: numbers of chunks.
Search = Callable[[], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements are wanted; what is empty does not narrow. `near` is the unit vector of `about`, None for words alone."""

    speaker: str = ""
    act: str = ""
    about: str = ""
    near: numpy.ndarray | None = None
    scope: Scope = Scope()


class Fitting:
    """The statements that are wanted, at one moment of the library."""

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted, search: Search, rarity: Callable[[str], float]) -> None:
        self._connection = connection
        within, self._values = condition(connection, wanted.scope)
        self.documents = connection.execute(f"SELECT count(*) FROM documents WHERE 1 {within}", self._values).fetchone()[0]
        self._where = within
        if wanted.act:
            self._narrow("AND statements.act = ?", wanted.act)
        if wanted.speaker.strip():
            names = [each for each in speakers(connection, " ".join(name_words(wanted.speaker))) if same_speaker(wanted.speaker, each)]
            own = json.dumps(list(_under_title(connection, wanted.speaker)))
            self._narrow("AND (statements.speaker IN (SELECT value FROM json_each(?))", json.dumps(names))
            self._narrow("OR statements.number IN (SELECT value FROM json_each(?)))", own)
        self.ranked: list[int] | None = None
        if words(wanted.about):
            self.ranked = self._about(wanted, search, rarity)
            self._narrow("AND statements.number IN (SELECT value FROM json_each(?))", json.dumps(self.ranked))

    def _narrow(self, where: str, value: str) -> None:
        self._where, self._values = f"{self._where} {where}", [*self._values, value]

    def page(self, limit: int | None, offset: int) -> Statements:
        """At most `limit` of them from the `offset`th on: the most relevant first when ranked, else by date and place."""
        counts = self._rows(f"SELECT statements.document, count(*) {_OF} WHERE 1 {self._where} GROUP BY statements.document")
        total = sum(count for _, count in counts)
        last = total if limit is None else min(total, offset + limit)
        chosen = self._whole(self.ranked[offset:last]) if self.ranked is not None else self._in_order(dict(counts), offset, last)
        return Statements(tuple(chosen), total, len(counts), self.documents)

    def _in_order(self, counts: dict[int, int], first: int, last: int) -> list[Statement]:
        """The first to the last statement, newest document first; only the documents in which they stand are read."""
        place: dict[int, int] = {}
        before, skipped = 0, 0
        query = f"SELECT number FROM documents WHERE number IN (SELECT value FROM json_each(?)) ORDER BY {_ORDER}"
        for (document,) in self._connection.execute(query, (json.dumps(list(counts)),)):
            if before >= last:
                break
            if before + counts[document] > first:
                skipped = skipped if place else first - before
                place[document] = len(place)
            before += counts[document]
        within = f"{self._where} AND statements.document IN (SELECT value FROM json_each(?))"
        fitting = self._connection.execute(f"SELECT statements.number {_OF} WHERE 1 {within}", (*self._values, json.dumps(list(place))))
        there = {number for (number,) in fitting}
        table = self._of_documents(list(place))
        of = {row[0]: place[row[1]] for row in table}
        whole = rows.numbered_statements(table)
        # Stable: within a document by place, and those of whom nobody knows who says them last.
        ordered = sorted((number for number in whole if number in there), key=lambda number: (of[number], not _has_speaker(whole[number])))
        return [whole[number] for number in ordered[skipped : skipped + last - first]]

    def _whole(self, numbers: Sequence[int]) -> list[Statement]:
        """The statements of these numbers in this order, each with the one that it is told in."""
        query = "SELECT DISTINCT document FROM statements WHERE number IN (SELECT value FROM json_each(?))"
        documents = [document for (document,) in self._connection.execute(query, (json.dumps(numbers),))]
        whole = rows.numbered_statements(self._of_documents(documents))
        return [whole[number] for number in numbers]

    def _of_documents(self, documents: Sequence[int]) -> list[tuple]:
        within = "statements.document IN (SELECT value FROM json_each(?))"
        query = f"SELECT statements.*, documents.id {_OF} WHERE {within} ORDER BY statements.number"
        return self._connection.execute(query, (json.dumps(documents),)).fetchall()

    def by_speaker(self) -> list[tuple[str | None, str, int]]:
        """(speaker, act, count). A described speaker ("a spokesman") is counted for each document apart, for it is nobody's name."""
        return self._rows(
            f"SELECT speaker, act, count(*) {_OF} WHERE 1 {self._where} GROUP BY speaker, act,"
            " CASE WHEN speaker = lower(speaker) OR speaker GLOB 'a *' OR speaker GLOB 'an *' THEN statements.document END"
        )

    def by_date(self) -> list[tuple[str | None, str, int]]:
        """(date, act, count), earliest first; None for documents without a date."""
        return self._rows(f"SELECT substr(date, 1, 10), act, count(*) {_OF} WHERE 1 {self._where} GROUP BY 1, act ORDER BY 1")

    def _rows(self, query: str) -> list[tuple]:
        return self._connection.execute(query, self._values).fetchall()

    # --- about ------------------------------------------------------------------------------------------------------------

    def _about(self, wanted: Wanted, search: Search, rarity: Callable[[str], float]) -> list[int]:
        """The numbers of the statements about something, the best first. Those that fit neither by words nor by vector are out."""
        weights = {stem(word): rarity(word) for word in content_words(wanted.about) or words(wanted.about)}
        scored: list[tuple[float, int]] = []
        candidates = self._candidates(search)
        for document, group in groupby(candidates, key=lambda each: each[1]):
            text = self._connection.execute("SELECT text FROM documents WHERE number = ?", (document,)).fetchone()[0]
            ends, likeness = self._likeness(document, wanted.near)
            for number, _, contents, cue_start, cue_end in group:
                spans = [Span(*span) for span in json.loads(contents)] or [Span(cue_start or 0, cue_end or 0)]
                cue = text[cue_start:cue_end] if cue_start is not None else ""
                there = set(map(stem, words(" ".join([cue, *(span.of(text) for span in spans)]))))
                coverage = sum(weight for each, weight in weights.items() if each in there) / sum(weights.values())
                nearness = max((_nearest(ends, likeness, span) for span in spans), default=0.0)
                if coverage >= _COVERED or nearness >= _NEAR or (coverage >= _HALF_COVERED and nearness >= _HALF_NEAR):
                    scored.append((round(0.5 * coverage + 0.5 * nearness, 6), number))
        return [number for _, number in sorted(scored, key=lambda each: (-each[0], each[1]))]

    def _candidates(self, search: Search) -> list[tuple]:
        """(number, document, contents, cue_start, cue_end) of what is worth looking at, in the order of documents."""
        query = f"SELECT statements.number, statements.document, contents, cue_start, cue_end {_OF} WHERE 1 {self._where}"
        if self._rows(f"SELECT count(*) {_OF} WHERE 1 {self._where}")[0][0] <= _ONE_BY_ONE:
            return self._rows(f"{query} ORDER BY statements.document")
        spans: dict[int, list[tuple[int, int]]] = {}
        found = "SELECT document, start, end FROM chunks WHERE number IN (SELECT value FROM json_each(?))"
        for document, start, end in self._connection.execute(found, (json.dumps(list(search())),)):
            spans.setdefault(document, []).append((start, end))
        query += " AND statements.document IN (SELECT value FROM json_each(?)) ORDER BY statements.document"
        near = self._connection.execute(query, (*self._values, json.dumps(list(spans))))
        return [row for row in near if _meets(spans[row[1]], row)]

    def _likeness(self, document: int, vector: numpy.ndarray | None) -> tuple[list[int], list[tuple[int, float]]]:
        """Where the searched sentences of a document end, and where each begins with its cosine to the vector."""
        if vector is None:
            return [], []
        query = "SELECT start, end, vector FROM sentences WHERE document = ? AND vector IS NOT NULL ORDER BY position"
        there = self._connection.execute(query, (document,)).fetchall()
        if not there:
            return [], []
        stored = numpy.frombuffer(b"".join(row[2] for row in there), rows.STORED).reshape(len(there), -1)
        cosines = (stored.astype(numpy.float32) @ vector).tolist()
        return [end for _, end, _ in there], [(row[0], cosine) for row, cosine in zip(there, cosines, strict=True)]


def speakers(connection: sqlite3.Connection, beginning: str) -> list[str]:
    """The names of speakers that share a word, or the beginning of one, with what was typed, the commonest first."""
    typed = [word.replace(".", "") for word in words(beginning)]
    if not typed:
        return []
    # Letters beyond ASCII are folded in Python alone, so names with such are never passed over here.
    share = " OR ".join("replace(speaker, '.', '') LIKE ?" for _ in typed)
    query = (
        f"SELECT speaker FROM statements WHERE speaker IS NOT NULL AND ({share} OR speaker GLOB ?)"
        " GROUP BY speaker ORDER BY count(*) DESC, speaker"
    )
    found = connection.execute(query, [*(f"%{word}%" for word in typed), "*[^ -~]*"])
    return [name for (name,) in found if any(word.replace(".", "").startswith(each) for word in words(name) for each in typed)]


def _under_title(connection: sqlite3.Connection, asked: str) -> Iterator[int]:
    """The numbers of the statements of whoever bears the title asked for ("the mayor"), each in a document that says who that is."""
    if not (role := role_of(asked)):
        return
    within = "number IN (SELECT document FROM chunks JOIN keywords ON keywords.rowid = chunks.number WHERE keywords MATCH ?)"
    for document, text in connection.execute(f"SELECT number, text FROM documents WHERE {within}", (f'text : "{role}"',)).fetchall():
        if name := holder(role, text):
            there = connection.execute("SELECT number, speaker FROM statements WHERE document = ?", (document,))
            yield from (number for number, speaker in there if same_speaker(name, speaker))


def _has_speaker(statement: Statement) -> bool:
    return statement.speaker is not None or bool(statement.candidates)


def _meets(spans: Sequence[tuple[int, int]], row: tuple) -> bool:
    contents = json.loads(row[2]) or [[row[3] or 0, row[4] or 0]]
    return any(start < end_of_chunk and end > start_of_chunk for start, end in contents for start_of_chunk, end_of_chunk in spans)


def _nearest(ends: Sequence[int], likeness: Sequence[tuple[int, float]], span: Span) -> float:
    """The highest cosine of a sentence that the span meets; 0 where none is."""
    best = 0.0
    for start, cosine in likeness[bisect_right(ends, span.start) :]:
        if start >= span.end:
            break
        best = max(best, cosine)
    return best
