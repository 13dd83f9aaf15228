"""Question + the words that a drafted sentence cites -> whether these words answer it, as the language model itself judges. Writes nothing.

A drafted sentence may be true of what it cites and yet answer another question: who opened the bridge for who closed it. Asked by
itself, with nothing before it but the cited words, the model tells the two apart far better than while it drafts.
"""

import math
import threading
from collections.abc import Callable, Sequence

import prompts
from rag.answer import Check, Claim, Evidence, Message, Question
from rag.models.language import LanguageModel

SURE = 0.8  # from here on words answer a question; chosen on one half of each pack, see LOG.md
_BEFORE = 220  # characters before the first cited sentence: whom "it" or "he" in it means

Confirm = Callable[[Claim], Check | None]


def confirming(question: Question, shown: Sequence[Evidence], model: LanguageModel | None) -> Confirm:
    """What tells of a claim on this evidence whether the words that it cites answer the question; None where no model tells."""
    known: dict[str, Check | None] = {}

    def confirm(claim: Claim) -> Check | None:
        words_of = cited_words(claim, shown)
        if words_of not in known:
            known[words_of] = _asked(question, words_of, model) if model and words_of else None
        return known[words_of]

    return confirm


def fixed_messages() -> tuple[Message, ...]:
    """The messages that every such prompt begins with."""
    return tuple(Message(role, text) for role, text in prompts.read("confirm").fixed)


def cited_words(claim: Claim, shown: Sequence[Evidence]) -> str:
    """The title of the first document that a claim cites, the words before what it cites there, and these; "" where it cites nothing shown."""
    spans = {(citation.document_id, citation.span) for citation in claim.citations}
    cited = [each for each in shown if (each.document.id, each.sentence.span) in spans]
    if not cited:
        return ""
    first = cited[0]
    start = max(0, first.sentence.span.start - _BEFORE)
    before = first.document.text[start : first.sentence.span.start].split("\n\n")[-1]
    if start:
        before = before.partition(". ")[2] or before
    return " ".join(f"{first.document.title}: {before} {' '.join(each.quote for each in cited)}".split())


def _asked(question: Question, words_of: str, model: LanguageModel) -> Check | None:
    asked = (question.standalone or question.text).rstrip(" ?") + "?"
    message = Message("user", prompts.read("confirm").fill(document=words_of, question=asked))
    odds = model.odds((*fixed_messages(), message), "yes", "no", threading.Event())
    if odds is None:
        return None
    likely = 1 / (1 + math.exp(-odds))
    if likely >= SURE:
        return Check("confirmed", True, likely, "asked whether the cited words answer the question, the model says yes")
    return Check("confirmed", False, likely, f"the cited words do not answer just what is asked; {SURE:.0%} is the least")
