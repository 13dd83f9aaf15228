"""Texts -> which documents are nearly the same: MinHash over runs of five words, bands of it looked up in the library.

A pair is linked when at least `_ALIKE` of their runs are the same; documents linked to each other, directly or through
others, share a group. Decides nothing about what is shown.

Source: Broder 1997, On the resemblance and containment of documents; Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, chapter 3 (bands).
"""

import re
import sqlite3
import zlib
from collections.abc import Iterable

import numpy

_RUN_WORDS = 5
_FEWEST_RUNS = 20  # what is shorter is alike by its form alone: "The motion was carried."
_ALIKE = 0.8  # the share of runs of words (Jaccard) from which two documents count as nearly the same
_BANDS, _ROWS = 16, 4  # a pair that shares 0.8 of its runs meets in a band 9,998 times of 10,000
_CANDIDATES = 20  # looked at closely for one document; more than these are copies of each other anyway
_PRIME = (1 << 31) - 1
_WORD = re.compile(r"\w+")

_generator = numpy.random.default_rng(20240809)  # any fixed number: libraries must agree
_FACTORS = _generator.integers(1, _PRIME, (_BANDS * _ROWS,), numpy.uint64)
_SHIFTS = _generator.integers(0, _PRIME, (_BANDS * _ROWS,), numpy.uint64)


def runs(text: str) -> numpy.ndarray:
    """The hashes of all runs of five words of a text, sorted, each once; uint64 of shape (n,)."""
    words = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in _WORD.findall(text.casefold())]
    hashes = numpy.array(words, numpy.uint64)
    count = max(0, len(hashes) - _RUN_WORDS + 1)
    joined = numpy.zeros(count, numpy.uint64)
    for place in range(_RUN_WORDS):
        joined = joined * numpy.uint64(1_000_003) + hashes[place : place + count]  # wraps around, as hashes may
    return numpy.unique((joined ^ (joined >> numpy.uint64(29))) % numpy.uint64(_PRIME))


def similarity(one: numpy.ndarray, other: numpy.ndarray) -> float:
    """The share of runs that two texts have in common, of all that they have (Jaccard)."""
    shared = len(numpy.intersect1d(one, other, assume_unique=True))
    return shared / max(1, len(one) + len(other) - shared)


def bands(hashes: numpy.ndarray) -> list[int]:
    """The MinHash signature of a text in bands, as integers that SQLite can hold; none for a text too short to compare."""
    if len(hashes) < _FEWEST_RUNS:
        return []
    least = [int(((hashes * factor + shift) % numpy.uint64(_PRIME)).min()) for factor, shift in zip(_FACTORS, _SHIFTS, strict=True)]
    found = []
    for band in range(_BANDS):
        rows = numpy.array([band, *least[band * _ROWS : (band + 1) * _ROWS]], numpy.int64).tobytes()
        found.append((zlib.crc32(rows) << 31) ^ zlib.adler32(rows))
    return found


def link_near(connection: sqlite3.Connection, number: int, text: str) -> None:
    """Keep a new document's bands, and link it with every document that is nearly the same."""
    hashes = runs(text)
    own = bands(hashes)
    if not own:
        return
    rows = connection.execute(
        f"SELECT document FROM bands WHERE band IN ({','.join('?' * len(own))}) GROUP BY document ORDER BY count(*) DESC, document LIMIT ?",
        (*own, _CANDIDATES),
    ).fetchall()
    connection.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, number) for band in own])
    for (other,) in rows:
        words = connection.execute("SELECT text FROM documents WHERE number = ?", (other,)).fetchone()[0]
        alike = similarity(hashes, runs(words))
        if alike >= _ALIKE:
            connection.executemany("INSERT INTO near_duplicates VALUES (?, ?, ?)", [(number, other, alike), (other, number, alike)])
            _join(connection, number, other)


def unlink_near(connection: sqlite3.Connection, number: int) -> None:
    """Take a document that is about to go out of its group; what it alone held together falls apart."""
    others = _members(connection, number)
    connection.execute("DELETE FROM near_duplicates WHERE ? IN (document, other)", (number,))
    connection.execute(f"UPDATE documents SET near_group = NULL WHERE number IN ({','.join('?' * len(others))})", others)
    left = set(others) - {number}
    for one, other in connection.execute(
        f"SELECT document, other FROM near_duplicates WHERE document IN ({','.join('?' * len(left))})", tuple(left)
    ).fetchall():
        _join(connection, one, other)


def near_duplicates(connection: sqlite3.Connection, document_id: str) -> list[tuple[str, float]]:
    """(document id, share of runs in common) of the documents that are nearly the same as this one, nearest first."""
    query = (
        "SELECT other.id, similarity FROM near_duplicates JOIN documents AS other ON other.number = near_duplicates.other"
        " WHERE document = (SELECT number FROM documents WHERE id = ?) ORDER BY similarity DESC, other.id"
    )
    return connection.execute(query, (document_id,)).fetchall()


def near_groups(connection: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, int]:
    """Document id -> the number of its group, for those that are nearly the same as others."""
    wanted = tuple(document_ids)
    query = f"SELECT id, near_group FROM documents WHERE near_group IS NOT NULL AND id IN ({','.join('?' * len(wanted))})"
    return dict(connection.execute(query, wanted))


def _members(connection: sqlite3.Connection, number: int) -> list[int]:
    """The documents of this one's group, itself among them; none for a document that is like no other."""
    query = "SELECT number FROM documents WHERE near_group = (SELECT near_group FROM documents WHERE number = ?)"
    return [each for (each,) in connection.execute(query, (number,))]


def _join(connection: sqlite3.Connection, one: int, other: int) -> None:
    """One group of two: it is called by its document of the lowest number."""
    groups = connection.execute("SELECT coalesce(near_group, number) FROM documents WHERE number IN (?, ?)", (one, other)).fetchall()
    names = {group for (group,) in groups}
    connection.execute(
        f"UPDATE documents SET near_group = ? WHERE number IN (?, ?) OR near_group IN ({','.join('?' * len(names))})",
        (min(names), one, other, *names),
    )
