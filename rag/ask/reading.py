"""A document with its statements -> what every question compares with: stems, places, words. Kept as long as the shelf keeps the document.

Nothing here depends on a question. To find the same words of a long transcript anew for each question would take most of its time.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy

from rag.ask.echo import echoing
from rag.ask.lean import Lean, leaning
from rag.data import Sentence, Statement
from rag.store.shelf import Shelved
from rag.text import has_negation, is_question, stem_set, stems, words

_IF_BEFORE = re.compile(r"(?<=\s)(?:if|whether)\s+\Z", re.IGNORECASE)
_WHETHER = re.compile(r"[\W_]*(?:if|whether|who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"\W*(?:(?!to\b)[\w’'.-]+,? ){1,8}(?:if|whether)\b", re.IGNORECASE)  # "asked Voss whether it would open"


class Places:
    """Stem -> the places that hold it, of a row of texts given by their stems."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._numbers: dict[str, int] = {}
        numbers: list[int] = []
        lengths: list[int] = []
        for text in texts:
            distinct = frozenset(text)
            numbers += [self._numbers.setdefault(each, len(self._numbers)) for each in distinct]
            lengths.append(len(distinct))
        order = numpy.argsort(numpy.array(numbers, numpy.int32), kind="stable")
        self.of_each = numpy.array(lengths, numpy.int32)
        self._places = numpy.repeat(numpy.arange(len(lengths), dtype=numpy.int32), lengths)[order]
        self._starts = numpy.concatenate([[0], numpy.cumsum(numpy.bincount(numbers, minlength=len(self._numbers)))]).astype(numpy.int32)

    def __len__(self) -> int:
        return len(self.of_each)

    def holding(self, stem: str) -> numpy.ndarray:
        """The places of a stem in order, int32 of shape (n,)."""
        number = self._numbers.get(stem)
        return self._places[:0] if number is None else self._places[self._starts[number] : self._starts[number + 1]]

    def weigh(self, weights: Mapping[str, float]) -> numpy.ndarray:
        """For each place the weights of the stems that it holds, together; float64."""
        total = numpy.zeros(len(self))
        for stem, weight in weights.items():
            total[self.holding(stem)] += weight
        return total


