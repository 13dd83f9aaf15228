"""Question -> the sentences worth looking at. Ranks chunks by handles, keyword search and vector search; reads no meaning.

Source of the fusion: Cormack, Clarke and Buettcher 2009, Reciprocal Rank Fusion.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy

from rag.answer import Period, Question
from rag.ask.handles import Handles, handles, holds, without_markup
from rag.ask.reading import Reading, reading_of
from rag.config import RetrieveConfig
from rag.data import Chunk, Document, Scope, Sentence, Statement
from rag.models.embed import Embedder
from rag.store.library import Library
from rag.text import content_words, words

_FUSION_CONSTANT = 60  # the k of the paper: how fast a rank loses weight
_CHUNKS = 24  # the best fused chunks whose sentences are looked at
_FEWEST_DOCUMENTS = 12  # so many are looked at, where so many were found
_DOCUMENTS = 40  # the best documents as wholes
_WORDS = 40  # the most words of a question that are searched for
_FEW = 40  # chunks: the most that are looked up for one handle
_RARE = 12  # chunks: a name that is found in more points at none of them

# What a handle adds to a fused score. Both searches together give at most 2/61, so an exact handle stands above them.
_QUOTE, _IDENTIFIER, _TITLE, _DATE, _NAME = 0.12, 0.12, 0.10, 0.02, 0.006
_EXACT = 0.08  # from here on a chunk is what the question points at


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
    reading: Reading


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found, best document first, and the question's unit vector to compare with."""

    passages: tuple[Passage, ...]
    question_vector: numpy.ndarray


def retrieve(question: Question, library: Library, embedder: Embedder, config: RetrieveConfig, scope: Scope = Scope()) -> Retrieved:
    """The passages that handles, keyword and vector search agree on."""
    sought = without_markup(question.standalone or question.text)
    vector = embedder.embed([sought])[0]
    # One moment for all look-ups: another process may be removing what the first of them finds.
    with library.moment():
        if question.refers_to:
            return _passages_of_citations(question, library, vector)
        return Retrieved(_passages_of_search(question, sought, vector, library, config, scope), vector)


def _passages_of_search(
    question: Question, sought: str, vector: numpy.ndarray, library: Library, config: RetrieveConfig, scope: Scope
) -> tuple[Passage, ...]:
    searched = expression(sought, question.quotes)
    ranked = {
        "keyword": [number for number, _ in library.search_keywords(searched, config.keyword_chunks, scope)] if searched else [],
        "vector": [number for number, _ in library.search_vectors(vector, config.vector_chunks, scope)],
    }
    wholes = library.search_wholes(searched, _DOCUMENTS, scope) if searched else []
    scores = dict(fuse(ranked.values()))
    exact = _by_handles(handles(question), searched, library, scope, question.period)
    for number, bonus in exact.items():
        scores[number] = scores.get(number, 0.0) + bonus
    chunks = library.chunks([*scores, *wholes])
    for number, bonus in _by_document(wholes, chunks, scores).items():
        scores[number] = scores.get(number, 0.0) + bonus
    fused = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    ranked["exact"] = [number for number, bonus in exact.items() if bonus >= _EXACT]
    # A copy that the question points at is asked for like the original.
    pointed_at = {chunks[number].document_id for number in ranked["exact"]}
    compared = {each.document_id for each in chunks.values()} - pointed_at
    fused = one_of_a_group(fused, chunks, library.near_groups(compared))
    return _passages(library, _looked_at(fused, chunks), chunks, ranked)


def _by_document(wholes: list[int], chunks: Mapping[int, Chunk], scores: Mapping[int, float]) -> dict[int, float]:
    """What a chunk gains by the rank of its document among whole documents; those none of whose chunks was found bring their best."""
    ranks = {chunks[number].document_id: rank for rank, number in enumerate(wholes, 1)}
    there = {chunks[number].document_id for number in scores}
    gaining = [*scores, *(number for number in wholes if chunks[number].document_id not in there)]
    return {number: 1 / (_FUSION_CONSTANT + ranks[own]) for number in gaining if (own := chunks[number].document_id) in ranks}


def _looked_at(fused: list[tuple[int, float]], chunks: Mapping[int, Chunk]) -> list[tuple[int, float]]:
    """The best chunks, and the best one of each of the best documents: a long document must not take every place."""
    documents = dict.fromkeys(chunks[number].document_id for number, _ in fused)
    best = set(list(documents)[:_FEWEST_DOCUMENTS])
    seen: set[str] = set()
    kept = []
    for place, each in enumerate(fused):
        own = chunks[each[0]].document_id
        if place < _CHUNKS or own in best and own not in seen:
            kept.append(each)
        seen.add(own)
    return kept


def one_of_a_group(ranked: list[tuple[int, float]], chunks: Mapping[int, Chunk], groups: Mapping[str, int]) -> list[tuple[int, float]]:
    """The same chunks, but of documents that are nearly the same only the best one's keep their place; the others' come last."""
    best: dict[int, str] = {}
    first: list[tuple[int, float]] = []
    later: list[tuple[int, float]] = []
    for each in ranked:
        document_id = chunks[each[0]].document_id
        group = groups.get(document_id)
        (first if group is None or best.setdefault(group, document_id) == document_id else later).append(each)
    return first + later


