"""A saved answer + the library + the files -> what became of each of its quotes. Answers nothing anew, and changes nothing.

A quote holds when its document is there and is still what its hash says, the words stand at their place letter for letter,
and a file that gave the document still has the bytes that were read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rag.data import Document
from rag.errors import DocumentError
from rag.models.fetch import sha256_of
from rag.store.library import Library
from rag.text import find_quote

_WANTED = {"document_id": str, "start": int, "end": int, "quote": str}
_QUOTE_SHOWN = 60  # characters


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One quote: where it stands in the answer, its document's name and page, its words, and what is wrong with it ("" for nothing)."""

    place: str
    name: str
    page: int | None
    quote: str
    wrong: str


def recheck(saved: Any, library: Library) -> list[Rechecked]:
    """Every quote of a saved answer, or of all the answers of an exported conversation.

    Raises DocumentError for what is neither.
    """
    answers = saved["answers"] if isinstance(saved, dict) and isinstance(saved.get("answers"), list) else [saved]
    quotes = []
    for number, answer in enumerate(answers, 1):
        before = f"answer {number}, " if len(answers) > 1 else ""
        quotes += [(before + place, quote) for place, quote in _quotes(answer)]
    state = lru_cache(maxsize=None)(lambda document_id, name: _state(document_id, name, library))
    return [Rechecked(place, _name(each), _page(each), each["quote"], _wrong(each, *state(each["document_id"], _name(each)))) for place, each in quotes]


def _quotes(answer: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every quote with the place where it stands in the answer. Raises DocumentError for one without span or words."""
    if not isinstance(answer, dict) or not all(isinstance(answer.get(key), list) for key in ("claims", "evidence", "near_misses")):
        raise DocumentError("holds no saved answer")
    for number, claim in enumerate(answer["claims"], 1):
        citations = claim.get("citations") if isinstance(claim, dict) else None
        for index, citation in enumerate(_whole(citations, f"claim {number}"), 1):
            yield f"claim {number}, citation {index}", citation
    for key, name in (("evidence", "evidence"), ("near_misses", "near miss")):
        for number, quote in enumerate(_whole(answer[key], key), 1):
            yield f"{name} {number}", quote


def _whole(quotes: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(quotes, list) or not all(
        isinstance(each, dict) and all(type(each.get(key)) is kind for key, kind in _WANTED.items()) and _is_text(each) for each in quotes
    ):
        raise DocumentError(f"holds no whole answer: {where} lacks {', '.join(_WANTED)}")
    return quotes


def _is_text(quote: dict[str, Any]) -> bool:
    """Whether the texts of a quote are whole: JSON can hold halves of characters, which no library has."""
    try:
        f"{quote['document_id']}{quote['quote']}{quote.get('source_id')}".encode()
    except UnicodeEncodeError:
        return False
    return True


def _name(quote: dict[str, Any]) -> str:
    return str(quote.get("source_id") or quote["document_id"])


def _page(quote: dict[str, Any]) -> int | None:
    page = quote.get("page")
    return page if isinstance(page, int) else None


def _state(document_id: str, name: str, library: Library) -> tuple[Document | None, str]:
    """A document, and what is wrong with it or with its files; what to do where the library does not have it."""
    document = library.document(document_id)
    if document is None:
        another = any(each.source_id == name for each in library.named(name))
        return None, "it has another version of it; ask again to cite that one" if another else "read that file in again: onrecord ingest PATH…"
    # The hash covers the identifier that a record carries, which is the name of the document where there is one.
    fields = {"title": document.title, "source": document.source, "date": document.date, "author": document.author}
    hashes = {Document.from_text(document.text, **fields, record_id=each).id for each in ("", document.source_id)}
    if document.id not in hashes:
        return document, "the library's copy of it is damaged: its words are not those that its hash was made of"
    return document, _file_changed(document_id, library)


def _file_changed(document_id: str, library: Library) -> str:
    """Why no file has the bytes any more that the document was read from; "" where one has, or none is known."""
    reasons = []
    for path, sha256 in library.files.giving(document_id):
        try:
            if sha256 and not path.is_file():
                raise FileNotFoundError(path)  # nor is anything read that takes its place and never ends
            if not sha256 or sha256_of(path) == sha256:
                return ""
            reasons.append(f"the file {path} has changed since it was read; read it anew: onrecord ingest {path}")
        except FileNotFoundError:
            reasons.append(f"the file {path} is gone; the library still has its words")
        except OSError as problem:
            reasons.append(f"the file {path} cannot be read ({problem.strerror})")
    return reasons[0] if reasons else ""


def _wrong(quote: dict[str, Any], document: Document | None, state: str) -> str:
    """Why the quote does not hold, in one line; "" when it does."""
    words, start, end, name = quote["quote"], quote["start"], quote["end"], _name(quote)
    shown = f"“{words if len(words) <= _QUOTE_SHOWN else words[: _QUOTE_SHOWN - 1] + '…'}”"
    if document is None:
        return f"{shown} cannot be checked: the library has no document {quote['document_id']} ({name}); {state}"
    if not (0 <= start <= end <= len(document.text) and document.text[start:end] == words):
        if words and (there := document.text.find(words)) >= 0:
            return f"{shown} stands in {name} at {there}-{there + len(words)}, not at {start}-{end}"
        if elsewhere := find_quote(words, document.text):
            return f"{shown} stands in {name} at {elsewhere.start}-{elsewhere.end}, but not letter for letter"
        return f"{shown} stands nowhere in {name}"
    return f"{shown} stands in {name}, but {state}" if state else ""
