"""Question -> answer by the usual design: four chunks pasted in, "cite like [1]". Kept to compare with; used for nothing else.

It has no ledger and checks nothing: a citation is the whole chunk that the model names, if there is one of that number.
"""

import re
import threading
import time
from collections.abc import Sequence

import prompts
from rag.answer import Answer, Citation, Claim, Evidence, Message, Prompt, Question, Timings
from rag.data import Chunk, Document, Sentence
from rag.engine import Engine

_CHUNKS = 4
_ANYTHING = r"root ::= [^\x00]*"  # a grammar that forbids nothing
_REFUSES = re.compile(
    r"\b(?:do(?:es)? not|don['’]t|doesn['’]t|did not|didn['’]t|cannot|can['’]t|no)\b[^.]{0,40}?"
    r"\b(?:say|state|stated|mention|mentioned|specify|provide|contain|include|information|indicate|identify|determine|find|attribute|answer)\w*"
    r"|\bnot (?:stated|mentioned|specified|provided|said|clear|given|identified|available)\b",
    re.IGNORECASE,
)


def ask_naively(engine: Engine, text: str) -> Answer:
    """The model's answer as it stands, over the four nearest chunks. The engine must have a model."""
    assert engine.model is not None
    started = time.perf_counter()
    chunks = nearest(engine, text)
    evidence_seconds = time.perf_counter() - started
    fixed = tuple(Message(role, words) for role, words in prompts.read("naive").fixed)
    pasted = "\n\n".join(f"[{number}] {chunk.span.of(document.text)}" for number, (chunk, document) in enumerate(chunks, 1))
    asked = prompts.read("naive").fill(passages=pasted, question=text)
    first, written = None, ""
    for piece in engine.model.generate(
        Prompt((*fixed, Message("user", asked)), ()), _ANYTHING, engine.config.model.reply_tokens, threading.Event()
    ):
        first = first or time.perf_counter() - started
        written += piece
    timings = Timings(evidence_seconds, first, time.perf_counter() - started)
    claims = () if refuses(written) else (Claim(written.strip(), "unsupported", cited(written, chunks)),)
    evidence = tuple(_evidence(number, chunk, document) for number, (chunk, document) in enumerate(chunks, 1))
    outcome = "answered" if claims else "not_stated"
    return Answer(Question(text, "fact"), outcome, claims, evidence, timings=timings, model=engine.model.name)


def nearest(engine: Engine, text: str) -> list[tuple[Chunk, Document]]:
    """The chunks whose vectors are nearest to the question's, nearest first."""
    found = [number for number, _ in engine.library.search_vectors(engine.embedder.embed([text])[0], _CHUNKS)]
    chunks = engine.library.chunks(found)
    return [(chunks[number], engine.library.document(chunks[number].document_id)) for number in found]


def refuses(written: str) -> bool:
    """Whether an answer in free words says that nothing is stated: its first sentence does."""
    first = re.split(r"(?<=[.!?])\s", written.strip(), maxsplit=1)[0]
    return not written.strip() or bool(_REFUSES.search(re.sub(r"[“\"][^”\"]*[”\"]", "", first)))


def cited(written: str, chunks: Sequence[tuple[Chunk, Document]]) -> tuple[Citation, ...]:
    """The chunks that the answer names by number."""
    numbers = dict.fromkeys(map(int, re.findall(r"\[(\d+)\]", written)))
    named = [(number, *chunks[number - 1]) for number in numbers if 1 <= number <= len(chunks)]
    return tuple(
        Citation(number, document.id, chunk.span, chunk.span.of(document.text), document.source_id) for number, chunk, document in named
    )


def _evidence(number: int, chunk: Chunk, document: Document) -> Evidence:
    sentence = Sentence(document.id, chunk.sentences[0] if chunk.sentences else 0, chunk.span, 0)
    return Evidence(number, document, sentence, chunk.span.of(document.text), found_by=("vector",))
