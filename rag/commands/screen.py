"""Steps of an answer -> what a terminal shows while it is being made. Nothing where stdout is no terminal."""

import shutil
import sys
from typing import TYPE_CHECKING

from rag.ask.cite import cite
from rag.commands.show import shorten
from rag.text import count, plain

if TYPE_CHECKING:
    from rag.answer import Answer, Step


_BEFORE = "Loading the language model and reading…"
_DRAFT = "Draft, being checked: "


class Screen:
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
            line, room = plain(step.draft), width - len(_DRAFT)
            line = _DRAFT + (line if len(line) < room else "…" + line[-(room - 2) :]) if line else _BEFORE
            sys.stdout.write(f"\r\033[K\033[2m{line[:width]}\033[0m")
            sys.stdout.flush()

    def _evidence(self, step: "Step", width: int) -> None:
        seconds = step.answer.timings.evidence_seconds
        print(f"\033[2mEvidence, in {seconds:.1f} s:")
        for evidence in step.answer.evidence[:5]:
            speaker = cite(evidence, evidence.number).speaker
            print(shorten(f"  · {speaker + ': ' if speaker else ''}{evidence.quote}", width))
        print("\033[0m", flush=True)

    def end(self, answer: "Answer") -> None:
        """What has become of the draft that was on the screen, where not all of it is in the answer."""
        if self._wanted and answer.dropped:
            told = f"Left out of the draft: {count(len(answer.dropped), 'sentence')} that failed the checks (--show draft tells why)."
            print(f"\n\033[2m{told}\033[0m")

    def clear(self) -> None:
        if self._wanted:
            sys.stdout.write("\r\033[K")
            sys.stdout.flush()
