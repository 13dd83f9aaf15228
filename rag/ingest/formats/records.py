"""jsonl -> one Document a record, a line. What becomes of its fields stands in `record`."""

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.failure import Failure, brief
from rag.ingest.formats.record import read_record
from rag.ingest.limits import MAX_RECORD_BYTES

_SKIP_BYTES = 1024 * 1024


def read_jsonl(stream: BinaryIO, name: str) -> Iterator[Document | Failure]:
    """The documents of a file of one JSON object a line; a line that cannot be read is a Failure, the rest goes on."""
    for number, line in enumerate(_lines(stream), start=1):
        if line is not None and not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        try:
            yield read_record(_read_json(line), f"{name}#{number}")
        except DocumentError as error:
            yield Failure(f"{name} line {number}", str(error))


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
