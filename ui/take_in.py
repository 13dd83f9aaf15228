"""Engine -> an intake of its library: how a file that arrives is read, and what is said when that goes wrong."""

import errno
from collections.abc import Generator
from pathlib import Path
from typing import Any

from rag.commands.ingest import documents_in
from rag.commands.log import keep
from rag.errors import OnrecordError
from ui.intake import Intake
from ui.running import Runs


def intake_of(engine: Any, runs: Runs) -> Intake:
    """The intake of this engine's library, which gives way to the answers of `runs`."""

    def read(path: Path, name: str) -> Generator[tuple[str, str, str], None, None]:
        from rag.pipeline import drop

        try:
            for each in drop(engine, path, name):
                reason = f"{each.reason}; what happened stands in {keep(each.problem)}" if each.problem else each.reason
                shown = each.name if each.name.startswith(name) else name if each.name == path.name else f"{name}: {each.name}"
                yield shown, each.outcome, reason
        except Exception as problem:  # a fault in one file stops no other; it is told, and kept in the log
            yield name, "failed", why(problem)

    def settle() -> str:
        try:
            engine.library.settle()
        except Exception as problem:  # the documents are kept already; what is dropped next must still be read
            return (f"what was read is kept, but the index could not be brought in order ({type(problem).__name__}). Start onrecord "
                    f"again; what happened stands in {keep(problem)}")  # fmt: skip
        return ""

    return Intake(lambda: engine.library.folder, read, documents_in, runs.busy, settle)


def why(problem: Exception) -> str:
    """One line on what stopped a file, and what to do."""
    if isinstance(problem, OnrecordError):
        return str(problem)
    if getattr(problem, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(problem):
        return "the disk is full. Make room, and drop it again"
    return f"onrecord failed on it ({type(problem).__name__}); what happened stands in {keep(problem)}"
