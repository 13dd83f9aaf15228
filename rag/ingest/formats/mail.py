"""eml, mbox -> one Document a message, one more for each attachment of a kind that is read.

The title is the subject, the author the sender, the text the body: plain where there is a plain one, else what the HTML
part shows. Nothing that a message points to is fetched.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import clean_extract, clean_field
from rag.ingest.dates import read_date
from rag.ingest.decode import decode
from rag.ingest.failure import Failure
from rag.ingest.formats.markup import drop_unseen, parse_markup, text_of
from rag.ingest.inner import ReadInner
from rag.ingest.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES, MAX_PARTS

_ENVELOPE = re.compile(rb"From \S+ [^\n]*\d\d?:\d\d[^\n]*\n?\Z")  # a sender and a clock time, so that prose is none
_HEADERS_END = re.compile(rb"\n\r?\n")
_HEADER = re.compile(rb"\A(?:From [^\n]*\n)?[!-9;-~]+:[^\n]*\r?\n", re.ASCII)


def read_mbox(stream: BinaryIO, name: str, read_inner: ReadInner) -> Iterator[Document | Failure]:
    """The messages of a mailbox, each under the name "mailbox#3". A message too large is a Failure."""
    number = 0
    for number, data in enumerate(_split_mbox(stream), start=1):
        place = f"{name}#{number}"
        if data is None:
            yield Failure(place, f"has more than {MAX_MESSAGE_BYTES:,} bytes; save what is attached to it by itself")
            continue
        try:
            yield from read_eml(data, place, read_inner)
        except DocumentError as error:
            yield Failure(place, str(error))
    if not number:
        raise DocumentError("is no mailbox: no line gives a sender and a time after From")


def read_eml(data: bytes, name: str, read_inner: ReadInner) -> Iterator[Document | Failure]:
    """The message and what is attached to it. Raises DocumentError when it is no message or has no words."""
    data = data.lstrip()
    if not _HEADER.match(data):
        raise DocumentError("is no e-mail message: it does not begin with headers")
    if len(_HEADERS_END.split(data[: MAX_HEADER_BYTES + 1], 1)[0]) > MAX_HEADER_BYTES:
        raise DocumentError(f"has more than {MAX_HEADER_BYTES:,} bytes of headers; save its text by itself")
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = _parts(message)
    except Exception as error:  # the parser raises many kinds for messages made by hand
        raise DocumentError(f"is a damaged message ({type(error).__name__}); save it again from the mail program") from None
    attached = list(_attachments(parts))
    try:
        yield _read_message(message, parts, name)
    except DocumentError as error:
        if not attached:
            raise
        yield Failure(name, f"{error}; only what is attached is read")
    for inner, payload in attached:
        yield from read_inner(payload, f"{name}/{inner}")


def _split_mbox(stream: BinaryIO) -> Iterator[bytes | None]:
    """The messages of a mailbox, None for one that is too large; ">From " at a line's start was "From " before."""
    lines: list[bytes] = []
    size, blank, started = 0, True, False
    while line := stream.readline(MAX_MESSAGE_BYTES):
        if blank and _ENVELOPE.match(line):
            if started:
                yield b"".join(lines) if size <= MAX_MESSAGE_BYTES else None
            lines, size, started = [], 0, True
        elif started:
            size += len(line)
            if size > MAX_MESSAGE_BYTES:
                lines.clear()
            else:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
        blank = not line.strip(b"\r\n")
    if started:
        yield b"".join(lines) if size <= MAX_MESSAGE_BYTES else None


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts of a message that hold something, those of a message attached to it not counted."""
    parts: list[EmailMessage] = []
    stack = [message]
    while stack:
        part = stack.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            stack += reversed(part.get_payload())
        else:
            parts.append(part)
        if len(parts) + len(stack) > MAX_PARTS:
            raise ValueError("too many parts")
    return parts


def _read_message(message: EmailMessage, parts: list[EmailMessage], name: str) -> Document:
    """The message itself. Raises DocumentError when it has no words."""
    bodies = [part for part in parts if not _is_attached(part)]
    plain = [_words(part) for part in bodies if part.get_content_type() == "text/plain"]
    if not any(words.strip() for words in plain):
        pages = [part for part in bodies if part.get_content_type() == "text/html"]
        plain = [text_of(drop_unseen(parse_markup(_payload(part), part.get_content_charset("")))) for part in pages]
    text = clean_extract("\n\n".join(plain))
    sender = _header(message, "From") or ""
    author = re.sub(r"\s*<[^<>]*>\s*$", "", sender).strip("\"' ") or sender
    return Document.from_text(
        text,
        title=_header(message, "Subject") or "(no subject)",
        date=read_date(_header(message, "Date")),
        author=author or None,
        source_id=name,
    )


def _header(message: EmailMessage, name: str) -> str | None:
    """A header in words; None where it is missing or so broken that the parser falls over it."""
    try:
        return clean_field(message[name])
    except Exception:  # the parser raises many kinds for headers made by hand
        return None


def _words(part: EmailMessage) -> str:
    """The words of a plain part, in UTF-8 where they are that, else in the encoding it names, else in the one they must be in."""
    data = _payload(part)
    return decode(data, part.get_content_charset("")) if data.strip() else ""


def _payload(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except Exception:  # damaged transfer encodings raise many kinds
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _is_attached(part: EmailMessage) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text" or part.get_filename() is not None
    except Exception:  # a broken Content-Disposition header
        return True


def _attachments(parts: list[EmailMessage]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of what is attached, messages included. Pictures are passed over: nearly every signature has one."""
    for number, part in enumerate(parts, start=1):
        if not _is_attached(part) or part.get_content_maintype() == "image":
            continue
        try:
            if part.get_content_type() == "message/rfc822":
                yield f"message-{number}.eml", part.get_payload(0).as_bytes()
            elif name := clean_field(part.get_filename()):
                yield name.replace("/", "_"), _payload(part)
        except Exception:  # nothing that can be named was attached
            continue
