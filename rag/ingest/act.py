"""Cue and content -> the act: what kind of saying it is. Proposed is not adopted, and urged is not demanded.

Looks at words alone; who speaks makes no difference.
"""

import re

from rag.data import Act, Span
from rag.ingest.cues import ADJECTIVES, NOUNS, PHRASES, VERBS
from rag.ingest.words import AUXILIARIES, POSSESSIVES

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# What the content of a readiness is for: "prepared to present", "willing to offer".
_TO_PROPOSE = re.compile(r"to (?:\w+ly )?(?:propose|present|offer|table|put forward|submit)\b")
_CLAUSE = re.compile(r"that\b|[\w.' ]{2,40} (?:is|was|were|are|has|have|had|would|will|did|does|might|may)\b")
_ADVICE = re.compile(r"\b(?:should|ought|must|could|let)\b|^that \w+(?: \w+){0,3} be\b")
_DOING = re.compile(r"\w+ing\b(?! (?:is|was|were|are|has|had|would|will)\b)")
# To decline this is to keep silent, which opposes nothing.
_SILENCE = re.compile(r"to (?:comment|say|discuss|answer|elaborate|respond|be (?:named|identified)|give|provide|name|speculate|talk)\b")
# To refuse this is to leave it open.
_TO_OPPOSE = re.compile(r"to (?:\w+ly )?(?:rule out|exclude|oppose|deny|reject|condemn|criticis|criticiz|denounc|disavow|disown|block|ban|dismiss)")
_UNDONE = re.compile(r"\b(?:refus|declin)\w+ to$")
_WANTED = frozenset("think believe support back endorse favor favour want accept approve embrace wish plan intend see".split())
_PUT_FORWARD = re.compile(r"(?:made|put forward|presented|submitted|tabled|floated|drafted|sponsored|introduced|advanced) by$")
# Who warns of a danger only says so; who warns of what he will do himself threatens.
_OWN_DEED = re.compile(r"(?:that )?(?:he|she|it|they|we|i)(?: would|[’']d| will|[’']ll) (?!(?:not )?(?:be|have|need|take|cost|lead|mean|become)\b)")
_ONLY_MIGHT = re.compile(r"(?:should|must|ought to|could|might|may)\b")
# "Offered an emotional defense of": what was offered is the defense, and no proposal.
_OFFERED = re.compile(r"\boffer(?:s|ed|ing)? (?:(?:up )?(?:an?|his|her|their|the|some|no|\w+) )(?:\w+ )*?(?:of|for|to|on|about|against|at|that)$")
_GENITIVE = re.compile(r"['’]s?\b|['’]\s")
_ABOUT = re.compile(r"\b(?:about|on whether|over)\b")
_WITHOUT = re.compile(r"(?<=\w) without\b")  # "agreed without a vote" votes on nothing
_PUT_TO_US = re.compile(r"(?:that )?(?:we|you|they|the \w+(?<!s)) (?!\w*(?:s|ed)\b|had\b|have\b|are\b|were\b|would\b|will\b|might\b|may\b|did\b|do\b|can\b|all know\b|know\b)\w+")
_CUE_WORDS = 7  # in a longer cue a noun may be anything
_DENIAL = re.compile(r"(?:n't|n’t|\bnot|\bnever|\bno longer)$")


def is_owned(text: str, source: Span | None, cue: Span | None) -> bool:
    """Whether a cue is what its source has, and not what it does: "Lee's plan", "the plan of Lee", not "Lee plans"."""
    if source is None or cue is None or source.start > cue.start:
        return True
    last = source.of(text).lower().rsplit(None, 1)[-1]
    return last in POSSESSIVES or last.endswith(("'s", "’s", "s'", "s’")) or bool(_GENITIVE.match(text, source.end))


def act(cue: str, content: str, owned: bool = True) -> Act:
    """The act of a cue ("has called for", "proposal", ":") with that content; "said" where nothing tells more.

    `owned` as `is_owned` has it: a form that is verb and noun alike is the verb where it is not.
    """
    tokens = [word.lower().replace("’", "'") for word in _WORD.findall(_WITHOUT.split(cue)[0])]
    content = content.strip().lower()
    negated = any(_DENIAL.search(token) for token in tokens)
    for place, token in enumerate(tokens):
        for rest, phrase in PHRASES.get(token, ()):
            heard = tokens[place + 1 : place + 1 + len(rest)]
            if heard == list(rest) or heard == list(rest[:-1]) and content.startswith(rest[-1]):
                found = phrase.frames[0][1]
                # Who will not rule a thing out, or refuses to, does not oppose it.
                return _undone(found) if negated or _UNDONE.search(" ".join(tokens[:place])) else found
    if _PUT_FORWARD.match(" ".join(tokens)):
        return "proposed"
    main = [token for token in tokens if token not in AUXILIARIES]
    if _ONLY_MIGHT.match(cue.lower()):
        return "said"  # who should propose it has not
    if _OFFERED.search(cue.lower()):
        return next((NOUNS[token] for token in reversed(main) if token in NOUNS and token not in ("offer", "plan")), "said")
    for token in main:
        if token in VERBS and not (owned and token in NOUNS and main == tokens[:1] and _nominal(token, content)):
            return _of_verb(token, content, negated)
    for token in main:
        if token in NOUNS and len(tokens) <= _CUE_WORDS:
            return NOUNS[token]
        if token in ADJECTIVES:
            return "proposed" if _TO_PROPOSE.match(content) else ADJECTIVES[token]
    return "said"


def _undone(found: Act) -> Act:
    """What is left of an act that the cue denies: who did not agree opposes, who did not call for a thing has only not done so."""
    return "opposed" if found == "agreed" else "said"


def _nominal(token: str, content: str) -> bool:
    """Whether a form that is a verb and a noun alike reads as the noun: it stands alone before "to", "for" or "that"."""
    return VERBS[token].form in ("base", "third") and content.startswith(("to ", "for ", "that ", "of ", "on ", "would ", "will "))


def _of_verb(token: str, content: str, negated: bool) -> Act:
    """The act of a verb in the frame that the content shows: "to do" is wanting, a clause is saying."""
    cue = VERBS[token]
    frames = dict(cue.frames)
    found = cue.frames[0][1]
    if content.startswith("to ") and "intend" in frames:
        found = frames["intend"]
    elif content.startswith(("that ", '"', "“", "‘", "'")) and "say" in frames:
        found = frames["say"]
    if found == "said" and "intend" in frames and _TO_PROPOSE.match(content) and cue.lemma in ("want", "plan", "seek", "intend"):
        return "proposed"
    if cue.lemma == "submit" and _CLAUSE.match(content):
        return "said"  # who submits that something is so argues it
    if token == "suggest" and _PUT_TO_US.match(content):
        return found  # "I suggest that we lease it"
    if cue.lemma == "suggest" and _CLAUSE.match(content) and not _ADVICE.search(content) and not _DOING.match(content):
        return "said"  # To suggest that something is so proposes nothing.
    if cue.lemma == "press" and _ABOUT.search(content) and "to " not in content:
        return "asked"  # pressed about a thing, not to do it
    if cue.lemma == "warn" and _OWN_DEED.match(content):
        return "threatened"
    if cue.lemma in ("tell", "instruct", "advise", "persuade", "convince") and content.startswith("to "):
        return "urged"
    if cue.lemma in ("refuse", "decline") and content.startswith("to "):
        return "said" if _SILENCE.match(content) or _TO_OPPOSE.match(content) else "opposed"
    if negated and cue.lemma in _WANTED:
        return "opposed"
    return _undone(found) if negated else found
