"""THE MAP: the two arrows, one call a line. Read this first.

    ingest:  load → segment → attribute → chunk → embed → library.add        (one transaction a document)
    sync:    compare → ingest what has changed → remove what is gone
    ask:     understand → bind → retrieve → look_up → rank → gather → decide → prompt → generate → verify → borne out → confirm → cite → Answer
"""

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import rag.drop
from rag.answer import Answer, Claim, Evidence, Prompt, Step, Timings
from rag.ask.bind import bind
from rag.ask.borne import borne_out
from rag.ask.cite import by_number, cite, read_lines, says_not_stated
from rag.ask.compose import near_misses
from rag.ask.conclude import Drafted, conclude, fallen
from rag.ask.confirm import Confirming
from rag.ask.copies import with_copies
from rag.ask.decide import decide
from rag.ask.gather import gather
from rag.ask.look_up import look_up
from rag.ask.outcome import told_outcomes
from rag.ask.prompt import grammar, write_prompt
from rag.ask.rank import before, complete, evidence_for, is_plain, rank
from rag.ask.retrieve import retrieve
from rag.ask.understand import understand
from rag.ask.verify import attributed, checked, distinct
from rag.data import Document, Scope
from rag.engine import Engine
from rag.ingest.attribute import attribute
from rag.ingest.chunk import chunk
from rag.ingest.load import find_files
from rag.ingest.segment import segment
from rag.models.embed import Embedder
from rag.models.embed_document import embed_document
from rag.reuse import reusing
from rag.store.files import Origin
from rag.sync import Ingested, compare, read_file, remove_gone

# --- ingest ------------------------------------------------------------------------------------------------------------


def ingest(engine: Engine, paths: Iterable[Path], *, again: bool = True) -> Iterator[Ingested]:
    """Read files and folders into the library; yields what became of each document as soon as it is there.

    A file whose bytes are known is not read, unless (`again`) it failed before or something it gave has been removed since.
    """
    for path in find_files(paths):
        yield from read_file(engine.library, path, partial(ingest_document, engine), again=again)


def drop(engine: Engine, path: Path, name: str) -> Iterator[Ingested]:
    """Read a file that was handed over, under the name that its owner gives it; its documents count as put in by hand."""
    yield from rag.drop.drop(engine.library, path, name, partial(ingest_document, engine))


def sync(engine: Engine, folder: Path, *, empty: bool = False) -> Iterator[Ingested]:
    """Make the library hold what the folder holds: adds, replaces and removes. Raises DocumentError as `compare` does."""
    comparison = compare(engine.library, folder, empty=empty)
    yield from comparison.unchanged
    yield from ingest(engine, comparison.to_read, again=False)
    yield from remove_gone(engine.library, comparison.gone)


def ingest_document(engine: Engine, document: Document, origin: Origin | None = None) -> Ingested:
    """One document into the library, in one transaction; it takes the place of the one that its origin names."""
    replaced = origin is not None and origin.replaces is not None
    if engine.library.document(document.id) is not None:
        engine.library.note(document, origin)
        return Ingested(document.source_id, "replaced" if replaced else "unchanged", document.id)
    sentences = segment(document)
    statements = attribute(document, sentences, engine.tagger)
    chunks = chunk(document, sentences, engine.config.library.chunk_words)
    chunk_vectors, sentence_vectors = embed_document(document, sentences, chunks, _embedder_for(engine, origin))
    added = engine.library.add(document, sentences, statements, chunks, chunk_vectors, sentence_vectors, origin)
    return Ingested(document.source_id, "replaced" if replaced else "added" if added else "unchanged", document.id)


def re_embed(engine: Engine) -> Iterator[Ingested]:
    """Give every document vectors of the engine's embedder, from the stored text; stopped, it goes on where it was."""
    library = engine.library
    for document_id in library.begin_re_embedding():
        document = library.document(document_id)
        if document is None:
            continue
        sentences = segment(document)
        chunks = chunk(document, sentences, engine.config.library.chunk_words)
        library.re_embed(document_id, sentences, chunks, *embed_document(document, sentences, chunks, engine.embedder))
        yield Ingested(document.source_id, "replaced", document_id)
    library.end_re_embedding()


def _embedder_for(engine: Engine, origin: Origin | None) -> Embedder:
    """The embedder, which takes over the vectors of what the file gave before, where the words are the same."""
    if origin is None:
        return engine.embedder
    return reusing(engine.embedder, engine.library, {each: None for each in (origin.replaces, *origin.like) if each})


# --- ask ---------------------------------------------------------------------------------------------------------------


