"""Answer -> text for a chat client that knows nothing of citations: sentences with marks, and below them the quotes.

Such clients read Markdown, and documents are not trusted: whatever is not ours is escaped, so that no picture, link or HTML of
a document's can come alive there. The quotes letter for letter stand in the answer object beside it.
"""

import re
from collections.abc import Iterator

from rag.answer import Answer, Citation
from rag.ask.cite import cite
from rag.text import plain

# What Markdown acts upon. A "&" only where it begins an entity, which a client would turn into the sign itself.
_ACTIVE = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w{1,32};)")
_NEAREST = 3


def pieces(answer: Answer) -> Iterator[str]:
    """The text in the pieces in which it is sent: a sentence or a quote each. Joined they are the whole."""
    if not answer.claims:
        yield from _nothing(answer)
        return
    if answer.outcome == "partly_answered":
        yield "Partly answered. "
    if answer.note:
        yield f"{escape(answer.note)} "
    numbers = answer.numbers
    for index, claim in enumerate(answer.claims):
        yield f"{' ' if index else ''}{escape(claim.text)} {''.join(f'[{each}]' for each in claim.marks(numbers))}".rstrip()
    for number, citation in enumerate(answer.cited, 1):
        yield f"\n\n[{number}] {quoted(citation)}"


def _nothing(answer: Answer) -> Iterator[str]:
    if answer.unjudged:
        yield f"{answer.text} These sentences come closest:"
        for evidence in answer.evidence[:_NEAREST]:
            yield f"\n\n{quoted(cite(evidence, evidence.number))}"
        return
    yield escape(answer.text)
    for miss in answer.near_misses:
        yield f"\n\nClosest: {quoted(miss.citation)}. {escape(miss.why)}"


def quoted(citation: Citation) -> str:
    """The quote, who says it and where it stands, on one line."""
    page = f"page {citation.page}" if citation.page else None
    place = (citation.speaker, citation.title or citation.source_id, citation.source, citation.date, page)
    return f"“{escape(citation.quote)}” ({' · '.join(escape(each) for each in place if each)})"


def escape(text: str) -> str:
    """The text on one line, with nothing in it that Markdown acts upon."""
    return _ACTIVE.sub(r"\\\g<0>", plain(text))
