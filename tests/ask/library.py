"""A small library on fakes, for the tests of the ask room."""

from pathlib import Path

from rag.answer import Answer
from rag.config import Config
from rag.data import Document
from rag.engine import Engine
from rag.models.fakes import HashEmbedder, ScriptedModel
from rag.pipeline import ask, ingest_document
from rag.store.library import Library

BRIDGE = """Council debates bridge repair

Mayor Jane Ortiz proposed closing the old bridge in May. "We cannot wait for another winter," Ortiz said.

The fire chief, Tom Reed, opposed the closure. "It would delay ambulances by 10 minutes," Reed said.

According to a city engineer, repairs will take four months.

The bridge was built in 1931 by the Harlan Iron Company.
"""

FERRY = """Harbour talks go on

The harbour board has offered a two-year contract, a union spokesman said. He said the strike would end on Friday.

Captain Lena Moss demanded higher pay for night crossings.
"""


def engine_of(folder: Path, *texts: str, replies: tuple[str, ...] | None = None) -> Engine:
    """An engine over these texts; with a model that gives these replies, or none."""
    embedder = HashEmbedder(256)
    library = Library.open(folder, embedder.identity, embedder.dimension)
    engine = Engine(Config(), library, embedder, ScriptedModel(*replies) if replies is not None else None)
    for text in texts:
        title = text.strip().splitlines()[0]
        ingest_document(engine, Document.from_text(text, title=title, source="The Post", date="2024-05-01", source_id=f"{title[:7]}.txt"))
    return engine


def answered(engine: Engine, question: str, *history: Answer) -> Answer:
    """The finished answer."""
    *_, last = ask(engine, question, history)
    assert last.stage == "done"
    return last.answer
