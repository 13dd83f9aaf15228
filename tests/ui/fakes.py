"""A small library and an engine that answers from it without a model: the same shape as the real ones."""

import contextlib
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.answer import Answer, Check, Citation, Claim, Evidence, NearMiss, Question, Step, Timings
from rag.config import Config
from rag.data import Document, Listed, Scope, Sentence, Span, Statement, Statements
from rag.errors import QuestionError
from rag.store.statements import Wanted

EVERYTHING = Scope()
FILLER = "\n\n".join(
    f"Paragraph {number} of the minutes: the committee went through the accounts of the harbour, found them in order, "
    "and turned to the next item on the agenda without further debate." for number in range(14)
)  # fmt: skip
PROPOSED = "Mayor Ada Berg proposed a night bus to the harbour, the clerk said."
OPPOSED = 'Councillor Ion Pop opposed it: "Not with our money."'
HOSTILE = 'The label read <b onclick="steal()">**bold** [link](javascript:alert(1))</b> & <script>alert(1)</script> ${7*7} {{7*7}}.'
TEXT = f"Minutes of the town council\n\n{FILLER}\n\n{PROPOSED}\n{OPPOSED}\n\n{HOSTILE}\n\n{FILLER}"
MINUTES = Document.from_text(TEXT, title="Minutes of <i>June</i>", source="Town Hall", date="2024-06-03", source_id="minutes.txt")
WORDS = "proposed a night bus to the harbour"


def span_of(words: str, document: Document = MINUTES) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def statement(speaker: str, act: str, words: str, via: Statement | None = None) -> Statement:
    return Statement(MINUTES.id, speaker, span_of(speaker), span_of(act), (span_of(words),), act, via=via)  # type: ignore[arg-type]


CLERK = statement("the clerk", "said", PROPOSED)
EVIDENCE = tuple(
    Evidence(number, MINUTES, Sentence(MINUTES.id, number, span_of(words), number), words, statements, 1.0 / number, ("keyword",))
    for number, words, statements in [
        (1, PROPOSED, (CLERK, statement("Mayor Ada Berg", "proposed", PROPOSED, via=CLERK))),
        (2, OPPOSED, (statement("Councillor Ion Pop", "opposed", OPPOSED),)),
        (3, HOSTILE, ()),
    ]
)


def cite(number: int, words: str, speaker: str | None = None) -> Citation:
    return Citation(number, MINUTES.id, span_of(words), words, MINUTES.source_id, MINUTES.title, MINUTES.source,
                    MINUTES.date, None, speaker)  # fmt: skip


CHECKS = (
    Check("quotes", True), Check("dates", True), Check("numbers", True), Check("names", True, note="Mayor, Ada, Berg"),
    Check("negation", True), Check("support", True, 0.9136, "50% is enough"),
    Check("speaker", True, note="the ledger gives these words to Mayor Ada Berg: named in that very sentence"),
)  # fmt: skip


def answered(question: Question, **changes: object) -> Answer:
    claims = (
        Claim("Mayor Ada Berg proposed a night bus to the harbour.", "supported", (cite(1, WORDS, "Mayor Ada Berg"),), checks=CHECKS),
        Claim("Councillor Ion Pop opposed it.", "supported", (cite(2, OPPOSED, "Councillor Ion Pop"), cite(1, WORDS))),
    )
    answer = Answer(question, "answered", claims, EVIDENCE, timings=Timings(0.05, 0.4, 1.2, 100, 20), model="fake-1b")
    return replace(answer, **changes)  # type: ignore[arg-type]


def not_stated(question: Question) -> Answer:
    miss = NearMiss(cite(1, OPPOSED, "Councillor Ion Pop"), "opposed", "It opposes the night bus; it proposes nothing.")
    return Answer(question, "not_stated", (), EVIDENCE, (miss,), Timings(0.05, 0.4, 1.0), "fake-1b")


