"""The nouns of ingest, and what both arrows share, in the order in which they are made. Imports nothing of ours.

All are frozen: each stage makes a new type, and nothing is filled in later. The nouns of ask stand in answer.py.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload

Act = Literal[
    "said", "proposed", "urged", "demanded", "promised", "asked", "opposed",
    "accused", "threatened", "announced", "voted", "agreed",
]  # fmt: skip
Directness = Literal["direct", "indirect", "mixed"]
ResolvedBy = Literal["named", "surname", "pronoun", "role", "turn", "carried", "ambiguous", "unresolved"]
Role = Literal["body", "heading", "caption", "boilerplate", "repeat"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character offsets [start, end) into `Document.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from 0 or later, not from {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[int]:
        return iter((self.start, self.end))

    def of(self, text: str) -> str:
        """The words this span covers."""
        return text[self.start : self.end]

    def overlap(self, other: "Span") -> int:
        """How many characters two spans share; 0 when they do not meet."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it was read; `text` never changes after load.

    `date` is ISO 8601, possibly short ("2024", "2024-08"), from the document or its file name, never from the clock.
    `source` is the publisher. `source_id` is what the user's own record calls the document: the `doc_id` of a record,
    else the file name. `page_starts` holds the offset at which each page begins, and is empty where there are no pages.
    """

    id: str
    title: str
    text: str
    source: str | None = None
    date: str | None = None
    author: str | None = None
    source_id: str = ""
    page_starts: tuple[int, ...] = ()

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str,
        source: str | None = None,
        date: str | None = None,
        author: str | None = None,
        source_id: str = "",
        record_id: str = "",
        page_starts: tuple[int, ...] = (),
    ) -> "Document":
        """The document of these words; its id is a hash of content and metadata, so a renamed file keeps its id.

        `record_id` is an identifier that the record itself carries (`doc_id` of a jsonl line); a file name is none.
        """
        content = "\x1f".join([title, source or "", date or "", author or "", record_id, text])
        identity = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]
        return cls(identity, title, text, source, date, author, source_id or record_id, page_starts)

    def page_of(self, offset: int) -> int | None:
        """The page, counted from 1, on which the character at `offset` stands; None where there are no pages."""
        return sum(1 for start in self.page_starts if start <= offset) or None


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a list shows it, without its text. `files` counts the files that give it; it stays without any when
    it was put in `by_hand`.
    """

    id: str
    title: str
    source: str | None
    date: str | None
    author: str | None
    source_id: str
    characters: int
    pages: int
    statements: int
    by_hand: bool
    files: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in its place. `role` tells what it is for: only body, heading and caption sentences are searched.

    `index` and `paragraph` count from 0 within the document.
    """

    document_id: str
    index: int
    span: Span
    paragraph: int
    role: Role = "body"

    @property
    def searched(self) -> bool:
        return self.role not in ("boilerplate", "repeat")


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says which words, in the source.

    `speaker` is the name the source span resolves to within the document ("a senior administration official"), or None
    when it stays unresolved; where two people fit, it is None too and `candidates` names both. `via` is the statement
    that this one is told in: A said that B proposed X gives B's statement with A's as its `via`.
    """

    document_id: str
    speaker: str | None
    source_span: Span | None
    cue_span: Span | None
    content_spans: tuple[Span, ...]
    act: Act = "said"
    directness: Directness = "indirect"
    resolved_by: ResolvedBy = "named"
    via: "Statement | None" = None
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statements(Sequence[Statement]):
    """Some statements of a library in order, as asked for: a page of `total` in `holding` of `documents` looked through."""

    found: tuple[Statement, ...]
    total: int
    holding: int
    documents: int

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, place: int) -> Statement: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Statement, ...]: ...
    def __getitem__(self, place: int | slice) -> Statement | tuple[Statement, ...]:
        return self.found[place]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring sentences embedded as one; `sentences` are their indices, `span` runs from the first to the last."""

    id: str
    document_id: str
    sentences: tuple[int, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is asked over; an empty field does not narrow. Dates are ISO, both ends inclusive."""

    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def within(self, since: str | None, until: str | None) -> "Scope | None":
        """The scope narrowed to a time, both ends inclusive; None where that lies outside it. A short date is all that begins with it."""
        begins = _narrower(self.since, since, max)
        ends = _narrower(self.until, until, min)
        if begins and ends and begins[: len(ends)] > ends[: len(begins)]:
            return None
        return Scope(self.documents, self.sources, begins, ends)


def _narrower(one: str | None, other: str | None, later: Callable[[str, str], str]) -> str | None:
    """Of two ends of a time the one that leaves less of it: of two that begin alike, the longer."""
    if not one or not other:
        return one or other
    short = min(len(one), len(other))
    if one[:short] == other[:short]:
        return max(one, other, key=len)
    return later(one, other)
