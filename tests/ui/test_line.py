"""The line before the model: rounds, people who leave, nobody starved."""

import random
import threading
import time
from collections import deque

from ui.line import Line


class Office:
    """A line with a clerk that the test moves: `serve` gives the ticket whose turn it is and lets it go."""

    def __init__(self) -> None:
        self.line, self.served = Line(), deque[str]()
        self._done: dict[str, threading.Event] = {}
        self._gone: set[str] = set()

    def join(self, ticket: str) -> None:
        """A ticket such as "ada 3": the third question of Ada."""
        done = self._done[ticket] = threading.Event()
        known = len(self.line.order())
        threading.Thread(target=self._wait, args=(ticket, done), daemon=True).start()
        until(lambda: len(self.line.order()) > known)

    def _wait(self, ticket: str, done: threading.Event) -> None:
        with self.line.turn(ticket, ticket.split()[0], lambda: ticket in self._gone) as mine:
            if mine:
                self.served.append(ticket)
                done.wait(5)

    def serve(self) -> str:
        until(lambda: bool(self.served))
        ticket, known = self.served.popleft(), len(self.line.order())
        self._done[ticket].set()
        until(lambda: len(self.line.order()) < known)
        return ticket

    def give_up(self, ticket: str) -> None:
        self._gone.add(ticket)
        until(lambda: ticket not in self.line.order())


def until(true) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_one_person_with_ten_questions_does_not_hold_up_another() -> None:
    office = Office()
    for number in range(10):
        office.join(f"ada {number}")
    office.join("ion 0")
    office.join("eva 0")
    assert office.line.ahead("ion 0") == 1 and office.line.ahead("ada 0") == 0 and office.line.ahead("ada 1") == 3
    assert [office.serve() for _ in range(4)] == ["ada 0", "ion 0", "eva 0", "ada 1"]
    office.join("ion 1")
    assert [office.serve() for _ in range(3)] == ["ada 2", "ion 1", "ada 3"]


def test_newcomers_do_not_starve_who_has_many_questions() -> None:
    office = Office()
    for number in range(3):
        office.join(f"ada {number}")
    served = []
    for number in range(8):
        office.join(f"new{number} 0")
        served.append(office.serve())
    assert {"ada 0", "ada 1", "ada 2"} <= set(served)


def test_who_gives_up_leaves_at_once() -> None:
    office = Office()
    office.join("ada 0")
    for number in range(5):
        office.join(f"ion {number}")
        office.give_up(f"ion {number}")
    office.join("eva 0")
    office.join("ion 9")
    assert [office.serve() for _ in range(3)] == ["ada 0", "eva 0", "ion 9"]
    assert office.line.ahead("ion 9") == 0


def test_whatever_comes_one_is_served_at_a_time_and_all_are() -> None:
    chance, office, joined = random.Random(3), Office(), []
    for number in range(30):
        joined.append(f"{chance.choice(['ada', 'ion', 'eva'])} {number}")
        office.join(joined[-1])
        assert len(office.served) <= 1
    places = [office.line.ahead(ticket) for ticket in joined]
    assert sorted(places) == list(range(30))
    assert [office.serve() for _ in joined] == sorted(joined, key=lambda ticket: places[joined.index(ticket)])
