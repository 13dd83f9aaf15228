"""A file that was handed over -> its documents in the library, put in by hand: no folder that is synced takes them out again.

Remembers nothing of the file, which may be gone the moment after. A document of the same name whose words are nearly the
same is taken for an earlier version of it, and gives way; any other document of the same name stays beside it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from rag.data import Document, Scope
from rag.ingest.load import Failure, load
from rag.store.library import Library
from rag.sync import Ingested


def drop(library: Library, path: Path, name: str, ingest_one: Callable[[Document], Ingested]) -> Iterator[Ingested]:
    """What became of each document of the file at `path`; `name` is what its owner calls it ("minutes/june.pdf")."""
    own = " ".join(str(path).split())  # as a failure spells it
    for loaded in load(path):
        if isinstance(loaded, Failure):
            yield Ingested(name + loaded.locator.removeprefix(own), "failed", reason=loaded.reason)
            continue
        result = ingest_one(loaded)
        earlier = list(_earlier(library, loaded)) if result.outcome == "added" else []
        for document_id in earlier:
            library.remove(document_id)
        yield replace(result, outcome="replaced") if earlier else result


def _earlier(library: Library, document: Document) -> Iterator[str]:
    """The ids of the versions that this document takes the place of: put in by hand too, and given by no file."""
    near = library.lists.near([document.id]).get(document.id, [])
    for other, _ in near:
        for listed in library.lists.documents(Scope(documents=(other,))):
            if listed.source_id == document.source_id and listed.by_hand and not listed.files:
                yield listed.id
