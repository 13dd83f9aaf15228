"""Turn -> HTML: one question and what came of it, from the first evidence to the checked answer.

Pure: the same turn always gives the same words. Every word that is not ours is escaped. Elements keep their places from one
moment to the next (the browser patches by position), so that a reader who has focused an evidence card keeps it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answer import Answer, Claim, Outcome, Step
from rag.text import count
from ui.escape import escape
from ui.plain import plain_text
from ui.quotes import Numbers, evidence_list, mark, near_miss_list
from ui.trust import check_list, trust

BADGES: dict[Outcome, str] = {
    "answered": "Answered",
    "partly_answered": "Partly answered",
    "not_stated": "Not stated",
    "premise_corrected": "Premise corrected",
}
_LEADING_MARKS = re.compile(r"\s*(?:\[\d*\]?\s*)*")  # a draft's line begins with the numbers it stands on: [1][3] A said…
_NOTHING = "NOT STATED"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in the conversation. `step` is the latest moment; `note` says why there is no answer (an error, a stop).

    `ahead` counts the questions that the model answers before this one; `seconds` have passed since it was asked. `number`
    is its place on disk once it is kept there; `scope` says in words what it was asked over, "" for everything; `gone` are
    the documents it stands on that the library no longer has; `unkept` says why it could not be kept.
    """

    question: str
    step: Step | None = None
    note: str = ""
    stopped: bool = False
    ahead: int = 0
    seconds: float = 0.0
    number: int | None = None
    scope: str = ""
    gone: frozenset[str] = frozenset()
    unkept: str = ""

    @property
    def ended(self) -> bool:
        return self.stopped or bool(self.note) or (self.step is not None and self.step.stage == "done")

    @property
    def failed(self) -> bool:
        return bool(self.note) and not self.stopped

    @property
    def answer(self) -> Answer | None:
        """The checked answer, once there is one."""
        return self.step.answer if self.step and self.step.stage == "done" and not self.stopped else None

    @property
    def documents(self) -> set[str]:
        """The ids of the documents that it shows words of."""
        if self.step is None:
            return set()
        answer = self.step.answer
        cited = {citation.document_id for claim in answer.claims for citation in claim.citations}
        return cited | {each.document.id for each in answer.evidence} | {each.citation.document_id for each in answer.near_misses}


def conversation(turns: Iterable[Turn]) -> str:
    """Turns that are over, oldest first, their evidence folded away; a question that could not be asked is not kept."""
    return "\n".join(turn(each, folded=True) for each in turns if not each.failed)


def turn(turn: Turn, *, folded: bool = False) -> str:
    """One turn. The answer stands above the evidence, which is on the page before it."""
    answer = turn.step.answer if turn.step else None
    numbers = answer.numbers if answer else {}
    # The nearest statements say what the evidence would say again.
    folded = folded or bool(turn.answer and turn.answer.near_misses)
    return (
        f'<article class="turn" aria-busy="{"false" if turn.ended else "true"}">'
        f'<h2 class="question" dir="auto">{escape(_shorten(turn.question))}</h2>'
        f'<div class="status">{_status(turn)}</div>'
        f'<p class="unkept" role="alert">{f"Not kept among your conversations: {escape(turn.unkept)}" if turn.unkept else ""}</p>'
        f'<p class="scope" dir="auto">{f"Asked over: {escape(turn.scope)}" if turn.scope else ""}</p>'
        f'<div class="answer" dir="auto">{_words(turn, numbers)}</div>'
        f'<div class="trust">{trust(turn.answer, numbers) if turn.answer else ""}</div>'
        f'<div class="dropped">{_dropped(answer.dropped) if turn.answer and answer else ""}</div>'
        f'<div class="nearest">{near_miss_list(answer.near_misses, turn.gone) if turn.answer and answer else ""}</div>'
        f'<div class="evidence">{evidence_list(answer.evidence, numbers, folded, turn.gone) if answer else ""}</div>'
        "</article>"
    )


def _shorten(question: str, longest: int = 600) -> str:
    """A pasted book is refused as a question; it need not fill the page."""
    return question if len(question) <= longest else f"{question[:longest]}…"


