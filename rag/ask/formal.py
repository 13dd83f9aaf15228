"""Findings -> who moved or seconded a motion, as its own document or record gives it. Chooses among findings; words nothing."""

import re
from collections.abc import Sequence

from rag.answer import Question
from rag.ask.handles import first_identifier
from rag.ask.look_up import Finding
from rag.data import Statement

# What a record says before or after a motion: a word for it, or the dash before its mover in brackets.
_OF_MOVING = re.compile(
    r"\b(?:mov|lodg|tabl|propos|submit|ordered|resolved|motion|amendment|clause|question|name|bill|brought)|^\W+$", re.IGNORECASE
)
_SECONDED = re.compile(r"(?:and |but )?who seconded\b", re.IGNORECASE)


_PROPOSES = re.compile(r"(?:\w+ )*(?:propos(?:e|es|ed|ing)|proposals?)(?: that| to)?", re.IGNORECASE)
_SECONDS = re.compile(r"\bsecond(?:ed|s)?(?:\s+by\b.*)?[\s?.!]*$|\bseconded\b", re.IGNORECASE)
_MOVES = re.compile(r"\b(?:moved?|lodged?|tabled?|motions)\b", re.IGNORECASE)


def asks_who_seconded(question: Question) -> bool:
    return bool(_SECONDED.match(question.text))


def asks_for_motions(question: Question) -> bool:
    return question.act in ("proposed", "agreed") and bool(re.search(r"\b(?:motions|every motion)\b", question.text, re.IGNORECASE))


def is_seconding(finding: Finding) -> bool:
    return _seconds(finding.statement, finding.passage.document.text)


def asks_formally(question: Question) -> bool:
    """Whether a question asks for secondings or movings alone."""
    return bool(question.act == "agreed" and _SECONDS.search(question.text) or question.act == "proposed" and _MOVES.search(question.text))


def is_formal(question: Question, statement: Statement, text: str) -> bool:
    """Whether a statement is a seconding or a moving, where the question asks for these: who agrees to a thing has not seconded it."""
    if not asks_formally(question):
        return True
    if question.act == "agreed":
        return _seconds(statement, text)
    cue = statement.cue_span.of(text) if statement.cue_span else ""
    # "Lee proposed a ban" may be told to whoever asks what Lee moved; in a list of motions, and in their number, it is none.
    return _moves(statement, text) and (question.asks_for != "list" or not _PROPOSES.fullmatch(cue))


def moving(question: Question, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Whoever a document gives as mover, or as seconder where the question asks for that, each once, in the document's order."""
    fitting = is_seconding if asks_who_seconded(question) or question.asks_for == "yes_no" and question.act == "agreed" else _is_moving
    formal = [each for each in findings if each.fits_act and each.statement.via is None and fitting(each)]
    surest = max((each.statement.confidence for each in formal), default=0.0)
    first = {each.statement.speaker: each for each in reversed(formal) if each.statement.confidence >= surest}
    return tuple(sorted(first.values(), key=_place))


def _place(finding: Finding) -> tuple[int, int]:
    source = finding.statement.source_span
    return finding.sentences[0].index if finding.sentences else 0, source.start if source else 0


def of_titles(findings: Sequence[Finding], identifiers: Sequence[str]) -> list[Finding]:
    """The findings of documents whose own number, the first of their title, is one of these."""
    sought = {each.lower() for each in identifiers}
    return [each for each in findings if first_identifier(each.passage.document.title).lower() in sought]


def _is_moving(finding: Finding) -> bool:
    return _moves(finding.statement, finding.passage.document.text)


def _moves(statement: Statement, text: str) -> bool:
    return statement.act == "proposed" and statement.cue_span is not None and bool(_OF_MOVING.search(statement.cue_span.of(text)))


def _seconds(statement: Statement, text: str) -> bool:
    return statement.act == "agreed" and statement.cue_span is not None and "seconded" in statement.cue_span.of(text).lower()
