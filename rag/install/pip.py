"""Arguments of pip -> the same, run in the environment, with one line when it fails. Decides nothing about what is installed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from rag.install import place
from rag.install.run import Failed, InstallError, explain, run

PROGRESS = ("--progress-bar", "raw")  # lines that `run` reads; the pip that a new environment begins with may not know them


def pip(arguments: list[str], title: str) -> None:
    """Run pip, which must succeed. Raises InstallError with one line when it does not."""
    step([str(place.PYTHON), "-m", "pip", *arguments, *(PROGRESS if arguments[0] == "install" else ())], title)


def step(command: list[str], title: str) -> None:
    """Run a command that must succeed. Raises InstallError with one line when it does not."""
    try:
        run(command, title, environment())
    except Failed as failure:
        keep_log(failure.lines)
        raise InstallError(f"{title} failed: {explain(failure.lines, place.VENV)}") from None


def report(arguments: list[str], title: str) -> dict:
    """What pip would install, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        pip(["install", "--dry-run", "--ignore-installed", "--report", str(path), *arguments], title)
        return json.loads(path.read_text("utf-8"))


@contextlib.contextmanager
def scratch():
    """Leave nothing behind of what pip unpacked, also when it was ended by force."""
    try:
        yield
    finally:
        if place.SCRATCH.exists():
            shutil.rmtree(place.SCRATCH, ignore_errors=True)


def environment() -> dict[str, str]:
    """Ours, without what would make pip install elsewhere or ask."""
    if place.VENV.is_dir():
        place.SCRATCH.mkdir(exist_ok=True)
    unwanted = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    temporary = str(place.SCRATCH if place.SCRATCH.is_dir() else tempfile.gettempdir())
    return {"TMPDIR": temporary, **kept, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def keep_log(lines: list[str]) -> None:
    """Keep all that a failed command said."""
    with contextlib.suppress(OSError):  # on a full disk there is no log
        place.LOG.write_text("\n".join(lines) + "\n", "utf-8")
