"""Statement, text -> the verb that tells how it is said: the act, or the document's own verb where the act says less or would mislead.

The acts are a closed list: who denies a charge is listed as opposing, who fears or suggests a thing as saying it, and "opposed: having
met Lee" would be wrong to show. Only shows; asking and choosing go by the act.
"""

import re

from rag.data import Act, Statement
from rag.ingest.act import act, is_owned
from rag.ingest.cues import ADJECTIVES, NOUNS, PHRASES, VERBS, Cue, forms
from rag.ingest.words import BE

_OWN = frozenset("deny warn caution decline refuse dispute reject refute repudiate disagree object question".split())
# These say no more than "said"; "noted" says that it is so.
_PLAIN = frozenset("say add note continue reply respond answer go interject observe remark state comment".split())
_BROAD = ("said", "opposed", "threatened")  # acts that hold more than what they are called after
_AGAINST = re.compile(r"\W+against\b")
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b")
# What is denied, or only may be said, is shown in the document's words: "did not promise", "would argue".
_AS_IT_STANDS = re.compile(r"(?:did|does|do|has|have|had|is|are|was|were|would|could|should|might|may|will|can)(?:n['’]t|not)?(?: [\w'’]+){1,5}")
_MAY_BE = re.compile(r"(?:would|could|should|might|may|will|can)\b")
_ENDS = re.compile(r" (?:to|that)$")
_PARTICLE = re.compile(r"(?: (?:out|back|off|up|down|away))?(?: (?:to|at|about|of|for|against|on|over|with|from))?")
_SIDE = re.compile(r"\bvot\w+\s(against|for|in favou?r)\b", re.IGNORECASE)  # "…, Lee voting against.": the side is what counts
_NEXT_WORD = 10  # characters behind a verb
_OPEN = re.compile(r" (?:to know(?: whether| if)?|whether|if|about|for)\b")  # who asks whether it is so does not say that it is
_OF_NOUN = re.compile(r" (?:on|for|of|(?<!away )(?<!off )from)$")  # "support for", "attacks on"
# What was given in words is shown as it stands: "raised questions about", "launched an attack against", "offered a defense of".
_GIVEN = re.compile(
    r"(?:(?:raised|launched|offered|issued|gave|expressed|voiced|delivered|levell?ed|lodged|released|mounted|sent)|(?:made|took|had) an?)(?: (?:out|up))?"
    r"(?: [\w'’-]+){1,4} (?:of|for|to|on|about|against|at|over|with|that)"
)
_SEEMS = re.compile(r"\b(appear|seem)(?:s|ed)? to\b")
_SIDED = re.compile(r"(?:sided|stood|agreed|joined) with")
_NOT_ONLY = re.compile(r"(?:\bnot|n['’]t) (?:only|just|merely)\b")
_WORD = re.compile(r"[a-z]+")
_WITHDRAWN = "(?:withdr(?:ew|aws|awn)|dropp?ed|drops|abandon(?:s|ed)|scrap(?:s|ped)|shelve[sd]|retract(?:s|ed)|rescind(?:s|ed))"
_BEFORE = re.compile(rf"(?<!not )(?<!n't )(?<!n’t )(?<!never )\b{_WITHDRAWN}\s+(?:(?!(?:and|but|after|when|while|because|to|of|from|in|on|at|by|with|for|out|as|off|into)\b)[\w.’'-]+\s+){{0,4}}$", re.IGNORECASE)
_BEHIND = re.compile(rf",?\s*(?:was|were|(?:has|have|had) been)\s+(?:\w+ly\s+|later\s+|since\s+)?{_WITHDRAWN}\b", re.IGNORECASE)
_THING = "(?:proposal|plan|idea|motion|amendment|suggestion|bill|offer|pledge|promise|vow|threat|demand)"
# In the sentence that follows: "She later withdrew the proposal.", "The plan has since been dropped."
_NEXT = re.compile(
    rf"[^.!?\n]{{0,120}}[.!?][\"”’]?\s+(?:(?P<who>[\w’'-]+(?: [A-Z][\w’'-]+)?) (?:(?:has|have|had|later|since|then|soon) ){{0,2}}{_WITHDRAWN} (?:the|this|that|his|her|their|its) {_THING}"
    rf"|(?:The|This|That|His|Her|Their|Its) {_THING} (?:was|were|has been|have been|had been)(?: (?:later|since|then|soon))? {_WITHDRAWN})\b(?! (?:to|for|of|that|on a)\b)"
)
_TO_DO = re.compile(r"to \w+(?: (?:for|on|out|back|against|to|that)){0,2}")
# What somebody has who does it: "Lee's plan to run" is no proposal, and "Lee's call" is none to the telephone.
_OF_NOUNS = {
    "plan": "planned", "plans": "planned", "call": "called", "calls": "called", "pledge": "pledged", "vow": "vowed", "offer": "offered", "plea": "pleaded",
    "pleas": "pleaded", "recommendation": "recommended", "recommendations": "recommended", "suggestion": "suggested", "appeal": "appealed", "commitment": "committed",
}  # fmt: skip
_HAS_NOUN = re.compile(r"(?:has|have|had) (?:(?:no|little|every|good|some|an?|the) )?(?:reason|doubt|hope|fear|plan|claim|call|report|desire|need)s?\b")
_PUT_FORWARD = frozenset({"proposed", "promised", "threatened", "demanded"})
# "call for" urges, though "call" does not.
_PHRASES = frozenset((cue.lemma, cue.frames[0][1]) for choices in PHRASES.values() for _, cue in choices)
_CUE_WORDS = 8  # a longer cue holds more than a verb
_WRAPPED = re.compile(r"(?<=[\w,;])\n(?=\w)")  # a line that breaks off
_FAR = 400  # characters behind a statement in which the next sentence tells that it was withdrawn
_REACH = 80  # characters before a noun in which it is withdrawn


