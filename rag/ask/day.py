"""A finding -> the day on which it was said, as its own sentence names it, else the day of its document. Reckons no day out.

A day within the words said is the day of something else ("a report by 1 June"), and so is one in a clause beside them.
"""

import re
from collections.abc import Sequence

from rag.ask.asked_for import told_with
from rag.ask.handles import spelled
from rag.ask.look_up import Finding
from rag.ask.times import TIME
from rag.ask.verbs import said_verbs
from rag.data import Sentence, Span

_WHEN = re.compile(r"(?:and |but )?(?:when|(?:on|in) (?:what|which) (?:day|date|month|year))\b", re.IGNORECASE)
_LEADS = re.compile(rf"(?:\A|\n|[;:] |\b(?i:and|but) )\W*(?P<time>{TIME}),?\s*\Z")
_BETWEEN = re.compile(rf"(?<!\w)(?P<time>{TIME})")
_FOLLOWS = re.compile(rf"[\s\"“”’',]*(?P<time>{TIME})")
_ONLY_THAT = re.compile(rf"\W*(?i:it|that|this|them|these|those)\s+(?P<time>{TIME})\W*")
_CLAUSE = re.compile(r"\b(?:who|whom|whose|which|that|where|when|after|before|since|until|by|for)\b", re.IGNORECASE)


def told_on(finding: Finding) -> str:
    """When a statement was made, in brackets, as its sentence or its document tells it."""
    document = finding.passage.document
    own = _own(finding)
    named = f"“{' '.join(own[0].of(document.text).split())}”" if own else ""
    documents = [document] if own else [each.passage.document for each in (finding, *finding.copies)]
    dated = dict.fromkeys(", ".join(filter(None, [f"in the document of {spelled(each.date)}", each.source])) for each in documents if each.date)
    return f" ({'; '.join(filter(None, [named, *dated])) or 'on which day is not stated'})"


def named_in(finding: Finding) -> tuple[Sentence, ...]:
    """The sentence that names the day, where one does."""
    own = _own(finding)
    return (own[1],) if own else ()


def asks_when(question: str) -> bool:
    """Whether a question asks for the day, the month or the year in which something was said."""
    return bool(_WHEN.match(question))


def of_days(question: str, findings: Sequence[Finding]) -> list[Finding]:
    """Those whose own sentence tells the day, then those whose document does; the others only where there are none of these."""
    verbs = said_verbs(question)
    told = [each for each in findings if told_with(each, verbs)] or findings  # "When did A warn of it?" asks for no other saying
    known = sorted((each for each in told if _own(each) or each.passage.document.date), key=lambda each: not _own(each))
    return known or list(told)


def _own(finding: Finding) -> tuple[Span, Sentence] | None:
    """Where the statement's own sentence names its day: before who speaks, between him and his words, or right behind these."""
    statement, text = finding.statement, finding.passage.document.text
    spans = [each for each in (statement.source_span, statement.cue_span) if each]
    if statement.resolved_by == "turn" or not spans or not statement.content_spans:
        return None
    sentence = next((each for each in finding.sentences if each.span.contains(spans[-1])), None)
    if sentence is None:
        return None
    first, last = min(each.start for each in spans), max(each.end for each in spans)
    content = statement.content_spans
    before = _LEADS.search(text[sentence.span.start : first]) if sentence.span.start < first <= content[0].start else None
    if before:
        return Span(*(sentence.span.start + each for each in before.span("time"))), sentence
    if only := _ONLY_THAT.fullmatch(content[0].of(text)):
        return Span(*(content[0].start + each for each in only.span("time"))), sentence  # "had proposed it in March"
    told = [each for each in content if each.start >= last]
    gap = Span(min(each.end for each in spans), told[0].start if told else last)
    for found in _BETWEEN.finditer(text, gap.start, min(gap.end, sentence.span.end)):
        if not _CLAUSE.search(text, gap.start, found.start()) and not any(found.start() < each.end and each.start < found.end() for each in (*spans, *content)):
            return Span(*found.span("time")), sentence
    behind = max([last, *(each.end for each in content if each.end <= sentence.span.end)])
    after = _FOLLOWS.match(text, behind, sentence.span.end)
    return (Span(*after.span("time")), sentence) if after else None
