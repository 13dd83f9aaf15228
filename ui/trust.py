"""Answer -> HTML that says, sentence by sentence, why it may be trusted: the words, who says them, how that is known, the checks.

Judges nothing: what it tells was decided when the answer was made. Every word that is not ours is escaped.
"""

from collections.abc import Iterable

from rag.data import Answer, Citation, Claim, Evidence, ResolvedBy, Statement
from rag.text import stems
from ui.escape import escape
from ui.quotes import Numbers, attribution, outermost

_HOW: dict[ResolvedBy, str] = {
    "named": "named in that very sentence",
    "surname": "named by surname; the full name stands elsewhere in the document",
    "pronoun": "“he”, “she” or “they”, taken for the person named before",
    "role": "named by role, such as “the minister”",
    "turn": "whose turn to speak it is in the transcript",
    "carried": "the speaker of the sentence before, whose words go on",
    "ambiguous": "not certain: more than one person fits",
    "unresolved": "not known by name",
}
_CHECKS = "Quoted words, names, numbers and dates stand in the cited words; nothing is denied that they do not deny; the speaker is theirs."


def trust(answer: Answer, numbers: Numbers) -> str:
    """One folded list for all sentences of the answer; "" when it has none."""
    if not answer.claims:
        return ""
    items = "".join(f"<li>{_claim(claim, answer, numbers)}</li>" for claim in answer.claims)
    return f"<details><summary>Why trust this? Each sentence, its words and its checks</summary><ol>{items}</ol></details>"


def _claim(claim: Claim, answer: Answer, numbers: Numbers) -> str:
    words = "".join(_citation(each, numbers[each.document_id, each.span], answer.evidence) for each in claim.citations)
    held, said = _borne_out(claim)
    share = f"{held} of its {said} words of weight stand in the quotes themselves." if said else ""
    return f'<p class="who"><b>{escape(claim.text)}</b></p>{words}<p class="checks">{_CHECKS} {share}</p>'


def _citation(citation: Citation, number: int, evidence: Iterable[Evidence]) -> str:
    behind = [each for each in evidence if each.document.id == citation.document_id and each.sentence.span.overlap(citation.span)]
    statements = outermost([one for each in behind for one in each.statements])
    spoken = next((each for each in statements if each.speaker and each.speaker == citation.speaker), None) or next(iter(statements), None)
    found = next((f"; found by {escape(' and '.join(each.found_by))}, score {each.score:.2f}" for each in behind if each.found_by), "")
    who = _speaker(spoken) if spoken else "Nobody is quoted there: the document itself says it"
    return (
        f'<blockquote dir="auto"><span class="chip">{number}</span>{escape(citation.quote)}</blockquote>'
        f'<p class="how">{who}{found}.</p>'
    )  # fmt: skip


def _speaker(statement: Statement) -> str:
    """Who says it, how that is known and how sure the reader of the document was."""
    how = _HOW[statement.resolved_by]
    sure = f", {statement.confidence:.0%} sure" if statement.confidence < 1 else ""
    return f"{attribution(statement)} <span>({how}{sure})</span>"


def _borne_out(claim: Claim) -> tuple[int, int]:
    """How many of the sentence's words of weight stand in its quotes, and how many it has."""
    quoted = set(stems(" ".join(f"{each.quote} {each.speaker or ''}" for each in claim.citations)))
    said = stems(claim.text)
    return sum(word in quoted for word in said), len(said)
