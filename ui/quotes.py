"""Evidence, Citation, NearMiss -> HTML: quotes with who says them, and the way into the document.

Pure, and every word that is not ours is escaped. Opens no document: it only says which one, and which characters of it.
"""

from collections.abc import Mapping, Sequence

from rag.answer import Citation, Evidence, NearMiss, Place
from rag.ask.cite import cite
from rag.data import Statement
from rag.ingest.verb import verb_of
from rag.text import count
from ui.escape import date_words, escape

Numbers = Mapping[Place, int]  # cited words -> the number of their mark
Gone = frozenset[str]  # the ids of documents that the library no longer has

_GONE = "no longer in the library"


def evidence_list(evidence: Sequence[Evidence], numbers: Numbers, folded: bool, gone: Gone = frozenset()) -> str:
    if not evidence:
        return ""
    cards = "".join(_card(each, numbers, gone) for each in evidence)
    if folded:
        return f"<details><summary>Evidence: {count(len(evidence), 'sentence')}</summary><ol>{cards}</ol></details>"
    return f"<h3>Evidence <small>the sentences found, best first</small></h3><ol>{cards}</ol>"


def _card(evidence: Evidence, numbers: Numbers, gone: Gone) -> str:
    """A sentence of a document, who says it there, and the numbers of the answer's marks that point into it."""
    citation = cite(evidence, evidence.number)
    used = [number for (document_id, span), number in numbers.items()
            if document_id == evidence.document.id and span.overlap(evidence.sentence.span)]  # fmt: skip
    chips = "".join(f'<span class="chip">{number}</span>' for number in used)
    cited = ' class="cited"' if used else ""
    told = outermost(evidence.statements)
    who = "".join(f'<p class="who">{attribution(each, evidence.document.text)}</p>' for each in told) or '<p class="who plain">The document itself</p>'
    return f"<li{cited}>{chips}{who}{_quote(citation, citation.document_id in gone)}</li>"


def _quote(citation: Citation, gone: bool) -> str:
    """Words cut from a document and, below them, the way into it."""
    place = " · ".join(escape(part) for part in (*_place(citation), _GONE if gone else "") if part)
    return (
        f'<blockquote dir="auto">{escape(citation.quote)}</blockquote>'
        f'<button type="button" class="place" {_target(citation)}><span class="unseen">Open the source: </span>{place}</button>'
    )


def _place(citation: Citation) -> tuple[str, ...]:
    page = f"page {citation.page}" if citation.page else ""
    return (citation.title, citation.source or "", date_words(citation.date), page)


def attribution(statement: Statement, text: str) -> str:
    """Who says it and how, escaped: "B · proposed, as told by A". An unsure speaker is said to be unsure.

    `text` is the document's, "" where the library has it no longer: then the act alone is known, not the verb.
    """
    told = statement.via is not None and statement.via.speaker != statement.speaker
    teller = f", as told by {escape(_speaker(statement.via))}" if told else ""
    verb = verb_of(statement, text) if text else statement.act
    return f"<b>{escape(_speaker(statement))}</b> · {escape(verb)}{teller}"


def _speaker(statement: Statement) -> str:
    if statement.speaker:
        return statement.speaker
    return "Unclear: " + " or ".join(statement.candidates) if statement.candidates else "Speaker not named"


def outermost(statements: Sequence[Statement]) -> list[Statement]:
    """Each statement once: one that another is told in already shows there as its teller."""
    tellers = [each.via for each in statements if each.via]
    return [each for each in statements if each not in tellers]


def near_miss_list(near_misses: Sequence[NearMiss], gone: Gone = frozenset()) -> str:
    if not near_misses:
        return ""
    items = "".join(
        f'<li><p class="who"><b>{escape(miss.citation.speaker or "Speaker not named")}</b> · {escape(miss.act)}</p>'
        f'{_quote(miss.citation, miss.citation.document_id in gone)}<p class="why">{escape(miss.why)}</p></li>'
        for miss in near_misses
    )
    return f"<h3>Closest statements <small>and why they do not answer</small></h3><ol>{items}</ol>"


def mark(number: int, citation: Citation, gone: bool = False) -> str:
    """The small number behind a sentence; it shows the cited words when pointed at (static/answer.js), and opens their document."""
    who = f"{citation.speaker}. " if citation.speaker else ""
    left = f", {_GONE}" if gone else ""
    place = " · ".join(part for part in (*_place(citation), _GONE if gone else "") if part)
    return (
        f'<button type="button" class="cite{" gone" if gone else ""}" {_target(citation)} data-quote="{escape(citation.quote)}" '
        f'data-speaker="{escape(citation.speaker or "")}" data-place="{escape(place)}" '
        f'aria-label="Source {number}: {escape(who + citation.title)}{left}">{number}</button>'
    )


def _target(citation: Citation) -> str:
    return f'data-document="{escape(citation.document_id)}" data-spans="{citation.span.start}-{citation.span.end}"'