def ask(
    engine: Engine, text: str, history: Sequence[Answer] = (), scope: Scope = Scope(), stop: threading.Event | None = None
) -> Iterator[Step]:
    """Answer a question, step by step: evidence first, then the draft as it is written, the checked answer last.

    Raises QuestionError for a question that is empty or far too long. An empty library answers "not stated".
    """
    clock = _Clock()
    engine = replace(engine)  # as it is now: its model may be changed meanwhile
    limits = engine.config.retrieve
    question = understand(text, history)
    bound = bind(question, engine.library, scope)
    retrieved = retrieve(question, engine.library, engine.embedder, limits, bound.within(scope))
    findings = look_up(question, retrieved, engine.embedder)
    evidence = rank(question, retrieved, findings, limits.evidence_sentences, engine.reranker)
    gathered = told_outcomes(question, bound, engine.library, scope, history) or gather(question, engine.library, engine.embedder, bound.within(scope))
    decision = decide(question, retrieved, findings, bound, gathered)
    evidence = complete(evidence, decision.all_findings, ((each.passage, each.sentences) for each in decision.excerpts))
    clock.evidence()
    model = engine.model.name if engine.model else None
    answer = Answer(question, "not_stated", (), evidence, timings=clock.timings(), model=model, scope=scope)
    yield Step("evidence", answer)

    drafted: Drafted | None = None
    stop = stop or threading.Event()
    plain = is_plain(question, retrieved)
    confirm = Confirming(question, evidence, engine.model, stop, plain=plain)
    if decision.way == "draft" and engine.model is not None:
        yield Step("drafting", answer)
        find = partial(before, evidence=evidence, passages=retrieved.passages)
        chosen = confirm.choose(find) if plain and not decision.findings else None
        if chosen is not None:
            evidence = (*evidence, *(each for told in chosen for each in told if each not in evidence))
            answer = replace(answer, evidence=evidence)
            drafted = Drafted((), True, chosen=chosen)
        else:
            shown = evidence_for(decision.findings, evidence, limits.prompt_sentences)
            room = engine.config.model.context_tokens - engine.config.model.reply_tokens - _FIXED_TOKENS
            prompt = write_prompt(question, shown, engine.model.count, room, limits.prompt_tokens)
            for step in _draft(engine, prompt, answer, clock, stop):
                yield step
            answer = _judged(step.answer, prompt.evidence, engine, stop)
            reworded = tuple(each for each in answer.dropped if each.checks and each.checks[-1].name == "words")
            drafted = Drafted(answer.claims, says_not_stated(step.draft), reworded)
    claims, outcome = conclude(question, decision, drafted, evidence, engine.embedder, confirm)
    if stop.is_set() and decision.way == "draft" and not decision.findings:
        claims, outcome = (), "not_stated"  # nobody waits for it, and what the model was still to look through was not
    answer = replace(answer, dropped=(*answer.dropped, *fallen(drafted, claims)))
    claims = with_copies(claims, decision.all_findings, evidence)
    # Who said what is decided by the ledger; a plain fact is for a model to read out of the evidence, where there is one.
    unjudged = decision.way == "draft" and engine.model is None and not claims and question.asks_for == "fact" and bool(evidence)
    misses = near_misses(question, findings, evidence) if outcome == "not_stated" and not unjudged else ()
    sides = tuple(name for name, _ in decision.sides)
    answer = replace(answer, outcome=outcome, claims=claims, near_misses=misses, note=decision.note, compared=sides, unjudged=unjudged)
    yield Step("done", replace(answer, timings=clock.timings()))


_FIXED_TOKENS = 700  # room kept for the fixed messages of the prompt


def _draft(engine: Engine, prompt: Prompt, answer: Answer, clock: "_Clock", stop: threading.Event) -> Iterator[Step]:
    """The model's draft as it grows; each finished line is verified at once, and only what passes becomes a claim."""
    written = ""
    done = 0
    rules = grammar([each.number for each in prompt.evidence])
    step = Step("drafting", answer)
    with contextlib.closing(engine.model.generate(prompt, rules, engine.config.model.reply_tokens, stop)) as pieces:
        for piece in pieces:
            clock.token(engine.model.prompt_tokens)
            written += piece
            if written.count("\n") > done:
                done = written.count("\n")
                lines = read_lines(written)
                if len(lines) < done:
                    break  # it says again what it has said
                answer = _with_claims(engine, answer, written[: written.rindex("\n")], prompt.evidence)
            step = Step("drafting", replace(answer, timings=clock.timings()), draft=written)
            yield step
    yield Step("drafting", replace(_with_claims(engine, answer, written, prompt.evidence), timings=clock.timings()), draft=written)


def _with_claims(engine: Engine, answer: Answer, written: str, shown: Sequence[Evidence]) -> Answer:
    """The answer with the claims of a draft, those that fail their checks put aside."""
    numbered = by_number(shown)
    claims = []
    for numbers, text in read_lines(written):
        cited = [numbered[number] for number in numbers if number in numbered]
        claims.append(_best(text, cited, shown, engine.embedder))
    passed = distinct(attributed(each, shown) for each in claims if each.verdict == "supported")
    return replace(answer, claims=passed, dropped=tuple(each for each in claims if each.verdict != "supported"))


def _judged(answer: Answer, shown: Sequence[Evidence], engine: Engine, stop: threading.Event) -> Answer:
    """The answer without the claims that the model, asked about each by itself, does not find borne out."""
    looked = [borne_out(each, shown, engine.embedder, engine.model, stop) for each in answer.claims]
    fell = tuple(each for each in looked if each.verdict != "supported")
    return replace(answer, claims=tuple(each for each in looked if each.verdict == "supported"), dropped=(*answer.dropped, *fell))


def _best(text: str, cited: Sequence[Evidence], shown: Sequence[Evidence], embedder: Embedder) -> Claim:
    """The claim on the sentences it names, or else on the one sentence shown that bears it out."""
    claim = checked(text, cited, [cite(each, each.number) for each in cited], embedder)
    if claim.verdict == "supported":
        return claim
    for each in shown:
        other = checked(text, [each], [cite(each, each.number)], embedder)
        if other.verdict == "supported":
            return other
    return claim


class _Clock:
    """Seconds since the question, and the tokens since then."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._evidence = 0.0
        self._first: float | None = None
        self._prompt_tokens = 0
        self._generated = 0

    def evidence(self) -> None:
        self._evidence = time.perf_counter() - self._started

    def token(self, prompt_tokens: int) -> None:
        if self._first is None:
            self._first = time.perf_counter() - self._started
        self._prompt_tokens = prompt_tokens
        self._generated += 1

    def timings(self) -> Timings:
        total = time.perf_counter() - self._started
        return Timings(self._evidence, self._first, total, self._prompt_tokens, self._generated)
