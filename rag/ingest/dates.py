"""Words that hold a date -> ISO 8601. Looks at no clock: what the words do not say stays unknown.

A date that can be read in two ways (08/09/2024) is no date, unless others of its column tell which; with stops between them
(08.09.2024) the day stands first everywhere.
"""

import re
from collections.abc import Iterable
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month_name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<mark>[-/._])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?!\d)",
        rf"(?<![\d.-]){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)",
        rf"(?<!\w){_MONTH}[\s_-]{{0,3}}{_DAY}(?!\d)[\s,_-]{{1,3}}{_YEAR}(?!\d)",
        rf"(?<!\d){_DAY}[\s_-]{{0,3}}(?:of\s)?{_MONTH}[\s,_-]{{0,3}}{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark){_YEAR}(?!\d)",
    )
)
_SHORT = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?<![\d.-]){_YEAR}[-/_](?P<month>[01]\d)(?![\d]|[-/_]\d)",
        rf"(?<!\w){_MONTH}[\s,_-]{{1,3}}{_YEAR}(?!\d)",
    )
)
_YEAR_ALONE = re.compile(rf"\s*{_YEAR}\s*", re.ASCII)

# A line that gives the date of the whole: the date with nothing but labels, a weekday, a clock time or a byline around it.
_AROUND_A_DATE = re.compile(
    r"(?:first |last )?(?:published|posted|updated|issued|released|modified|date|dated|created|on|at|gmt|utc|b?st|edt?|est|pdt|pst|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|[ap]\.?m\.?|\d{1,2}[:.]\d\d(?:[:.]\d\d)?|[+-]\d{4}|t|z)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^by\s+[^.]*$", re.IGNORECASE)
_PLACE = re.compile(r"^[A-Z][A-Z.'’ -]+,?\s*(?:\([^)]*\)\s*)?[-–—,]?\s*")
_REPORT_DASH = re.compile(r"^\s*(?:\([^)]{1,40}\)\s*)?[-–—]")
# "The Harbour Courier, 2 June 2024": a name in capitals, without a verb or a preposition of place.
_IMPRINT_NAME = re.compile(r"[A-Z][\w.'’&-]*(?: (?:[A-Z][\w.'’&-]*|of|the|and|for|&)){0,7}")
_RECORD = re.compile(r"(?:draft |verbatim |official )?(?:minutes|transcript|record|proceedings|agenda|report|hearing|meeting|session|sitting)\b", re.IGNORECASE)
_DATELINE_LINES = 8
_DATELINE_CHARACTERS = 120


def _iso(found: re.Match[str], day_first: bool | None = None) -> str | None:
    """The date a match spells, or None where no such day exists or the order of its parts is open and not given."""
    parts = found.groupdict()
    year = int(parts["year"])
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        day_first = True if parts["mark"] == "." else day_first
        if first <= 12 and second <= 12 and first != second and day_first is None:
            return None
        day, month = (first, second) if first > 12 or first == second or (second <= 12 and day_first) else (second, first)
    else:
        name = parts.get("month_name")
        month = _MONTHS[name.lower()] if name else int(parts["month"])
        day = int(parts["day"]) if parts.get("day") else 0
    try:
        return date(year, month, day).isoformat() if day else date(year, month, 1).isoformat()[:7]
    except ValueError:
        return None


def find_dates(text: str, day_first: bool | None = None) -> list[tuple[str, int, int]]:
    """The full dates of a short text, each as (ISO date, start, end), in order; `day_first` where that is known."""
    found = {}
    for form in _FORMS:
        for match in form.finditer(text):
            iso = _iso(match, day_first)
            if iso and not any(start < match.end() and match.start() < end for start, end in found):
                found[match.span()] = iso
    return [(iso, start, end) for (start, end), iso in sorted(found.items())]


def is_day_first(column: Iterable[str]) -> bool | None:
    """Whether the dates of a column have the day before the month (31/08/2024) or behind it; None where none of them tells."""
    orders = {int(match["first"]) > 12 for each in column for match in _FORMS[-1].finditer(each[:200]) if max(int(match["first"]), int(match["second"])) > 12}
    return orders.pop() if len(orders) == 1 else None


def read_date(words: object, *, day_first: bool | None = None) -> str | None:
    """A date field as someone wrote it -> "2024-08-08", "2024-08" or "2024"; None when it does not say one date."""
    text = str(words if words is not None else "")[:200]
    full = {iso for iso, _, _ in find_dates(text, day_first)}
    if full:
        return full.pop() if len(full) == 1 else None
    for form in _SHORT:
        match = form.search(text)
        if match:
            return _iso(match)
    match = _YEAR_ALONE.fullmatch(text)
    return match["year"] if match else None


def date_of_name(name: str) -> str | None:
    """The one date that a file name holds; a bare year is none, as it may be of anything."""
    return None if _YEAR_ALONE.fullmatch(name.rsplit(".", 1)[0]) else read_date(name.rsplit("/", 1)[-1])


def date_of_first_lines(text: str) -> str | None:
    """The date that the first lines give for the whole text: a line that is a date, a byline, a dateline, the head of a letter or of minutes.

    A date within a sentence or a caption is not one. Where the lines disagree, "published" wins; else there is none.
    """
    found: dict[str, str] = {}
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()][:_DATELINE_LINES]
    for line in lines:
        dates = find_dates(line[:_DATELINE_CHARACTERS])
        if len(dates) != 1:
            continue
        iso, start, end = dates[0]
        before, after = line[:start], line[end:]
        dateline = _PLACE.fullmatch(before) and _REPORT_DASH.match(after)
        around = _PLACE.sub("", before) + " " + after
        if dateline or (len(line) <= _DATELINE_CHARACTERS and _is_label(around)):
            found.setdefault(iso, line.lower())
    published = [iso for iso, line in found.items() if "updated" not in line and "modified" not in line]
    if len(found) > 1 and len(published) == 1:
        return published[0]
    if not found and (line := imprint(text)):
        return line[1]
    if not found and lines and (line := _at_the_end(lines[0])) and (_IMPRINT_NAME.fullmatch(line[0]) or _RECORD.match(line[0])):
        return line[1]
    return next(iter(found)) if len(found) == 1 else None


def imprint(text: str) -> tuple[str, str] | None:
    """The name and the ISO date of a line "The Harbour Courier, 2 June 2024" directly under the heading that the text opens with."""
    lines = [line.strip() for line in text[:1000].splitlines() if re.search(r"\w", line)][:2]
    if len(lines) < 2 or lines[0].endswith((".", ",", ";", ":")):
        return None
    line = _at_the_end(lines[1])
    return line if line and _IMPRINT_NAME.fullmatch(line[0]) else None


def _at_the_end(line: str) -> tuple[str, str] | None:
    """The words of a line before the comma and the only date, with which it ends, and that date in ISO form."""
    line = line.strip("#*_ ")
    dates = find_dates(line)
    if len(dates) != 1 or dates[0][2] != len(line) or len(line) > _DATELINE_CHARACTERS:
        return None
    before = line[: dates[0][1]].rstrip()
    return (before.removesuffix(",").rstrip(), dates[0][0]) if before.endswith(",") else None


def _is_label(around: str) -> bool:
    """Whether the words around a date only say that it is the date."""
    return bool(_BYLINE.match(around.strip())) or not re.search(r"\w", _AROUND_A_DATE.sub(" ", around))
