"""A claim + the sentences of a passage -> how likely the passage bears the claim out, 0 to 1. Decides nothing by itself.

Fourteen measures of likeness, by words and by vectors, are weighed by small decision trees (`support.json`, made by
rag/evaluate/train_support.py). Each measure may only move the result one way: a word more that stands in the passage never
makes a claim less likely. Names, numbers, quotes and denials are checked apart, in verify.py, and outweigh this.
"""

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy

from rag.ask.trees import Trees, read_trees
from rag.data import Span
from rag.models.embed import Embedder
from rag.text import STOP_WORDS, content_words, has_negation, numbers_of, stem, stem_set, words

LIKELY = 0.5  # from here on a passage bears a claim out; fitted for this value, and never lowered to let something pass
_SENTENCES = 10  # the most sentences of a passage that are compared by vectors: those that share the most words
_LONGEST = 1000  # characters of a sentence that are compared by vectors
_RUN_WORDS = 600  # words of a passage in which the longest common run is looked for
_LEARNED = Path(__file__).parent / "support.json"
_WORD = re.compile(r"[^\W_]+(?:[.'’,-](?=[^\W_])[^\W_]+)*")
_NAME = re.compile(r"(?<=\s)\W?([A-Z][\w’'&.-]*)")
_MARKS = re.compile(r"\s*\[\d+\]|\*\*")

# Each measure with the way in which more of it moves the result.
MEASURES = {
    "covered": 1, "best sentence": 1, "threes": 1, "longest run": 1, "missing names": -1, "missing numbers": -1, "denial": -1,
    "passage words": -1, "nearest sentence": 1, "mean sentence": 1, "mean word": 1, "lower quarter": 1, "unmatched": 1, "one sentence": 1,
}  # fmt: skip


def support(claim: str, sentences: Sequence[str], embedder: Embedder, odds: float | None = None) -> float:
    """How likely these sentences of one passage bear the claim out; with the language model's log odds that they do, where it tells them."""
    likely = float(_trees().sums(numpy.array([measures(claim, sentences, embedder)]))[0])
    if odds is not None:
        start, of_trees, of_odds = _with_odds()
        likely = start + of_trees * likely + of_odds * odds
    return 1 / (1 + math.exp(-likely))


def plain_claim(claim: str) -> str:
    """The claim without marks of citation."""
    return _MARKS.sub("", claim)


def nearest(claim: str, sentences: Sequence[str], count: int) -> list[str]:
    """Those sentences that share the most words with a claim, at most `count`, in the order in which they stand."""
    weights = _weights(claim)
    best = sorted(range(len(sentences)), key=lambda place: -_share(weights, stem_set(sentences[place])))[:count]
    return [sentences[place] for place in sorted(best)]


def measures(claim: str, sentences: Sequence[str], embedder: Embedder) -> list[float]:
    """The measures of a claim against a passage, in the order of MEASURES."""
    claim = plain_claim(claim)
    passage = [each for each in sentences if any(map(str.isalnum, each))] or [""]
    stemmed = [stem_set(each) for each in passage]
    everywhere = frozenset().union(*stemmed)
    weights = _weights(claim)
    shares = [_share(weights, each) for each in stemmed]
    best = sorted(range(len(passage)), key=lambda place: -shares[place])
    said, there = words(claim), [word for each in passage for word in words(each)]
    names = [name for match in _NAME.finditer(claim) for name in words(match[1]) if name not in STOP_WORDS]
    known = {part for word in there for part in (word, word.removesuffix("'s"), *word.split("-"))}
    return [
        _share(weights, everywhere),
        shares[best[0]],
        len(_threes(said) & _threes(there)) / max(1, len(_threes(said))),
        min(20.0, _longest_run(said, there[:_RUN_WORDS])),
        sum(name.removesuffix("'s") not in known for name in names) / max(1, len(names)),
        float(len(numbers_of(claim) - {"1"} - numbers_of(" ".join(passage)))),
        float(has_negation(claim) != has_negation(passage[best[0]])),
        math.log(1 + len(there)),
        *_nearness(claim, [passage[place] for place in sorted(best[:_SENTENCES])], everywhere, embedder),
    ]


def _nearness(claim: str, passage: Sequence[str], everywhere: frozenset[str], embedder: Embedder) -> list[float]:
    """Likeness by vectors: of the claim to sentences, and of each of its words to the nearest word of the passage."""
    texts = [claim, *(each[:_LONGEST] for each in passage)]
    parts = [[Span(*match.span()) for match in _WORD.finditer(text)] for text in texts]
    vectors, word_vectors = embedder.embed_parts(texts, parts)
    near = vectors[1:] @ vectors[0]
    plain = [" ".join(words(span.of(claim))) for span in parts[0]]
    kept = [place for place, word in enumerate(plain) if word not in STOP_WORDS] or list(range(len(plain)))
    if not kept:
        return [float(near.max()), float(near.mean()), 0.0, 0.0, 0.0, 0.0]
    by_sentence = numpy.array([(word_vectors[0] @ each.T).max(axis=1) if len(each) else numpy.zeros(len(plain)) for each in word_vectors[1:]])
    nearest = by_sentence.max(axis=0)
    unmatched = [nearest[place] for place in kept if stem(plain[place]) not in everywhere]
    return [
        float(near.max()),
        float(near.mean()),
        float(nearest[kept].mean()),
        float(numpy.quantile(nearest[kept], 0.25)),
        float(numpy.mean(unmatched)) if unmatched else 1.0,
        float(by_sentence[:, kept].mean(axis=1).max()),
    ]


def _weights(claim: str) -> dict[str, float]:
    """What each stem counts for: a long word is a rare one, and counts for more."""
    return {stem(word): float(len(word)) for word in content_words(claim)}


def _share(weights: dict[str, float], there: frozenset[str]) -> float:
    return sum(weight for each, weight in weights.items() if each in there) / (sum(weights.values()) or 1.0)


def _threes(sequence: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(sequence[at : at + 3]) for at in range(len(sequence) - 2)}


def _longest_run(one: Sequence[str], other: Sequence[str]) -> float:
    """The length of the longest run of words that both have."""
    longest, before = 0, [0] * (len(other) + 1)
    for word in one:
        now = [0] * (len(other) + 1)
        for place, each in enumerate(other):
            if each == word:
                now[place + 1] = before[place] + 1
        longest, before = max(longest, *now), now
    return float(longest)


@cache
def _trees() -> Trees:
    return read_trees(_LEARNED)


@cache
def _with_odds() -> tuple[float, float, float]:
    """What is added, what the trees' sum counts for, and what the model's odds count for."""
    return tuple(json.loads(_LEARNED.read_text("utf-8"))["with odds"])