def _status(turn: Turn) -> str:
    """Where things stand: a stage with its seconds, then a badge."""
    if turn.failed:
        return f'<p class="error" role="alert">{escape(turn.note)}</p>'
    if turn.stopped:
        return '<p role="status"><span class="badge stopped">Stopped</span></p><p>Retry asks again.</p>'
    if answer := turn.answer:
        times = answer.timings
        took = f"evidence in {_seconds(times.evidence_seconds)}" + ("" if answer.unjudged else f", answer in {_seconds(times.total_seconds)}")
        model = f" · {escape(answer.model)}" if answer.model else ""
        badge = '<span class="badge">Evidence only</span>' if answer.unjudged else (
            f'<span class="badge {answer.outcome}">{BADGES[answer.outcome]}</span>')  # fmt: skip
        copy = "" if answer.unjudged else f'<button type="button" class="copy" data-copy="{escape(plain_text(answer))}">Copy</button>'
        return f'<p role="status">{badge}</p><p class="timings">{took}{model}</p>{copy}'
    seconds = f'<span class="seconds" data-seconds="{turn.seconds:.0f}" aria-hidden="true">{turn.seconds:.0f} s</span>'
    return f'<p role="status" class="stage">{_stage(turn)}</p>{seconds}'


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else "under 0.1 s"


def _stage(turn: Turn) -> str:
    if turn.step is None:
        return "Looking through the documents…"
    if turn.ahead:
        return f"Waiting for the model: {count(turn.ahead, 'question')} ahead…"
    if turn.step.draft.strip():
        return "A draft: what fails its checks is left out…"
    return f"Reading {count(len(turn.step.answer.evidence), 'sentence')}…"


def _words(turn: Turn, numbers: Numbers) -> str:
    """The answer: nothing yet, a draft being written, or what passed the checks."""
    if turn.step is None or turn.stopped or turn.note:
        return ""
    if answer := turn.answer:
        return _claims(answer, numbers, turn.gone)
    checked = _sentences(turn.step.answer, numbers, turn.gone)
    return f"<p class=\"unchecked\">{' '.join(filter(None, [checked, _draft(turn.step)]))}</p>"


def _claims(answer: Answer, numbers: Numbers, gone: frozenset[str]) -> str:
    if answer.unjudged:
        return "<p>No language model is in use: instead of an answer, these are the sentences that bear on your question.</p>"
    if not answer.claims:
        return f"<p>{escape(answer.text)}</p>"
    note = f'<p class="note">{escape(answer.note)}</p>' if answer.note else ""
    if answer.compared:
        return f"{note}{_compared(answer, numbers, gone)}"
    if note:
        items = "".join(f"<li>{_sentence(claim, numbers, gone)}</li>" for claim in answer.claims)
        return f'{note}<ol class="listed">{items}</ol>'
    return f"<p>{_sentences(answer, numbers, gone)}</p>"


def _compared(answer: Answer, numbers: Numbers, gone: frozenset[str]) -> str:
    """A comparison as a table: who is compared side by side, below each what they say, each sentence with its marks."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name, _ in answer.sides)
    cells = {name: "".join(f"<p>{_sentence(each, numbers, gone)}</p>" for each in claims) for name, claims in answer.sides}
    row = "".join(f'<td data-head="{escape(name)}">{cell or "<p>Not stated.</p>"}</td>' for name, cell in cells.items())
    return f'<table class="compared"><thead><tr>{heads}</tr></thead><tbody><tr>{row}</tr></tbody></table>'


def _sentences(answer: Answer, numbers: Numbers, gone: frozenset[str]) -> str:
    """What passed its checks so far, each sentence with its marks."""
    return " ".join(_sentence(claim, numbers, gone) for claim in answer.claims)


def _sentence(claim: Claim, numbers: Numbers, gone: frozenset[str]) -> str:
    cited = {citation.place: citation for citation in claim.citations}
    marks = "".join(mark(numbers[place], citation, citation.document_id in gone) for place, citation in cited.items())
    return f'<span class="claim">{escape(claim.text)}{marks}</span>'


def _draft(step: Step) -> str:
    """The sentence being written, not yet checked: the lines before it are already claims, or were dropped."""
    line = step.draft.rpartition("\n")[2]
    words = line[_LEADING_MARKS.match(line).end() :].rstrip()  # type: ignore[union-attr]
    judged = {claim.text for claim in (*step.answer.claims, *step.answer.dropped)}
    if words in judged or _NOTHING.startswith(words.upper().rstrip(".")):
        return ""
    return f'<span class="draft">{escape(words)}</span>'


def _dropped(dropped: Sequence[Claim]) -> str:
    if not dropped:
        return ""
    items = "".join(f"<li><s>{escape(claim.text)}</s>{check_list(claim)}</li>" for claim in dropped)
    return f"<details><summary>Left out of the draft: {count(len(dropped), 'sentence')} that failed the checks</summary><ul>{items}</ul></details>"
