"""Plain text -> Document. Keeps the words and lines as they stand; title, date and author only where they are plain to see."""

import re

from rag.data import Document
from rag.ingest.clean import clean_field, clean_file
from rag.ingest.dates import date_of_first_lines, date_of_name, find_dates, imprint
from rag.ingest.decode import decode

_TITLE_CHARACTERS = 160
_TITLE_WORDS = 28
_TURN = re.compile(r"^[A-Z][^:\n]{0,60}:\s", re.MULTILINE)  # "Lynne Neagle AM: Good morning" opens a transcript
_BYLINE = re.compile(r"^[Bb][Yy]:?\s+((?:[A-Z][\w.'’-]*\s+){1,3}[A-Z][\w.'’-]*)(?:\s*(?:,|\||and\b|[-–—]).*)?$")
# What tells a publisher in a line "NAME, DATE" from a place ("New York, 2 June 2024").
_PUBLISHER = re.compile(
    r"^The \w+ \w|\b(?:Agency|Association|Bulletin|Chronicle|Commission|Committee|Council|Courier|Daily|Department|Dispatch|Echo|Engineers|"
    r"Examiner|Gazette|Guardian|Herald|Independent|Institute|Journal|Ledger|Magazine|Mail|Ministry|Mirror|Monitor|News|Observer|Office|Post|"
    r"Press|Record|Register|Reporter|Review|Standard|Telegraph|Times|Tribune|University|Weekly|Wire)\b"
)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def read_text(data: bytes, name: str) -> Document:
    """The document of a text file; transcripts keep their lines. Raises DocumentError."""
    text = clean_file(decode(data))
    title = title_of_first_line(text) or title_of_name(name)
    date = date_of_name(name) or date_of_first_lines(text)
    author = author_of_first_lines(text)
    return Document.from_text(text, title=title, source=publisher_of_first_lines(text), date=date, author=author, source_id=name)


def title_of_name(name: str) -> str:
    """A file name in words: the last part of its path, without ending and underscores."""
    stem = _ENDING.sub("", name.rsplit("/", 1)[-1])
    return clean_field(stem.replace("_", " ")) or name


def title_of_first_line(text: str) -> str | None:
    """The first line that is not blank, when it reads as a heading: short, no sentence, no turn, no date, no wrapped prose."""
    lines = [line.strip() for line in text[:4000].strip().split("\n")[:6]]
    first = lines[0]
    after = lines[1] if len(lines) > 1 else ""
    long = len(first) > _TITLE_CHARACTERS or len(first.split()) > _TITLE_WORDS
    no_heading = first.endswith((".", ",", ";", ":")) or (_TURN.match(first) and len(_TURN.findall(text[:4000])) > 1) or _BYLINE.match(first) or not re.search(r"[^\W\d_]", first)
    if long or no_heading or _wraps(lines) or after[:1].islower() or _is_date(first):
        return None
    return clean_field(first)


def author_of_first_lines(text: str) -> str | None:
    """The name in a byline ("By Jane Doe, The Paper") among the first lines."""
    for line in text[:4000].strip().split("\n")[:8]:
        match = _BYLINE.match(line.strip())
        if match and len(line) < 120:
            return match[1]
    return None


def publisher_of_first_lines(text: str) -> str | None:
    """The publisher in a line "The Harbour Courier, 2 June 2024" directly under the heading."""
    line = imprint(text)
    return line[0] if line and _PUBLISHER.search(line[0]) else None


def _wraps(lines: list[str]) -> bool:
    """Whether the lines are one paragraph broken at a fixed width."""
    paragraph = lines[: lines.index("")] if "" in lines else lines
    widths = [len(line) for line in paragraph[:-1]]
    return len(paragraph) >= 3 and min(widths) >= 45 and max(widths) - min(widths) <= 20


def _is_date(line: str) -> bool:
    """Whether a line is little more than a date."""
    return any(end - start > len(line) / 2 for _, start, end in find_dates(line))
