"""Decision + drafted claims -> the claims that count, and the outcome. Writes only in the document's own words."""

from collections.abc import Sequence

from rag.ask.cite import cite
from rag.ask.compose import capital, claim_of, correction
from rag.ask.decide import Decision
from rag.ask.look_up import Finding
from rag.ask.people import name_words
from rag.ask.prompt import speakers_of
from rag.data import Claim, Evidence, Outcome, Question
from rag.text import stems, words

_PLAIN_ANSWER = 0.6  # without a model: the least share of a question's words in a sentence that is quoted as its answer


def conclude(
    question: Question, decision: Decision, drafted: tuple[Claim, ...] | None, evidence: Sequence[Evidence]
) -> tuple[tuple[Claim, ...], Outcome]:
    """The answer's claims and outcome; `drafted` is what passed of the model's draft, None when no model was asked.

    What the ledger found is said in any case: in the draft's words where these say it, else in the document's.
    """
    if decision.way == "not_stated":
        return (), "not_stated"
    if decision.way == "correct":
        return tuple(correction(each, question, evidence) for each in decision.findings), "premise_corrected"
    if decision.way == "yes":
        openings = ("Yes.", *[""] * len(decision.findings))
        return tuple(claim_of(*each[:1], evidence, each[1]) for each in zip(decision.findings, openings, strict=False)), "answered"
    composed = tuple(claim_of(each, evidence) for each in decision.findings)
    if decision.way == "list":
        return composed, "answered"
    if drafted and (not decision.findings or _says_it(question, drafted, decision.findings)):
        return drafted, "answered"
    if composed:
        # "Why did A say that?": that A said it is in the documents, why is not.
        return composed, "partly_answered" if question.asks_for == "reason" else "answered"
    if drafted is None:
        quoted = _quoted(question, evidence)
        return quoted, "answered" if quoted else "not_stated"
    return (), "not_stated"


def _says_it(question: Question, drafted: Sequence[Claim], findings: Sequence[Finding]) -> bool:
    """Whether a draft gives what the ledger found: its speaker where one is asked for, its sentence otherwise."""
    if question.asks_for != "speaker":
        found = {(each.document_id, each.span) for finding in findings for each in finding.sentences}
        return any((citation.document_id, citation.span) in found for claim in drafted for citation in claim.citations)
    speaker = set(name_words(findings[0].statement.speaker or ""))
    said = {word.removesuffix("'s") for claim in drafted for word in words(claim.text)}
    return len(speaker & said) >= 0.6 * len(speaker)


def _quoted(question: Question, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """The best evidence sentence in quotation marks, where it shares most of the question's words."""
    wanted = set(stems(question.standalone or question.text))
    for each in evidence[:1]:
        there = set(stems(f"{each.quote} {each.document.title}"))
        if wanted and len(wanted & there) >= _PLAIN_ANSWER * len(wanted):
            speaker = speakers_of(each)
            text = f"{capital(speaker)}: “{each.quote}”" if speaker else f"“{each.quote}”"
            return (Claim(text, "supported", (cite(each, each.number),)),)
    return ()
