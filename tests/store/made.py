"""Small documents, engines on fakes, and a library as plain rows: what the tests of the library share."""

import random
import sqlite3
from pathlib import Path

from rag.config import Config
from rag.data import Document
from rag.engine import Engine
from rag.models.fakes import HashEmbedder
from rag.store.library import Library

_WORDS = "bridge council mayor ferry strike budget harbour winter school road union engineer vote repair money station park water".split()
_SPEAKERS = "Jane Ortiz,Tom Reed,Lena Moss,Ann Lee,Omar Diaz".split(",")
_ACTS = "proposed closing,opposed,demanded,promised,announced".split(",")


class CountingEmbedder(HashEmbedder):
    """Counts the texts that it is given."""

    def __init__(self, dimension: int = 32) -> None:
        super().__init__(dimension)
        self.texts = 0

    def embed(self, texts):
        self.texts += len(texts)
        return super().embed(texts)


def text_of(seed: int, sentences: int = 6) -> str:
    """A short article that is the same for the same seed, and unlike that of any other."""
    chance = random.Random(seed)
    lines = [f"Report number {seed} on the {chance.choice(_WORDS)}"]
    for _ in range(sentences):
        words = " ".join(chance.choices(_WORDS, k=7))
        lines.append(f"{chance.choice(_SPEAKERS)} {chance.choice(_ACTS)} the {words}.")
    return "\n\n".join(lines) + "\n"


def document_of(seed: int, **fields) -> Document:
    text = text_of(seed)
    return Document.from_text(text, title=text.splitlines()[0], **fields)


def engine_on(folder: Path, embedder: HashEmbedder | None = None, **options) -> Engine:
    """An engine without a language model, on the library in this folder."""
    embedder = embedder or HashEmbedder(32)
    return Engine(Config(), Library.open(folder, embedder.identity, embedder.dimension, **options), embedder)


def content_of(folder: Path) -> dict[str, list[tuple]]:
    """All that a library holds, without the numbers and times that differ between two that were made in different ways."""
    connection = sqlite3.connect(folder / "library.sqlite")
    of = "JOIN documents AS d ON d.number ="
    queries = {
        "documents": "SELECT id, title, source, date, author, source_id, page_starts, by_hand, stale, text FROM documents",
        "sentences": f"SELECT d.id, position, start, end, paragraph, role, vector FROM sentences {of} document",
        "chunks": f"SELECT chunks.id, d.id, positions, start, end, vector FROM chunks {of} document",
        "keywords": "SELECT chunks.id, keywords.title, keywords.text FROM keywords JOIN chunks ON chunks.number = keywords.rowid",
        "statements": f"SELECT d.id, speaker, act, directness, source_start, contents, via IS NULL FROM statements {of} document",
        "files": "SELECT path, size, sha256, failures, documents FROM files",
        "links": f"SELECT path, d.id, file_documents.source_id FROM file_documents JOIN files ON files.number = file {of} document",
        "near": f"SELECT d.id, e.id, similarity FROM near_duplicates {of} document JOIN documents AS e ON e.number = other",
        "groups": "SELECT d.id, e.id FROM documents AS d JOIN documents AS e ON d.near_group = e.near_group",
        "bands": f"SELECT band, d.id FROM bands {of} document",
    }
    try:
        return {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in queries.items()}
    finally:
        connection.close()
