"""Markdown -> Document. The text stays the source as written, marks and all; only the front matter is taken off it.

Front matter is read as plain "key: value" lines: what YAML can do beyond that (anchors, types, tags) is not followed.
"""

import re

from rag.data import Document
from rag.ingest.clean import clean_field, clean_file
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.decode import decode
from rag.ingest.formats.text import author_of_first_lines, publisher_of_first_lines, title_of_first_line, title_of_name

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[^\S\n]*\n(.{0,20000}?)\n(?:\1|\.\.\.)[^\S\n]*(?:\n+|\Z)", re.DOTALL)
_KEY = re.compile(r"^(\w[\w -]{0,40}?)\s*[:=]\s*(.*)$")
_ITEM = re.compile(r"^\s*-\s+(?:name:\s*)?(.+)$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[^\S\n]+(.+?)[^\S\n]*#*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)\s*$")
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|(?<!\w)[*_`]{1,3}|[*_`]{1,3}(?!\w)")
_HEADING_LINES = 40  # a heading further down is of a section, not of the whole


def read_markdown(data: bytes, name: str) -> Document:
    """The document of a Markdown file. Raises DocumentError."""
    source = clean_file(decode(data))
    front = _FRONT_MATTER.match(source)
    fields = _read_front_matter(front[2]) if front else {}
    text = clean_file(source[front.end() :]) if front and fields else source
    title = fields.get("title") or _heading(text) or title_of_first_line(text) or title_of_name(name)
    date = read_date(fields.get("date") or fields.get("published")) or date_of_name(name) or date_of_first_lines(text)
    author = fields.get("author") or fields.get("authors") or author_of_first_lines(text)
    source_name = fields.get("source") or fields.get("publisher") or publisher_of_first_lines(text)
    return Document.from_text(text, title=title, source=source_name, date=date, author=author, source_id=name)


def _read_front_matter(block: str) -> dict[str, str]:
    """The simple fields of a block, keys in lower case; a list becomes its items joined by commas."""
    fields: dict[str, str] = {}
    key = ""
    for line in block.split("\n"):
        match = _KEY.match(line)
        item = _ITEM.match(line)
        if match:
            key = match[1].lower()
            values = match[2].strip().removeprefix("[").removesuffix("]").split(",") if match[2].startswith("[") else [match[2]]
            fields[key] = ", ".join(filter(None, (_unquote(value) for value in values)))
        elif item and key:
            fields[key] = ", ".join(filter(None, [fields[key], _unquote(item[1])]))
    return {key: field for key, value in fields.items() if (field := clean_field(value))}


def _unquote(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value


def _heading(text: str) -> str | None:
    """The first heading near the top, without its marks; lines within fenced code are none."""
    fenced = False
    lines = text[:20000].split("\n")[:_HEADING_LINES]
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        match = _HEADING.match(line)
        underlined = line.strip() and not line.startswith((">", "-", "*", "|")) and _UNDERLINE.match(below)
        if not fenced and (match or underlined):
            return clean_field(_MARKS.sub(r"\1", match[1] if match else line))
    return None
