"""The objects of the HTTP API: what a request may hold and what a reply holds, as the OpenAPI document shows them.

Checks forms, not facts: whether a document exists is the library's to say. A test holds replies against these models. Those of
OpenAI's chat API stand in api_chat_models.py.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from rag.answer import CheckName, Outcome, Verdict
from rag.ask.understand import LIMIT_CHARACTERS
from rag.data import Act, Directness, ResolvedBy

_DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
LARGEST_OFFSET = 2**31 - 1
Text = Annotated[str, Field(max_length=500)]
Date = Annotated[str, Field(pattern=_DATE, description="2024, 2024-08 or 2024-08-31", examples=["2024-08"])]
Question = Annotated[str, Field(min_length=1, max_length=LIMIT_CHARACTERS, examples=["Who proposed a night bus?"])]
Offset = Annotated[int, Field(ge=0, le=LARGEST_OFFSET, description="in characters of the document's text")]


class Narrowed(BaseModel):
    """What a question is asked over. An empty field does not narrow."""

    model_config = ConfigDict(extra="forbid", title="Scope")
    documents: list[Text] = Field([], max_length=1000, description="ids, beginnings of ids, or the user's own names of documents")
    sources: list[Text] = Field([], max_length=1000, description="publishers")
    since: Date | None = Field(None, description="only documents of this date or later")
    until: Date | None = Field(None, description="only documents of this date or earlier")


class Quote(BaseModel):
    """Words of a document: `quote` is its text from `start` to `end`."""

    document_id: str
    source_id: str = Field(description="what the user's own record calls the document: the doc_id of a record, else the file name")
    start: Offset
    end: Offset
    quote: str


class CitationObject(Quote):
    """What a sentence of the answer stands on."""

    model_config = ConfigDict(title="Citation")
    number: int = Field(description="the number of the evidence sentence")
    title: str
    source: str | None = Field(description="the publisher")
    date: str | None
    page: int | None = Field(description="from 1; null where the document has no pages")
    speaker: str | None = Field(description="who says the words, as the document makes known")


class CheckObject(BaseModel):
    """What one check of a sentence found."""

    model_config = ConfigDict(title="Check")
    name: CheckName = Field(description="own_words and ledger hold a sentence that no model wrote; the others look a drafted one through")
    passed: bool
    score: float | None = Field(description="a likelihood, 0 to 1; null where the check weighs none")
    note: str = Field(description="what it looked at; empty where the sentence has nothing of the kind")


class ClaimObject(BaseModel):
    """One sentence of the answer. Only what passed its checks is in an answer."""

    model_config = ConfigDict(title="Claim")
    text: str
    verdict: Verdict
    citations: list[CitationObject]
    side: str = Field("", description="whose cell of a comparison the sentence stands in; there only in a comparison")
    checks: list[CheckObject] = Field([], description="what holds it, check by check; not there in answers kept by earlier versions")


class EvidenceObject(Quote):
    """A sentence that was found for the question, best first."""

    model_config = ConfigDict(title="Evidence")
    number: int
    speaker: str | None
    act: Act | None
    score: float


class NearMissObject(Quote):
    """A statement that comes close, and why it does not answer."""

    model_config = ConfigDict(title="NearMiss")
    speaker: str | None
    act: Act
    why: str


class TimingsObject(BaseModel):
    """Seconds from the question on, and the tokens that the language model read and wrote."""

    model_config = ConfigDict(title="Timings")
    evidence_seconds: float
    first_token_seconds: float | None
    total_seconds: float
    prompt_tokens: int
    generated_tokens: int


class AnswerObject(BaseModel):
    """A whole answer, the same object that `onrecord ask --json` prints and `onrecord verify` re-checks."""

    model_config = ConfigDict(title="Answer")
    question: str
    outcome: Outcome
    text: str = Field(description="the claims as one text, or that nothing is stated")
    claims: list[ClaimObject]
    evidence: list[EvidenceObject]
    near_misses: list[NearMissObject]
    model: str | None = Field(description="the language model, null where none was used")
    timings: TimingsObject
    note: str = Field("", description="how many there are and of how many documents, or what is not stated; there in lists and comparisons")
    compared: list[str] = Field([], description="who is compared, in order: the heads of a table; there only in a comparison")


class EarlierCitation(BaseModel):
    """As an earlier answer had it; the words are cut from the document anew."""

    document_id: Text
    start: Offset
    end: Offset


class EarlierClaim(BaseModel):
    """As an earlier answer had it."""

    text: str = Field("", max_length=10_000)
    citations: list[EarlierCitation] = Field([], max_length=100)


class EarlierAnswer(BaseModel):
    """An earlier answer of the conversation, given back as it came; its other fields are not read."""

    question: Question
    claims: list[EarlierClaim] = Field([], max_length=100)


class AskBody(BaseModel):
    """A question, what it is asked over, and the conversation before it."""

    model_config = ConfigDict(
        extra="forbid", title="Ask", json_schema_extra={"examples": [{"question": "Who proposed a night bus?", "scope": {"since": "2024"}}]}
    )
    question: Question
    history: list[EarlierAnswer] = Field([], max_length=50, description='earlier answers, oldest first, for a follow-up ("Who said that?")')
    scope: Narrowed = Field(default_factory=Narrowed)
    evidence_only: bool = Field(False, description="use no language model: quicker, in the document's own words")
    stream: bool = Field(False, description="server-sent events: evidence, drafting, done (or error)")


class StatementObject(BaseModel):
    """Who says which words, in one document."""

    model_config = ConfigDict(title="Statement")
    speaker: str | None = Field(description="null where it stays open who speaks")
    shown_as: str = Field(description="the speaker in words, also where it is open")
    act: Act
    verb: str = Field(description="how it is shown: the document's own verb (denied, warned) where the act would mislead")
    statement: str = Field(description="the words, cut from the document")
    date: str | None
    title: str
    source: str | None
    document_id: str
    source_id: str
    spans: list[tuple[Offset, Offset]] = Field(description="where the words stand")
    told_by: str | None = Field(description="who tells that they said it")
    directness: Directness
    resolved_by: ResolvedBy
    candidates: list[str]
    confidence: float


class StatementList(BaseModel):
    """A part of the statements that fit: `total` of them fit, in the documents looked through."""

    model_config = ConfigDict(title="Statements")
    total: int
    documents_looked_through: int
    statements: list[StatementObject]


class Problem(BaseModel):
    """What is wrong, in one line that says what to do."""

    message: str = Field(examples=['the question is empty. Ask something, such as: "Who proposed a joint statement?"'])
    type: str = Field(examples=["invalid_request_error"])
    param: str | None = Field(description="the field that is wrong", examples=["question"])
    code: str | None


class ErrorObject(BaseModel):
    """Every reply that is not an answer has this form, which is OpenAI's."""

    model_config = ConfigDict(title="Error")
    error: Problem


def events_too(description: str) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: the reply of a route that can stream, with this description."""
    return {200: {"description": description, "content": {"text/event-stream": {}}}}
