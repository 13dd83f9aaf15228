"""One record, fields with their values -> one Document. Keeps its text character for character, so that marks on it stay right.

Fields: `doc_id, title, date, source, text` and `author`; `id`, `publisher`, `body` and `content` are taken for `doc_id`,
`source` and `text`, and so is a field with a short number ("number", "ref", "code") for `doc_id`. A row of a table may have
its words elsewhere ("proposal", "motion"). Who moved and seconded a motion, and what became of it, follow its words as lines
of their own (`closing`). Other fields are not looked at.
"""

import re
from collections.abc import Mapping

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import check_text, clean_field, clean_record
from rag.ingest.closing import close
from rag.ingest.columns import DATES, NUMBERS, OUTCOMES, SECONDERS, TEXTS, TITLES, WORDS, field_name, movers_among
from rag.ingest.dates import read_date
from rag.ingest.formats.text import title_of_first_line

_LONGEST_NUMBER = 40
_NUMBER = re.compile(
    r"(?:(?:motion|amendment|resolution|proposal|item|bill)?\s*(?:no\.?|nr\.?|number|#)?\s*)(?P<number>(?:[A-Z]{1,5}\s)?(?=\S*\d)\S+?)\.?", re.IGNORECASE
)
_PARTED = re.compile(r"[;\n]+(?![^()]{0,200}\))")
_LONGEST_MOVERS = 3000  # characters of all names in one cell
_MOVED_BY = r"\b(?:(?:moved|proposed|seconded|lodged|tabled|submitted|sponsored|introduced|put forward|motion) by|in the names? of):?\s+"
_DECIDED = re.compile(
    r"\b(?:carried|lost|passed|adopted|agreed|approved|accepted|defeated|rejected|negatived|withdrawn|referred|deferred|postponed|failed|fell|lapsed|pending|ruled)\b",
    re.IGNORECASE,
)


def read_record(record: Mapping[str, object], place: str, day_first: bool | None = None, *, row: bool = False, within: Document | None = None) -> Document:
    """The document of one record; of a `row` of a table of motions also where no field is called text.

    `day_first` is the order of its dates where both are thinkable; `within` the document whose day and publisher it has where it gives none. Raises DocumentError when it has no text.
    """
    fields = {field_name(name): value for name, value in reversed(record.items()) if isinstance(name, str) and value is not None}
    number = _number(fields)
    text = next((fields[name] for name in TEXTS if name in fields), None)
    own = _first(fields, ("title",))
    if row and not (isinstance(text, str) and text.strip()):
        text = _words(fields) or _called(record, number)
        own = own or next((each for name in TITLES if (each := clean_field(fields.get(name))) and each not in (number, text)), None)
    if not isinstance(text, str):
        raise DocumentError("has no field called text that holds words; add one")
    text = clean_record(text)
    title = own or title_of_first_line(text) or number or (within.title if within else place)
    return Document.from_text(
        check_text(text + _told(fields, text)),
        title=title,
        source=_first(fields, ("source", "publisher")) or (within.source if within else None),
        date=next((date for name in DATES if (date := read_date(fields.get(name), day_first=day_first))), within.date if within else None),
        author=clean_field(fields.get("author")),
        source_id=number or place,
        record_id=number,
    )


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((value for each in names if (value := clean_field(fields.get(each)))), None)


def _number(fields: Mapping[str, object]) -> str:
    """What the record itself is called by: `doc_id` or `id` whatever it is, else a field with a short number in it."""
    given = _first(fields, ("doc_id", "id"))
    found = (_NUMBER.fullmatch(value) for name in NUMBERS if (value := clean_field(fields.get(name))) and len(value) <= _LONGEST_NUMBER)
    return given or next((each["number"] for each in found if each), "")


def _called(record: Mapping[str, object], number: str) -> str:
    """What a motion without words is called by, "Motion no. 8", or all that its row says."""
    told = [(name, value) for name, each in record.items() if (value := clean_field(each))]
    own = next((f"{name.strip()} {value}" for name, value in told if number and field_name(name) in NUMBERS and number in value), "")
    return own or "; ".join(f"{name}: {value}" for name, value in told)


def _words(fields: Mapping[str, object]) -> str:
    """The words of a motion, or what tells what it is about; "" where the row has neither."""
    values = (value for name in (*WORDS, *TITLES) if isinstance(value := fields.get(name), str) and value.strip())
    return next((each for each in values if not (len(each) <= _LONGEST_NUMBER and _NUMBER.fullmatch(each.strip()))), "")


def _told(fields: Mapping[str, object], text: str) -> str:
    """The lines that say who moved and seconded the record's motion and what became of it; none of what the text says itself."""
    moving = movers_among(fields)
    movers, seconders = (_first_unless_told(fields, names, text) for names in (moving, SECONDERS))
    outcomes = [(name, told) for name in OUTCOMES if (told := clean_field(fields.get(name)))]
    if not _first(fields, (*moving, *SECONDERS)) and not any(_DECIDED.search(f"{name} {told}") for name, told in outcomes):
        outcomes = []  # an article is "published", which is nothing that became of a motion
    return close(movers, seconders, outcomes)


def _first_unless_told(fields: Mapping[str, object], names: tuple[str, ...], text: str) -> str:
    """The first of these fields that says something that the text does not: "moved by Lee"."""
    given = next((value for each in names if clean_field(value := fields.get(each))), "")
    value = ""
    for part in filter(None, map(clean_field, _PARTED.split(str(given)))):
        if len(value) + len(part) > _LONGEST_MOVERS:
            break
        value = f"{value} / {part}" if value else part  # a semicolon would end the sentence that names them
    return "" if not value or re.search(rf"{_MOVED_BY}{re.escape(value)}(?!\w)", text, re.IGNORECASE) else value
