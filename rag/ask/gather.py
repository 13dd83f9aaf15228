"""A question for all there is, or for a comparison -> the statements of the whole ledger that answer it. No language model.

Here nothing is taken from the few passages that search found: a sample must never be given as the whole.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answer import Period, Question
from rag.ask.distinct import told, with_copy
from rag.ask.excerpt import Excerpt
from rag.ask.formal import asks_for_motions, asks_formally, is_formal
from rag.ask.lean import says_only_that
from rag.ask.look_up import PASSES, Finding, content_of, is_somebody, look_up
from rag.ask.period import is_of
from rag.ask.retrieve import Retrieved, passage_of
from rag.data import Document, Scope, Statement
from rag.models.embed import Embedder
from rag.people import same_speaker
from rag.store.library import Library
from rag.store.statements import Wanted
from rag.text import count, words

_MOST = 60  # statements that are listed; more are counted, and said to be left out
_FEW = 8  # statements of an act that are all given to whoever asks what somebody promised
_OF_A_SIDE = 3  # statements in a cell of a comparison


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the ledger has: in order, or for each of those compared; `note` counts it, and says what is left out.

    `excerpts` are words of documents that answer as they stand, and nobody's statements.
    """

    findings: tuple[Finding, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    sides: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    note: str = ""


def gather(question: Question, library: Library, embedder: Embedder, scope: Scope = Scope()) -> Gathered | None:
    """All that the ledger has for a question that asks for a list or a comparison; None for any other question."""
    if question.refers_to:
        return None
    if question.asks_for == "compare":
        return _compared(question, library, embedder, scope)
    if question.asks_for == "list" and question.act:
        return _listed(question, library, embedder, scope)
    plain = question.people and question.act not in (None, "said") and not (question.about or question.quotes or question.references)
    return _all_of_act(question, library, embedder, scope) if question.asks_for == "content" and plain else None


def _all_of_act(question: Question, library: Library, embedder: Embedder, scope: Scope) -> Gathered | None:
    """All that somebody promised, where the ledger has some, and few enough to be an answer; else None, for search to find the best."""
    asked = {question.act, *question.acts}
    with library.moment():
        fitting = _fitting(question, library, embedder, scope, question.people[0])
        kept = _once((each for each in fitting if each.act in asked), library)
        return Gathered(_judged(question, kept, library, embedder)) if 0 < len(kept) <= _FEW else None


def _listed(question: Question, library: Library, embedder: Embedder, scope: Scope) -> Gathered:
    with library.moment():
        statements = list(_fitting(question, library, embedder, scope, next(iter(question.people), "")))
        kept = _once(statements, library)
        findings = _judged(question, kept[:_MOST], library, embedder)
        looked = len(library.documents(scope))
    number, holding = len(kept), len({each.document_id for each in statements})
    found = count(number, "statement")
    if asks_for_motions(question):  # one that two have moved is one
        found = count(len({(each[0].document_id, each[0].content_spans) for each in kept}), "motion")
    counted = f"{found}, in {holding:,} of {count(looked, 'document')} looked through."
    if number > len(findings):
        counted = f"{counted} These are the first {len(findings)}: name a speaker, a topic or a document to see the others."
    return Gathered(findings, note=counted if findings else "")


def _compared(question: Question, library: Library, embedder: Embedder, scope: Scope) -> Gathered:
    sides = []
    with library.moment():
        for person in question.people:
            about_one = replace(question, people=(person,))
            # What somebody says himself stands before what another says that he said.
            fitting = sorted(_fitting(about_one, library, embedder, scope, person), key=lambda each: each.via is not None)
            statements = _once(fitting, library)
            sides.append((person, _judged(about_one, statements[:_OF_A_SIDE], library, embedder)))
    silent = [name for name, found in sides if not found]
    on = f" on {question.about}" if question.about else ""
    return Gathered(sides=tuple(sides), note=f"Not stated{on}: {' and '.join(silent)}." if silent else "")


def _fitting(question: Question, library: Library, embedder: Embedder, scope: Scope, speaker: str) -> Iterable[Statement]:
    """The statements of the ledger that fit act, speaker and topic; where the act is more than saying, bare saying does not."""
    near = embedder.embed([question.about])[0] if question.about else None
    asked = {act for act in (question.act, *question.acts) if act}
    acts = {other for act in asked for other in (act, *PASSES.get(act, ()))} - {"said"}
    with library.fitting(Wanted(speaker, "", question.about, near, scope)) as fitting:
        found = fitting.page(None, 0)
    fits = [each for each in found if is_somebody(each.speaker) and (not asked or "said" in asked or each.act in acts)]
    if asks_formally(question):
        fits = [each for each in fits if _is_formal(each, question, library)]
    if question.period:
        fits = [each for each in fits if _is_of(each, question.period, library)]
    # What was promised is not what was proposed, where anything was promised; but all of it is said.
    return fits if "said" in asked else [each for each in fits if each.act in asked] or fits


def _is_formal(statement: Statement, question: Question, library: Library) -> bool:
    shelved = library.shelved(statement.document_id)
    return shelved is not None and is_formal(question, statement, shelved.document.text)


def _is_of(statement: Statement, period: Period, library: Library) -> bool:
    shelved = library.shelved(statement.document_id)
    return shelved is not None and is_of(statement, shelved.document, shelved.sentences, period)


def _once(statements: Iterable[Statement], library: Library) -> list[tuple[Statement, ...]]:
    """Each statement followed by those in which the same speaker says the same words in another copy of an article."""
    texts: dict[str, Document | None] = {}
    copies: dict[tuple[str, str], list[list[Statement]]] = {}
    kept: list[list[Statement]] = []
    for each in statements:
        document = texts[each.document_id] if each.document_id in texts else texts.setdefault(each.document_id, library.document(each.document_id))
        said = " ".join(words(told(each, document.text))) if document else ""
        if document and says_only_that(said):
            said = f"{said} {document.id} {each.content_spans[0].start}"  # "that" is another thing each time
        alike = copies.setdefault((each.act, said), [])
        same = next((one for one in alike if one[0].speaker == each.speaker or same_speaker(each.speaker or "", one[0].speaker)), None)
        if same is not None:
            same.append(each)
        elif said:
            alike.append([each])
            kept.append(alike[-1])
    return [tuple(each) for each in kept]


def _judged(question: Question, statements: Sequence[Sequence[Statement]], library: Library, embedder: Embedder) -> tuple[Finding, ...]:
    """The statements as findings, in this order, each with its copies."""
    if not statements:
        return ()
    documents = dict.fromkeys(each.document_id for same in statements for each in same)
    passages = tuple(passage_of(library, each, {}, {}) for each in documents)
    found = look_up(replace(question, refers_to=()), Retrieved(passages, embedder.embed([question.text])[0]), embedder)
    of_statement = {each.statement: each for each in found if content_of(each.statement, each.passage)}
    return tuple(
        functools.reduce(with_copy, (of_statement[each] for each in copies if each in of_statement), of_statement[first])
        for first, *copies in statements
        if first in of_statement
    )
