"""jsonl, csv -> one Document a record. Keeps the text of a record character for character, so that marks on it stay right.

Fields: `doc_id, title, date, source, text` and `author`; `id`, `publisher`, `body` and `content` are taken for
`doc_id`, `source` and `text`, and so is a field with a short number ("number", "ref", "code") for `doc_id`.
Only the text must be there. A motion's mover and
seconder, where the record has fields for them, follow its text as a line of it. Other fields are not looked at.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import check_text, clean_field, clean_record
from rag.ingest.dates import read_date
from rag.ingest.decode import decode
from rag.ingest.failure import Failure, brief
from rag.ingest.formats.text import title_of_first_line
from rag.ingest.limits import MAX_RECORD_BYTES, MAX_TEXT_CHARACTERS

_TEXT_FIELDS = ("text", "body", "content")
_MOVERS = ("mover", "moved_by", "proposer", "proposed_by", "lodged_by", "tabled_by", "submitted_by", "sponsor", "sponsored_by")
_SECONDERS = ("seconder", "seconded_by")
# What a table calls the number of its records; a longer value is none.
_IDS = (
    "doc_id", "id", "number", "no", "no.", "nr", "num", "ref", "reference", "code", "identifier", "motion", "motion_no", "motion_number",
    "motion_id", "bill", "bill_no", "bill_number", "resolution", "resolution_no", "item", "item_no",
)  # fmt: skip
_LONGEST_ID = 40
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SKIP_BYTES = 1024 * 1024


def read_jsonl(stream: BinaryIO, name: str) -> Iterator[Document | Failure]:
    """The documents of a file of one JSON object a line; a line that cannot be read is a Failure, the rest goes on."""
    for number, line in enumerate(_lines(stream), start=1):
        if line is not None and not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        try:
            yield _read_record(_read_json(line), f"{name}#{number}")
        except DocumentError as error:
            yield Failure(f"{name} line {number}", str(error))


def read_csv(stream: BinaryIO, name: str) -> Iterator[Document | Failure]:
    """The documents of a table whose first row names the fields. Raises DocumentError when it has no text column."""
    text = decode(stream.read())
    csv.field_size_limit(MAX_TEXT_CHARACTERS)
    table = csv.reader((line[0] for line in _LINE.finditer(text)), _delimiter(text, name))
    try:
        header = [field.strip().lower() for field in next(table, [])]
        if not set(header) & set(_TEXT_FIELDS):
            raise DocumentError(f"has no column called text, only {', '.join(header)[:120] or 'nothing'}; name the column of the words so")
        for row in table:
            if any(field.strip() for field in row):
                yield _read_row(dict(zip(header, row, strict=False)), name, table.line_num)
    except csv.Error as error:
        raise DocumentError(f"is no proper table near line {table.line_num}: {error}; save it again as CSV") from None


def _delimiter(text: str, name: str) -> type[csv.Dialect]:
    """The dialect whose mark parts the first line most often."""
    head = text.split("\n", 1)[0]

    class Dialect(csv.excel):
        delimiter = "\t" if name.lower().endswith(".tsv") else max(",;\t|", key=head.count)

    return Dialect


def _read_row(record: Mapping[str, object], name: str, line: int) -> Document | Failure:
    try:
        return _read_record(record, f"{name}#{line}")
    except DocumentError as error:
        return Failure(f"{name} line {line}", str(error))


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream, None for one that is too long to be held."""
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        if len(line) <= MAX_RECORD_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_SKIP_BYTES)
        yield None


def _read_json(line: bytes | None) -> Mapping[str, object]:
    """One line as an object. Raises DocumentError."""
    if line is None:
        raise DocumentError(f"is longer than {MAX_RECORD_BYTES:,} bytes; split the record")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise DocumentError(f"is broken UTF-8 at byte {broken.start:,} of the line; write the file again as UTF-8") from None
    except RecursionError:
        raise DocumentError("is nested too deeply; give one flat object a line") from None
    except ValueError as error:
        raise DocumentError(f"is not JSON ({brief(error)}); give one object a line") from None
    if not isinstance(record, dict):
        raise DocumentError("is not an object; give one object with a field called text a line")
    return record


def _read_record(record: Mapping[str, object], place: str) -> Document:
    """The document of one record. Raises DocumentError when it has no text."""
    text = next((record[field] for field in _TEXT_FIELDS if record.get(field) is not None), None)
    if not isinstance(text, str):
        raise DocumentError("has no field called text that holds words; add one")
    text = clean_record(text)
    text = check_text(text + _moved_by(record, text))
    record_id = _record_id(record)
    source_id = record_id or place
    return Document.from_text(
        text,
        title=clean_field(record.get("title")) or title_of_first_line(text) or source_id,
        source=clean_field(record.get("source")) or clean_field(record.get("publisher")),
        date=read_date(record.get("date")),
        author=clean_field(record.get("author")),
        source_id=source_id,
        record_id=record_id,
    )


def _record_id(record: Mapping[str, object]) -> str:
    """What the record itself is called by: `doc_id` or `id` whatever it is, else a field with a short number in it."""
    given = clean_field(record.get("doc_id")) or clean_field(record.get("id"))
    fields = _fields(record)
    numbers = (clean_field(fields.get(name)) for name in _IDS)
    return given or next((each for each in numbers if each and len(each) <= _LONGEST_ID and re.fullmatch(r"(?=.*\d)\S+", each)), "")


def _fields(record: Mapping[str, object]) -> dict[str, object]:
    """The record with its fields' names in lower case, joined by "_"."""
    return {re.sub(r"[\s-]+", "_", name.strip().lower()): value for name, value in record.items() if isinstance(name, str)}


def _moved_by(record: Mapping[str, object], text: str) -> str:
    """The line that says who moved and seconded the record's motion, so that it can be cited; nothing where the text says it."""
    fields = _fields(record)
    mover, seconder = (next((name for each in names if (name := clean_field(fields.get(each)))), None) for names in (_MOVERS, _SECONDERS))
    if not mover or re.search(rf"\b(?:by|name of)\s+{re.escape(mover)}", text):
        return ""
    return f"\n\nMoved by {mover.rstrip('.')}." + (f" Seconded by {seconder.rstrip('.')}." if seconder else "")
