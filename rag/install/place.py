"""The folder of a clone -> what stands in its `.venv` already: the stamp of the last set-up, and the packages that are whole.

Installs nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

from rag.install.run import InstallError

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "onrecord.json"
LOG = VENV / "install.log"
SCRATCH = VENV / "tmp"  # where pip unpacks and compiles: /tmp is small on some machines, and what is left there stays


def read_project() -> dict:
    """pyproject.toml."""
    import tomllib  # not there before Python 3.11

    path = ROOT / "pyproject.toml"
    if not path.is_file():
        raise InstallError(f"{path} is missing: the set-up runs in a clone of the repository.")
    return tomllib.loads(path.read_text("utf-8"))


def fingerprint(torch: str) -> dict:
    """What an environment depends on; when one of these changes, it is looked at again."""
    return {
        "folder": str(ROOT),
        "python": sys.version.split()[0],
        "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        "torch": torch,
    }


def is_covered(stamp: dict, wanted: dict, tests: bool) -> bool:
    """Whether the environment that left this stamp has all that is wanted now."""
    return all(stamp.get(key) == value for key, value in wanted.items()) and (bool(stamp.get("tests")) or not tests)


def read_stamp() -> dict:
    """What the last complete set-up left; {} when there is none or it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and PYTHON.exists() else {}


def write_stamp(stamp: dict) -> None:
    """Keep the stamp, whole or not at all."""
    if stamp != read_stamp():
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps(stamp, indent=1), "utf-8")
        fresh.replace(STAMP)


def installed(name: str) -> str:
    """The version of a package that is whole in the environment; "" when it is not."""
    for folder in VENV.glob(f"lib/python3*/site-packages/{name.replace('-', '_')}-*.dist-info"):
        if (folder / "RECORD").exists():
            return folder.name[len(name) + 1 : -len(".dist-info")]
    return ""


def remove_half_installed() -> None:
    """Forget the packages whose installation was cut off, which pip would take for whole: RECORD is written last."""
    for folder in VENV.glob("lib/python3*/site-packages/*.dist-info"):
        if not (folder / "RECORD").exists():
            shutil.rmtree(folder)
    for folder in VENV.glob("lib/python3*/site-packages/~*"):  # what pip had set aside to remove
        shutil.rmtree(folder, ignore_errors=True)
