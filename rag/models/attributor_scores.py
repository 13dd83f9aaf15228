"""Predicted and gold statements -> precision, recall, F1. Pure counting; runs no model.

A role of a statement is compared as the set of characters of all its spans: it *overlaps* its gold when what they share
is at least half of both, and is *exact* when the spans are the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.data import Span

Spans = tuple[Span, ...]
Triple = tuple[Spans, Spans, Spans]  # source, cue, content
ROLES = ("source", "cue", "content")
Measure = Literal["overlap", "exact"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of what was found and what is right; adds up over articles."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, from 0 to 1."""
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else 0.0


def overlaps(mine: Spans, gold: Spans) -> bool:
    """Whether the characters both cover are at least half of either's; two empty roles agree."""
    if not mine and not gold:
        return True
    shared = sum(one.overlap(other) for one in mine for other in gold)
    return shared > 0 and 2 * shared >= max(sum(map(len, mine)), sum(map(len, gold)))


def same(mine: Spans, gold: Spans) -> bool:
    return sorted(mine) == sorted(gold)


def tally(predicted: Sequence[Triple], gold: Sequence[Triple], measure: Measure) -> dict[str, Tally]:
    """One article's counts: by role, over its distinct non-empty spans, and as "statement", source and content linked."""
    agree = overlaps if measure == "overlap" else same
    counts = {}
    for index, role in enumerate(ROLES):
        mine = {triple[index] for triple in predicted if triple[index]}
        theirs = {triple[index] for triple in gold if triple[index]}
        counts[role] = _matched(sorted(mine), sorted(theirs), agree)
    counts["statement"] = _matched(predicted, gold, lambda one, other: agree(one[0], other[0]) and agree(one[2], other[2]))
    return counts


def _matched(predicted: Sequence, gold: Sequence, agree: Callable[..., bool]) -> Tally:
    """Each gold item is found at most once, and each prediction finds at most one."""
    left = list(gold)
    right = 0
    for one in predicted:
        for position, other in enumerate(left):
            if agree(one, other):
                right += 1
                del left[position]
                break
    return Tally(right, len(predicted), len(gold))


def total(tallies: Iterable[dict[str, Tally]]) -> dict[str, Tally]:
    """The sum over articles."""
    summed = {name: Tally() for name in (*ROLES, "statement")}
    for counts in tallies:
        summed = {name: summed[name] + counts[name] for name in summed}
    return summed
