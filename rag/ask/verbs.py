"""The verbs of saying as a question uses them -> the act that is asked about. Takes its words from the ledger's own list."""

import re
from functools import cache

from rag.ask.frame import without_frames
from rag.data import Act
from rag.ingest import cues
from rag.ingest.cues import ADJECTIVES
from rag.text import stem

# What a question says where a report would not: each with the act it asks about, "said" for any.
_ONLY_IN_QUESTIONS: dict[str, Act] = {
    "want": "said", "wants": "said", "wanted": "said", "call for": "urged", "calls for": "urged", "called for": "urged",
    "calling for": "urged", "move": "proposed", "moved": "proposed", "lodge": "proposed", "lodged": "proposed",
    "put forward": "proposed", "puts forward": "proposed", "come up with": "proposed", "came up with": "proposed",
    "table": "proposed", "tabled": "proposed", "talk about": "said", "talked about": "said", "comment": "said",
    "sponsor": "proposed", "sponsored": "proposed", "seconded": "agreed", "stand for": "said", "stands for": "said", "speak": "said", "speaks": "said", "spoke": "said",
}  # fmt: skip

# Verbs that report speech in an article, but that a question uses for other deeds just as often ("Who hit the ball?").
_DEEDS = frozenset(
    """read find show rule write point list back hit rip block challenge press push order place bash knock slight float submit
    charge address raise offer try attempt refuse prepare consider decide like love hate need raise quote thank hear notice trust
    dream hold see care discover determine learn dispute accept approve promote text email post mention name identify follow
    doubt commit convince attack resist bet cite crow counter hint signal issue implicate cover lobby compel require instruct""".split()
)
# What is done in speaking alone: "When was it proposed?" asks who said so, "When was it announced?" for a fact.
PUT_FORWARD = frozenset({"proposed", "urged", "demanded", "promised", "opposed"})
_THINKING = frozenset({"think", "believe", "hope", "fear", "expect", "feel", "want", "seek", "plan", "intend", "favour", "favor", "suspect"})


ANY_CUE = frozenset(stem(word) for word in "said say says told according speak spoke talk discuss comment".split())  # these fit any saying, so they tell nothing


def _table() -> dict[str, Act]:
    """Verb form or phrase -> the act that a question with it asks about."""
    table: dict[str, Act] = {}
    for form, cue in cues.VERBS.items():
        speaks = cue.takes("say", "tell", "urge") or cue.lemma in _THINKING or any(act != "said" for _, act in cue.frames)
        if speaks and cue.lemma not in _DEEDS:
            table[form] = dict(cue.frames).get("say", cue.frames[0][1])
    for first, choices in cues.PHRASES.items():
        for rest, cue in choices:
            table[" ".join((first, *rest))] = cue.frames[0][1]
    table |= {word: act for word, act in ADJECTIVES.items() if word in ("prepared", "willing", "ready", "confident", "opposed", "committed")}
    # Who "suggests" that something is so proposes nothing, and a question rarely tells the two apart.
    table |= {form: "said" for form, cue in cues.VERBS.items() if cue.lemma == "suggest"}
    return table | _ONLY_IN_QUESTIONS


@cache
def verb_table() -> dict[str, Act]:
    """Every verb form and phrase of saying that a question may use -> its act, in lower case."""
    return _table()


# Every verb that may attribute, for where a question gives it a person as its subject: "Why did A praise B?".
ANY_VERB = "(?:" + "|".join(re.escape(form) for form in sorted(cues.VERBS, key=len, reverse=True)) + ")"

_OF_MOTIONS = re.compile(r"(?:mov|lodg|tabl)(?:e|es|ed|ing)?|sponsor(?:s|ed|ing)?", re.IGNORECASE)
_MOVED_THAT = re.compile(r"\bmoved? (?:that\b|to (?:postpone|adjourn|defer|amend|approve|adopt|reject|suspend|table|refer|strike)\b)", re.IGNORECASE)
_MOTION = re.compile(r"\b(?:motions?|amendments?|bills?|resolutions?|clauses?|proposals?|S\dM|[a-z]{1,5}-\d+|(?-i:[A-Z]{1,5}) \d+|\d+/\d{2,4})\b", re.IGNORECASE)


def speaks(verb: str, question: str) -> bool:
    """Whether the verb speaks of saying in this question: "moved" does of a motion, not of a force into a region."""
    return not _OF_MOTIONS.fullmatch(verb) or bool(_MOTION.search(question) or _MOVED_THAT.search(question))


def is_passive(auxiliary: str, verb: str) -> bool:
    """Whether the subject is what is spoken of: "Is the deal expected …?", not "Is the mayor prepared …?"."""
    to_be = auxiliary.lower() in ("is", "are", "was", "were")
    return to_be and not verb.lower().endswith("ing") and verb.lower() not in ADJECTIVES


def wants(verb: str) -> bool:
    return verb.lower() in ("want", "wants", "wanted", "need", "needs", "plan", "plans", "intend", "intends", "hope", "hopes")


# Longest first, so that "called for" is found before "called".
SPEECH_VERB = "(?:" + "|".join(re.escape(verb) for verb in sorted(_table(), key=len, reverse=True)) + ")"


def act_of_verb(verb: str, rest: str = "") -> Act:
    """The act of a verb, with the word after it where that makes it a phrase ("call" + "for …")."""
    table = verb_table()
    following = rest.split()[:1]
    phrase = " ".join([verb.lower(), *map(str.lower, following)])
    return table.get(phrase) or table.get(verb.lower(), "said")


def said_verbs(question: str) -> set[str]:
    """The stems of the verbs of a question that ask for no act of their own but are more than "say": "suggest", "warn"."""
    plain = without_frames(question)[0]
    found = {verb.lower() for verb in re.findall(rf"\b{SPEECH_VERB}\b", plain, re.IGNORECASE)}
    return {stem(verb.split()[0]) for verb in found if verb_table().get(verb) == "said"} - ANY_CUE
