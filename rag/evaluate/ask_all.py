"""Posed questions -> results, each asked by itself. Judges nothing, keeps no conversation."""

from collections.abc import Iterator, Sequence

from rag.answer import Answer
from rag.engine import Engine
from rag.errors import OnrecordError
from rag.evaluate.naive import ask_naively
from rag.evaluate.pack import Posed
from rag.evaluate.results import Result, result_of
from rag.pipeline import ask


def ask_all(engine: Engine, questions: Sequence[Posed], *, naive: bool = False) -> Iterator[Result]:
    """Ask them in order; with the engine's language model, if it has one.

    Raises OnrecordError when a quote of an answer is not what stands in its document: no score could make up for that.
    """
    for posed in questions:
        if naive:
            answer = ask_naively(engine, posed.question)
            written = answer.claims[0].text if answer.claims else None
            yield result_of(posed, answer, written)
            continue
        *_, last = ask(engine, posed.question)
        _check_quotes(engine, posed, last.answer)
        yield result_of(posed, last.answer)


def _check_quotes(engine: Engine, posed: Posed, answer: Answer) -> None:
    for claim in answer.claims:
        for citation in claim.citations:
            document = engine.library.document(citation.document_id)
            if document is None or citation.span.of(document.text) != citation.quote:
                raise OnrecordError(f"the answer to {posed.id} cites words that do not stand at {citation.source_id} {citation.span}")
