"""Document, its sentences and chunks -> the vectors of both. Each word is read once; the embedder is given, not loaded here."""

from collections.abc import Sequence

import numpy

from rag.data import Chunk, Document, Sentence, Span
from rag.models.embed import Embedder


def embed_document(
    document: Document, sentences: Sequence[Sentence], chunks: Sequence[Chunk], embedder: Embedder
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """float32 vectors, one row a chunk, and one row a searched sentence in order.

    A chunk is embedded after the title of its document, which often names what its words only refer to. A sentence has the
    vector of its words as they stand in the first chunk that holds it.
    """
    texts, parts = zip(*(_text(document, sentences, each) for each in chunks), strict=True) if chunks else ((), ())
    chunk_vectors, part_vectors = embedder.embed_parts(texts, parts)
    of_sentence: dict[int, numpy.ndarray] = {}
    for each, vectors in zip(chunks, part_vectors, strict=True):
        for position, vector in zip(each.sentences, vectors, strict=True):
            of_sentence.setdefault(position, vector)
    rows = [of_sentence[each.index] for each in sentences if each.searched]
    return chunk_vectors, numpy.array(rows, numpy.float32).reshape(len(rows), embedder.dimension)


def _text(document: Document, sentences: Sequence[Sentence], chunk: Chunk) -> tuple[str, list[Span]]:
    """What is embedded of a chunk, and where its sentences stand in that."""
    text = f"{document.title}."
    parts: list[Span] = []
    for position in chunk.sentences:
        words = sentences[position].span.of(document.text)
        parts.append(Span(len(text) + 1, len(text) + 1 + len(words)))
        text += " " + words
    return text, parts
