"""The direct dependencies in pyproject.toml -> everything that they need in turn, pinned in the same file.

Installs nothing. Run by `make lock` after a direct dependency has changed; the set-up then installs what stands there.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
# A build of torch for a GPU brings these, pinned by torch itself; which build it is, is decided on each machine.
GPU_ONLY = re.compile(r"(nvidia|cuda|triton)\b", re.IGNORECASE)


def main() -> int:
    """Rewrite the two locked lists of pyproject.toml."""
    text = PROJECT.read_text("utf-8")
    project = tomllib.loads(text)
    direct = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["model"]]
    tests = project["dependency-groups"]["tests"]
    needed = resolve(direct)
    needed_by_tests = resolve(direct + tests + pins(needed))
    locked = without(needed, direct)
    locked_tests = without(needed_by_tests, direct + tests + pins(needed))
    PROJECT.write_text(with_list(with_list(text, "locked", locked), "locked-tests", locked_tests), "utf-8")
    print(f"pyproject.toml: {len(locked)} packages locked, and {len(locked_tests)} for the tests")
    return 0


def resolve(requirements: list[str]) -> dict[str, str]:
    """Name -> version of all that pip would install into an empty environment."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-", *requirements]
    report = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return packages(json.loads(report))


def packages(report: dict) -> dict[str, str]:
    """Name -> version of a report of pip, without what only a GPU needs and without the mark of a local build."""
    found = {each["metadata"]["name"]: each["metadata"]["version"].partition("+")[0] for each in report["install"]}
    return {name: version for name, version in found.items() if not GPU_ONLY.match(name)}


def pins(needed: dict[str, str]) -> list[str]:
    """Name -> version, as requirements in alphabetical order."""
    return [f"{normal(name)}=={version}" for name, version in sorted(needed.items(), key=lambda item: normal(item[0]))]


def without(needed: dict[str, str], known: list[str]) -> list[str]:
    """The pins of what is not among the known requirements."""
    names = {normal(requirement.partition("==")[0]) for requirement in known}
    return [pin for pin in pins(needed) if pin.partition("==")[0] not in names]


def normal(name: str) -> str:
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def with_list(text: str, name: str, entries: list[str]) -> str:
    """pyproject.toml with the list of this name replaced."""
    body = "".join(f'    "{entry}",\n' for entry in entries)
    replaced, count = re.subn(rf"(?ms)^{re.escape(name)} = \[.*?\]$", f"{name} = [\n{body}]", text)
    if count != 1:
        raise ValueError(f"pyproject.toml has {count} lists named {name}; it needs one")
    return replaced


if __name__ == "__main__":
    sys.exit(main())
