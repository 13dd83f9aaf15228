"""People waiting for the model -> whose turn it is: one question of each, round and round, so that nobody with ten holds up the rest.

Knows nothing of questions.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator


class Line:
    """Tickets, each of a person. Within a person first come first served; whoever has just had a turn goes to the end."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[object]] = {}  # person -> their tickets, in the order of whose turn comes next
        self._served: tuple[str, object] | None = None
        self._moved = threading.Condition()

    @contextlib.contextmanager
    def turn(self, ticket: object, person: str, gave_up: Callable[[], bool]) -> Iterator[bool]:
        """Wait until it is this ticket's turn. Gives True then, and False when its person gave up before."""
        with self._moved:
            self._waiting.setdefault(person, deque()).append(ticket)
            # The timeout lets somebody who gave up leave the line although nobody before them moved.
            while not (mine := self._begin(ticket, person)) and not gave_up():
                self._moved.wait(0.2)
            if not mine:
                self._drop(ticket, person)
                self._moved.notify_all()
        try:
            yield mine and not gave_up()
        finally:
            if mine:
                with self._moved:
                    self._end(person)
                    self._moved.notify_all()

    def order(self) -> list[object]:
        """Every ticket: the one whose turn it is, then as they will come to theirs if nobody else joins or leaves."""
        with self._moved:
            people = list(self._waiting)
            if self._served and self._served[0] in people:
                people.append(people.pop(people.index(self._served[0])))
            longest = max(map(len, self._waiting.values()), default=0)
            rounds = [self._waiting[person][place] for place in range(longest) for person in people if place < len(self._waiting[person])]
            return [self._served[1], *rounds] if self._served else rounds

    def ahead(self, ticket: object) -> int:
        """How many come before this ticket; 0 for one that is not in the line."""
        order = self.order()
        return order.index(ticket) if ticket in order else 0

    def _begin(self, ticket: object, person: str) -> bool:
        """Whether it is this ticket's turn, which begins then."""
        if self._served is not None or next(iter(self._waiting)) != person or self._waiting[person][0] is not ticket:
            return False
        self._drop(ticket, person)
        self._served = (person, ticket)
        return True

    def _end(self, person: str) -> None:
        self._served = None
        if person in self._waiting:
            self._waiting[person] = self._waiting.pop(person)  # to the end

    def _drop(self, ticket: object, person: str) -> None:
        self._waiting[person].remove(ticket)
        if not self._waiting[person]:
            del self._waiting[person]
