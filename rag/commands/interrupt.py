"""Ctrl-C -> a model that stops, then a KeyboardInterrupt. Knows nothing of questions."""

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.engine import Engine


class Interrupt:
    """Ctrl-C while the context is open. Native code that asks us whether to go on would swallow a KeyboardInterrupt, so
    while the model computes it is told to stop instead, and the exception follows.
    """

    def __init__(self, engine: "Engine", stop: threading.Event) -> None:
        self._engine, self._stop = engine, stop
        self._pressed = False

    def __enter__(self) -> "Interrupt":
        self._before = signal.getsignal(signal.SIGINT)
        self._mine = threading.current_thread() is threading.main_thread()  # only there may a signal be handled
        if self._mine:
            signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        if self._mine:
            signal.signal(signal.SIGINT, self._before)

    def _press(self, number: int, frame: object) -> None:
        if self._pressed or not getattr(self._engine.model, "busy", False):
            raise KeyboardInterrupt
        self._pressed = True
        self._stop.set()

    def raise_when_pressed(self) -> None:
        if self._pressed:
            raise KeyboardInterrupt
