"""Raw statements of the rules and of a tagger -> one list: each statement once, with the better spans.

The tagger has learnt where a span ends; the rules know proposals, nested speech and fixed forms, which its corpus marks
rarely. So its spans win where both found a statement, and what only the rules found stays if they are sure of it.
"""

from bisect import bisect_right
from collections.abc import Sequence

from rag.data import Sentence, Span
from rag.ingest.act import act
from rag.ingest.cues import VERBS
from rag.ingest.raw import Raw, RawStatement
from rag.text import merge

# Below this a rule is right about as often as wrong: alone it counts only for more than plain saying.
_SURE = 0.9


def merged(text: str, rules: list[Raw], tagged: Sequence[RawStatement], searched: Sequence[Sentence]) -> list[Raw]:
    """All statements, none twice. Of the tagger's, those outside the `searched` sentences (in document order) are dropped."""
    starts = [sentence.span.start for sentence in searched]
    by_cue = sorted((raw.cue[0].start, index) for index, raw in enumerate(rules) if raw.cue)
    found: list[Raw] = []
    used: set[int] = set()
    for one in tagged:
        if not one.cue or not one.content or not _inside(one.cue[0], starts, searched):
            continue
        twin = _twin(one, rules, by_cue, used)
        if twin is None and _only_announces(text, one, rules, by_cue):
            continue
        if twin is None:
            found.append(Raw(tuple(one.source), tuple(one.cue), tuple(one.content), one.confidence))
            continue
        used.add(twin)
        found.append(_joined(text, one, rules[twin]))
    contents = merge(span for raw in found for span in raw.content)
    kept = [raw for index, raw in enumerate(rules) if index not in used and (_stays(text, raw) or _is_told(raw, contents))]
    return found + kept


def _is_told(raw: Raw, contents: list[Span]) -> bool:
    """Whether a statement stands in what somebody says: the tagger's corpus marks no statement within another."""
    if not raw.content:
        return False
    place = bisect_right(contents, raw.content[0].start, key=lambda span: span.start) - 1
    return place >= 0 and contents[place].contains(raw.content[0]) and contents[place] != raw.content[0]


def _inside(span: Span, starts: list[int], searched: Sequence[Sentence]) -> bool:
    place = bisect_right(starts, span.start) - 1
    return place >= 0 and span.start < searched[place].span.end


def _twin(one: RawStatement, rules: list[Raw], by_cue: list[tuple[int, int]], used: set[int]) -> int | None:
    """The rules' own form of a tagged statement: the one whose cue overlaps its cue."""
    first, last = one.cue[0].start - 40, one.cue[-1].end
    for place in range(bisect_right(by_cue, (first, 0)), len(by_cue)):
        start, index = by_cue[place]
        if start >= last:
            return None
        if index not in used and any(a.overlap(b) for a in one.cue for b in rules[index].cue):
            return index
    return None


def _only_announces(text: str, one: RawStatement, rules: list[Raw], by_cue: list[tuple[int, int]]) -> bool:
    """Whether a tagged statement only tells that another is made: "Lee released a statement urging A to do B"."""
    if any(word in VERBS for word in " ".join(span.of(text) for span in one.cue).lower().split()):
        return False
    first, last = one.content[0].start, one.content[-1].end
    for place in range(bisect_right(by_cue, (first, -1)), len(by_cue)):
        start, index = by_cue[place]
        if start >= last:
            return False
        same = any(a.overlap(b) for a in one.source for b in rules[index].source)
        if same and not _is_plain(text, rules[index]):
            return True
    return False


def _joined(text: str, one: RawStatement, rule: Raw) -> Raw:
    """The tagger's spans; the rule's source and antecedent where the tagger has no other, and its form of motion or turn."""
    if rule.form != "sentence":
        return rule
    same_source = not one.source or any(a.overlap(b) for a in one.source for b in rule.source)
    source = tuple(one.source) or rule.source
    # What somebody urges or proposes has a form of its own ("… A to do B"), which the rules know to its end.
    whole = not _is_plain(text, rule) and len(rule.content) == 1 and all(rule.content[0].contains(span) for span in one.content)
    return Raw(source, tuple(one.cue), rule.content if whole else tuple(one.content), max(one.confidence, rule.confidence), hint=rule.hint if same_source else None)


def _stays(text: str, raw: Raw) -> bool:
    if raw.form != "sentence" or raw.confidence >= _SURE:
        return True
    return not _is_plain(text, raw)


def _is_plain(text: str, raw: Raw) -> bool:
    """Whether a statement is plain saying, no proposing, denying or promising."""
    return act(" ".join(span.of(text) for span in raw.cue), " ".join(span.of(text) for span in raw.content)) == "said"
