"""Raw statements of the rules and of a tagger -> one list: each statement once, with the better spans.

The tagger has learnt where a span ends; the rules know proposals, nested speech and fixed forms, which its corpus marks
rarely. So its spans win where both found a statement, and of what only the rules found `vouch` says what stays.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from rag.data import Sentence, Span
from rag.ingest.cues import VERBS
from rag.ingest.raw import Raw, RawStatement
from rag.ingest.vouch import counts, does
from rag.text import merge

_REST = re.compile(r"\w+(?:-\w+)*")


def merged(text: str, rules: list[Raw], tagged: Sequence[RawStatement], searched: Sequence[Sentence]) -> list[Raw]:
    """All statements, none twice. Of the tagger's, those outside the `searched` sentences (in document order) are dropped."""
    starts = [sentence.span.start for sentence in searched]
    by_cue = sorted((raw.cue[0].start, index) for index, raw in enumerate(rules) if raw.cue)
    moved = [span for raw in rules if raw.form in ("motion", "seconded") for span in raw.content]
    found: list[Raw] = []
    used: set[int] = set()
    for one in tagged:
        if not one.cue or not one.content or not _inside(one.cue[0], starts, searched):
            continue
        if not one.source and any(span.contains(one.cue[0]) for span in moved):
            continue  # the words of a motion ask for things, and nobody is left unnamed there
        one = Raw(tuple(_whole(text, span) for span in one.source), tuple(one.cue), tuple(one.content), one.confidence)
        twin = _twin(one, rules, by_cue, used)
        if twin is None and (announced := _announced(text, one, rules, by_cue)) is not None:
            if announced not in used:
                found.append(rules[announced])
            used.add(announced)
            continue
        if twin is None:
            found.append(one)
            continue
        used.add(twin)
        found.append(_joined(text, one, rules[twin]))
    contents = merge(span for raw in found for span in raw.content)
    shared = {rules[index].cue for index in used}
    left = [raw for index, raw in enumerate(rules) if index not in used]
    return found + [raw for raw in left if raw.cue in shared or counts(text, raw, _around(raw, contents))]


def _whole(text: str, span: Span) -> Span:
    """A source to the end of its last word: "Park-" of "Park-Lee" is no name."""
    rest = _REST.match(text, span.end) if text[span.end - 1 : span.end] == "-" else None
    return Span(span.start, rest.end()) if rest else span


def _around(raw: Raw, contents: list[Span]) -> Span | None:
    """What somebody says in which a statement stands: the tagger's corpus marks no statement within another."""
    if not raw.content:
        return None
    place = bisect_right(contents, raw.content[0].start, key=lambda span: span.start) - 1
    return contents[place] if place >= 0 and contents[place].contains(raw.content[0]) else None


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


def _announced(text: str, one: RawStatement, rules: list[Raw], by_cue: list[tuple[int, int]]) -> int | None:
    """The rules' statement that a tagged one only announces: "Lee released a statement urging A to do B"."""
    if any(word in VERBS for word in " ".join(span.of(text) for span in one.cue).lower().split()):
        return None
    first, last = one.content[0].start, one.content[-1].end
    for place in range(bisect_right(by_cue, (first, -1)), len(by_cue)):
        start, index = by_cue[place]
        if start >= last:
            return None
        same = any(a.overlap(b) for a in one.source for b in rules[index].source)
        if same and does(*(" ".join(span.of(text) for span in part) for part in (rules[index].cue, rules[index].content))):
            return index
    return None


def _joined(text: str, one: RawStatement, rule: Raw) -> Raw:
    """The tagger's spans; the rule's source and antecedent where the tagger has no other, and its form of motion or turn."""
    if rule.form != "sentence":
        return rule
    same_source = not one.source or any(a.overlap(b) for a in one.source for b in rule.source)
    source = tuple(one.source) or rule.source
    spans = _content(text, one, rule)
    return Raw(source, tuple(one.cue), spans, max(one.confidence, rule.confidence), hint=rule.hint if same_source else None)


def _content(text: str, one: RawStatement, rule: Raw) -> tuple[Span, ...]:
    """The tagger's content, with the half of a quotation that it missed and the word that tells for what somebody votes."""
    spans = tuple(one.content)
    if not all(any(piece.contains(span) for piece in rule.content) for span in spans):
        return spans
    if len(rule.content) > len(spans):
        return rule.content
    sided = rule.content[0].of(text).startswith(("for ", "against "))
    return (Span(rule.content[0].start, spans[0].end), *spans[1:]) if sided else spans
