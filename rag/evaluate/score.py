"""Questions + results -> scores per kind, with their 95 % confidence intervals. Prints nothing.

Source of the intervals: Wilson 1927, Probable inference, the law of succession, and statistical inference.
"""

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.data import Span
from rag.evaluate.judge import judge, meets_gold, names_gold
from rag.evaluate.pack import Posed
from rag.evaluate.results import Result

_Z = 1.959964  # the standard normal's 97.5th percentile


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, and the Wilson interval around it; rate and interval are None of nothing."""

    count: float
    total: int

    @property
    def rate(self) -> float | None:
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.total:
            return None
        rate, total = self.count / self.total, self.total
        middle = rate + _Z**2 / (2 * total)
        spread = _Z * math.sqrt(rate * (1 - rate) / total + _Z**2 / (4 * total**2))
        scale = 1 + _Z**2 / total
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Seconds:
    """Median and 95th percentile; None where nothing was measured."""

    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one kind of question. `answered` is of what is nowhere stated; recall counts gold spans met."""

    kind: str
    answerable: bool
    n: int
    verdicts: dict[str, Share]
    names_gold: Share
    precision: Share
    recall: Share
    evidence: Seconds
    first: Seconds
    whole: Seconds


VERDICTS = ("right", "wrong_speaker", "wrong", "not_stated", "accepted", "corrected", "answered")


def score(questions: Sequence[Posed], results: Mapping[str, Result]) -> list[Score]:
    """A score for each kind, over the questions that have a result, in the order of the pack."""
    kinds: dict[str, list[tuple[Posed, Result]]] = {}
    for posed in questions:
        if posed.id in results:
            # A pack may mix both in one kind; what is right differs.
            mixed = len({each.answerable for each in questions if each.kind == posed.kind}) > 1
            name = posed.kind if not mixed else f"{posed.kind}, {'answerable' if posed.answerable else 'impossible'}"
            kinds.setdefault(name, []).append((posed, results[posed.id]))
    return [_score(kind, pairs) for kind, pairs in kinds.items()]


def _score(kind: str, pairs: Sequence[tuple[Posed, Result]]) -> Score:
    verdicts = Counter(judge(posed, result) for posed, result in pairs)
    citations = [meets_gold(posed, place) for posed, result in pairs if posed.gold_documents for place in result.citations]
    gold = [met for posed, result in pairs if posed.answerable for met in _gold_met(posed, result)]
    speakers = [names_gold(posed, result) for posed, result in pairs if posed.gold_speaker]
    results = [result for _, result in pairs]
    return Score(
        kind,
        any(posed.answerable for posed, _ in pairs),
        len(pairs),
        {verdict: Share(verdicts[verdict], len(pairs)) for verdict in VERDICTS},
        Share(sum(speakers), len(speakers)),
        Share(sum(citations), len(citations)),
        Share(sum(gold), len(gold)),
        _seconds([each.evidence_seconds for each in results]),
        _seconds([each.first_seconds for each in results if each.first_seconds is not None]),
        _seconds([each.seconds for each in results]),
    )


def _gold_met(posed: Posed, result: Result) -> list[bool]:
    """For each gold span, or gold document without spans, whether a citation meets it."""
    spans: list[tuple[str, Span | None]] = [(name, span) for name, gold in posed.gold_spans.items() for span in gold]
    spans += [(name, None) for name in posed.gold_documents if name not in posed.gold_spans]
    return [
        any(name == source and (span is None or span.overlap(Span(start, end))) for source, start, end in result.citations)
        for name, span in spans
    ]


def _seconds(values: Sequence[float]) -> Seconds:
    if not values:
        return Seconds(None, None)
    ranked = sorted(values)
    # Nearest rank: a value that was really measured.
    return Seconds(statistics.median(ranked), ranked[math.ceil(0.95 * len(ranked)) - 1])
