"""Answer -> HTML that says, sentence by sentence, why it may be trusted: the words, who says them, how that is known, the checks.

Judges nothing: what it tells was decided when the answer was made. Every word that is not ours is escaped.
"""

from collections.abc import Iterable

from rag.answer import Answer, Check, Citation, Claim, Evidence
from rag.ask.ground import HOW, LABELS, found
from rag.data import Statement
from ui.escape import escape
from ui.quotes import Numbers, attribution, outermost


def trust(answer: Answer, numbers: Numbers) -> str:
    """One folded list for all sentences of the answer; "" when it has none."""
    if not answer.claims:
        return ""
    items = "".join(f"<li>{_claim(claim, answer, numbers)}</li>" for claim in answer.claims)
    return f"<details><summary>Why trust this? Each sentence, its words and its checks</summary><ol>{items}</ol></details>"


def _claim(claim: Claim, answer: Answer, numbers: Numbers) -> str:
    words = "".join(_citation(each, numbers[each.place], answer.evidence) for each in claim.citations)
    return f'<p class="who"><b>{escape(claim.text)}</b></p>{words}{check_list(claim)}'


def check_list(claim: Claim) -> str:
    """Each check of a sentence with its verdict and what it found; what is known of one that was kept without them."""
    if not claim.checks:
        return f'<p class="how">{escape(claim.why) or "An earlier version of onrecord made this answer, and did not keep its checks."}</p>'
    return f'<ul class="checks">{"".join(map(_check, claim.checks))}</ul>'


def _check(check: Check) -> str:
    verdict = "passed" if check.passed else "failed"
    return f'<li class="{verdict}"><b>{LABELS[check.name]}</b> <span class="verdict">{verdict}</span> {escape(found(check) or "none in it")}</li>'


def _citation(citation: Citation, number: int, evidence: Iterable[Evidence]) -> str:
    behind = [each for each in evidence if each.document.id == citation.document_id and each.sentence.span.overlap(citation.span)]
    statements = outermost([one for each in behind for one in each.statements])
    spoken = next((each for each in statements if each.speaker and each.speaker == citation.speaker), None) or next(iter(statements), None)
    found = next((f"; found by {escape(' and '.join(each.found_by))}, score {each.score:.2f}" for each in behind if each.found_by), "")
    who = _speaker(spoken, behind[0].document.text) if spoken else "Nobody is quoted there: the document itself says it"
    return (
        f'<blockquote dir="auto"><span class="chip">{number}</span>{escape(citation.quote)}</blockquote>'
        f'<p class="how">{who}{found}.</p>'
    )  # fmt: skip


def _speaker(statement: Statement, text: str) -> str:
    """Who says it, how that is known and how sure the reader of the document was."""
    how = HOW[statement.resolved_by]
    sure = f", {statement.confidence:.0%} sure" if statement.confidence < 1 else ""
    return f"{attribution(statement, text)} <span>({how}{sure})</span>"
