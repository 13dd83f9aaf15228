"""The compilers of this machine -> llama-cpp-python, which runs the language model; or one line that says why it cannot be had."""

from __future__ import annotations

import os
import shutil

from rag.install import place
from rag.install.pip import PROGRESS, environment, keep_log
from rag.install.place import installed
from rag.install.run import Failed, InstallError, explain, last_word, run, say

EVIDENCE_ONLY = "onrecord goes on without a language model, in evidence-only mode."


def install_engine(project: dict, before: dict | None, retry: bool) -> dict | None:
    """llama-cpp-python, compiled here. Where it cannot be, say why and go on; returns what was missing, for the next run.

    What was tried in vain is tried again when the compilers have changed, or when the user asks for it.
    """
    [requirement] = project["project"]["optional-dependencies"]["model"]
    name, _, version = requirement.partition("==")
    if installed(name) == version:
        return None
    tools = compilers()
    if before and before["tools"] == tools and not retry:
        say(f"{before['why']} {EVIDENCE_ONLY} To try again, type: make setup")
        return before
    why = _build_model(requirement, tools)
    if not why:
        return None
    say(f"{why} {EVIDENCE_ONLY}")
    return {"tools": tools, "why": why}


def _build_model(requirement: str, tools: dict[str, str]) -> str:
    """Build it; returns one line that says why that did not go, or "". Raises InstallError where trying again may help."""
    arguments, title = ["install", "--no-deps", "--verbose", requirement], "Compiling llama.cpp"
    missing = " and ".join(f"no {what}" for what, path in tools.items() if not path)
    if missing:  # Some index may still have it ready-made.
        arguments, title = [*arguments, "--only-binary=:all:"], "Looking for a ready-made llama.cpp"
    else:
        say("The language model's engine, llama.cpp, is compiled for this machine now, once: about 10 minutes on two free cores.")
    # LLaVA reads pictures, which onrecord has none of; without it the build takes a third less time.
    variables = {**environment(), "CMAKE_ARGS": f"-DLLAVA_BUILD=OFF {os.environ.get('CMAKE_ARGS', '')}".strip()}
    try:
        run([str(place.PYTHON), "-m", "pip", *arguments, *PROGRESS], title, variables)
    except Failed as failure:
        keep_log(failure.lines)
        if missing:
            return f"The language model's engine cannot be compiled: there is {missing} (type: sudo apt-get install g++ cmake)."
        said = explain(failure.lines, place.VENV)
        if "disk is full" in said or "package index" in said:
            raise InstallError(said) from None
        return f"The language model's engine could not be compiled ({last_word(failure.lines)}; all of it stands in .venv/install.log)."
    return ""


def compilers() -> dict[str, str]:
    """What llama.cpp is compiled with, and where each is; "" when it is missing. CMake comes from the package index if need be."""
    wanted = {"C compiler": ("CC", "cc gcc clang"), "C++ compiler": ("CXX", "c++ g++ clang++")}
    return {what: _first_program(os.environ.get(variable), names) for what, (variable, names) in wanted.items()}


def _first_program(chosen: str | None, names: str) -> str:
    found = (shutil.which(name) for name in ([chosen.split()[0]] if chosen and chosen.split() else names.split()))
    return next((path for path in found if path), "")
