"""A request -> the person who sends it, as the guard at the door has named them (access.py). Checks nothing itself.

On a page that is served to this machine alone there are no names: everybody is the same person, "", and may do everything.
"""

from dataclasses import dataclass
from typing import Any

KEY = "onrecord.person"  # in the scope of a request


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks. Only an administrator may change settings and remove documents."""

    name: str
    administrator: bool


EVERYBODY = Person("", True)


def person_of(request: Any) -> Person:
    """The person of a request of FastAPI's, Starlette's or Gradio's."""
    inner = getattr(request, "request", None) or request  # Gradio wraps the request that it was given
    return getattr(inner, "scope", {}).get(KEY, EVERYBODY)
