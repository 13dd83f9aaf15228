"""A library -> what is wrong with it, one line a finding; nothing when it is consistent. Mends nothing."""

import json
import sqlite3
from collections.abc import Iterator

from rag.data import Span
from rag.store.connect import reading
from rag.store.rows import STORED, searched_words

# What must give no row, and what it means when it does.
_NEVER = (
    ("SELECT number FROM chunks WHERE number NOT IN (SELECT rowid FROM keywords)", "chunk {} has no keyword row"),
    ("SELECT rowid FROM keywords WHERE rowid NOT IN (SELECT number FROM chunks)", "keyword row {} has no chunk"),
    ("SELECT number FROM chunks WHERE number IN (SELECT number FROM removed_chunks)", "chunk {} is logged as removed"),
    ("SELECT number FROM documents WHERE NOT by_hand AND number NOT IN (SELECT document FROM file_documents)",
     "document {} comes from no file"),
    ("SELECT number FROM documents WHERE near_group IS NOT NULL AND number NOT IN (SELECT document FROM near_duplicates)",
     "document {} is in a group, but like no other"),
    ("SELECT document FROM near_duplicates AS one WHERE NOT EXISTS"
     " (SELECT 1 FROM near_duplicates AS two WHERE two.document = one.other AND two.other = one.document)",
     "document {} is like one that is not like it"),
    ("SELECT one.document FROM near_duplicates AS one JOIN documents AS d ON d.number = one.document JOIN documents AS e"
     " ON e.number = one.other WHERE d.near_group IS NOT e.near_group", "document {} is in another group than one that it is like"),
    ("SELECT number FROM documents WHERE stale AND NOT EXISTS (SELECT 1 FROM stamp WHERE key = 're-embedding')",
     "document {} has vectors of another embedder"),
)  # fmt: skip


def check(connection: sqlite3.Connection, dimension: int) -> list[str]:
    """Every finding, in the order of what it means: the file itself, rows without their counterparts, then each document."""
    with reading(connection):
        return list(_findings(connection, dimension))


def _findings(connection: sqlite3.Connection, dimension: int) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"the file is damaged: {line}"
    for table, row, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} belongs to nothing"
    for query, meaning in _NEVER:
        for (number,) in connection.execute(query):
            yield meaning.format(number)
    for number, text in connection.execute("SELECT number, text FROM documents"):
        for problem in (*_of_sentences(connection, number, text, dimension), *_of_chunks(connection, number, text, dimension)):
            yield f"document {number}: {problem}"


def _of_sentences(connection: sqlite3.Connection, number: int, text: str, dimension: int) -> Iterator[str]:
    """Sentences stand in the text one after the other, without a gap in their numbers; each that is searched has a vector."""
    end = 0
    rows = connection.execute("SELECT position, start, end, role, vector FROM sentences WHERE document = ? ORDER BY position", (number,))
    for index, (position, start, stop, role, vector) in enumerate(rows):
        if position != index or not end <= start <= stop <= len(text):
            yield f"sentence {position} does not stand in its place"
        if (vector is None) != (role in ("boilerplate", "repeat")):
            yield f"sentence {position} has {'no' if vector is None else 'a'} vector, though its role is {role}"
        if vector is not None and len(vector) != dimension * STORED().itemsize:
            yield f"sentence {position} has a vector of another length"
        end = stop


def _of_chunks(connection: sqlite3.Connection, number: int, text: str, dimension: int) -> Iterator[str]:
    """A chunk spans its sentences, has a vector, and its words are those of the keyword index."""
    spans = {
        position: Span(start, end)
        for position, start, end in connection.execute("SELECT position, start, end FROM sentences WHERE document = ?", (number,))
    }
    query = (
        "SELECT chunks.number, positions, start, end, vector, keywords.text FROM chunks"
        " LEFT JOIN keywords ON keywords.rowid = chunks.number WHERE document = ?"
    )
    for chunk, positions, start, end, vector, words in connection.execute(query, (number,)):
        own = [spans.get(position) for position in json.loads(positions)]
        if not own or None in own:
            yield f"chunk {chunk} has a sentence that is not there"
            continue
        if (start, end) != (own[0].start, own[-1].end):
            yield f"chunk {chunk} does not span its sentences"
        if len(vector) != dimension * STORED().itemsize:
            yield f"chunk {chunk} has a vector of another length"
        if words is not None and words != searched_words(text, own):
            yield f"chunk {chunk} has other words in the keyword index than in the document"
