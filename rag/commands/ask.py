"""onrecord ask: a question -> its answer on the terminal, evidence first; or as one JSON object."""

import argparse
import json
import shutil
import sys
from typing import TYPE_CHECKING

from rag.commands.open import add_dates, opened, refuse_empty, scope_of
from rag.commands.show import answer_text, citation_of, plain, shorten
from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.data import Answer, Scope, Step
    from rag.engine import Engine

NAME = "ask"
HELP = "answer a question from the library"

PARTS = ("understood", "evidence", "prompt", "draft", "scores")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="+", metavar="QUESTION", help='such as "Who proposed issuing a joint statement?"')
    parser.add_argument("--json", action="store_true", help="print one JSON object, which onrecord verify can re-check")
    parser.add_argument("--evidence-only", action="store_true", help="use no language model")
    parser.add_argument("--show", type=_parts, default=(), metavar="PARTS", help=f"show also, separated by commas: {', '.join(PARTS)}")
    add_dates(parser)
    parser.add_argument("--source", action="append", default=[], metavar="NAME", help="only documents of this publisher (may be repeated)")
    parser.add_argument("--document", action="append", default=[], metavar="ID", help="only this document (may be repeated)")


def run(typed: argparse.Namespace) -> int:
    from rag.commands.late_model import LateModel, check_choice

    with opened(typed) as engine:
        refuse_empty(engine.library)
        scope = scope_of(typed, engine.library)
        late = None
        if not typed.evidence_only:
            check_choice(engine.config.model)
            late = LateModel(engine)
        answer, draft = _answer(engine, typed, scope)
        prompt = late.prompt if late else None
    from rag.commands.explain import explain

    # With --json nothing else may stand on stdout.
    explain(typed.show, answer, prompt, draft, sys.stderr if typed.json else sys.stdout)
    if typed.json:
        from rag.answer_json import to_json

        print(json.dumps(to_json(answer), ensure_ascii=False, indent=2))
    else:
        print(answer_text(answer))
    return 0


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in parts:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f'"{part}" cannot be shown; choose from {", ".join(PARTS)}')
    return parts


def _answer(engine: "Engine", typed: argparse.Namespace, scope: "Scope") -> tuple["Answer", str]:
    """The answer and the draft behind it. Where no language model can be had, the evidence alone answers."""
    screen = _Screen(wanted=not typed.json and sys.stdout.isatty())
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


def _follow(engine: "Engine", question: str, scope: "Scope", screen: "_Screen") -> tuple["Answer", str]:
    from rag.pipeline import ask

    draft = ""
    step: Step | None = None
    try:
        for step in ask(engine, question, scope=scope):
            draft = step.draft or draft
            screen.show(step)
    finally:
        screen.clear()
    assert step is not None  # ask ends with a step that is done, or raises
    return step.answer, draft


class _Screen:
    """What a terminal shows while an answer is made: the evidence at once, then the draft on a single line.

    A draft is not checked yet, so its line is wiped; only the checked answer stays.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._told = False

    def show(self, step: "Step") -> None:
        if not self._wanted:
            return
        width = shutil.get_terminal_size().columns - 1
        if step.stage == "evidence" and not self._told:
            self._told = True
            self._evidence(step, width)
        elif step.stage == "drafting":
            line = plain(step.draft)
            line = line if len(line) < width else "…" + line[-(width - 2) :]
            sys.stdout.write(f"\r\033[K\033[2m{line or 'Loading the language model and reading…'[:width]}\033[0m")
            sys.stdout.flush()

    def _evidence(self, step: "Step", width: int) -> None:
        seconds = step.answer.timings.evidence_seconds
        print(f"\033[2mEvidence, in {seconds:.1f} s:")
        for evidence in step.answer.evidence[:5]:
            speaker = citation_of(evidence).speaker
            print(shorten(f"  · {speaker + ': ' if speaker else ''}{evidence.quote}", width))
        print("\033[0m", flush=True)

    def clear(self) -> None:
        if self._wanted:
            sys.stdout.write("\r\033[K")
            sys.stdout.flush()
