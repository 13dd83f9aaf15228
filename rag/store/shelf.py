"""Document id -> all that the library knows of it, kept for the next question while the library stays as it is.

People ask about the same documents again and again; to read one anew costs more than to look through it. Decides nothing about
what is current: a copy is of the generation that it was read at, and another generation empties the shelf.
"""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass

import numpy

from rag.data import Document, Sentence, Statement
from rag.store import rows
from rag.store.connect import generation

MOST_CHARACTERS = 3_000_000  # of text; a character takes about 40 bytes, with vectors, statements and what is read off them


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Shelved:
    """A document with all that was made of it. `vectors` is sentence index -> unit vector, the rows of `matrix`; nobody may change them."""

    document: Document
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    vectors: dict[int, numpy.ndarray]
    matrix: numpy.ndarray


class Shelf:
    """The documents asked about last, MOST_CHARACTERS in all. Not for several threads at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._kept: OrderedDict[str, Shelved] = OrderedDict()
        self._generation = -1
        self._characters = 0

    def take(self, document_id: str) -> Shelved | None:
        """The document of this id, as it is now."""
        current = generation(self._connection)
        if current != self._generation:
            self._kept.clear()
            self._generation, self._characters = current, 0
        if document_id in self._kept:
            self._kept.move_to_end(document_id)
            return self._kept[document_id]
        whole = _read(self._connection, document_id)
        if whole is not None:
            self._kept[document_id] = whole
            self._characters += len(whole.document.text)
            while self._characters > MOST_CHARACTERS:
                self._characters -= len(self._kept.popitem(last=False)[1].document.text)
        return whole


def _read(connection: sqlite3.Connection, document_id: str) -> Shelved | None:
    document = rows.document(connection, document_id)
    if document is None:
        return None
    vectors = rows.sentence_vectors(connection, document_id)
    matrix = numpy.stack(list(vectors.values())) if vectors else numpy.zeros((0, 0), numpy.float32)
    return Shelved(
        document,
        tuple(rows.sentences(connection, document_id)),
        rows.document_statements(connection, document_id),
        dict(zip(vectors, matrix, strict=True)),
        matrix,
    )
