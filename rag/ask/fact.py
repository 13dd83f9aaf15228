"""Question + candidate sentences -> how likely each answers a plain fact question ("Which company bought …?"), 0 to 1. Orders nothing.

Measures of words, vectors, place and kind of thing, each against the other candidates, are weighed by small decision trees
(`fact.json`, made by rag/evaluate/train_facts.py). They run no network: the vectors are those that search has compared. Only the
few best are then read once more, each together with the question, by a reranker where there is one.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy

from rag.answer import Question
from rag.ask.handles import handles
from rag.ask.kind import Kind, expected, gives, names_beyond
from rag.ask.retrieve import Retrieved
from rag.ask.score import Candidate
from rag.ask.trees import Trees, read_trees
from rag.errors import ModelError
from rag.models.rerank import Reranker
from rag.text import STOP_WORDS, fold, numbers_of, stem, words

Near = dict[tuple[str, int], tuple[float, ...]]  # (document, sentence) -> cosines

_KINDS: tuple[Kind, ...] = ("person", "place", "organisation", "count", "time", "thing", "open")
_ASKED_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'-]*")
_RECENT = re.compile(
    r"\b(?:this (?:week|month|year)|recent(?:ly)?|latest|now|new(?:est)?|current(?:ly)?|today|yesterday|last (?:\w+day|week|month))\b",
    re.IGNORECASE,
)
_BEST = 40  # candidates among which names that come again and again are counted
_READ_AGAIN = 8  # candidates that a reranker reads; more of them change little, and each costs 10 ms
_READ = 0.3  # what its scores weigh beside the trees' odds

MEASURES = (
    "near", "near around", "near beyond", "near to best", "near around to best",
    "shared", "shared around", "shared beyond", "in title", "shared or title", "shared to best", "rarest", "rarest around",
    "in document", "in title around", "told in title", "word again", "title gives", "days behind", "recent",
    "pairs", "names", "names around", "names or title", "numbers", "head",
    "gives", "gives around", "new names", "told again", "told in documents",
    "place", "relative place", "length", "heading", "asks", "quoted", "statement",
    "chunk", "chunk to best", "document", "document to best", "document rank", "score", "score to best", "words asked",
    *_KINDS,
)  # fmt: skip


def asks_a_fact(question: Question) -> bool:
    """Whether a question is ranked for here: it asks for a fact, and neither quotes nor numbers nor names what it asks it of."""
    points_at = question.quotes or question.references or question.refers_to or handles(question).identifiers
    return question.asks_for == "fact" and not points_at


def log_odds(question: Question, retrieved: Retrieved, candidates: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """The logarithm of the odds that each candidate answers; `scores` are those of score.py. Comparable within a question only."""
    return _trees().sums(measures(question, nearness(retrieved), candidates, scores)).tolist() if candidates else []


def read_again(question: Question, candidates: Sequence[Candidate], odds: Sequence[float], reranker: Reranker | None) -> list[float]:
    """The odds with the best candidates in the order that a reranker gives them; these share out the odds they had among them.

    How well a text answers it tells of the texts of one question, not of one question beside another: so the odds stay. A reranker
    that cannot be loaded changes nothing; `onrecord doctor` tells of it.
    """
    if reranker is None:
        return list(odds)
    best = sorted(range(len(odds)), key=lambda place: -odds[place])[:_READ_AGAIN]
    try:
        read = reranker.scores(question.standalone or question.text, [candidates[place].text for place in best])
    except ModelError:
        return list(odds)
    anew = sorted(zip(best, read, strict=True), key=lambda each: -(odds[each[0]] + _READ * float(each[1])))
    given = list(odds)
    for (place, _), value in zip(anew, sorted((odds[each] for each in best), reverse=True), strict=True):
        given[place] = value
    return given


def likelihood(odds: float) -> float:
    """The likelihood, 0 to 1, that these logarithmic odds are."""
    return 1 / (1 + math.exp(-odds))


def nearness(retrieved: Retrieved) -> Near:
    """The cosines of the question to each searched sentence, to it with the one on either side, and with two."""
    near: Near = {}
    for passage in retrieved.passages:
        reaches = [passage.reading.near_around(retrieved.question_vector, reach).tolist() for reach in (0, 1, 2)]
        near |= {(passage.document.id, place): cosines for place, cosines in enumerate(zip(*reaches, strict=True))}
    return near


def measures(question: Question, near: Near, candidates: Sequence[Candidate], scores: Sequence[float]) -> numpy.ndarray:
    """The measures of each candidate, float32 of shape (candidates, MEASURES)."""
    asked = question.standalone or question.text
    sequence = [stem(word) for word in words(asked) if word not in STOP_WORDS]
    wanted = frozenset(sequence)
    counts = Counter(each for one in candidates for each in one.stems)
    rarity = {each: float(numpy.log(1 + len(candidates) / (counts[each] or 0.5))) for each in wanted}
    total = sum(rarity.values()) or 1.0
    rarest = max(rarity, key=lambda each: (rarity[each] if counts[each] else 0.0, each), default="")
    pairs = set(zip(sequence, sequence[1:], strict=False))
    named = frozenset(stem(word) for each in _ASKED_NAME.findall(asked) for word in words(each) if word not in STOP_WORDS)
    numbers = numbers_of(asked)
    kind = expected(asked)
    head = stem(kind.head) if kind.head else ""
    stems_of = {(each.sentence.document_id, each.sentence.index): each.stems for each in candidates}
    titles = {each.passage.document.id: frozenset(stem(word) for word in words(each.passage.document.title)) for each in candidates}
    best_of = {each.passage.document.id: max(each.passage.sentence_scores.values(), default=0.0) for each in candidates}
    ranks = {own: rank for rank, own in enumerate(sorted(best_of, key=lambda each: -best_of[each]))}
    given = {(each.sentence.document_id, each.sentence.index): gives(asked, each.text) for each in candidates}
    again = _told_again(asked, wanted, candidates, scores)
    in_document: dict[str, frozenset[str]] = {}
    for each in candidates:
        own = each.sentence.document_id
        in_document[own] = in_document.get(own, titles[own]) | each.stems
    dates = {each.passage.document.id: _day(each.passage.document.date) for each in candidates}
    newest = max(dates.values(), default=0)
    behind = {own: min(4000.0, float(newest - day)) if day else -1.0 for own, day in dates.items()}
    headed = {each.passage.document.id: gives(asked, each.passage.document.title) for each in candidates}
    recent = float(bool(_RECENT.search(asked)))
    none: frozenset[str] = frozenset()

    def share(stems: frozenset[str], of: frozenset[str] = wanted) -> float:
        return sum(rarity[each] for each in of & stems) / total

    rows = []
    for each, score in zip(candidates, scores, strict=True):
        own, at = each.sentence.document_id, each.sentence.index
        beside = each.stems.union(*(stems_of.get((own, at + step), none) for step in (-1, 1)))
        beyond = beside.union(*(stems_of.get((own, at + step), none) for step in (-2, 2)))
        title = titles[own]
        ordered = [stem(word) for word in each.words if word not in STOP_WORDS]
        there = set(zip(ordered, ordered[1:], strict=False))
        most, new, documents, in_title, word = again[own, at]
        chunk = each.passage.sentence_scores.get(at, 0.0)
        role = each.sentence.role
        rows.append([
            *near.get((own, at), (0.0, 0.0, 0.0)), 0.0, 0.0,
            share(each.stems), share(beside), share(beyond), share(title), share(each.stems | title), 0.0,
            float(rarest in each.stems), float(rarest in beyond),
            share(in_document[own]), share(beyond | title), in_title, word, headed[own], behind[own], recent,
            len(pairs & there) / max(1, len(pairs)),
            *(len(named & stems) / max(1, len(named)) for stems in (each.stems, beside, beside | title)),
            len(numbers & numbers_of(each.text)) / len(numbers) if numbers else -1.0,
            float(head in each.stems) if head else -1.0,
            given[own, at], max((given.get((own, at + step), 0.0) for step in (-1, 1)), default=0.0), float(new), most, documents,
            min(60.0, at), at / max(1, len(each.passage.sentences)), min(80.0, len(each.words)), float(role != "body"),
            float(each.text.rstrip().endswith("?")), float("\"" in each.text or "“" in each.text), float(bool(each.statements)),
            chunk, 0.0, best_of[own], 0.0, min(20.0, ranks[own]), score, 0.0, float(len(wanted)),
            *(float(kind.kind == one) for one in _KINDS),
        ])  # fmt: skip
    table = numpy.array(rows, numpy.float32)
    for name in MEASURES:
        if not name.endswith(" to best"):
            continue
        of = "shared around" if name == "shared to best" else name.removesuffix(" to best")
        column = table[:, MEASURES.index(of)]
        table[:, MEASURES.index(name)] = column - column.max(initial=0.0)
    return table


def _told_again(
    asked: str, wanted: frozenset[str], candidates: Sequence[Candidate], scores: Sequence[float]
) -> dict[tuple[str, int], tuple[float, ...]]:
    """For each sentence what the best ones tell again of it, beside the question's own words: that is likelier the answer.

    The weight of the best sentences with its most frequent new name or number, how many such it has, the documents with that one,
    whether any stands in the title, and how much commoner its most telling new word is among the best than among all.
    """
    things = [things_beyond(asked, each.text) for each in candidates]
    best = sorted(range(len(candidates)), key=lambda place: -scores[place])[:_BEST]
    whole = sum(1 / (10 + rank) for rank in range(len(best))) or 1.0
    weight: dict[str, float] = defaultdict(float)
    commoner: dict[str, float] = defaultdict(float)
    holding: dict[str, set[str]] = defaultdict(set)
    for rank, place in enumerate(best):
        for thing in things[place]:
            weight[thing] += 1 / (10 + rank) / whole
            holding[thing].add(candidates[place].sentence.document_id)
        for each in candidates[place].stems - wanted:
            commoner[each] += 1 / (10 + rank) / whole
    for each in (one for candidate in candidates for one in candidate.stems if one in commoner):
        commoner[each] -= 1 / len(candidates)
    titles = {each.passage.document.id: frozenset(words(each.passage.document.title)) for each in candidates}
    return {
        (each.sentence.document_id, each.sentence.index): (
            max((weight[one] for one in found if one in weight), default=0.0),
            float(len(found)),
            float(max((len(holding[one]) for one in found if one in holding), default=0)),
            float(not found.isdisjoint(titles[each.sentence.document_id])),
            max((commoner[one] for one in each.stems if one in commoner), default=0.0),
        )
        for each, found in zip(candidates, things, strict=True)
    }


def things_beyond(asked: str, text: str) -> frozenset[str]:
    """The names of a text, or, where a count or a time is asked for, its numbers, that the question does not hold."""
    if expected(asked).kind in ("count", "money", "share", "time"):
        return frozenset(numbers_of(text) - numbers_of(asked))
    parts = (part for name in names_beyond(asked, text) for part in {name.text, *name.text.split()} if part[0].isupper())
    return frozenset(fold(part)[0] for part in parts)


def _day(iso: str | None) -> int:
    """A date as a number of days, 0 where there is none; of a year or a month alone its first day."""
    try:
        return date.fromisoformat(f"{iso or ''}-01-01"[:10]).toordinal()
    except ValueError:
        return 0


@cache
def _trees() -> Trees:
    return read_trees(Path(__file__).parent / "fact.json")
