"""The library: documents, sentences, statements and chunks on disk, and search over them.

`library.sqlite` (WAL) is the single truth; the FAISS file beside it is a cache. A document comes and goes in one transaction.
What each task needs stands in a module of its own: rows, files, lists, near, keywords, vector_cache, check.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy

from rag.data import Chunk, Document, Scope, Sentence, Statement, Statements
from rag.errors import LibraryError
from rag.store import files, near, rows, schema
from rag.store.check import check
from rag.store.connect import connect, generation, reading, writing
from rag.store.files import Files, Origin
from rag.store.keywords import Keywords
from rag.store.lists import Lists
from rag.store.scope import condition
from rag.store.shelf import Shelf, Shelved
from rag.store.statements import CHUNKS, Fitting, Wanted
from rag.store.vector_cache import VectorCache
from rag.store.wholes import Wholes
from rag.text import words

_EVERYTHING = Scope()


class Library:
    """An open library. Any number of processes may read it while one writes; threads take turns."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, dimension: int, stamp: dict[str, str]) -> None:
        self.folder = folder
        self.dimension = dimension
        self._stamp = stamp
        self._connection = connection
        self._lock = threading.RLock()
        self._keywords = Keywords(connection)
        self._wholes = Wholes(connection, self._keywords)
        self._vectors = VectorCache(connection, folder, dimension)
        self._shelf = Shelf(connection)
        self._changed = False
        self.files = Files(self._change, self.moment)
        self.lists = Lists(self.moment)

    @classmethod
    def open(
        cls, folder: Path, embedder: str, dimension: int, *, create: bool = True, chunk_words: int = 90, re_embed: bool = False
    ) -> "Library":
        """The library in `folder`, made by the embedder of this identity and vector length.

        Raises LibraryError when it is missing and not to be created, or was made by another embedder or schema. With
        `re_embed` one of another embedder is opened too: call begin_re_embedding() next.
        """
        if not (folder / "library.sqlite").exists() and (re_embed or not create):
            raise LibraryError(f"there is no library in {folder}. Read documents into one: onrecord ingest PATH…")
        connection = connect(folder)
        stamp = {"embedder": embedder, "dimension": str(dimension), "chunk_words": str(chunk_words)}
        try:
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                schema.create(connection, stamp)
            schema.check(connection, stamp, str(folder), re_embed=re_embed)
        except sqlite3.DatabaseError as problem:
            connection.close()
            hint = "Choose another folder with --library, or move that file away."
            raise LibraryError(f"{folder}/library.sqlite is no library of onrecord, or damaged ({problem}). {hint}") from None
        except LibraryError:
            connection.close()
            raise
        return cls(folder, connection, dimension, stamp)

    def close(self) -> None:
        """Keep the vector cache for the next start, and let the files go."""
        with self._lock:
            # Where it fails, the cache is made again when it is needed; what was committed stays.
            with contextlib.suppress(sqlite3.Error):
                self.settle()
            self._connection.close()

    def settle(self) -> None:
        """After many documents came or went: bring the vector cache in order. close() does it too."""
        with self._lock:
            if self._changed:
                self._changed = False
                self._vectors.settle()
            elif self._vectors.is_loaded:
                self._vectors.save()

    @contextlib.contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """All that is read within is of one moment: no document comes or goes between two look-ups."""
        with self._lock, reading(self._connection) as connection:
            yield connection

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock, writing(self._connection) as connection:
            self._changed = True
            yield connection

    # --- what comes and goes -------------------------------------------------------------------------------------------

    def add(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        statements: Sequence[Statement],
        chunks: Sequence[Chunk],
        chunk_vectors: numpy.ndarray,
        sentence_vectors: numpy.ndarray,
        origin: Origin | None = None,
    ) -> bool:
        """Add a document whole, in one transaction; False when it is there already, and only its origin is noted.

        `chunk_vectors` has the shape (len(chunks), dimension), `sentence_vectors` one row a searched sentence. The
        document that the origin names as replaced goes in the same transaction, unless another file gives it too.
        """
        with self._change() as connection:
            added = rows.number_of(connection, document.id) is None
            if added:
                number = rows.insert_document(connection, document, by_hand=origin is None)
                rows.insert_sentences(connection, number, sentences, sentence_vectors)
                rows.insert_chunks(connection, number, document, sentences, chunks, chunk_vectors)
                rows.insert_statements(connection, number, statements)
                near.link_near(connection, number, document.text)
            self._note(connection, document, origin)
        return added

    def note(self, document: Document, origin: Origin | None) -> None:
        """A document that is there already came once more: from this file, or by hand where there is none."""
        with self._change() as connection:
            self._note(connection, document, origin)

    def _note(self, connection: sqlite3.Connection, document: Document, origin: Origin | None) -> None:
        if origin is None:
            connection.execute("UPDATE documents SET by_hand = 1 WHERE id = ? AND NOT by_hand", (document.id,))
            return
        files.link(connection, origin.file, document.id, document.source_id)
        if origin.replaces:
            files.unlink(connection, origin.file, origin.replaces)

    def remove(self, document_id: str) -> bool:
        """Remove a document and all that was made of it, in one transaction; False when there is none."""
        with self._change() as connection:
            number = rows.number_of(connection, document_id)
            if number is not None:
                files.delete(connection, number)
        return number is not None

    def re_embed(
        self, document_id: str, sentences: Sequence[Sentence], chunks: Sequence[Chunk],
        chunk_vectors: numpy.ndarray, sentence_vectors: numpy.ndarray,
    ) -> None:  # fmt: skip
        """Give a stale document the chunks and vectors of the library's new settings, in one transaction."""
        with self._change() as connection:
            number = rows.number_of(connection, document_id)
            document = self.document(document_id)
            if number is None or document is None:
                return
            rows.delete_chunks(connection, number)
            connection.execute("DELETE FROM sentences WHERE document = ?", (number,))
            rows.insert_sentences(connection, number, sentences, sentence_vectors)
            rows.insert_chunks(connection, number, document, sentences, chunks, chunk_vectors)
            connection.execute("UPDATE documents SET stale = 0 WHERE number = ?", (number,))

    def begin_re_embedding(self) -> list[str]:
        """Take the settings that the library was opened with; the ids of the documents that are still to be re-embedded."""
        with self._change() as connection:
            schema.begin_re_embedding(connection, self._stamp)
            self._vectors.forget()
            return [document_id for (document_id,) in connection.execute("SELECT id FROM documents WHERE stale ORDER BY number")]

    def end_re_embedding(self) -> None:
        """Open the library to everybody again; call it when no document is stale any more."""
        with self._change() as connection:
            schema.end_re_embedding(connection)

    # --- what is there -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many documents the library holds."""
        with self._lock:
            return self._connection.execute("SELECT count(*) FROM documents").fetchone()[0]

    def documents(self, scope: Scope = _EVERYTHING) -> list[Document]:
        """Every document of the scope, newest date first, undated ones last."""
        with self.moment():
            where, values = condition(self._connection, scope)
            return rows.documents(self._connection, where, values)

    def document(self, document_id: str) -> Document | None:
        """The document of this id."""
        with self._lock:
            return rows.document(self._connection, document_id)

    def shelved(self, document_id: str) -> Shelved | None:
        """The document of this id with all that was made of it."""
        with self.moment():
            return self._shelf.take(document_id)

    def named(self, name: str) -> list[Document]:
        """The documents that a user can mean by this: of this id, else of this source_id, else whose id begins with it."""
        with self.moment():
            return rows.named(self._connection, name)

    def sources(self) -> list[str]:
        """Every publisher of a document, in order of name."""
        with self._lock:
            return rows.sources(self._connection)

    def sentences(self, document_id: str) -> list[Sentence]:
        """The document's sentences, in order."""
        with self._lock:
            return rows.sentences(self._connection, document_id)

    def sentence_vectors(self, document_id: str) -> dict[int, numpy.ndarray]:
        """Sentence index -> its vector, float32 of shape (dimension,), for the sentences that are searched."""
        with self._lock:
            return rows.sentence_vectors(self._connection, document_id)

    def document_chunks(self, document_id: str) -> list[tuple[Chunk, numpy.ndarray]]:
        """The document's chunks in order, each with its vector."""
        with self._lock:
            return rows.document_chunks(self._connection, document_id)

    def statements(
        self, document: str | None = None, *, speaker: str = "", act: str = "", about: str = "", near: numpy.ndarray | None = None,
        since: str | None = None, until: str | None = None, source: str | None = None, limit: int | None = None, offset: int = 0,
    ) -> Statements:  # fmt: skip
        """The statements that fit all that is given: at most `limit` from the `offset`th on, and how many there are in all.

        `document` is a document's id, `speaker` a name as a question gives it, `since` and `until` ISO dates. `about` are words,
        `near` the unit vector of them, float32 of shape (dimension,): with both, what means the same fits too. Ordered by
        relevance where `about` is given, else by date, newest first, and place.
        """
        scope = Scope((document,) if document is not None else (), (source,) if source is not None else (), since, until)
        with self.fitting(Wanted(speaker, act, about, near, scope)) as fitting:
            return fitting.page(limit, offset)

    @contextlib.contextmanager
    def fitting(self, wanted: Wanted) -> Iterator[Fitting]:
        """What is wanted of the ledger, for pages and counts of one moment."""
        with self.moment() as connection:
            yield Fitting(connection, wanted, lambda: self._chunks_about(wanted), self._keywords.rarity)

    def _chunks_about(self, wanted: Wanted) -> Iterator[int]:
        """The numbers of the chunks in which statements about something may stand."""
        any_word = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(wanted.about)))
        yield from (number for number, _ in self.search_keywords(any_word, CHUNKS, wanted.scope))
        if wanted.near is not None:
            yield from (number for number, _ in self.search_vectors(wanted.near, CHUNKS, wanted.scope))

    def near_duplicates(self, document_id: str) -> list[tuple[str, float]]:
        """(document id, share of the same words in a row) of the documents that are nearly the same as this one, nearest first."""
        with self._lock:
            return near.near_duplicates(self._connection, document_id)

    def near_groups(self, document_ids: Iterable[str]) -> dict[str, int]:
        """Document id -> the number of its group, for those that are nearly the same as others."""
        with self._lock:
            return near.near_groups(self._connection, document_ids)

    def generation(self) -> int:
        """Counts the transactions that changed the library."""
        with self._lock:
            return generation(self._connection)

    def check(self) -> list[str]:
        """What is wrong with the library, one line each; nothing when it is consistent. Reads all of it."""
        with self._lock:
            return check(self._connection, self.dimension)

    # --- search --------------------------------------------------------------------------------------------------------

    def search_keywords(self, expression: str, limit: int, scope: Scope = _EVERYTHING) -> list[tuple[int, float]]:
        """The `limit` best (chunk number, score) of an FTS5 expression by BM25, best first; titles count double."""
        with self.moment():
            return self._keywords.search(expression, limit, *condition(self._connection, scope))

    def search_wholes(self, expression: str, limit: int, scope: Scope = _EVERYTHING) -> list[int]:
        """The best chunk of each of the `limit` best documents of an FTS5 expression, taken as wholes; best document first."""
        with self.moment():
            return self._wholes.search(expression, limit, *condition(self._connection, scope))

    def search_vectors(self, vector: numpy.ndarray, limit: int, scope: Scope = _EVERYTHING) -> list[tuple[int, float]]:
        """The `limit` nearest (chunk number, cosine) of a unit vector, nearest first."""
        with self.moment():
            where, values = condition(self._connection, scope)
            among = rows.chunk_numbers(self._connection, where, values) if where else None
            return self._vectors.current().search(vector, limit, among)

    def chunks(self, numbers: Iterable[int]) -> dict[int, Chunk]:
        """Chunk number -> chunk, for those that are there."""
        with self._lock:
            return rows.chunks(self._connection, list(numbers))
