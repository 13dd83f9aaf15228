"""A file's name and first bytes -> its kind. Trusts the ending; looks at the bytes where there is none."""

import re

from rag.errors import DocumentError

HEAD_BYTES = 4096  # as much of a file is looked at

KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".odt": "odt", ".rtf": "rtf",
    ".epub": "epub", ".eml": "eml", ".mbox": "mbox", ".zip": "zip",
}  # fmt: skip
STREAMED = frozenset({"jsonl", "mbox", "zip"})  # read piece by piece, so that the whole need not be held
ONE_TEXT = frozenset({"text", "markdown"})  # all of the file is the text of one document
HOLDERS = frozenset({"eml", "mbox", "zip"})  # hold other files
PLAIN = frozenset({"text", "markdown", "jsonl"})  # need no parser that a hostile file could turn, or hold up
_HINTS = {
    ".doc": "save it as docx", ".dot": "save it as docx", ".pages": "export it as docx", ".wpd": "save it as docx",
    ".ppt": "save it as PDF", ".pptx": "save it as PDF", ".odp": "save it as PDF", ".ps": "save it as PDF",
    ".xls": "save it as xlsx or CSV", ".xlsb": "save it as xlsx or CSV", ".ods": "save it as xlsx or CSV", ".json": "write one object a line and call it .jsonl",
    ".msg": "save it as eml", ".pst": "export it as mbox", ".mobi": "convert it to EPUB", ".azw3": "convert it to EPUB",
    ".7z": "unpack it", ".rar": "unpack it", ".tar": "unpack it", ".gz": "unpack it", ".bz2": "unpack it", ".xz": "unpack it",
    ".png": "recognise its text (OCR) first", ".jpg": "recognise its text (OCR) first", ".jpeg": "recognise its text (OCR) first",
    ".tif": "recognise its text (OCR) first", ".tiff": "recognise its text (OCR) first",
    ".mp3": "add its transcript", ".mp4": "add its transcript", ".wav": "add its transcript", ".m4a": "add its transcript",
}  # fmt: skip
_SIGNS = (
    (re.compile(rb"%PDF-"), "pdf"),
    (re.compile(rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip", re.DOTALL), "epub"),
    (re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text", re.DOTALL), "odt"),
    (re.compile(rb"PK\x03\x04.{26}xl/", re.DOTALL), "xlsx"),
    (re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|word/)", re.DOTALL), "docx"),
    (re.compile(rb"PK\x03\x04"), "zip"),
    (re.compile(rb"\{\\rtf"), "rtf"),
    (re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE), "html"),
    (re.compile(rb"From [^\n]*\n[\w-]+:"), "mbox"),
    (re.compile(rb"(?:Return-Path|Received|Delivered-To|Message-ID|From|Date): [^\n]*\n[\w-]+:", re.IGNORECASE), "eml"),
)
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,7}$")


def kind_of(name: str, head: bytes) -> str:
    """The kind of a file, by its ending; by its first bytes where it has none. Raises DocumentError for one that is not read."""
    match = _ENDING.search(name.lower())
    if match and match[0] in KINDS:
        return KINDS[match[0]]
    if match:
        raise DocumentError(f"is of a kind that is not read ({match[0]}); {_HINTS.get(match[0], 'convert it to text, HTML or PDF')}")
    return next((kind for sign, kind in _SIGNS if sign.match(head)), "text")
