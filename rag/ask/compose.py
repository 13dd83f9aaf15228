"""Findings -> claims in our own words around the document's: who, the act, the quote. No language model, so nothing to invent."""

from collections.abc import Sequence

from rag.ask.cite import cite
from rag.ask.look_up import Finding
from rag.ask.rank import locate, statements_in
from rag.data import Act, Citation, Claim, Evidence, NearMiss, Question, Statement

_VERBS: dict[Act, str] = {
    "said": "said", "proposed": "proposed", "urged": "called for this", "demanded": "demanded", "promised": "promised", "asked": "asked",
    "opposed": "opposed this", "accused": "made this accusation", "threatened": "threatened", "announced": "announced", "voted": "voted",
    "agreed": "agreed",
}  # fmt: skip
_QUOTE_WORDS = 80  # a longer statement is cut after the sentence in which it goes beyond


def claim_of(finding: Finding, evidence: Sequence[Evidence], opening: str = "") -> Claim:
    """One statement as a claim: `opening` ("Yes.") first, then who, the act, the words and through whom they are told."""
    statement = finding.statement
    text = f"{opening} {capital(statement.speaker or '')} {_VERBS[statement.act]}: “{quote_of(finding)}”{told_by(statement)}."
    return Claim(" ".join(text.split()), "supported", citations_of(finding, evidence))


def quote_of(finding: Finding) -> str:
    """The words of the statement, cut from the document, without the quotation marks around them."""
    kept: list[str] = []
    text = finding.passage.document.text
    for span in finding.statement.content_spans:
        kept.append(" ".join(span.of(text).split()).strip("\"“”„‟'‘’,;: "))
        if sum(len(part.split()) for part in kept) > _QUOTE_WORDS:
            break
    return " … ".join(part for part in kept if part).rstrip(".")


def told_by(statement: Statement) -> str:
    """ ", as told by A" where the statement stands in A's words."""
    outer = statement.via.speaker if statement.via else None
    return f", as told by {outer}" if outer and outer != statement.speaker else ""


def citations_of(finding: Finding, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """A citation for each sentence that the statement stands in."""
    found: list[Citation] = []
    for sentence in finding.sentences:
        shown = locate(evidence, sentence.document_id, sentence.span)
        each = shown or Evidence(
            0, finding.passage.document, sentence, sentence.span.of(finding.passage.document.text),
            statements_in(sentence, finding.passage.statements),
        )  # fmt: skip
        found.append(cite(each, each.number))
    return tuple(found)


def correction(finding: Finding, question: Question, evidence: Sequence[Evidence]) -> Claim:
    """ "No: it was B, not A, who said this", with B's words."""
    asked = question.people[0]
    statement = finding.statement
    verb = _VERBS[statement.act]
    text = f"It was {statement.speaker}, not {asked}, who {verb}: “{quote_of(finding)}”{told_by(statement)}."
    return Claim(f"No. {text}" if question.asks_for == "yes_no" else text, "supported", citations_of(finding, evidence))


def near_misses(question: Question, findings: Sequence[Finding], evidence: Sequence[Evidence], limit: int = 3) -> tuple[NearMiss, ...]:
    """The statements that come closest, and why they do not answer."""
    misses: list[NearMiss] = []
    seen: set[tuple[str, int]] = set()
    for finding in findings:
        key = (finding.sentences[0].document_id, finding.sentences[0].index) if finding.sentences else ("", -1)
        if not finding.sentences or key in seen or finding.nearness < 0.1:
            continue
        seen.add(key)
        citations = citations_of(finding, evidence)
        misses.append(NearMiss(citations[0], finding.statement.act, _why(question, finding)))
        if len(misses) == limit:
            break
    return tuple(misses)


def _why(question: Question, finding: Finding) -> str:
    statement = finding.statement
    if question.people and not finding.fits_speaker:
        return f"{statement.speaker} {_VERBS[statement.act]}, not {question.people[0]}"
    if not finding.fits_act:
        return f"{statement.speaker} {_VERBS[statement.act]}; that is not the same as {question.act}"
    return f"{statement.speaker} {_VERBS[statement.act]} something else"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
