"""A drafted claim + the words it cites -> whether these bear it out, as the language model and the measures judge together, where the model tells likelihoods.

The measures of support.py see which words are there, and the model what they say together. The model is asked by itself, when
its draft is done: shown the claim and the cited words alone.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace

import prompts
from rag.answer import Check, Claim, Evidence, Message
from rag.ask.support import nearest, plain_claim, support
from rag.models.embed import Embedder
from rag.models.language import LanguageModel

# From here on a sentence is told in the model's words; the document's own are there in any case. On a sample of drafts about who said
# what all whole ones lie above it, and below it lie "A said this", lame ones and those that turn round who did what to whom.
TOLD = 0.95
_SENTENCES = 3  # of a passage: those that share the most words with the claim
_WORDS = 60  # of each of them, and of the claim


def borne_out(claim: Claim, shown: Sequence[Evidence], embedder: Embedder, model: LanguageModel, stop: threading.Event) -> Claim:
    """The claim, no longer supported where it is not all but sure that the words it cites bear it out.

    As it is where the model tells no likelihoods, as on a server; no longer supported where nobody waits for the answer.
    """
    places = {citation.place for citation in claim.citations}
    sentences = [_with_speaker(each) for each in shown if (each.document.id, each.sentence.span) in places]
    odds = odds_of(claim.text, sentences, model, stop)
    if odds is None and not stop.is_set():
        return claim
    likely = 0.0 if odds is None else support(claim.text, sentences, embedder, odds)
    if likely >= TOLD:
        return replace(claim, checks=(*claim.checks, Check("support", True, likely, "asked about it alone, the model says so too")))
    note = f"asked about it alone, the model is not sure enough that what it cites bears it out; {TOLD:.0%} is the least"
    return replace(claim, verdict="unsupported", why=note, checks=(*claim.checks, Check("support", False, likely, note)))


def odds_of(claim: str, sentences: Sequence[str], model: LanguageModel, stop: threading.Event) -> float | None:
    """How much likelier the model holds it that the sentences state all of the claim than not, as log odds. None where it does not tell."""
    claim = plain_claim(claim)
    words = " ".join(_short(each) for each in nearest(claim, sentences, _SENTENCES))
    message = Message("user", prompts.read("support").fill(document=words, sentence=_short(claim)))
    return model.odds((*fixed_messages(), message), "yes", "no", stop)


def _with_speaker(evidence: Evidence) -> str:
    """A sentence after whoever says it: the claim names them, and the sentence may not."""
    speakers = (each.speaker for each in evidence.statements if each.via is None and each.speaker)
    return ": ".join([*list(speakers)[:1], evidence.quote])


def _short(text: str) -> str:
    return " ".join(text.split()[:_WORDS])


def fixed_messages() -> tuple[Message, ...]:
    """The messages that every such prompt begins with."""
    return tuple(Message(role, text) for role, text in prompts.read("support").fixed)
