"""Steps of one question -> moments for the page, worked out on a thread of its own so that Stop answers at once.

The evidence of every question is found as soon as it is asked; the model then answers one question at a time, each
person's in turn (line.py). A question that needs no model waits for none. Knows nothing of Gradio.
"""

import contextlib
import copy
import functools
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from rag.answer import Answer, Step
from rag.data import Scope
from rag.errors import OnrecordError
from rag.store.connect import trouble
from ui.line import Line


class Ask(Protocol):
    """Answers a question step by step; ends early when `stop` is set."""

    def __call__(self, engine: Any, text: str, history: Sequence[Answer], scope: Scope, *, stop: threading.Event) -> Iterator[Step]: ...


_EVERYTHING = Scope()
_OUR_FAULT = "Something went wrong inside onrecord; what happened stands in the terminal it runs in. Ask again."


class Run:
    """One question being answered. `step` is the latest moment, `problem` why there will be no answer, and `error` what
    it came of.

    `abandoned` says that nobody wants to see even that it was stopped.
    """

    def __init__(self, steps: Callable[[threading.Event], Iterator[Step]], line: Line, room: threading.Semaphore, person: str = "") -> None:
        self._room = room
        self.step: Step | None = None
        self.problem = ""
        self.error: Exception | None = None
        self.stopped = self.abandoned = False
        self.started = time.monotonic()
        self._steps, self._line, self._person = steps, line, person
        self._ended = False
        self._halt = threading.Event()  # for the engine alone, which may also set it when it is through
        self._news = threading.Event()
        self._listeners: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._work, name="onrecord-answer", daemon=True)

    def start(self) -> "Run":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Nobody waits for this answer any more: the engine is told, and its generator closed, which frees the model."""
        self.stopped = True
        self._halt.set()
        self._tell()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this, from whatever thread, whenever there is something new; at once too, for what was there before."""
        self._listeners.append(listener)
        listener()

    @property
    def over(self) -> bool:
        """Whether no further step will come."""
        return self._ended or self.stopped

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Until the thread has closed the generator and left the line."""
        self._thread.join(timeout_seconds)

    @property
    def ahead(self) -> int:
        return self._line.ahead(self)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def moments(self, at_least_seconds: float = 1.0, at_most_per_second: float = 12.0) -> Iterator[None]:
        """Comes round whenever there is something new to show, at least once a second, and a last time when it is over.

        Steps that come faster than the page should be drawn are skipped, never queued: the latest one says it all.
        """
        while not self.over:
            yield
            self._news.wait(at_least_seconds)
            self._news.clear()
            if not self.over:
                time.sleep(1 / at_most_per_second)
        yield

    def _work(self) -> None:
        try:
            with contextlib.closing(self._steps(self._halt)) as steps:  # type: ignore[type-var]
                self._drive(steps)
            if not self.stopped and (self.step is None or self.step.stage != "done"):
                raise RuntimeError("the answer ended before it was done")
        except OnrecordError as error:
            self.problem, self.error = str(error), error
        except Exception as error:
            logging.getLogger(__name__).exception("a question could not be answered")
            self.problem, self.error = trouble(error) or _OUR_FAULT, error
        finally:
            self._ended = True
            self._tell()

    def _drive(self, steps: Iterator[Step]) -> None:
        # No more at once than there are cores to find it: all are served sooner than if everybody got a small part of one.
        with self._room:
            self._take(None if self.stopped else next(steps, None))
            # The step after the evidence tells whether a model is needed; until a model writes, nobody has to be waited for.
            step = None if self.stopped else next(steps, None)
        if step is None or step.stage == "done":
            self._take(step)
            return
        with self._line.turn(self, self._person, lambda: self.stopped) as mine:
            while mine and not self.stopped and step is not None:
                self._take(step)
                step = next(steps, None)

    def _take(self, step: Step | None) -> None:
        if step is not None and not self.stopped:
            self.step = step
            self._tell()

    def _tell(self) -> None:
        self._news.set()
        for listener in self._listeners:
            listener()


def without_model(engine: Any) -> Any:
    """The same engine for a question that is to be answered by its evidence alone."""
    alone = copy.copy(engine)
    alone.model = None
    return alone


class Runs:
    """Every question being answered now, at most one a browser tab."""

    def __init__(self, engine: Any, ask: Ask) -> None:
        self._engine, self.ask = engine, ask
        self._line = Line()
        self._room = threading.Semaphore(os.cpu_count() or 1)
        self.written: Answer | None = None  # the last answer that a model wrote
        self._running: dict[str, Run] = {}
        self._every: weakref.WeakSet[Run] = weakref.WeakSet()  # also those that are stopped but not yet through

    def start(
        self, tab: str, text: str, history: Sequence[Answer], scope: Scope = _EVERYTHING,
        *, evidence_only: bool = False, person: str = "",
    ) -> Run:  # fmt: skip
        """Ask in this tab, over this scope; what it was still answering is stopped. `evidence_only` leaves the model out.

        Where people have no names, each tab is a person.
        """
        self.stop(tab, abandon=True)
        engine = without_model(self._engine) if evidence_only else self._engine
        steps = functools.partial(self.ask, engine, text, history, scope)
        run = self._running[tab] = Run(lambda halt: steps(stop=halt), self._line, self._room, person or tab)
        self._every.add(run)
        run.listen(lambda: self._note(run.step))
        return run.start()

    def _note(self, step: Step | None) -> None:
        if step is not None and step.stage == "done" and step.answer.timings.generated_tokens:
            self.written = step.answer

    def __len__(self) -> int:
        """How many questions are being answered."""
        return len(self._running)

    def stop(self, tab: str, *, abandon: bool = False) -> None:
        if run := self._running.pop(tab, None):
            run.abandoned = abandon
            run.stop()

    def forget(self, tab: str, run: Run) -> None:
        """This run is over, or nobody looks at it any more. A later run of the same tab stays."""
        run.stop()
        if self._running.get(tab) is run:
            del self._running[tab]

    def busy(self) -> bool:
        """Whether anybody is being answered just now."""
        return any(not run.over for run in list(self._running.values()))

    def wait_for_all(self) -> None:
        """Until every question that is being answered now is through."""
        for run in list(self._every):
            run.wait()

    def close(self, timeout_seconds: float = 5.0) -> None:
        """Stop all and wait for them: a model that still computes while Python ends would bring the process down."""
        until = time.monotonic() + timeout_seconds
        runs = list(self._every)
        for run in runs:
            run.stop()
        for run in runs:
            run.wait(max(0.0, until - time.monotonic()))
