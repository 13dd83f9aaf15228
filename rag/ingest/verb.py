"""Statement, text -> the verb that tells how it is said: the act, or the document's own verb where the act would mislead.

The acts are a closed list: who denies a charge is listed as opposing, and "opposed: having met Lee" would be wrong to show.
Only shows; asking and choosing go by the act.
"""

import re

from rag.data import Statement
from rag.ingest.cues import VERBS, forms

_OWN = frozenset("deny warn caution decline refuse dispute reject refute repudiate disagree object question".split())
_AGAINST = re.compile(r"\W+against\b")
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b")
_WORD = re.compile(r"[a-z]+")


def verb_of(statement: Statement, text: str) -> str:
    """The past form of the cue's own verb ("denied", "warned against", "refused"), or the act where that says the same."""
    cue = statement.cue_span.of(text).lower() if statement.cue_span else ""
    if statement.act == "agreed" and "seconded" in cue:
        return "seconded"
    if statement.act not in ("opposed", "threatened", "said") or _NOT.search(cue):
        return statement.act
    for word in _WORD.finditer(cue):
        form = VERBS.get(word.group())
        if form is None:
            continue
        end = statement.cue_span.start + word.end() if statement.cue_span else 0
        against = form.lemma in ("warn", "advise", "argue") and statement.act == "opposed" and bool(_AGAINST.match(text, end))
        if form.lemma in _OWN or against:
            return forms(form.lemma)["past"] + (" against" if against else "")
    return statement.act
