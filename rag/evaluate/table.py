"""Scores -> a table for a terminal, and plain dicts for JSON. Pure."""

from collections.abc import Sequence
from typing import Any

from rag.evaluate.score import VERDICTS, Score, Seconds, Share

_HEADS = {
    "right": "right", "wrong_speaker": "wrong speaker", "wrong": "wrong otherwise", "not_stated": "not stated",
    "accepted": "premise accepted", "corrected": "premise corrected", "answered": "answered all the same",
}  # fmt: skip


def table(scores: Sequence[Score]) -> str:
    """A block for each kind: only what happened or could be measured, each share with its 95 % interval."""
    return "\n\n".join("\n".join(_block(each)) for each in scores)


def _block(score: Score) -> list[str]:
    lines = [f"{score.kind}  (n = {score.n:,})"]
    lines += [_row(_HEADS[verdict], score.verdicts[verdict]) for verdict in VERDICTS if score.verdicts[verdict].count]
    if score.verdicts["accepted"].count or score.verdicts["corrected"].count:
        lines.append(_row("true speaker named", score.names_gold))
    if score.precision.total:
        lines.append(_row("citation precision", score.precision))
    if score.recall.total:
        lines.append(_row("citation recall", score.recall))
    times = [("evidence", score.evidence), ("first word", score.first), ("end", score.whole)]
    told = "; ".join(f"{name} {each.median:.2f}, {each.p95:.2f}" for name, each in times if each.median is not None)
    return [*lines, f"    {'seconds, median and p95':24} {told}"]


def _row(name: str, share: Share) -> str:
    low, high = share.interval or (0.0, 0.0)
    return f"    {name:24} {share.rate or 0.0:.3f}  [{low:.3f}, {high:.3f}]  {share.count:,.0f} of {share.total:,}"


def to_json(scores: Sequence[Score]) -> list[dict[str, Any]]:
    """The scores as plain objects: shares with count, total, rate and interval; seconds with median and p95."""
    return [_object(each) for each in scores]


def _object(score: Score) -> dict[str, Any]:
    return {
        "kind": score.kind,
        "n": score.n,
        **{verdict: _share(share) for verdict, share in score.verdicts.items()},
        "true_speaker_named": _share(score.names_gold),
        "citation_precision": _share(score.precision),
        "citation_recall": _share(score.recall),
        "evidence_seconds": _seconds(score.evidence),
        "first_seconds": _seconds(score.first),
        "seconds": _seconds(score.whole),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "total": share.total,
        "rate": None if share.rate is None else round(share.rate, 4),
        "interval": None if share.interval is None else [round(each, 4) for each in share.interval],
    }


def _seconds(seconds: Seconds) -> dict[str, float | None]:
    return {"median": seconds.median, "p95": seconds.p95}
