"""Requests -> how long each must wait: so many a minute for each key, a few of them at once (a token bucket)."""

import threading
import time
from collections.abc import Callable

_MOST_KEYS = 10_000


class Limit:
    """At most `per_minute` in the long run, `at_once` together."""

    def __init__(self, per_minute: float, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = per_minute / 60, float(at_once), clock
        self._left: dict[str, tuple[float, float]] = {}  # key -> what was left, and when that was
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """0 and one less to spend; or the seconds until there is one again."""
        with self._lock:
            now = self._clock()
            left = self._now(key, now)
            if left < 1:
                return (1 - left) / self._rate
            self._left[key] = (left - 1, now)
            if len(self._left) > _MOST_KEYS:
                self._left = {each: known for each, known in self._left.items() if self._now(each, now) < self._most}
            return 0.0

    def _now(self, key: str, now: float) -> float:
        left, then = self._left.get(key, (self._most, now))
        return min(self._most, left + (now - then) * self._rate)
