"""Stored documents -> vectors that another document can take over, because its words are the same. Computes none.

A chunk is embedded after the title of its document, so a file with another date costs nothing, and one with another title
is embedded anew.
"""

from collections.abc import Iterable, Sequence

import numpy

from rag.data import Span
from rag.models.embed import Embedder
from rag.models.embed_document import embed_document
from rag.store.library import Library

_Known = dict[str, tuple[numpy.ndarray, numpy.ndarray]]  # an embedded text -> its vector, and those of its parts


class ReusingEmbedder:
    """An embedder that looks first among the vectors of stored documents."""

    def __init__(self, embedder: Embedder, known: _Known) -> None:
        self.identity, self.dimension = embedder.identity, embedder.dimension
        self._embedder = embedder
        self._known = known

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        return self._embedder.embed(texts)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
        new = [index for index, text in enumerate(texts) if text not in self._known or len(self._known[text][1]) != len(parts[index])]
        vectors = numpy.zeros((len(texts), self.dimension), numpy.float32)
        of_parts = [numpy.zeros((0, self.dimension), numpy.float32)] * len(texts)
        for index in set(range(len(texts))) - set(new):
            vectors[index], of_parts[index] = self._known[texts[index]]
        if new:
            embedded, embedded_parts = self._embedder.embed_parts([texts[index] for index in new], [parts[index] for index in new])
            for index, vector, each in zip(new, embedded, embedded_parts, strict=True):
                vectors[index], of_parts[index] = vector, each
        return vectors, of_parts


def reusing(embedder: Embedder, library: Library, document_ids: Iterable[str]) -> Embedder:
    """The embedder, which first looks whether one of these documents was embedded with the same words."""
    known: _Known = {}
    for document_id in document_ids:
        known |= _vectors_of(library, document_id)
    return ReusingEmbedder(embedder, known) if known else embedder


def _vectors_of(library: Library, document_id: str) -> _Known:
    with library.moment():
        document, sentences = library.document(document_id), library.sentences(document_id)
        stored, vectors = library.document_chunks(document_id), library.sentence_vectors(document_id)
    if document is None:
        return {}
    chunks = [chunk for chunk, _ in stored]
    texts = _Listening(library.dimension)
    embed_document(document, sentences, chunks, texts)
    # A sentence that stands in two chunks has the vector of the first. Where the second is taken over, so is the first,
    # whose vector counts: both hold that sentence.
    of_parts = [numpy.array([vectors[position] for position in chunk.sentences]) for chunk in chunks]
    return {text: (vector, each) for text, (_, vector), each in zip(texts.heard, stored, of_parts, strict=True)}


class _Listening:
    """Notes what it is asked to embed, in order, and does nothing."""

    identity = ""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.heard: list[str] = []

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        return numpy.zeros((len(texts), self.dimension), numpy.float32)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
        self.heard += texts
        return self.embed(texts), [self.embed([""] * len(each)) for each in parts]
