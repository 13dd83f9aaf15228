"""Draft + evidence -> claims, each with the exact words it stands on. The model names numbers; the spans are ours.

Checks nothing: a claim made here is still to be verified.
"""

import re
from collections.abc import Sequence

from rag.answer import Citation, Evidence
from rag.ask.prompt import NOT_STATED

_LINE = re.compile(r"^\s*((?:\[\d+\]\s*)+)(.+?)\s*$")
# A line that names who said it and stops: "Jane Ortiz said."
_BARE = re.compile(r"^((?:[A-Z][\w.’'-]* ){1,5}(?:said|says|stated))\.?$")


def read_lines(draft: str) -> list[tuple[tuple[int, ...], str]]:
    """The drafted sentences with the numbers they name; a line without either is none. Empty when nothing is stated."""
    lines: list[tuple[tuple[int, ...], str]] = []
    for line in draft.splitlines():
        match = _LINE.match(line)
        if match and any(map(str.isalnum, match[2])):
            numbers = tuple(dict.fromkeys(map(int, re.findall(r"\d+", match[1]))))
            lines.append((numbers, _BARE.sub(r"\1 this.", match[2])))
    return list(dict.fromkeys(lines))


def says_not_stated(draft: str) -> bool:
    """Whether the model wrote the not-stated mark."""
    return draft.strip().rstrip(".").upper().startswith(NOT_STATED)


def cite(evidence: Evidence, number: int) -> Citation:
    """The citation of an evidence sentence, with the words as they were cut when it was found: its document may be gone since."""
    document, span = evidence.document, evidence.sentence.span
    return Citation(
        number,
        document.id,
        span,
        evidence.quote,
        document.source_id,
        document.title,
        document.source,
        document.date,
        document.page_of(span.start),
        next((each.speaker for each in evidence.statements if each.speaker), None),
    )


def by_number(evidence: Sequence[Evidence]) -> dict[int, Evidence]:
    return {each.number: each for each in evidence}
