"""Sections -> tabs over the page and a column for each. Which one is on show is decided in the browser (static/page.js).

Knows nothing of what stands in a section. A section is a class that lays itself out where it is made and is then wired.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import gradio as gr

from rag.store.conversations import Conversations
from ui.running import Runs

# Our own HTML as it is: no styles of Gradio's, and a click on it is no event of Gradio's.
PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
# An event that only this page uses and that shows no spinner.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Panel(Protocol):
    """What stands in a section, laid out by being made."""

    def wire(self) -> None:
        """Each click to what it does; called once the whole page is laid out."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a section may be laid out from. `opened` is a button that the browser presses whenever the section comes on show."""

    engine: Any
    runs: Runs
    conversations: Conversations
    examples: Sequence[str]
    opened: gr.Button


@dataclass(frozen=True, slots=True)
class Section:
    """One tab. `key` is its name in the page's address (`#ask`)."""

    key: str
    title: str
    lay_out: Callable[[Desk], Panel]


def navigation(sections: Sequence[Section]) -> str:
    """The tabs, as a screen reader knows them; the first one is on show when the address names none."""
    tabs = "".join(
        f'<button type="button" role="tab" id="tab-{each.key}" data-section="{each.key}" aria-controls="section-{each.key}" '
        f'aria-selected="{"true" if number == 0 else "false"}" tabindex="{-1 if number else 0}">{each.title}</button>'
        for number, each in enumerate(sections)
    )
    return f'<nav aria-label="Sections"><div role="tablist" aria-label="Sections">{tabs}</div></nav>'


@contextlib.contextmanager
def opened_section(section: Section) -> Iterator[gr.Button]:
    """The column of a section, and the button that is pressed whenever it comes on show."""
    with gr.Column(elem_id=f"section-{section.key}", elem_classes=["section"], min_width=0):
        yield gr.Button("Show", elem_id=f"opened-{section.key}", elem_classes=["unshown"])
