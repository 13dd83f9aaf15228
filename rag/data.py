"""Every noun of onrecord, in the order in which the two arrows make them. Imports nothing of ours.

All are frozen: each stage of ingest and ask makes a new type, and nothing is filled in later. Two words are kept apart on
purpose: a *statement* is who says which words in the document; a *citation* is where a sentence of our answer stands.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, overload

Act = Literal[
    "said", "proposed", "urged", "demanded", "promised", "asked", "opposed",
    "accused", "threatened", "announced", "voted", "agreed",
]  # fmt: skip
Directness = Literal["direct", "indirect", "mixed"]
ResolvedBy = Literal["named", "surname", "pronoun", "role", "turn", "carried", "ambiguous", "unresolved"]
Role = Literal["body", "heading", "caption", "boilerplate", "repeat"]
AsksFor = Literal["speaker", "content", "yes_no", "reason", "list", "compare", "fact"]
Verdict = Literal["supported", "wrong_speaker", "unsupported"]
Outcome = Literal["answered", "partly_answered", "not_stated", "premise_corrected"]
Stage = Literal["evidence", "drafting", "done"]
CheckName = Literal["cites", "quotes", "dates", "numbers", "names", "negation", "support", "speaker", "words", "own_words", "ledger"]


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


@dataclass(frozen=True, slots=True)
class Reference:
    """A document as a question names it: by its title, by the number of the thing it is, by its day; "" where not said."""

    title: str = ""
    identifier: str = ""
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question made whole: `text` as asked, `standalone` with what a follow-up left out put back.

    `people` are the speakers it names, `act` the kind of saying it asks about ("said" covers all), `about` the words
    that say what it is about, `quotes` the words it puts in quotation marks, `refers_to` the citations of the previous
    answer that a follow-up ("Who said that?") points at, `besides` those of which one ("Who else?") does not ask again. `acts` are the further kinds of saying that it names beside
    `act`; `references` are the documents it names, which then are the only ones it is asked of.
    """

    text: str
    asks_for: AsksFor
    people: tuple[str, ...] = ()
    standalone: str = ""
    act: Act | None = None
    about: str = ""
    quotes: tuple[str, ...] = ()
    refers_to: "tuple[Citation, ...]" = ()
    acts: tuple[Act, ...] = ()
    references: tuple[Reference, ...] = ()
    besides: "tuple[Citation, ...]" = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One numbered sentence shown to the model and to the reader. `score` is higher for better; `quote` its words."""

    number: int
    document: Document
    sentence: Sentence
    quote: str
    statements: tuple[Statement, ...] = ()
    score: float = 0.0
    found_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that the model reads; `role` is system, user or assistant."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Exactly what the model reads. All messages but the last are the same for every question, so their state is kept;
    the last one holds evidence and question, and nothing in it is ever read as a chat marker.
    """

    messages: tuple[Message, ...]
    evidence: tuple[Evidence, ...]
    left_out: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote, untouched."""

    text: str
    stop_reason: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence of our answer stands: `document.text[span] == quote`, always cut from the document."""

    number: int
    document_id: str
    span: Span
    quote: str
    source_id: str = ""
    title: str = ""
    source: str | None = None
    date: str | None = None
    page: int | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What one check of a sentence found. `note` says what it looked at, or what is wrong; "" where there was nothing to look at.

    `score` is a likelihood, 0 to 1, of the checks that weigh one. A sentence that no model wrote has "own_words" and "ledger":
    not looked through afterwards, but made of the document's words and of what the ledger has.
    """

    name: CheckName
    passed: bool
    score: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, its verdict and what it stands on. `why` tells a reader why it was not let through.

    `side` is the one of those compared whose cell of the table it stands in; "" where nothing is compared. `checks` are what
    it was looked through for, in order, up to the first that failed; empty in answers kept by earlier versions.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...]
    why: str = ""
    side: str = ""
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A statement that comes close but does not answer, and why it does not."""

    citation: Citation
    act: Act
    why: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds from the question on; token counts as the model's tokenizer counts them. None: it did not happen."""

    evidence_seconds: float = 0.0
    first_token_seconds: float | None = None
    total_seconds: float = 0.0
    prompt_tokens: int = 0
    generated_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `claims` holds only what passed its checks; `dropped` what did not, for those who ask why.

    `note` is said of the claims as a whole: how many there are, of how many documents, and what is not stated. `compared`
    are the heads of the table that the claims of a comparison make, a cell each; one without claims is not stated. `scope`
    is what it was asked over. `unjudged`: sentences were found that may answer, and there was no model to read them.
    """

    question: Question
    outcome: Outcome
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]
    near_misses: tuple[NearMiss, ...] = ()
    timings: Timings = field(default_factory=Timings)
    model: str | None = None
    dropped: tuple[Claim, ...] = ()
    note: str = ""
    compared: tuple[str, ...] = ()
    scope: Scope = Scope()
    unjudged: bool = False

    @property
    def text(self) -> str:
        """The claims as one text after the note; the fixed sentence when nothing is stated."""
        return " ".join(filter(None, [self.note, *(claim.text for claim in self.claims)])) if self.claims else "Not stated in these documents."


@dataclass(frozen=True, slots=True)
class Step:
    """A moment in answering, for a page that shows it as it happens: the answer so far and the draft being written."""

    stage: Stage
    answer: Answer
    draft: str = ""
