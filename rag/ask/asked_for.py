"""A question's verbs + a finding -> whether the finding does, or is told with, what one of them asks for. Looks at no speaker and no topic."""

import re

from rag.ask.look_up import Finding, content_of, fits_act
from rag.data import Act
from rag.text import is_question, stem_set

_REQUEST = re.compile(r"\b(?:ask|request|invit|petition)", re.IGNORECASE)
_WHETHER = re.compile(r"(?:\A\W*|\s)(?:whether|if|about|why|how|what|when|where|who|which)\b", re.IGNORECASE)


def is_asked_for(finding: Finding, asked: set[Act | None], verbs: set[str]) -> bool:
    """Whether a statement does what one of the verbs of a list asks for, or is told with one of them: not whatever else was done."""
    act, span = finding.statement.act, finding.statement.cue_span
    cue, content = span.of(finding.passage.document.text) if span else "", content_of(finding.statement, finding.passage)
    if act == "asked" and "asked" not in asked:  # "asked the council to close it" calls for that; "asked whether it would close" does not
        return bool(_REQUEST.search(cue)) and not (is_question(content) or _WHETHER.search(cue) or _WHETHER.match(content.lstrip()))
    return any(fits_act(one, act) for one in asked) if act != "said" else told_with(finding, verbs)


def told_with(finding: Finding, verbs: set[str]) -> bool:
    """Whether the document tells a statement with one of these verbs."""
    span = finding.statement.cue_span
    return bool(span) and not verbs.isdisjoint(stem_set(span.of(finding.passage.document.text)))