class Library:
    """Documents in memory, and an empty folder that goes when nobody holds the library any more."""

    def __init__(self, documents: Sequence[Document] = (MINUTES,)) -> None:
        self._documents = {document.id: document for document in documents}
        self.folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def __len__(self) -> int:
        return len(self._documents)

    def documents(self) -> list[Document]:
        return list(self._documents.values())

    def document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def named(self, name: str) -> list[Document]:
        return [each for each in self._documents.values() if name in (each.id, each.source_id)]

    def sources(self) -> list[str]:
        return sorted({each.source for each in self._documents.values() if each.source})

    def statements(self, document_id: str | None = None) -> list[Statement]:
        return [one for each in EVIDENCE for one in each.statements if document_id in (None, one.document_id)]

    @contextlib.contextmanager
    def fitting(self, wanted: Wanted) -> Iterator["Library"]:
        """All statements, whatever is wanted: which ones fit is tested where that is decided."""
        self.wanted = wanted
        yield self

    def page(self, limit: int | None, offset: int) -> Statements:
        every = self.statements()
        end = None if limit is None else offset + limit
        return Statements(tuple(every[offset:end]), len(every), 1, len(self._documents))

    def by_speaker(self) -> list[tuple[str, str, int]]:
        return [(each.speaker, each.act, 1) for each in self.statements() if each.speaker]

    @property
    def lists(self) -> "Lists":
        return Lists(self.documents())

    def remove(self, document_id: str) -> None:
        del self._documents[document_id]


@dataclass
class Lists:
    """The documents in short, those that have all the words in their titles."""

    held: list[Document]

    def documents(self, scope: Scope = EVERYTHING, *, words: str = "", limit: int = -1, offset: int = 0) -> list[Listed]:
        found = [each for each in self.held if all(word.lower() in each.title.lower() for word in words.split())]
        return [Listed(each.id, each.title, each.source, each.date, each.author, each.source_id, len(each.text), 0, 0, False, 1)
                for each in found][:limit or None]  # fmt: skip


@dataclass
class Engine:
    """Notes what it was asked and whether its generator was closed. It takes `reading_seconds`, then
    `pause_seconds` a word."""

    library: Library = field(default_factory=Library)
    notice: str = ""
    config: Config = field(default_factory=Config)
    pause_seconds: float = 0.02
    reading_seconds: float = 0.0
    model: object | None = "fake-1b"
    config: Config = field(default_factory=Config)
    asked: list[tuple[str, tuple[Answer, ...]]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    at_once: int = 0
    most_at_once: int = 0

    def wanted(self, speaker: str, act: str, about: str, scope: Scope) -> Wanted:
        return Wanted(speaker, act, about, None, scope)


def ask(engine: Engine, text: str, history: Sequence[Answer] = (), scope: Scope = Scope(), *, stop: threading.Event) -> Iterator[Step]:
    engine.asked.append((text, tuple(history)))
    engine.scopes.append(scope)
    if not text.strip():
        raise QuestionError("The question is empty. Type what you want to know, for example: Who proposed …?")
    if "crash" in text:
        raise ZeroDivisionError("a fault of ours")
    question = Question(text, "speaker")
    answer = replace(not_stated(question) if "tax" in text else answered(question), scope=scope)
    so_far = replace(answer, claims=(), near_misses=(), outcome="not_stated")
    yield Step("evidence", so_far)
    if engine.notice or engine.model is None:
        yield Step("done", replace(so_far, model=None, unjudged=True))
        return
    yield Step("drafting", so_far)
    engine.at_once += 1
    engine.most_at_once = max(engine.most_at_once, engine.at_once)
    try:
        stop.wait(engine.reading_seconds)
        yield from draft(engine, so_far, answer, 40 if "slowly" in text else 1, stop)
        yield Step("done", answer)
    except GeneratorExit:
        engine.closed.set()
        raise
    finally:
        engine.at_once -= 1


def draft(engine: Engine, so_far: Answer, answer: Answer, times: int, stop: threading.Event) -> Iterator[Step]:
    """Lines as the model writes them, [numbers] first; each finished one is checked at once, the second fails."""
    written = ""
    lines = (
        [f"[1] {answer.claims[0].text}", "[3] It was dropped.", "[2][1] Councillor Ion Pop opposed it."]
        if answer.claims
        else ["NOT STATED"]
    )
    for piece in re.findall(r"\S+\s*|\n", "\n".join(lines * times)):
        if stop.wait(engine.pause_seconds):
            return
        written += piece
        if "\n" in written and answer.claims:
            so_far = replace(so_far, claims=answer.claims[:1], dropped=(Claim("It was dropped.", "unsupported", ()),))
        yield Step("drafting", so_far, written)
