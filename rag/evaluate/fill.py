"""Pack + engine -> a library that holds the pack's documents and no others. Goes on where it stopped."""

from collections.abc import Iterator
from pathlib import Path

import platformdirs

from rag.engine import Engine
from rag.errors import LibraryError
from rag.evaluate.pack import Pack
from rag.ingest.load import Failure, load
from rag.pipeline import Ingested, ingest_document


def library_of(pack: Pack) -> Path:
    """Where a pack's library lies when nobody says: in the user's cache, under the pack's name and content."""
    return Path(platformdirs.user_cache_dir("onrecord")) / "packs" / pack.key


def fill(engine: Engine, pack: Pack) -> Iterator[Ingested]:
    """Read in what is missing; yields what became of each document.

    Raises LibraryError when the library holds documents of something else, which would answer the pack's questions too.
    """
    known: set[str] = set()
    for loaded in load(pack.documents):
        if isinstance(loaded, Failure):
            yield Ingested(loaded.locator, "failed", reason=loaded.reason)
        else:
            known.add(loaded.id)
            yield ingest_document(engine, loaded)
    strange = sum(each.id not in known for each in engine.library.documents())
    if strange:
        raise LibraryError(
            f"the library in {engine.library.folder} holds {strange:,} documents that are not of this pack. "
            "Name another folder with --library."
        )
