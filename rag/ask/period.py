"""A question -> the same without the time that it names ("in April 2025"), and whether a statement is of that time.

A statement is of a time by the day of its document, or where its own sentence names it. Knows no "since" and no "last week".
"""

import re
from collections.abc import Sequence

from rag.answer import Period
from rag.ask.handles import MONTH, dates_in, month_of
from rag.ask.reading import sentences_of
from rag.data import Document, Sentence, Statement

_IN = r"(?:back )?(?:in|on|during) (?:the (?:month|year) of )?(?:early |mid-|late )?"
_YEAR = r"(?:19|20)\d\d"
_TIME = (
    rf"(?P<words>{_IN}(?:(?P<day>\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH}),? \d{{4}}"
    rf"|(?:{MONTH}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})|(?P<month>{MONTH})(?:(?: of|,)? (?P<its>{_YEAR}))?|(?P<year>{_YEAR})))"
)
# Where a question names when it was said: at its end, at its beginning, or before what it was said about.
_PLACES = [
    re.compile(rf"[\s,]+{_TIME}$", re.IGNORECASE),
    re.compile(rf"^{_TIME},? (?=(?:who|whom|whose|what|which|why|did|has|had|list|name)\b)", re.IGNORECASE),
    re.compile(rf"[\s,]+{_TIME}(?=,? (?:about|regarding|concerning)\b)", re.IGNORECASE),
]
_LED = re.compile(rf"[\W_]*{_IN}(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?:(?:{MONTH})\b[\w ]*|{_YEAR})(?:, {_YEAR})?", re.IGNORECASE)
_A_MONTH = re.compile(rf"\b(?P<month>{MONTH})(?![\w’'])(?:(?: \d{{1,2}}(?:st|nd|rd|th)?)?,? (?P<year>{_YEAR}))?", re.IGNORECASE)
_A_YEAR = re.compile(rf"(?<![\d.,$£€]){_YEAR}(?![\d.,]*\d|\s*(?:%|percent|people|votes))")


def without_period(question: str) -> tuple[str, Period | None]:
    """A question without the time that it names, and that time; None where it names none."""
    for pattern in _PLACES:
        if match := pattern.search(question):
            return (question[: match.start()] + question[match.end() :]).strip(), Period(_iso(match.groupdict()), match["words"])
    return question, None


def _iso(parts: dict[str, str | None]) -> str:
    """2025-04-03, 2025-04, 2025, or --04 for a month of any year."""
    if day := parts["day"]:
        return dates_in(day)[0]
    if month := parts["month"]:
        return f"{parts['its'] or '-'}-{month_of(month):02}"
    return parts["year"] or ""


def is_of(statement: Statement, document: Document, sentences: Sequence[Sentence], period: Period) -> bool:
    """Whether a statement is of that time: by the time that its sentence begins with, else by its document's day or any time named there."""
    of_document = _falls(document.date or "", period.iso)
    if statement.resolved_by == "turn":
        return of_document  # a speech names many years
    own = " ".join(each.span.of(document.text) for each in sentences_of(statement, sentences))
    year = (document.date or "")[:4]
    led = _LED.match(own)
    told = _times(led[0] if led else own, year)
    return any(_falls(each, period.iso) for each in told) or of_document and not led


def _times(text: str, year: str) -> list[str]:
    """The days, months and years that a text names, ISO 8601; a month without a year is of the year of its document."""
    days = list(dates_in(text))
    months = [f"{match['year'] or year or '0000'}-{month_of(match['month']):02}" for match in _A_MONTH.finditer(text) if match["month"][:1].isupper()]
    return [*days, *months, *_A_YEAR.findall(text)]


def _falls(date: str, iso: str) -> bool:
    """Whether a date, which may be short, lies within a day, a month or a year; "--04" is April of any year."""
    return date[4:7] == iso[1:] if iso.startswith("--") else date.startswith(iso)
