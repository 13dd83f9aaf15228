"""Question -> the sentences worth looking at. Ranks chunks by fused keyword and vector search; reads no meaning.

Source of the fusion: Cormack, Clarke and Buettcher 2009, Reciprocal Rank Fusion.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy

from rag.config import RetrieveConfig
from rag.data import Chunk, Document, Question, Scope, Sentence, Statement
from rag.models.embed import Embedder
from rag.store.library import Library
from rag.text import content_words, words

_FUSION_CONSTANT = 60  # the k of the paper: how fast a rank loses weight
_CHUNKS = 16  # the best fused chunks whose sentences are looked at
_WORDS = 40  # the most words of a question that are searched for


@dataclass(frozen=True, slots=True)
class Passage:
    """A document that was found, with what the library knows of it and how well its chunks did.

    `sentence_scores` is sentence index -> fused score of the best chunk it stands in; `vectors` sentence index -> unit vector.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    sentence_scores: dict[int, float]
    vectors: dict[int, numpy.ndarray]
    found_by: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found, best document first, and the question's unit vector to compare with."""

    passages: tuple[Passage, ...]
    question_vector: numpy.ndarray


def retrieve(question: Question, library: Library, embedder: Embedder, config: RetrieveConfig, scope: Scope = Scope()) -> Retrieved:
    """The passages that keyword and vector search agree on."""
    sought = question.standalone or question.text
    vector = embedder.embed([sought])[0]
    # One moment for all look-ups: another process may be removing what the first of them finds.
    with library.moment():
        if question.refers_to:
            return _passages_of_citations(question, library, vector)
        return _passages_of_search(question, library, vector, config, scope)


def _passages_of_search(question: Question, library: Library, vector: numpy.ndarray, config: RetrieveConfig, scope: Scope) -> Retrieved:
    ranked = {
        "keyword": [number for number, _ in _by_keyword(question, library, config.keyword_chunks, scope)],
        "vector": [number for number, _ in library.search_vectors(vector, config.vector_chunks, scope)],
    }
    fused = fuse(ranked.values())
    chunks = library.chunks(number for number, _ in fused)
    fused = one_of_a_group(fused, chunks, library.near_groups({each.document_id for each in chunks.values()}))[:_CHUNKS]
    scores: dict[str, dict[int, float]] = {}
    found_by: dict[str, dict[int, tuple[str, ...]]] = {}
    for number, score in fused:
        chunk = chunks[number]
        ways = tuple(way for way, numbers in ranked.items() if number in numbers)
        for position in chunk.sentences:
            known = scores.setdefault(chunk.document_id, {})
            if score > known.get(position, 0):
                known[position] = score
                found_by.setdefault(chunk.document_id, {})[position] = ways
    # Documents stand in the order of their best chunk, because fused is.
    passages = (_passage(library, document_id, scores[document_id], found_by[document_id]) for document_id in scores)
    return Retrieved(tuple(passages), vector)


def fuse(rankings: Iterable[list[int]]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: (item, score) best first; ties go to the smaller item, so that results never change."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (_FUSION_CONSTANT + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def one_of_a_group(
    ranked: list[tuple[int, float]], chunks: Mapping[int, Chunk], groups: Mapping[str, int]
) -> list[tuple[int, float]]:
    """The same chunks, but of documents that are nearly the same only the best one's keep their place; the others' come last."""
    best: dict[int, str] = {}
    first: list[tuple[int, float]] = []
    later: list[tuple[int, float]] = []
    for each in ranked:
        document_id = chunks[each[0]].document_id
        group = groups.get(document_id)
        (first if group is None or best.setdefault(group, document_id) == document_id else later).append(each)
    return first + later


def expression(text: str, quotes: Iterable[str] = ()) -> str:
    """A text as an FTS5 expression: any of its content words, and each quote as a phrase. "" when nothing is left."""
    searched = dict.fromkeys(content_words(text) or words(text))
    terms = [f'"{word}"' for word in list(searched)[:_WORDS]]
    phrases = [" ".join(words(quote)) for quote in quotes]
    terms += [f'"{phrase}"' for phrase in phrases if phrase]
    return " OR ".join(terms).replace("\x00", "")


def _by_keyword(question: Question, library: Library, limit: int, scope: Scope) -> list[tuple[int, float]]:
    searched = expression(question.standalone or question.text, question.quotes)
    return library.search_keywords(searched, limit, scope) if searched else []


def _passages_of_citations(question: Question, library: Library, vector: numpy.ndarray) -> Retrieved:
    """What a follow-up points at: the sentences that the answer before stands on."""
    scores: dict[str, dict[int, float]] = {}
    for citation in question.refers_to:
        for sentence in library.sentences(citation.document_id):
            if sentence.span.overlap(citation.span):
                scores.setdefault(citation.document_id, {})[sentence.index] = 1.0
    found_by = {document_id: dict.fromkeys(positions, ("conversation",)) for document_id, positions in scores.items()}
    return Retrieved(tuple(_passage(library, each, scores[each], found_by[each]) for each in scores), vector)


def _passage(library: Library, document_id: str, scores: dict[int, float], found_by: dict[int, tuple[str, ...]]) -> Passage:
    document = library.document(document_id)
    assert document is not None  # chunks go with their document, in one transaction
    return Passage(
        document,
        tuple(library.sentences(document_id)),
        tuple(library.statements(document_id)),
        scores,
        library.sentence_vectors(document_id),
        found_by,
    )
