"""What a file that holds other files needs to read them: how to, and how much more. Reads nothing itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.data import Document
from rag.ingest.failure import Failure
from rag.ingest.limits import MAX_NESTING, MAX_UNPACKED_BYTES

# The bytes of an inner file and its name, the outer one's before it -> its documents; raises nothing.
ReadInner = Callable[[bytes, str], Iterator[Document | Failure]]

_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(slots=True)
class Allowance:
    """How much more one file may hold, shared by everything within it; it shrinks while reading goes on."""

    bytes_left: int = MAX_UNPACKED_BYTES
    nesting_left: int = MAX_NESTING


def is_passed_over(name: str) -> bool:
    """Whether a file or folder is hidden, or one that systems and office programs leave behind."""
    return name.startswith((".", "~$")) or name.lower() in _LEFT_BY_SYSTEMS