class Reading:
    """What a document holds, by places: sentences and statements are counted from 0 in the order in which the library gives them."""

    def __init__(self, shelved: Shelved) -> None:
        # Not the shelved whole itself: it is by its going that the reading is forgotten.
        self._document, self._sentences, self._statements = shelved.document, shelved.sentences, shelved.statements
        self._vectors = shelved.matrix
        self.searched = numpy.array(list(shelved.vectors), numpy.int32)  # the places of the sentences that are searched

    @cached_property
    def in_sentences(self) -> Places:
        """The stems of each sentence."""
        return Places(stems(each.span.of(self._document.text)) for each in self._sentences)

    @cached_property
    def in_statements(self) -> Places:
        """The stems of each statement's content and cue."""
        return Places(stems(f"{words_said(each, self._document.text)} {self._cue(each)}") for each in self._statements)

    @cached_property
    def in_cues(self) -> Places:
        """The stems of each statement's cue."""
        return Places(stems(self._cue(each)) for each in self._statements)

    @cached_property
    def denying(self) -> tuple[bool, ...]:
        """Whether each statement's content denies anything."""
        return tuple(has_negation(words_said(each, self._document.text)) for each in self._statements)

    @cached_property
    def asking(self) -> tuple[bool, ...]:
        """Whether each statement, or a sentence of it, only asks."""
        text = self._document.text
        return tuple(
            any(asks(each, part, text) for _, part in parts_of(each, sentences, text))
            for each, sentences in zip(self._statements, self.sentences_of, strict=True)
        )

    @cached_property
    def sentences_of(self) -> tuple[tuple[Sentence, ...], ...]:
        """The sentences in which each statement stands."""
        return tuple(sentences_of(each, self._sentences) for each in self._statements)

    @cached_property
    def leaning(self) -> dict[int, Lean]:
        """What stands before each statement that says only "that", or "it would", by the place of the statement."""
        there = (self._statements, self.sentences_of, self._sentences, self._document.text)
        return leaning(*there) | echoing(*there)

    @cached_property
    def _statements_in(self) -> dict[int, tuple[Statement, ...]]:
        there: dict[int, list[Statement]] = {}
        for statement, sentences in zip(self._statements, self.sentences_of, strict=True):
            if statement.content_spans:
                for sentence in sentences:
                    there.setdefault(sentence.index, []).append(statement)
        return {place: tuple(sorted(found, key=_most_telling)) for place, found in there.items()}

    def statements_in(self, sentence: Sentence) -> tuple[Statement, ...]:
        """The statements whose content stands in the sentence, the most telling first: the outer of two nested ones, the longer."""
        return self._statements_in.get(sentence.index, ())

    @cached_property
    def turns(self) -> tuple[Statement, ...]:
        """The turns of a transcript in order; none in another document."""
        turns = [each for each in self._statements if each.resolved_by == "turn" and each.content_spans]
        return tuple(sorted(turns, key=lambda each: each.content_spans[0].start))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the document and the parts of those held together by a hyphen or an apostrophe."""
        there = set(words(f"{self._document.title} {self._document.text} {self._document.source}"))
        joined = [word for word in there if not word.isalnum()]
        return frozenset(there.union(part for word in joined for part in (word.removesuffix("'s"), *re.split(r"[-’']", word))))

    def near(self, vector: numpy.ndarray) -> numpy.ndarray:
        """The cosine of each sentence and a unit vector, float32; 0 for those that are not searched."""
        near = numpy.zeros(len(self._sentences), numpy.float32)
        if len(self.searched):
            near[self.searched] = self._vectors @ vector
        return near

    def near_around(self, vector: numpy.ndarray, reach: int) -> numpy.ndarray:
        """The cosine of each sentence together with so many on either side and a unit vector, float32; 0 where none is searched."""
        if not reach:
            return self.near(vector)
        count = len(self._sentences)
        padded = numpy.zeros((count + 2 * reach, len(vector)), numpy.float32)
        padded[self.searched + reach] = self._vectors
        summed = sum((padded[step : step + count] for step in range(1, 2 * reach + 1)), padded[:count])
        lengths = numpy.linalg.norm(summed, axis=1)
        return (summed @ vector) / numpy.where(lengths > 0, lengths, 1.0)

    def _cue(self, statement: Statement) -> str:
        return statement.cue_span.of(self._document.text) if statement.cue_span else ""


_READINGS: WeakKeyDictionary[Shelved, Reading] = WeakKeyDictionary()


def reading_of(shelved: Shelved) -> Reading:
    """The reading of a document that lies on the shelf, the same one each time."""
    reading = _READINGS.get(shelved)
    if reading is None:
        _READINGS[shelved] = reading = Reading(shelved)
    return reading


def words_said(statement: Statement, text: str) -> str:
    """The words of a statement in a document's text, its parts joined with an ellipsis."""
    return " … ".join(span.of(text).strip() for span in statement.content_spans)


def parts_of(statement: Statement, sentences: Sequence[Sentence], text: str) -> list[tuple[Sentence, str]]:
    """The words of a statement by the sentences that they stand in."""
    return [
        (sentence, text[max(span.start, sentence.span.start) : min(span.end, sentence.span.end)].strip())
        for sentence in sentences
        for span in statement.content_spans
        if span.overlap(sentence.span)
    ]


def asks(statement: Statement, part: str, text: str) -> bool:
    """Whether a part of a statement only asks: "will it open?", or "if it will open" behind "asked". "Asked the board to close it" requests."""
    if is_question(part):
        return True
    start = statement.content_spans[0].start if statement.content_spans else 0
    return statement.act == "asked" and bool(_WHETHER.match(part) or _SOMEBODY.match(part) or _IF_BEFORE.search(text, max(0, start - 12), start))


def share_of(weights: Mapping[str, float], words_of: str) -> float:
    """How much of what is sought, stems with their weights, stands in words, 0 to 1."""
    there = stem_set(words_of)
    return sum(weight for each, weight in weights.items() if each in there) / max(sum(weights.values()), 1e-9)


def sentences_of(statement: Statement, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences in which the statement's content stands, those of its cue where it has none."""
    spans = statement.content_spans or tuple(span for span in (statement.cue_span, statement.source_span) if span)
    found: dict[int, Sentence] = {}
    for span in spans:
        # Sentences stand in order, so those that meet the span follow one another.
        place = bisect_right(sentences, span.start, key=lambda each: each.span.end)
        while place < len(sentences) and sentences[place].span.start < span.end:
            found[place] = sentences[place]
            place += 1
    return tuple(found[place] for place in sorted(found))


def _most_telling(statement: Statement) -> tuple[bool, int]:
    return statement.via is not None, -sum(map(len, statement.content_spans))
