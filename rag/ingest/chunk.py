"""Sentences -> chunks: neighbours that are embedded and searched as one. Leaves out what is not searched."""

import hashlib
from collections.abc import Sequence

from rag.data import Chunk, Document, Sentence, Span


def chunk(document: Document, sentences: Sequence[Sentence], limit_words: int = 90) -> tuple[Chunk, ...]:
    """Runs of searched sentences of at most `limit_words` words; each begins with the last sentence of the one before.

    The overlap keeps an answer and what it refers back to in one chunk. A longer sentence is a chunk of its own.
    """
    runs: list[list[Sentence]] = [[]]
    for sentence in sentences:
        if not sentence.searched:
            continue
        run = runs[-1]
        if run and _words(document, run) + _words(document, [sentence]) > limit_words:
            last = run[-1]
            overlapping = len(run) > 1 and _words(document, [last]) + _words(document, [sentence]) <= limit_words
            runs.append([last, sentence] if overlapping else [sentence])
        else:
            run.append(sentence)
    return tuple(_chunk(document, run) for run in runs if run)


def _words(document: Document, sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.span.of(document.text).split()) for sentence in sentences)


def _chunk(document: Document, run: Sequence[Sentence]) -> Chunk:
    span = Span(run[0].span.start, run[-1].span.end)
    identity = hashlib.sha256(f"{document.id}:{span.start}:{span.end}".encode()).hexdigest()[:20]
    return Chunk(identity, document.id, tuple(sentence.index for sentence in run), span)
