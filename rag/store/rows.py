"""Documents, sentences, statements and chunks <-> rows of the library. Begins and ends no transaction."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy

from rag.data import Chunk, Document, Sentence, Span, Statement
from rag.store.connect import generation

DOCUMENT = "id, title, text, source, date, author, source_id, page_starts"
STORED = numpy.float16  # half the room of float32; what it rounds off is far below what tells two texts apart


def number_of(connection: sqlite3.Connection, document_id: str) -> int | None:
    """The number under which the library keeps a document; None where it has none of this id."""
    row = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
    return row[0] if row else None


def documents(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Document]:
    """The documents that fit a condition, newest date first, undated ones last."""
    query = f"SELECT {DOCUMENT} FROM documents WHERE 1 {where} ORDER BY date IS NULL, date DESC, title"
    return [document_of(row) for row in connection.execute(query, values)]


def sources(connection: sqlite3.Connection) -> list[str]:
    """Every publisher of a document, in order of name."""
    return [source for (source,) in connection.execute("SELECT DISTINCT source FROM documents WHERE source <> '' ORDER BY source")]


def named(connection: sqlite3.Connection, name: str) -> list[Document]:
    """The documents of this id, else of this source_id, else whose id begins with it."""
    beginning = ("id >= ? AND id < ?", (name, name + "\U0010ffff"))
    for where, values in (("id = ?", (name,)), ("source_id = ?", (name,)), *([beginning] if name else [])):
        if found := connection.execute(f"SELECT {DOCUMENT} FROM documents WHERE {where} ORDER BY number", values).fetchall():
            return [document_of(row) for row in found]
    return []


def insert_document(connection: sqlite3.Connection, document: Document, *, by_hand: bool) -> int:
    """Insert the row of a document, and give its number."""
    cursor = connection.execute(
        f"INSERT INTO documents ({DOCUMENT}, by_hand) VALUES (?,?,?,?,?,?,?,?,?)",
        (document.id, document.title, document.text, document.source, document.date, document.author, document.source_id,
         json.dumps(document.page_starts), by_hand),
    )  # fmt: skip
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def insert_sentences(connection: sqlite3.Connection, number: int, sentences: Sequence[Sentence], vectors: numpy.ndarray) -> None:
    """Insert a document's sentences; `vectors` has one row for each that is searched."""
    rows = iter(numpy.asarray(vectors, STORED))
    connection.executemany(
        "INSERT INTO sentences VALUES (?,?,?,?,?,?,?)",
        [(number, each.index, *each.span, each.paragraph, each.role, next(rows).tobytes() if each.searched else None)
         for each in sentences],
    )  # fmt: skip


def insert_chunks(
    connection: sqlite3.Connection,
    number: int,
    document: Document,
    sentences: Sequence[Sentence],
    chunks: Sequence[Chunk],
    vectors: numpy.ndarray,
) -> None:
    """Insert a document's chunks with their vectors, and their words into the keyword index."""
    for chunk, vector in zip(chunks, numpy.asarray(vectors, STORED), strict=True):
        cursor = connection.execute(
            "INSERT INTO chunks (id, document, positions, start, end, vector) VALUES (?,?,?,?,?,?)",
            (chunk.id, number, json.dumps(chunk.sentences), *chunk.span, vector.tobytes()),
        )
        words = searched_words(document.text, (sentences[position].span for position in chunk.sentences))
        connection.execute("INSERT INTO keywords (rowid, title, text) VALUES (?,?,?)", (cursor.lastrowid, document.title, words))


def searched_words(text: str, spans: Iterable[Span]) -> str:
    """The words of a chunk that are searched: between its sentences there may be a newsletter block, which is not."""
    return " ".join(span.of(text) for span in spans)


def insert_statements(connection: sqlite3.Connection, number: int, statements: Sequence[Statement]) -> None:
    """Insert a document's statements, each after the one that it is told in."""
    rows: dict[int, int | None] = {}
    for statement in sorted(statements, key=_depth):
        via = rows.get(id(statement.via)) if statement.via else None
        source, cue = statement.source_span, statement.cue_span
        cursor = connection.execute(
            "INSERT INTO statements (document, speaker, act, directness, resolved_by, source_start, source_end, cue_start, cue_end,"
            " contents, via, confidence, candidates) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (number, statement.speaker, statement.act, statement.directness, statement.resolved_by,
             *(source or (None, None)), *(cue or (None, None)), json.dumps([list(span) for span in statement.content_spans]),
             via, statement.confidence, json.dumps(statement.candidates)),
        )  # fmt: skip
        rows[id(statement)] = cursor.lastrowid


def delete_chunks(connection: sqlite3.Connection, number: int) -> None:
    """Take a document's chunks out of the library and the keyword index, and log their numbers for the vector indexes."""
    connection.execute("DELETE FROM keywords WHERE rowid IN (SELECT number FROM chunks WHERE document = ?)", (number,))
    connection.execute(
        "INSERT INTO removed_chunks SELECT number, ? FROM chunks WHERE document = ?", (generation(connection) + 1, number)
    )
    connection.execute("DELETE FROM chunks WHERE document = ?", (number,))


