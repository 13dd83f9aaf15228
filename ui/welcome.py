"""Library -> what an empty conversation offers: questions that its ledger can answer, or the way to add documents.

Only where nobody has marked examples. Asks nothing: a click puts the words into the box (static/page.js).
"""

from collections import Counter
from typing import Any

from rag.errors import OnrecordError
from rag.store.statements import Wanted
from ui.escape import escape
from ui.ledger_table import question

_QUESTIONS = 3


def offers(library: Any) -> str:
    """Buttons with questions about those who say most, or one that leads to the documents; nothing where the library cannot be read."""
    try:
        if not len(library):
            return (
                '<p class="hint">The library is empty.</p>'
                '<button type="button" class="offer" data-go="documents">Add documents: files or a whole folder</button>'
            )
        with library.fitting(Wanted()) as fitting:
            counted = fitting.by_speaker()
    except OnrecordError:
        return ""  # the header says why
    asked = map(escape, _questions(counted))
    return "".join(f'<button type="button" class="offer" dir="auto" data-ask="{words}">{words}</button>' for words in asked)


def _questions(counted: list[tuple[str | None, str, int]]) -> list[str]:
    """What the speakers with a name and most statements did most, where it is more than saying something."""
    acts: dict[str, Counter[str]] = {}
    for speaker, act, count in counted:
        if speaker and speaker[0].isupper() and " " in speaker:
            acts.setdefault(speaker, Counter())[act] += count
    most = sorted(acts, key=lambda name: (-acts[name].total(), name))[:_QUESTIONS]
    return [question({"speaker": name, "act": _telling(acts[name])}) for name in most]


def _telling(acts: Counter[str]) -> str:
    return min(acts, key=lambda act: (act == "said", -acts[act], act))
