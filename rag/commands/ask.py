"""onrecord ask: a question -> its answer on the terminal, evidence first; or as one JSON object."""

import argparse
import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.interrupt import Interrupt
from rag.commands.open import add_dates, opened, refuse_empty, scope_of
from rag.commands.screen import Screen
from rag.commands.show import answer_text
from rag.errors import DocumentError, ModelError
from rag.text import plain

if TYPE_CHECKING:
    from rag.answer import Answer, Step
    from rag.data import Scope
    from rag.engine import Engine

NAME = "ask"
HELP = "answer a question from the library"

PARTS = ("understood", "evidence", "prompt", "draft", "scores")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="+", metavar="QUESTION", help='such as "Who proposed issuing a joint statement?"')
    parser.add_argument("--json", action="store_true", help="print one JSON object, which onrecord verify can re-check")
    parser.add_argument("--export", type=Path, metavar="FILE", help="also write the answer to FILE.md, FILE.html or FILE.json")
    parser.add_argument("--evidence-only", action="store_true", help="use no language model")
    parser.add_argument("--show", type=_parts, default=(), metavar="PARTS", help=f"show also, separated by commas: {', '.join(PARTS)}")
    add_dates(parser)
    parser.add_argument("--source", action="append", default=[], metavar="NAME", help="only documents of this publisher (may be repeated)")
    parser.add_argument("--document", action="append", default=[], metavar="ID", help="only this document (may be repeated)")


def run(typed: argparse.Namespace) -> int:
    from rag.commands.late_model import LateModel, check_choice

    if typed.export:
        _check_export(typed.export)
    with opened(typed) as engine:
        refuse_empty(engine.library)
        scope = scope_of(typed, engine.library)
        late = None
        if not (typed.evidence_only or engine.config.model.evidence_only):
            check_choice(engine.config.model)
            late = LateModel(engine)
        screen = Screen(wanted=not typed.json and sys.stdout.isatty())
        answer, draft = _answer(engine, typed, scope, screen)
        prompt = late.prompt if late else None
    from rag.commands.explain import explain

    # With --json nothing else may stand on stdout.
    explain(typed.show, answer, prompt, draft, sys.stderr if typed.json else sys.stdout)
    if typed.json:
        from rag.answer_json import to_json

        print(json.dumps(to_json(answer), ensure_ascii=False, indent=2))
    else:
        print(answer_text(answer))
        screen.end(answer)
    if typed.export:
        _write(typed.export, answer)
    return 0


def _check_export(path: Path) -> None:
    """Raises DocumentError when nothing can be written there, before anything is computed."""
    from rag.export import FORMS

    if path.suffix.lower().removeprefix(".") not in FORMS:
        raise DocumentError(f"{path} has no form to export to. Name it .md, .html or .json")
    if not path.absolute().parent.is_dir():
        raise DocumentError(f"{path.parent} is no folder. Make it first, or export to another one.")


def _write(path: Path, answer: "Answer") -> None:
    from rag.export import export

    try:
        path.write_text(export([answer], path.suffix.lower().removeprefix(".")), "utf-8", errors="replace")
    except OSError as problem:
        raise DocumentError(f"{path} cannot be written ({problem.strerror}). Choose another place.") from None


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in parts:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f'"{part}" cannot be shown; choose from {", ".join(PARTS)}')
    return parts


def _answer(engine: "Engine", typed: argparse.Namespace, scope: "Scope", screen: Screen) -> tuple["Answer", str]:
    """The answer and the draft behind it. Where no language model can be had, the evidence alone answers."""
    question = " ".join(typed.question)
    try:
        return _follow(engine, question, scope, screen)
    except ModelError as problem:
        # What the user chose is the user's to mend; without any choice of theirs, the product still answers.
        if engine.model is None or engine.config.model.path:
            raise
        screen.clear()
        print(f"onrecord: evidence only: {plain(problem)}", file=sys.stderr)
        engine.model = None
        return _follow(engine, question, scope, screen)


def _follow(engine: "Engine", question: str, scope: "Scope", screen: "Screen") -> tuple["Answer", str]:
    """The steps of an answer, shown as they come. Ctrl-C stops a model that computes before it stops us."""
    from rag.pipeline import ask

    draft = ""
    step: Step | None = None
    stop = threading.Event()
    with Interrupt(engine, stop) as interrupt:
        try:
            for step in ask(engine, question, scope=scope, stop=stop):
                interrupt.raise_when_pressed()
                draft = step.draft or draft
                screen.show(step)
        finally:
            screen.clear()
        interrupt.raise_when_pressed()
    assert step is not None  # ask ends with a step that is done, or raises
    return step.answer, draft
