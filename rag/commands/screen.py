"""Steps of an answer -> what a terminal shows while it is being made. Nothing where stdout is no terminal."""

import shutil
import sys
from typing import TYPE_CHECKING

from rag.ask.cite import cite
from rag.commands.show import shorten
from rag.text import plain

if TYPE_CHECKING:
    from rag.answer import Step


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
            line = plain(step.draft)
            line = line if len(line) < width else "…" + line[-(width - 2) :]
            sys.stdout.write(f"\r\033[K\033[2m{line or 'Loading the language model and reading…'[:width]}\033[0m")
            sys.stdout.flush()

    def _evidence(self, step: "Step", width: int) -> None:
        seconds = step.answer.timings.evidence_seconds
        print(f"\033[2mEvidence, in {seconds:.1f} s:")
        for evidence in step.answer.evidence[:5]:
            speaker = cite(evidence, evidence.number).speaker
            print(shorten(f"  · {speaker + ': ' if speaker else ''}{evidence.quote}", width))
        print("\033[0m", flush=True)

    def clear(self) -> None:
        if self._wanted:
            sys.stdout.write("\r\033[K")
            sys.stdout.flush()
