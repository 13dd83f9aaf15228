"""The nouns of ask, from the question to the answer, in the order in which they are made. Imports the nouns of ingest alone.

All are frozen, and nothing is filled in later. Two words are kept apart on purpose: a *statement* (data.py) is who says which
words in the document; a *citation* is where a sentence of our answer stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rag.data import Act, Document, Scope, Sentence, Span, Statement

AsksFor = Literal["speaker", "content", "yes_no", "reason", "list", "compare", "fact"]
Verdict = Literal["supported", "wrong_speaker", "unsupported"]
Outcome = Literal["answered", "partly_answered", "not_stated", "premise_corrected"]
Stage = Literal["evidence", "drafting", "done"]
Place = tuple[str, Span]  # the id of a document, and words in it
CheckName = Literal["cites", "quotes", "dates", "numbers", "names", "negation", "support", "speaker", "words", "confirmed", "own_words", "ledger"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A document as a question names it: by its title, by the number of the thing it is, by its day; "" where not said."""

    title: str = ""
    identifier: str = ""
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month or a year, ISO 8601 ("2025-04"; "--04" is April of any year), and the words that name it ("in April 2025").

    A stretch of time has an `iso` of "" and two ends that are in it, "" where it is open: "since April 2025" is ("2025-04", "").
    """

    iso: str
    words: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question made whole: `text` as asked, `standalone` with what a follow-up left out put back.

    `people` are the speakers it names, `act` the kind of saying it asks about ("said" covers all), `about` the words
    that say what it is about, `quotes` the words it puts in quotation marks, `refers_to` the citations of the previous
    answer that a follow-up ("Who said that?") points at, `besides` those of which one ("Who else?") does not ask again. `acts` are the further kinds of saying that it names beside
    `act`; `references` are the documents it names, which then are the only ones it is asked of; `period` is when a statement was made
    that it asks for.
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
    period: Period | None = None


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

    @property
    def place(self) -> Place:
        return self.document_id, self.span


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

    def marks(self, numbers: Mapping[Place, int]) -> tuple[int, ...]:
        """The numbers behind this sentence, each once; `numbers` are its answer's."""
        return tuple(dict.fromkeys(numbers[each.place] for each in self.citations))


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
        """The claims as one text after the note; a fixed sentence when nothing is stated, or nobody could tell."""
        if self.claims:
            return " ".join(filter(None, [self.note, *(claim.text for claim in self.claims)]))
        return "No language model was used, and no statement answers this by itself." if self.unjudged else "Not stated in these documents."

    @property
    def sides(self) -> tuple[tuple[str, tuple[Claim, ...]], ...]:
        """The heads of a comparison, each with the claims below it, if any; all claims under "" where nothing is compared."""
        if not self.compared:
            return (("", self.claims),)
        return tuple((name, tuple(claim for claim in self.claims if claim.side == name)) for name in self.compared)

    @property
    def cited(self) -> tuple[Citation, ...]:
        """What the claims cite, in order of first use; words that several of them cite stand once."""
        places: dict[Place, Citation] = {}
        for claim in self.claims:
            for each in claim.citations:
                places.setdefault(each.place, each)
        return tuple(places.values())

    @property
    def numbers(self) -> dict[Place, int]:
        """Cited words -> the number that stands for them wherever the answer is shown, from 1 in the order of `cited`."""
        return {each.place: number for number, each in enumerate(self.cited, 1)}


@dataclass(frozen=True, slots=True)
class Step:
    """A moment in answering, for a page that shows it as it happens: the answer so far and the draft being written."""

    stage: Stage
    answer: Answer
    draft: str = ""