def verb_of(statement: Statement, text: str) -> str:
    """The past form of the cue's own verb ("denied", "suggested", "warned against"), or the act where that says the same.

    What the same sentence, or the next one, tells to be withdrawn is told so: "proposed (later withdrawn)".
    """
    verb = _own_verb(statement, text) or brief_verb(statement, text)
    said = statement.content_spans[0].of(text).split(maxsplit=1) if statement.content_spans else []
    if said and verb.endswith(f" {said[0]}") and said[0] in ("for", "of", "on", "to", "against", "that"):
        verb = verb[: -len(said[0]) - 1]  # not "demanded for: for change"
    return f"{verb} (later withdrawn)" if withdrawn_at(statement, text) is not None else verb


def denied_act(statement: Statement, text: str) -> Act | None:
    """The act that the cue itself says was not done: "did not promise", "has never said"; None where it denies none."""
    cue = _cue(statement, text)
    if statement.act != "said" or not _NOT.search(cue) or _NOT_ONLY.search(cue):
        return None
    content = statement.content_spans[0].of(text) if statement.content_spans else ""
    return act(" ".join(_NOT.sub(" ", cue).split()), content)


_OF_HIM = {"have": "has", "do": "does", "am": "is", "haven't": "hasn't", "don't": "doesn't", "haven’t": "hasn’t", "don’t": "doesn’t"}
_OF_ME = re.compile(rf"^(?:{'|'.join(sorted(_OF_HIM, key=len, reverse=True))})(?![\w'’])")


def brief_verb(statement: Statement, text: str) -> str:
    """The act, or a verb of the document's that "something" may stand behind: "denied", "warned against"."""
    cue = _cue(statement, text)
    if statement.act == "agreed" and "seconded" in cue:
        return "seconded"
    if _NOT.search(cue) and not _NOT_ONLY.search(cue) and len(cue.split()) <= _CUE_WORDS:
        own = bool(statement.source_span) and statement.source_span.of(text).lower() == "i"
        cue = _OF_ME.sub(lambda verb: _OF_HIM[verb[0]], cue) if own else cue  # "I have never backed it": Lee has never backed it
        return re.sub(" (?:to|that)$", "", cue)  # what is denied is never told as done, however many words that takes
    if statement.act == "voted" and statement.cue_span and (side := _SIDE.search(text, statement.cue_span.start, statement.cue_span.end + _NEXT_WORD)):
        return f"voted {side[1]}"
    if statement.act not in _BROAD:
        return statement.act
    for at, form in _verbs(cue):
        end = statement.cue_span.start + at if statement.cue_span else 0
        against = form.lemma in ("warn", "advise", "argue") and statement.act == "opposed" and bool(_AGAINST.match(text, end))
        if form.lemma in _OWN or against:
            return forms(form.lemma)["past"] + (" against" if against else "")
    return statement.act


