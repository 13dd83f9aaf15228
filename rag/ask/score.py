"""Question + a sentence of a passage -> how well it fits, one number. Orders nothing.

Words count by how rare they are among the sentences at hand: where all speak of the same bill, its name tells nothing, and
"in the name of" tells all.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from rag.answer import Question
from rag.ask.handles import handles, holds, whole
from rag.ask.look_up import Finding
from rag.ask.retrieve import Passage, Retrieved
from rag.data import Sentence, Statement
from rag.people import same_speaker
from rag.text import STOP_WORDS, stem, words

# What a sentence counts by itself, and together with the two beside it: an answer often leaves out what the question names.
_NEAR, _NEAR_AROUND, _SHARED, _SHARED_AROUND, _LEDGER = 0.3, 0.4, 0.1, 0.4, 0.5
# A chunk that every search puts first has a fused score of 3/61: it then counts about a fifth, and its document another.
_CHUNK_WEIGHT, _DOCUMENT_WEIGHT = 4.0, 8.0
_NUMBERED = 0.6
_RUN = 3  # words
_WHO = re.compile(r"^(?:\w+ )?(?:who|whom|whose)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][a-z’'-]+ (?:[A-Z]\.? )?[A-Z][a-zA-Z’'-]+")
_BESIDE = 4  # words
_LONG_QUOTE = 6  # words: a shorter one may well have been said by several


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be shown, with its words in order and their stems."""

    passage: Passage
    sentence: Sentence
    text: str
    words: tuple[str, ...]
    stems: frozenset[str]
    statements: tuple[Statement, ...]


def candidate(passage: Passage, sentence: Sentence, statements: Sequence[Statement]) -> Candidate:
    text = sentence.span.of(passage.document.text)
    there = words(text)
    return Candidate(passage, sentence, text, tuple(there), _stems(there), tuple(statements))


def score(question: Question, retrieved: Retrieved, candidates: Sequence[Candidate], findings: Sequence[Finding]) -> list[float]:
    """How well each candidate fits; above 1 stands what the question quotes, numbers or the ledger found."""
    wanted = _stems(words(question.standalone or question.text))
    rarity = _rarity(candidates)
    total = sum(rarity.get(each, rarity[""]) for each in wanted)
    titles = {tuple(words(passage.document.title)) for passage in retrieved.passages}
    # Words in quotation marks that are the title of a document are nobody's words.
    quotes = [quote for each in question.quotes if (quote := tuple(words(each))) and quote not in titles]
    identifiers = handles(question).identifiers
    asked = frozenset(words(question.standalone or question.text))
    asks_for_person = question.asks_for == "speaker" or bool(_WHO.search(question.text))
    found = _found(findings)
    stems_of = {(each.sentence.document_id, each.sentence.index): each.stems for each in candidates}
    best = {id(passage): max(passage.sentence_scores.values(), default=0.0) for passage in retrieved.passages}
    scores = []
    for each in candidates:
        own, at = each.sentence.document_id, each.sentence.index
        around = each.stems.union(*(stems_of.get((own, place), frozenset()) for place in (at - 1, at + 1)))
        shared, shared_around = (sum(rarity[word] for word in wanted & stems) / total if total else 0.0 for stems in (each.stems, around))
        near = _likeness(each.passage, (at,), retrieved.question_vector)
        near_around = _likeness(each.passage, (at - 1, at, at + 1), retrieved.question_vector)
        quoted = max((_quoted(quote, each.words) for quote in quotes), default=0.0)
        numbered = max((_numbered(identifier, each, wanted, asks_for_person) for identifier in identifiers), default=0.0)
        names = asks_for_person and _names_another(each, asked)
        speaks = any(same_speaker(person, statement.speaker) for person in question.people for statement in each.statements)
        ledger = found.get((own, at), 0.0)
        chunk = each.passage.sentence_scores.get(at, 0.0)
        scores.append(
            _NEAR * near + _NEAR_AROUND * near_around + _SHARED * shared + _SHARED_AROUND * shared_around
            + _CHUNK_WEIGHT * chunk + _DOCUMENT_WEIGHT * best[id(each.passage)]
            + quoted + _NUMBERED * numbered + 0.2 * speaks + 0.15 * names + _LEDGER * min(1.0, ledger)
        )  # fmt: skip
    return scores


def _likeness(passage: Passage, positions: Sequence[int], question_vector: numpy.ndarray) -> float:
    """The cosine of the question and the mean of these sentences of a passage; 0 where none of them is searched."""
    vectors = [vector for place in positions if (vector := passage.vectors.get(place)) is not None]
    if not vectors:
        return 0.0
    mean = sum(vectors)
    length = float(numpy.linalg.norm(mean))
    return float(mean @ question_vector) / length if length else 0.0


def _stems(sequence: Sequence[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in sequence if word not in STOP_WORDS)


def _rarity(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Stem -> inverse frequency among the candidates; "" stands for one that none of them has."""
    counts = Counter(each for one in candidates for each in one.stems)
    return {each: math.log(1 + len(candidates) / count) for each, count in counts.items()} | {"": math.log(2 + len(candidates))}


def _found(findings: Sequence[Finding]) -> dict[tuple[str, int], float]:
    """(document, sentence) -> the score of the best finding there that fits act and speaker."""
    best: dict[tuple[str, int], float] = {}
    for finding in findings:
        if finding.fits_act and finding.fits_speaker and finding.fits_time:
            for sentence in finding.sentences:
                key = (sentence.document_id, sentence.index)
                best[key] = max(best.get(key, 0.0), finding.score)
    return best


def _numbered(identifier: str, each: Candidate, wanted: frozenset[str], asks_for_person: bool) -> float:
    """0 without the identifier, else 0.5 to 1: more where it opens the sentence, or the document, as what bears a number does.

    Who is behind it stands right after it instead ("amendment 12.1, in the name of …"), in words of the question.
    """
    if not holds(each.text, identifier):
        return 0.0
    if not asks_for_person:
        opens = each.text.lstrip().lower().startswith(identifier.lower())
        return (1.0 if each.sentence.index == 0 else 0.8) if opens else 0.5
    after = (each.text[place.end() : place.end() + 80] for place in whole(identifier).finditer(each.text))
    return 1.0 if any(_stems(words(one)[:_BESIDE]) & wanted for one in after) else 0.5


def _names_another(each: Candidate, asked: frozenset[str]) -> bool:
    """Whether a sentence names somebody whom the question does not: it may be who is asked for."""
    return any(set(words(name[0])).isdisjoint(asked) for name in _NAME.finditer(each.text))


def _quoted(quote: tuple[str, ...], there: tuple[str, ...]) -> float:
    """How much a sentence has of a quote, 0 to 1: all of it, one whole sentence of it, or so much of its runs of words."""
    certainty = min(1.0, len(quote) / _LONG_QUOTE)
    length = min(_RUN, len(quote))
    sought, own = _runs(quote, length), _runs(there, length)
    shared = len(sought & own)
    return certainty * max(shared / len(sought), min(1.0, shared / 3) * shared / max(1, len(own)))


def _runs(sequence: tuple[str, ...], length: int) -> set[tuple[str, ...]]:
    return {sequence[at : at + length] for at in range(len(sequence) - length + 1)}
