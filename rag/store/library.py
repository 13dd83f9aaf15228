"""The library: documents, sentences, statements and chunks on disk, and search over them.

`library.sqlite` (WAL) is the single truth; the FAISS file beside it is a cache. A document comes and goes in one transaction.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy

from rag.data import Chunk, Document, Scope, Sentence, Span, Statement
from rag.errors import LibraryError
from rag.store import schema
from rag.store.vectors import Vectors

_DOCUMENT = "id, title, text, source, date, author, source_id, page_starts"


class Library:
    """An open library. Any number of processes may read it while one writes; threads take turns."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, dimension: int) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()
        self._dimension = dimension
        self._vectors: Vectors | None = None
        self._vectors_generation = -1

    @classmethod
    def open(cls, folder: Path, embedder: str, dimension: int, *, create: bool = True, chunk_words: int = 90) -> "Library":
        """The library in `folder`, made by the embedder of this identity and vector length.

        Raises LibraryError when it is missing and not to be created, or was made by another embedder or schema.
        """
        path = folder / "library.sqlite"
        if not path.exists() and not create:
            raise LibraryError(f"there is no library in {folder}. Read documents into one: onrecord ingest PATH…")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
        except (OSError, sqlite3.Error) as problem:
            raise LibraryError(f"the library in {folder} cannot be opened ({problem}). Choose another folder with --library.") from None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        stamp = {"embedder": embedder, "dimension": str(dimension), "chunk_words": str(chunk_words)}
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            schema.create(connection, stamp)
        schema.check(connection, stamp, str(folder))
        return cls(folder, connection, dimension)

    def close(self) -> None:
        """Keep the vector cache for the next start and let the files go."""
        with self._lock:
            if self._vectors is not None and len(self._vectors):
                self._vectors.save(self.folder, self._vectors_generation)
            self._connection.close()

    # --- what comes and goes -------------------------------------------------------------------------------------------

    def add(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        statements: Sequence[Statement],
        chunks: Sequence[Chunk],
        chunk_vectors: numpy.ndarray,
        sentence_vectors: numpy.ndarray,
    ) -> bool:
        """Add a document whole, in one transaction; False, and nothing done, when it is there already.

        `chunk_vectors` is float32 (len(chunks), dimension), `sentence_vectors` likewise one row a searched sentence.
        """
        with self._lock, self._transaction() as connection:
            if self._number(document.id) is not None:
                return False
            cursor = connection.execute(
                f"INSERT INTO documents ({_DOCUMENT}) VALUES (?,?,?,?,?,?,?,?)",
                (document.id, document.title, document.text, document.source, document.date, document.author,
                 document.source_id, json.dumps(document.page_starts)),
            )  # fmt: skip
            number = cursor.lastrowid
            rows = iter(numpy.asarray(sentence_vectors, numpy.float16))
            connection.executemany(
                "INSERT INTO sentences VALUES (?,?,?,?,?,?,?)",
                [(number, each.index, *each.span, each.paragraph, each.role, next(rows).tobytes() if each.searched else None)
                 for each in sentences],
            )  # fmt: skip
            self._insert_chunks(connection, number, document, sentences, chunks, numpy.asarray(chunk_vectors, numpy.float32))
            self._insert_statements(connection, number, statements)
        return True

    def _insert_chunks(self, connection, number, document, sentences, chunks, vectors) -> None:
        for chunk, vector in zip(chunks, vectors, strict=True):
            cursor = connection.execute(
                "INSERT INTO chunks (id, document, positions, start, end, vector) VALUES (?,?,?,?,?,?)",
                (chunk.id, number, json.dumps(chunk.sentences), *chunk.span, vector.tobytes()),
            )
            # Only what is searched goes in: between the sentences of a chunk there may be a newsletter block.
            words = " ".join(sentences[position].span.of(document.text) for position in chunk.sentences)
            connection.execute(
                "INSERT INTO keywords (rowid, title, text) VALUES (?,?,?)", (cursor.lastrowid, document.title, words)
            )

    def _insert_statements(self, connection, number, statements) -> None:
        rows: dict[int, int] = {}
        # The statement that another is told in comes first, so that its number is known.
        for statement in sorted(statements, key=lambda each: _depth(each)):
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

    def remove(self, document_id: str) -> bool:
        """Remove a document and all that was made of it, in one transaction; False when there is none."""
        with self._lock, self._transaction() as connection:
            number = self._number(document_id)
            if number is None:
                return False
            connection.execute("DELETE FROM keywords WHERE rowid IN (SELECT number FROM chunks WHERE document = ?)", (number,))
            connection.execute("UPDATE statements SET via = NULL WHERE document = ?", (number,))
            connection.execute("DELETE FROM documents WHERE number = ?", (number,))
        return True

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._connection)

    def _number(self, document_id: str) -> int | None:
        row = self._connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row[0] if row else None

    # --- what is there -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many documents the library holds."""
        with self._lock:
            return self._connection.execute("SELECT count(*) FROM documents").fetchone()[0]

    def documents(self) -> list[Document]:
        """Every document, newest date first, undated ones last."""
        with self._lock:
            rows = self._connection.execute(f"SELECT {_DOCUMENT} FROM documents ORDER BY date IS NULL, date DESC, title").fetchall()
        return [_document(row) for row in rows]

    def document(self, document_id: str) -> Document | None:
        with self._lock:
            row = self._connection.execute(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document_id,)).fetchone()
        return _document(row) if row else None

    def sentences(self, document_id: str) -> list[Sentence]:
        """The document's sentences, in order."""
        query = "SELECT position, start, end, paragraph, role FROM sentences WHERE document = ? ORDER BY position"
        with self._lock:
            rows = self._connection.execute(query, (self._number(document_id),)).fetchall()
        return [Sentence(document_id, position, Span(start, end), paragraph, role) for position, start, end, paragraph, role in rows]

    def sentence_vectors(self, document_id: str) -> dict[int, numpy.ndarray]:
        """Sentence index -> its vector, float32 of shape (dimension,), for the sentences that are searched."""
        query = "SELECT position, vector FROM sentences WHERE document = ? AND vector IS NOT NULL"
        with self._lock:
            rows = self._connection.execute(query, (self._number(document_id),)).fetchall()
        return {position: numpy.frombuffer(vector, numpy.float16).astype(numpy.float32) for position, vector in rows}

    def statements(self, document_id: str | None = None) -> list[Statement]:
        """The statements of one document, or of all, in order of their place."""
        query = (
            "SELECT statements.*, documents.id FROM statements JOIN documents ON documents.number = statements.document"
            + (" WHERE documents.id = ?" if document_id else "")
            + " ORDER BY statements.number"
        )
        with self._lock:
            rows = self._connection.execute(query, (document_id,) if document_id else ()).fetchall()
        return _statements(rows)

    # --- search --------------------------------------------------------------------------------------------------------

    def search_keywords(self, expression: str, limit: int, scope: Scope = Scope()) -> list[tuple[int, float]]:
        """The `limit` best (chunk number, score) of an FTS5 expression by BM25, best first; titles count double."""
        where, values = _where(scope)
        query = (
            "SELECT keywords.rowid, -bm25(keywords, 2.0, 1.0) AS score FROM keywords"
            " JOIN chunks ON chunks.number = keywords.rowid JOIN documents ON documents.number = chunks.document"
            f" WHERE keywords MATCH ? {where} ORDER BY score DESC, keywords.rowid LIMIT ?"
        )
        with self._lock:
            return self._connection.execute(query, (expression, *values, limit)).fetchall()

    def search_vectors(self, vector: numpy.ndarray, limit: int, scope: Scope = Scope()) -> list[tuple[int, float]]:
        """The `limit` nearest (chunk number, cosine) of a unit vector, nearest first."""
        where, values = _where(scope)
        with self._lock:
            among = None
            if where:
                rows = self._connection.execute(
                    f"SELECT chunks.number FROM chunks JOIN documents ON documents.number = chunks.document WHERE 1 {where}", values
                )
                among = [number for (number,) in rows]
            return self._fresh_vectors().search(vector, limit, among)

    def chunks(self, numbers: Iterable[int]) -> dict[int, Chunk]:
        """Chunk number -> chunk, for those that are there."""
        numbers = list(numbers)
        query = (
            "SELECT chunks.number, chunks.id, documents.id, positions, start, end FROM chunks JOIN documents"
            f" ON documents.number = chunks.document WHERE chunks.number IN ({','.join('?' * len(numbers))})"
        )
        with self._lock:
            rows = self._connection.execute(query, numbers).fetchall()
        return {
            number: Chunk(chunk_id, document_id, tuple(json.loads(positions)), Span(start, end))
            for number, chunk_id, document_id, positions, start, end in rows
        }

    def generation(self) -> int:
        """Counts the transactions that changed the library."""
        with self._lock:
            return int(self._connection.execute("SELECT value FROM stamp WHERE key = 'generation'").fetchone()[0])

    def _fresh_vectors(self) -> Vectors:
        """The vector index of the library as it is now: in memory, from the cache file, or made from the chunks."""
        generation = self.generation()
        if self._vectors is None or self._vectors_generation != generation:
            count = self._connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
            self._vectors = Vectors.load(self.folder, generation, self._dimension, count)
            if self._vectors is None:
                self._vectors = self._rebuilt()
                self._vectors.save(self.folder, generation)
            self._vectors_generation = generation
        return self._vectors

    def _rebuilt(self) -> Vectors:
        vectors = Vectors(self._dimension)
        rows = self._connection.execute("SELECT number, vector FROM chunks ORDER BY number")
        while block := rows.fetchmany(10_000):
            stacked = numpy.frombuffer(b"".join(vector for _, vector in block), numpy.float32).reshape(len(block), self._dimension)
            vectors.add((number for number, _ in block), stacked)
        return vectors


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT around a change, with the generation counted up; ROLLBACK when anything goes wrong."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        self._changes = self._connection.total_changes
        return self._connection

    def __exit__(self, kind, problem, trace) -> None:
        if kind is not None:
            self._connection.execute("ROLLBACK")
            return
        if self._connection.total_changes != self._changes:
            self._connection.execute("UPDATE stamp SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")
        self._connection.execute("COMMIT")


def _where(scope: Scope) -> tuple[str, list[str]]:
    """A scope as SQL conditions, each beginning with AND, and their values."""
    clauses: list[str] = []
    values: list[str] = []
    for column, wanted in (("id", scope.documents), ("source", scope.sources)):
        if wanted:
            clauses.append(f"AND documents.{column} IN ({','.join('?' * len(wanted))})")
            values += wanted
    if scope.since:
        clauses.append("AND documents.date >= ?")
        values.append(scope.since)
    if scope.until:
        # A short date ("2024-08") covers all that begins with it.
        clauses.append("AND substr(documents.date, 1, ?) <= ?")
        values += [len(scope.until), scope.until]
    return " ".join(clauses), values


def _document(row: tuple) -> Document:
    *fields, page_starts = row
    return Document(*fields, page_starts=tuple(json.loads(page_starts)))


def _depth(statement: Statement) -> int:
    return 1 + _depth(statement.via) if statement.via else 0


def _statements(rows: Iterable[tuple]) -> list[Statement]:
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
    return sorted(found.values(), key=_place)


def _place(statement: Statement) -> tuple[str, int]:
    return statement.document_id, min((span.start for span in statement.content_spans), default=0)