def delete_document(connection: sqlite3.Connection, number: int) -> None:
    """Take a document out of the library with all that was made of it. What is linked with it must be unlinked before."""
    delete_chunks(connection, number)
    connection.execute("UPDATE statements SET via = NULL WHERE document = ?", (number,))
    connection.execute("DELETE FROM documents WHERE number = ?", (number,))


def document_of(row: Sequence) -> Document:
    """The document of a row with the columns DOCUMENT."""
    *fields, page_starts = row
    return Document(*fields, page_starts=tuple(json.loads(page_starts)))


def document(connection: sqlite3.Connection, document_id: str) -> Document | None:
    """The document of this id."""
    row = connection.execute(f"SELECT {DOCUMENT} FROM documents WHERE id = ?", (document_id,)).fetchone()
    return document_of(row) if row else None


def numbered_statements(rows: Iterable[Sequence]) -> dict[int, Statement]:
    """Number -> statement, of whole rows in order of number with the document's id behind each; in order of their place."""
    found: dict[int, Statement] = {}
    for (number, _, speaker, act, directness, resolved_by, source_start, source_end, cue_start, cue_end, contents, via,
         confidence, candidates, document_id) in rows:  # fmt: skip
        found[number] = Statement(
            document_id,
            speaker,
            None if source_start is None else Span(source_start, source_end),
            None if cue_start is None else Span(cue_start, cue_end),
            tuple(Span(*span) for span in json.loads(contents)),
            act,
            directness,
            resolved_by,
            found.get(via),
            confidence,
            tuple(json.loads(candidates)),
        )
    return dict(sorted(found.items(), key=lambda each: _place(each[1])))


def document_statements(connection: sqlite3.Connection, document_id: str) -> tuple[Statement, ...]:
    """A document's statements, in order of their place."""
    query = (
        "SELECT statements.*, documents.id FROM statements JOIN documents ON documents.number = statements.document"
        " WHERE documents.id = ? ORDER BY statements.number"
    )
    return tuple(numbered_statements(connection.execute(query, (document_id,))).values())


def sentences(connection: sqlite3.Connection, document_id: str) -> list[Sentence]:
    """A document's sentences, in order."""
    query = (
        "SELECT position, start, end, paragraph, role FROM sentences"
        " WHERE document = (SELECT number FROM documents WHERE id = ?) ORDER BY position"
    )
    found = connection.execute(query, (document_id,))
    return [Sentence(document_id, position, Span(start, end), paragraph, role) for position, start, end, paragraph, role in found]


def sentence_vectors(connection: sqlite3.Connection, document_id: str) -> dict[int, numpy.ndarray]:
    """Sentence index -> its vector as float32, for the sentences of a document that are searched."""
    query = "SELECT position, vector FROM sentences WHERE document = (SELECT number FROM documents WHERE id = ?) AND vector IS NOT NULL"
    return {position: vector_of(vector) for position, vector in connection.execute(query, (document_id,))}


def document_chunks(connection: sqlite3.Connection, document_id: str) -> list[tuple[Chunk, numpy.ndarray]]:
    """A document's chunks in order, each with its vector as float32."""
    query = (
        "SELECT chunks.id, positions, start, end, vector FROM chunks"
        " WHERE document = (SELECT number FROM documents WHERE id = ?) ORDER BY number"
    )
    return [(Chunk(each, document_id, tuple(json.loads(positions)), Span(start, end)), vector_of(vector))
            for each, positions, start, end, vector in connection.execute(query, (document_id,))]  # fmt: skip


def chunks(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Chunk]:
    """Chunk number -> chunk, for those that are there."""
    query = (
        "SELECT chunks.number, chunks.id, documents.id, positions, start, end FROM chunks JOIN documents"
        f" ON documents.number = chunks.document WHERE chunks.number IN ({','.join('?' * len(numbers))})"
    )
    return {
        number: Chunk(chunk_id, document_id, tuple(json.loads(positions)), Span(start, end))
        for number, chunk_id, document_id, positions, start, end in connection.execute(query, numbers)
    }


def vector_of(stored: bytes) -> numpy.ndarray:
    """A stored vector as float32."""
    return numpy.frombuffer(stored, STORED).astype(numpy.float32)


def _depth(statement: Statement) -> int:
    return 1 + _depth(statement.via) if statement.via else 0


def _place(statement: Statement) -> tuple[str, int]:
    return statement.document_id, min((span.start for span in statement.content_spans), default=0)


def chunk_numbers(connection: sqlite3.Connection, where: str, values: Sequence[str]) -> numpy.ndarray:
    """The numbers of the chunks of the documents that `where` lets through."""
    query = f"SELECT chunks.number FROM documents JOIN chunks ON chunks.document = documents.number WHERE 1 {where}"
    return numpy.fromiter((number for (number,) in connection.execute(query, values)), numpy.int64)