def fuse(rankings: Iterable[list[int]]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: (item, score) best first; ties go to the smaller item, so that results never change."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (_FUSION_CONSTANT + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def expression(text: str, quotes: Iterable[str] = ()) -> str:
    """A text as an FTS5 expression: any of its content words, and each quote as a phrase. "" when nothing is left."""
    searched = dict.fromkeys(content_words(text) or words(text))
    terms = [f'"{word}"' for word in list(searched)[:_WORDS]]
    phrases = [" ".join(words(quote)) for quote in quotes]
    terms += [f'"{phrase}"' for phrase in phrases if phrase]
    return " OR ".join(terms).replace("\x00", "")


# --- handles -----------------------------------------------------------------------------------------------------------


def _by_handles(found: Handles, searched: str, library: Library, scope: Scope, period: Period | None) -> dict[int, float]:
    """Chunk number -> what the handles of the question add to its score."""
    bonus: dict[int, float] = {}
    for identifier in found.identifiers:
        _add(bonus, dict.fromkeys(_identified(identifier, library, scope), _IDENTIFIER))
    days = [dated for date in found.dates if (dated := scope.within(date, date)) is not None]
    # Once a number has been found, a title tells little more: the one asked about may have another.
    share = 0.3 if bonus else 1.0
    for title in found.titles:
        for among in days or [scope]:
            _add(bonus, _titled(title, library, among), share)
    for pieces in found.quotes:
        _add(bonus, _quoted(pieces, library, scope))
    for name in found.names:
        # Who speaks in every chunk of a meeting points at none of them.
        if len(numbers := _phrase(name, library, scope)) <= _RARE:
            _add(bonus, dict.fromkeys(numbers, _NAME))
    spans = [scope.within(period.iso or period.since or None, period.iso or period.until or None)] if period and period.iso not in found.dates and not period.iso.startswith("--") else []
    for dated in filter(None, [*days, *spans]):
        if searched:
            _add(bonus, {number: _DATE for number, _ in library.search_keywords(searched, _FEW, dated)})
    return bonus


def _add(bonus: dict[int, float], scored: Mapping[int, float], share: float = 1.0) -> None:
    for number, score in scored.items():
        bonus[number] = bonus.get(number, 0.0) + share * score


def _phrase(phrase: str, library: Library, scope: Scope, column: str = "") -> list[int]:
    return [number for number, _ in library.search_keywords(f'{column}"{phrase}"', _FEW, scope)]


def _quoted(pieces: tuple[str, ...], library: Library, scope: Scope) -> dict[int, float]:
    """The chunks that hold a quote, by how much of it, and the less the more of them there are."""
    scored: dict[int, float] = {}
    total = sum(len(piece.split()) for piece in pieces)
    for piece in pieces:
        numbers = _phrase(piece, library, scope, "text : ")
        _add(scored, dict.fromkeys(numbers, _QUOTE * len(piece.split()) / max(total, 4, len(numbers))))
    return scored


def _identified(identifier: str, library: Library, scope: Scope) -> list[int]:
    """The chunks that hold an identifier whole: S5M-23894 does not stand in "S5M-23894.1"."""
    numbers = _phrase(" ".join(re.findall(r"\w+", identifier.lower())), library, scope)
    return [number for number, (text, _) in _texts(numbers, library).items() if holds(text, identifier)]


def _titled(title: str, library: Library, scope: Scope) -> dict[int, float]:
    """Documents of this very title, and in second place those whose title holds it."""
    sought = words(title)
    numbers = _phrase(" ".join(sought), library, scope, "title : ") if sought else []
    titles = {number: words(document.title) for number, (_, document) in _texts(numbers, library).items()}
    return {number: _TITLE if own == sought else _TITLE / 2 * len(sought) / len(own) for number, own in titles.items()}


def _texts(numbers: list[int], library: Library) -> dict[int, tuple[str, Document]]:
    """Chunk number -> its words and its document."""
    chunks = library.chunks(numbers)
    documents = {each: library.shelved(each).document for each in {chunk.document_id for chunk in chunks.values()}}
    return {number: (chunk.span.of(documents[chunk.document_id].text), documents[chunk.document_id]) for number, chunk in chunks.items()}


# --- passages ----------------------------------------------------------------------------------------------------------


def _passages(
    library: Library, fused: list[tuple[int, float]], chunks: Mapping[int, Chunk], ranked: Mapping[str, list[int]]
) -> tuple[Passage, ...]:
    """The documents of these chunks, in the order of their best one."""
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
    return tuple(passage_of(library, each, scores[each], found_by[each]) for each in scores)


def _passages_of_citations(question: Question, library: Library, vector: numpy.ndarray) -> Retrieved:
    """What a follow-up points at: the sentences that the answer before stands on."""
    scores: dict[str, dict[int, float]] = {}
    for citation in question.refers_to:
        for sentence in library.sentences(citation.document_id):
            if sentence.span.overlap(citation.span):
                scores.setdefault(citation.document_id, {})[sentence.index] = 1.0
    found_by = {document_id: dict.fromkeys(positions, ("conversation",)) for document_id, positions in scores.items()}
    return Retrieved(tuple(passage_of(library, each, scores[each], found_by[each]) for each in scores), vector)


def passage_of(library: Library, document_id: str, scores: dict[int, float], found_by: dict[int, tuple[str, ...]]) -> Passage:
    """A document with what the library knows of it, and how well its sentences did in search."""
    shelved = library.shelved(document_id)
    assert shelved is not None  # chunks go with their document, in one transaction
    return Passage(shelved.document, shelved.sentences, shelved.statements, scores, shelved.vectors, found_by, reading_of(shelved))
