"""A question -> the same without the time that it names ("in April 2025", "since May"), and whether a statement is of that time.

A statement is of a day, a month or a year by the day of its document, or where its own sentence names it; of a stretch of time ("since
May") by the day of its document, or by the time that its sentence begins with. "Last month" is counted from today, and a month
without a year behind "since", "before" and the like is the last one there was; a plain "in April" is April of any year.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from rag.answer import Period
from rag.ask.handles import MONTH, dates_in, month_of
from rag.ask.reading import sentences_of
from rag.data import Document, Sentence, Statement

_IN = r"(?:back )?(?:in|on|during) (?:the (?:month|year) of )?(?:early |mid-|late )?"
_YEAR = r"(?:19|20)\d\d"
_DAY = rf"\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH}),? {_YEAR}|(?:{MONTH}) \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}"
_TIME = rf"(?P<words>{_IN}(?:(?P<day>{_DAY})|(?P<month>{MONTH})(?:(?: of|,)? (?P<its>{_YEAR}))?|(?P<year>{_YEAR})))"
_ANY_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH})|(?:{MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?!\d)"
_UNIT = "day|week|month|year"
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_AGO = rf"(?:last|past|previous) (?:(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)}) )(?P<units>{_UNIT})s?"
_POINT = rf"(?:{_DAY}|{_ANY_DAY}|(?:{MONTH})(?:(?: of|,)? {_YEAR})?|{_YEAR}|(?:the )?(?:last|this) (?:week|month|year)|yesterday)"
_STRETCH = (
    rf"(?P<words>(?:(?:ever )?(?P<how>since|after|before|prior to|until|till|up to) (?:the )?(?P<point>{_POINT})"
    rf"|(?:between|from) (?P<first>{_POINT}) (?:and|to|until|till) (?P<last>{_POINT})"
    rf"|(?:in |during |over |within )?the {_AGO}|(?:in |during |over )?(?P<named>(?:the )?(?:last|this) (?:week|month|year)|yesterday)))"
)
# Where a question names when it was said: at its end, at its beginning, or before what it was said about.
_PLACES = [
    re.compile(form.format(time=time), re.IGNORECASE)
    for time in (_STRETCH, _TIME)
    for form in (
        r"[\s,]+{time}$",
        r"^{time},? (?=(?:who|whom|whose|what|which|why|did|has|had|list|name)\b)",
        r"[\s,]+{time}(?=,? (?:about|regarding|concerning)\b)",
    )
]
_LED = re.compile(rf"[\W_]*{_IN}(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?:(?:{MONTH})\b[\w ]*|{_YEAR})(?:, {_YEAR})?", re.IGNORECASE)
_A_MONTH = re.compile(rf"\b(?P<month>{MONTH})(?![\w’'])(?:(?: \d{{1,2}}(?:st|nd|rd|th)?)?,? (?P<year>{_YEAR}))?", re.IGNORECASE)
_A_YEAR = re.compile(rf"(?<![\d.,$£€]){_YEAR}(?![\d.,]*\d|\s*(?:%|percent|people|votes))")
_LEADS_TO_MONTH = re.compile(
    r"\b(?:in|since|by|until|till|of|last|this|next|early|late|mid|before|after|during|from|between|through|every|\d{1,2}(?:st|nd|rd|th)?)[ -]$", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?:last|this|past|previous|yesterday)\b", re.IGNORECASE)
_EARLIEST = 1000  # a year before has no day before it that could be written
_A_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def without_period(question: str, today: date | None = None) -> tuple[str, Period | None]:
    """A question without the time that it names, and that time; None where it names none. `today`: what "last month" counts from."""
    for pattern in _PLACES:
        if match := pattern.search(question):
            parts = match.groupdict()
            period = _stretch(parts, today or date.today()) if "point" in parts else Period(_iso(parts), match["words"])
            if period is not None:
                return (question[: match.start()] + question[match.end() :]).strip(), period
    return question, None


def _iso(parts: dict[str, str | None]) -> str:
    """2025-04-03, 2025-04, 2025, or --04 for a month of any year."""
    if day := parts["day"]:
        return dates_in(day)[0]
    if month := parts["month"]:
        return f"{parts['its'] or '-'}-{month_of(month):02}"
    return parts["year"] or ""


def _stretch(parts: dict[str, str | None], today: date) -> Period | None:
    """From when to when, both ends in it; None for a time to come, which is no time of a statement."""
    words, how = parts["words"] or "", (parts["how"] or "").lower()
    if number := parts["number"]:
        count = int(number) if number.isdigit() else _NUMBERS.index(number.lower()) + 1
        return _told(words, _back(today, count, parts["units"] or "day").isoformat(), today.isoformat())
    ends = [each for each in (parts["point"] or parts["named"], parts["first"], parts["last"]) if each]
    spans = [_span(each, today) for each in ends]
    if not all(spans) or any(since > today.isoformat() for since, _ in filter(None, spans)):
        return None
    (since, _), (_, until) = spans[0] or ("", ""), spans[-1] or ("", "")
    if since > until:
        return None
    if how == "after":
        return _told(words, (_last_day(until) + timedelta(days=1)).isoformat(), "")
    if how in ("before", "prior to"):
        return _told(words, "", (date.fromisoformat(_first_day(since)) - timedelta(days=1)).isoformat())
    return _told(words, since if how in ("", "since") else "", until if how != "since" else "")


def _told(words: str, since: str, until: str) -> Period:
    return Period("", words, since, until)


def _span(point: str, today: date) -> tuple[str, str] | None:
    """The ISO dates, which may be short, that a point of time runs from and to; None where there is no such day."""
    said = point.lower().removeprefix("the ")
    if said == "yesterday":
        return ((day := (today - timedelta(days=1)).isoformat()), day)
    if said.startswith(("last ", "this ")):
        back = 1 if said.startswith("last") else 0
        if said.endswith("week"):
            monday = today - timedelta(days=today.weekday() + 7 * back)
            return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
        short = _back(date(today.year, today.month, 1), back, said.split()[-1]).isoformat()[: 4 if said.endswith("year") else 7]
        return short, short
    if found := dates_in(point):
        return (found[0], found[0]) if _is_day(found[0]) else None
    named, year = _A_MONTH.search(point), _A_YEAR.search(point)
    if not named:
        return (year[0], year[0]) if year else None
    if not named["month"][:1].isupper():
        return None  # "may" is no month
    month, day = f"{month_of(named['month']):02}", _A_DAY.search(point.replace(year[0], "") if year else point)
    short = f"{month}-{int(day[0]):02}" if day else month
    own = year[0] if year else str(today.year if short <= today.isoformat()[5 : 5 + len(short)] else today.year - 1)
    return (f"{own}-{short}", f"{own}-{short}") if _is_day(f"{own}-{short}") else None


def _back(day: date, count: int, unit: str) -> date:
    """So many days, weeks, months or years before a day."""
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    last = _last_day(f"{months // 12:04}-{months % 12 + 1:02}")
    return last.replace(day=min(day.day, last.day))


def _is_day(iso: str) -> bool:
    try:
        return date.fromisoformat(_first_day(iso)).year >= _EARLIEST
    except ValueError:
        return False


def _first_day(iso: str) -> str:
    return iso + "-01-01"[len(iso) - 4 :]


def _last_day(iso: str) -> date:
    """The last day of a year or a month; a day itself."""
    first = date.fromisoformat(_first_day(iso))
    if len(iso) == 10:
        return first
    after = first.replace(year=first.year + 1) if len(iso) == 4 else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return after - timedelta(days=1)


def is_of(statement: Statement, document: Document, sentences: Sequence[Sentence], period: Period) -> bool:
    """Whether a statement is of that time: by the time that its sentence begins with, else by its document's day or, where a day, a
    month or a year is asked for, by any time named there.
    """
    of_document = _falls(document.date or "", period)
    if statement.resolved_by == "turn":
        return of_document  # a speech names many years
    own = " ".join(each.span.of(document.text) for each in sentences_of(statement, sentences))
    year = (document.date or "")[:4]
    led = _LED.match(own)
    if not period.iso:
        # "To close it before April" may be what was proposed, and not when.
        stands = not _RELATIVE.search(period.words) and period.words.lower() in own.lower()
        return any(_falls(each, period) for each in _times(led[0], year)) if led else of_document or stands
    told = _times(led[0] if led else own, year)
    return any(_falls(each, period) for each in told) or of_document and not led


def of_another(statement: Statement, document: Document, sentences: Sequence[Sentence], period: Period) -> bool:
    """Whether the statement's own sentence names times, and none of that period."""
    own = " ".join(each.span.of(document.text) for each in sentences_of(statement, sentences))
    told = _times(own, (document.date or "")[:4])
    return bool(told) and not any(_falls(each, period) for each in told)


def _times(text: str, year: str) -> list[str]:
    """The days, months and years that a text names, ISO 8601; a month without a year is of the year of its document."""
    days = list(dates_in(text))
    months = [f"{match['year'] or year or '0000'}-{month_of(match['month']):02}" for match in _A_MONTH.finditer(text) if _is_month(match)]
    return [*days, *months, *_A_YEAR.findall(text)]


def _is_month(match: re.Match[str]) -> bool:
    """Whether a month is one, and no name or "may": it has a year or a day, or words of time lead up to it."""
    before, after = match.string[max(0, match.start() - 12) : match.start()], match.string[match.end() : match.end() + 3]
    return match["month"][:1].isupper() and bool(match["year"] or _LEADS_TO_MONTH.search(before) or after.strip()[:1].isdigit())


def _falls(day: str, period: Period) -> bool:
    """Whether a date, which may be short, lies within a period; "--04" is April of any year."""
    if period.iso:
        return day[4:7] == period.iso[1:] if period.iso.startswith("--") else day.startswith(period.iso)
    since, until = period.since, period.until
    return bool(day) and day[: len(since)] >= since[: len(day)] and (not until or day[: len(until)] <= until[: len(day)])
