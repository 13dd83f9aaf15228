"""A folder -> a sign whenever something in it has changed. Says not what: `sync` looks for itself.

Source of the signs: the system's own (inotify, FSEvents), by watchfiles; a drive without them is looked through now and then.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

from rag.errors import DocumentError

_GATHER_MS = 1_600  # changes that come within this time are one: a file is seldom written in one go


def watch(folder: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """Yields after each burst of changes, until `stop` is set. Raises DocumentError when the folder is gone."""
    from watchfiles import watch as changes

    try:
        for _ in changes(folder, debounce=_GATHER_MS, watch_filter=None, stop_event=stop, raise_interrupt=True):
            if not folder.is_dir():
                raise DocumentError(f"{folder} is gone. When it is there again, type: onrecord sync --watch FOLDER")
            yield
    except (FileNotFoundError, PermissionError) as problem:
        raise DocumentError(f"{folder} cannot be watched ({problem}). Check the path: onrecord sync --watch FOLDER") from None
