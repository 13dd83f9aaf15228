"""A statement that only the rules found -> whether it counts beside a trained tagger.

The tagger has learnt what a statement looks like in prose, so a rule alone counts for what the tagger was not taught: fixed forms,
quotations behind a mark, acts that are told in so many words, and what somebody named says within another statement. Finds nothing new.
"""

import re
from collections.abc import Sequence

from rag.data import Span
from rag.ingest import words
from rag.ingest.act import act
from rag.ingest.cues import NOUNS, PHRASES, VERBS
from rag.ingest.raw import Raw

# Below this a rule is right about as often as wrong.
_SURE = 0.9
# Verbs whose past tense alone does the act. "Offered a preview", "hit the liberals", "invited them" do something else as often.
_ACTS = frozenset(
    """propose recommend demand promise vow pledge guarantee threaten sue urge implore oppose reject deny denounce condemn refuse accuse
    vote veto object warn""".split()
)
# Of these some forms tell what is so, and no act: "the drought threatens the harvest", "half of them are voting for Lee".
_TELLS = {"threaten": ("base", "third"), "vote": ("base", "third", "ing")}
_CALLS = frozenset(
    ("vote for", "vote against", "vote to", "call for", "call on", "call upon", "agree to", "warn against", "advise against",
     "speak out against", "come out against", "object to", "rule out", "plead with", "plead for")
)  # fmt: skip
_NOUNS = frozenset(
    """proposal proposals offer plan demand demands promise promises pledge vow threat threats call calls plea refusal motion
    recommendation recommendations""".split()
)
# Verbs that tell of words said, and of nothing else.
_SAYING = frozenset(
    "say tell state announce claim explain argue insist declare assert allege maintain indicate confirm acknowledge admit".split()
)
_STATES = frozenset("confident convinced hopeful optimistic willing ready prepared adamant".split())
_VIEWS = frozenset("view belief opinion position".split())
_PUT_FORWARD = re.compile(r"(?:put forward|submitted|tabled|presented|drafted) by$", re.IGNORECASE)
_PUT_IT = re.compile(r"\bputs? it\b", re.IGNORECASE)
# What may be said has not been said.
_MODAL = re.compile(
    r"\b(?:would|could|should|might|may|can(?:not)?|will|must|shall|won|wouldn|couldn|shouldn)\b|['’](?:ll|d)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_OWN = words.FIRST_PERSON | frozenset("my our your".split())
_OPENING = "\"“«„"
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 3
# Behind "'s" a name is short; what is longer has swallowed a clause.
_LONGEST_OWNER = 5


def counts(text: str, raw: Raw, within: Span | None) -> bool:
    """Whether a rule's statement that the tagger has not found stays; `within`: what somebody says in which it stands."""
    if raw.form not in ("sentence", "carried") or _is_quotation(text, raw, within):
        return True
    cue, content = _joined(text, raw.cue), _joined(text, raw.content)
    source = _joined(text, raw.source).lower().strip()
    if not source or _MODAL.search(cue) or _is_anybody(source):
        return False
    sure = raw.confidence >= _SURE
    if act(cue, content) != "said":
        if sure or _is_readiness(cue) or _PUT_FORWARD.search(cue) or within is None and _is_call(cue, content):
            return does(cue, content)
        return _is_noun(cue, _NOUNS) and _is_owner(text, raw, source)
    if within is None or _NOT.search(cue):
        return bool(_PUT_IT.search(cue))
    if _is_named(text, raw):
        return sure and _says(cue) or _is_state(cue)
    # In his own words "he" is somebody else, in reported ones mostly himself.
    other = source in ("he", "she") and within.of(text)[:1] in _OPENING
    return other and sure and _says(cue) and len(_words(content)) >= _FEWEST_WORDS


def does(cue: str, content: str) -> bool:
    """Whether the cue does what it names, by itself: promised, has called for, is prepared to present."""
    verbs = [VERBS[word] for word in _words(cue) if word in VERBS]
    if any(verb.lemma in _ACTS and verb.form not in _TELLS.get(verb.lemma, ()) for verb in verbs):
        return True
    return _is_readiness(cue) or bool(_PUT_FORWARD.search(cue)) or _is_call(cue, content)


def _joined(text: str, spans: Sequence[Span]) -> str:
    return " ".join(span.of(text) for span in spans)


def _is_anybody(source: str) -> bool:
    """Whether a source is nobody in particular: "many", "you", "people"."""
    first, *rest = source.split()
    return first in words.ANYBODY or not rest and first in words.PERSON_HEADS


def _is_quotation(text: str, raw: Raw, within: Span | None) -> bool:
    """A whole quotation with the name of its speaker, behind a mark or a verb of saying."""
    content, cue = _joined(text, raw.content), _joined(text, raw.cue)
    if content[:1] not in _OPENING or len(_words(content)) < _FEWEST_WORDS:
        return False
    if raw.form == "carried":
        return True
    before = text[max(0, raw.content[0].start - 3) : raw.content[0].start].rstrip()
    verbs = [VERBS[word] for word in _words(cue) if word in VERBS]
    says = not _words(cue) or before.endswith(":") or any(verb.takes("say", "tell") for verb in verbs)
    return _is_named(text, raw) and (says or within is not None)


def _is_named(text: str, raw: Raw) -> bool:
    """Whether the source is no pronoun: a name, or "the official"."""
    return any(span.of(text).lower() not in words.PRONOUNS | words.POSSESSIVES | _OWN for span in raw.source)


def _is_call(cue: str, content: str) -> bool:
    """Whether the cue, or the cue and the word after it, is one of the phrases: "called for", "called | for a vote"."""
    found = [*_words(cue), *_words(content)[:1]]
    if _NOT.search(cue):
        return False
    heard = [
        phrase for place, word in enumerate(found) for rest, phrase in PHRASES.get(word, ())
        if found[place + 1 : place + 1 + len(rest)] == list(rest)
    ]  # fmt: skip
    return any(phrase.lemma in _CALLS and phrase.form not in _TELLS.get(phrase.lemma.split()[0], ()) for phrase in heard)


def _is_readiness(cue: str) -> bool:
    return any(word in ("prepared", "ready", "willing") for word in _words(cue))


def _is_noun(cue: str, nouns: frozenset[str]) -> bool:
    found = _words(cue)
    return bool(nouns & {*found}) and not any(word in VERBS and word not in NOUNS for word in found)


def _is_owner(text: str, raw: Raw, source: str) -> bool:
    """Whose proposal it is: "Lee's" in a few words, or whoever it is "from"."""
    behind = raw.source[0].start > raw.cue[0].start
    return source not in _OWN and (behind or len(source.split()) <= _LONGEST_OWNER)


def _says(cue: str) -> bool:
    found = _words(cue)
    return any(VERBS[word].lemma in _SAYING for word in found if word in VERBS) or "clear" in found


def _is_state(cue: str) -> bool:
    """What somebody else is said to think: "is confident", "the mayor's view"."""
    return bool(_STATES & {*_words(cue)}) or _is_noun(cue, _VIEWS)


def _words(cue: str) -> list[str]:
    return _WORD.findall(cue.lower())
