"""A pack of documents and questions -> a library of it, kept and continued. Judges nothing.

The packs lie outside the repository, in ../shared/data/packs, and are read only.
"""

import json
import sys
import time
from pathlib import Path

from rag.config import Config
from rag.data import Document
from rag.engine import Engine
from rag.ingest.chunk import chunk
from rag.ingest.segment import segment
from rag.models.catalogue import find_model
from rag.models.embed import open_embedder
from rag.models.embed_document import embed_document
from rag.models.fetch import model_folder
from rag.pipeline import ingest_document
from rag.store.library import Library

PACKS = Path(__file__).parents[3] / "shared" / "data" / "packs"


def read_documents(pack: str, limit: int | None = None) -> list[Document]:
    """The documents of a pack, as `onrecord ingest` makes them of its records."""
    documents = []
    for record in _lines(pack, "docs.jsonl")[:limit]:
        date = (record["date"] or "").replace("/", "-") or None
        documents.append(
            Document.from_text(record["text"], title=record["title"], source=record["source"], date=date, record_id=record["doc_id"])
        )
    return documents


def read_questions(pack: str) -> list[dict]:
    return _lines(pack, "tests.jsonl")


def open_kept(folder: Path) -> Engine:
    """The library in `folder`, empty when it is new, with the embedder that `onrecord` uses."""
    embedder = open_embedder(model_folder(find_model("all-minilm-l6-v2")), name="all-minilm-l6-v2")
    config = Config()
    library = Library.open(folder, embedder.identity, embedder.dimension, chunk_words=config.library.chunk_words)
    return Engine(config, library, embedder)


def ingest_missing(engine: Engine, documents: list[Document], *, ledger: bool) -> None:
    """Add what is not there yet; killed at any moment, it goes on where it was. Without `ledger`, nobody's statements are read.

    A library that `onrecord ingest` made of the pack is taken as it is: a document is known by what its record calls it.
    """
    started, added = time.perf_counter(), 0
    for done, document in enumerate(documents, 1):
        if engine.library.named(document.source_id):
            continue
        if ledger:
            added += ingest_document(engine, document).outcome == "added"
        else:
            sentences = segment(document)
            chunks = chunk(document, sentences, engine.config.library.chunk_words)
            added += engine.library.add(document, sentences, (), chunks, *embed_document(document, sentences, chunks, engine.embedder))
        if added and done % 100 == 0:
            rate = added / (time.perf_counter() - started)
            print(f"{done:,} of {len(documents):,} documents, {rate:.1f}/s", file=sys.stderr, flush=True)


def _lines(pack: str, name: str) -> list[dict]:
    path = PACKS / pack / name
    if not path.is_file():
        raise SystemExit(f"there is no {path}: the packs are kept beside the repository")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
