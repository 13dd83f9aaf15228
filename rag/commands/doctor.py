"""onrecord doctor: this machine -> what is installed, which weights, which library, how fast; what to type about what is wrong."""

import argparse
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.commands.open import configured
from rag.config import Config
from rag.errors import ConfigError, OnrecordError
from rag.text import count, plain

if TYPE_CHECKING:
    from pathlib import Path

    from rag.models.catalogue import Model

NAME = "doctor"
HELP = "tell what is installed, which weights and library there are, and what to do about what is wrong"

_PACKAGES = ("torch", "sentence-transformers", "onnxruntime", "faiss-cpu", "numpy", "gradio", "llama-cpp-python")
_FINDINGS = 3  # of a damaged library that are named
_SIGNS = {"fine": " ", "note": "·", "wrong": "!"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `wrong` says what is broken, "note" what is merely not there."""

    room: str
    text: str
    state: Literal["fine", "note", "wrong"] = "fine"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", action="store_true", help="measure too: passages embedded, tokens read and written a second")


def run(typed: argparse.Namespace) -> int:
    config, findings = Config(), list(installed())
    try:
        config = configured(typed)
    except ConfigError as problem:
        findings.append(Finding("settings", str(problem), "wrong"))
    findings += [*weights(config), *library(config)]
    if typed.speed:
        from rag.commands.measure import speeds

        findings += [Finding("speed", text, state) for text, state in speeds(config)]
    for each in findings:
        print(f"{_SIGNS[each.state]} {each.room:9} {plain(each.text)}")
    wrong = sum(each.state == "wrong" for each in findings)
    print("All is well." if not wrong else f"{count(wrong, 'thing')} to mend, marked with !")
    return 2 if wrong else 0


def installed() -> Iterator[Finding]:
    """Python and the packages that matter, llama.cpp loaded to see whether it can be."""
    from importlib import metadata

    yield Finding("python", f"{platform.python_version()} on {platform.machine()}")
    for name in _PACKAGES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = ""
        if name == "llama-cpp-python":
            yield _llama(version)
        elif version:
            yield Finding("package", f"{name} {version}")
        else:
            yield Finding("package", f"{name} is not installed. Type: make setup", "wrong")


def _llama(version: str) -> Finding:
    if not version:
        todo = "Install a C/C++ compiler and CMake, then type: make setup"
        return Finding("package", f"llama-cpp-python is not installed, so evidence only. {todo}", "wrong")
    from rag.models.language import llama_trouble

    if why := llama_trouble():
        return Finding("package", f"llama-cpp-python {version} cannot be loaded ({why}). Type: make setup", "wrong")
    return Finding("package", f"llama-cpp-python {version}")


def weights(config: Config) -> Iterator[Finding]:
    """Every model of the catalogue, each file there hashed anew, and what the settings choose instead."""
    from rag.commands.late_model import check_choice
    from rag.models.catalogue import find_model, find_reranker, read_catalogue

    for model in read_catalogue().values():
        chosen = model.name in (_chosen_embedder(config), _chosen_model(config))
        damaged = model.name == config.reranker.name  # who has not fetched it is answered without; a damaged one is to be mended
        yield _weights_of(model, chosen, damaged)
    try:
        check_choice(config.model)
        if not config.embedder.path:
            find_model(config.embedder.name)
        if config.reranker.name:
            find_reranker(config.reranker.name)
    except OnrecordError as problem:
        yield Finding("weights", str(problem), "wrong")
        return
    if config.model.server_url:
        yield Finding("weights", f"language model: the server at {config.model.server_url}, as set in onrecord.toml")
    elif config.model.path:
        yield Finding("weights", f"language model: {config.model.path}, as set in onrecord.toml")


def _chosen_embedder(config: Config) -> str:
    return "" if config.embedder.path else config.embedder.name


def _chosen_model(config: Config) -> str:
    return "" if config.model.path or config.model.server_url else config.model.name


def _weights_of(model: "Model", needed: bool, wanted_whole: bool) -> Finding:
    from rag.commands.models import megabytes
    from rag.models.fetch import is_complete, model_folder

    name = f"{model.name}, {model.role}, {megabytes(model.size)}"
    folder = model_folder(model)
    if is_complete(model, thorough=True):
        return Finding("weights", f"{name}: whole, in {folder}")
    there = any((folder / file.name).exists() for file in model.files)
    text = f"{name}: {'damaged or not whole' if there else 'not here'}. Type: onrecord models fetch {model.name}"
    return Finding("weights", text, "wrong" if needed or (there and wanted_whole) else "note")


def library(config: Config) -> Iterator[Finding]:
    """The library of the settings, where there is one."""
    from pathlib import Path

    from rag import engine as engines
    from rag.store.schema import VERSION

    folder = Path(config.library.folder)
    if not (folder / "library.sqlite").exists():
        yield Finding("library", f"there is none in {folder} yet. Read documents into one: onrecord ingest PATH…", "note")
        return
    try:
        engine = engines.open_engine(config)
    except OnrecordError as problem:
        yield Finding("library", str(problem), "wrong")
        return
    try:
        documents, statements = len(engine.library), engine.library.lists.statements()
        problems = engine.library.check()
    finally:
        engine.close()
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    yield Finding("library", f"{folder}: {count(documents, 'document')}, {count(statements, 'statement')}, {size / 1e6:,.1f} MB, schema {VERSION}")
    yield from damage(problems, folder)


def damage(problems: Sequence[str], folder: "Path") -> Iterator[Finding]:
    """What the look through all of the library found, in one line: the first few findings and what to do."""
    if not problems:
        yield Finding("library", "whole: every document, sentence, vector and keyword is in its place")
        return
    some = "; ".join(problems[:_FINDINGS]) + (f"; and {len(problems) - _FINDINGS:,} more" if len(problems) > _FINDINGS else "")
    todo = "Move that folder away and read the documents anew: onrecord ingest PATH…"
    yield Finding("library", f"{folder} is not whole: {some}. {todo}", "wrong")