def _own_verb(statement: Statement, text: str) -> str:
    """The document's verb where it tells more than "said"; "" where the act does."""
    cue = " ".join(_cue(statement, text).split())
    if _NOT.search(cue) and not _NOT_ONLY.search(cue):
        return brief_verb(statement, text)
    if _MAY_BE.match(cue):
        return _ENDS.sub("", cue) if _AS_IT_STANDS.fullmatch(cue) else ""
    states = any(word in ADJECTIVES for word in cue.split()) and any(word in BE for word in cue.split())
    if _GIVEN.fullmatch(cue) or (states or _HAS_NOUN.match(cue)) and len(cue.split()) <= _CUE_WORDS:
        return cue  # who is "committed to" a thing has not promised it
    source, span = statement.source_span, statement.cue_span
    if _TO_DO.fullmatch(cue) and source and span and not text[source.end : span.start].strip():
        return f"was {cue}"  # "Lee to call for a toll", in a headline
    content = statement.content_spans[0].of(text).strip() if statement.content_spans else ""
    owned = is_owned(text, source, span)
    if owned and content.startswith(("to ", "for ", "that ")) and (noun := next((word for word in reversed(_WORD.findall(cue)) if word in _OF_NOUNS), "")):
        return _OF_NOUNS[noun]
    if statement.act not in _BROAD:
        return _verb_of_act(statement, text, cue, content)
    at, form = next(iter(_verbs(cue)), (0, None))
    if (brief := brief_verb(statement, text)) != statement.act:
        return brief + _particle(cue, at) if " " not in brief else brief
    passive = form is not None and form.form in ("past", "participle") and any(word in BE for word in cue[:at].split()[:-1])
    if form is None or passive or form.lemma in _PLAIN or form.takes("tell") or owned and len(cue.split()) == 1 and _is_noun(cue, form):
        return ""
    if statement.directness == "direct" and not form.takes("say", "think", "intend"):
        return ""  # whoever blasts a plan says his own words
    seems = _SEEMS.search(cue)
    return f"{seems[1]}ed to {form.lemma}" if seems else forms(form.lemma)["past"] + ("" if _OF_NOUN.search(cue) and form.form in ("base", "third") or form.lemma == "attack" else _particle(cue, at))


def _verb_of_act(statement: Statement, text: str, cue: str, content: str) -> str:
    """The verb of a cue that does the act, where it is another than the act is called after: "suggested", "called for", "blamed"."""
    following = f" {content.split(maxsplit=1)[0]}" if content else ""
    for at, form in _verbs(cue):
        particle = _particle(cue, at)
        if statement.act not in form.act_set() and (f"{form.lemma}{particle or following}", statement.act) not in _PHRASES:
            continue
        passive = form.form in ("past", "participle") and any(word in BE for word in cue[:at].split()[:-1])
        alone = len(cue.split()) == 1 and _is_noun(cue, form) and is_owned(text, statement.source_span, statement.cue_span)
        open_to = _OPEN.match(cue, at)
        if passive or alone or forms(form.lemma)["past"] == statement.act and not open_to and particle != " with" or statement.directness == "direct" and not form.takes("say", "urge"):
            return ""
        return forms(form.lemma)["past"] + (open_to[0] if open_to else particle)
    return cue if _SIDED.fullmatch(cue) else ""


def _particle(cue: str, at: int) -> str:
    """What ends a cue and belongs to its verb: " out", " to", " out against"."""
    found = _PARTICLE.fullmatch(cue, at)
    return found[0] if found else ""


def _is_noun(word: str, form: Cue) -> bool:
    """Whether a word alone is rather somebody's view or call than what he does."""
    return word in NOUNS and form.form in ("base", "third") and not form.takes("say")


def _cue(statement: Statement, text: str) -> str:
    return statement.cue_span.of(text).lower().replace("\n", " ") if statement.cue_span else ""


def _verbs(cue: str) -> list[tuple[int, Cue]]:
    """The verbs of a cue that attribute, each with where it ends."""
    return [(word.end(), VERBS[word.group()]) for word in _WORD.finditer(cue) if word.group() in VERBS]


def withdrawn_at(statement: Statement, text: str) -> int | None:
    """Where its sentence says that it was withdrawn ("withdrew her proposal to …", "Lee's plan for … was dropped"), or the next one does."""
    if not statement.cue_span or not statement.content_spans:
        return None
    start, end = statement.cue_span
    behind = max(end, statement.content_spans[-1].end)
    if statement.act in _PUT_FORWARD and (following := _NEXT.match(_WRAPPED.sub(" ", text[behind : behind + _FAR]))):
        who = following["who"]
        if who is None or who in ("He", "She", "They", "It") or who.split()[-1] in (statement.speaker or "").split():
            return behind + following.end() - 1
    nouns = [word.start() for word in _WORD.finditer(_cue(statement, text)) if word.group() in NOUNS]
    told = nouns and (_BEFORE.search(text, max(0, start - _REACH), start + nouns[-1]) or _BEHIND.match(text, behind))
    return start if told else None
