"""A question about what became of motions + the library -> the words in which their documents' closing lines tell it. No language model.

"What happened to motion 16?", "Was NP-102 carried?", "Which motions were withdrawn?": only where such a line tells it (`ingest/closing`);
what the minutes say in prose is found as any other fact is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer, Question
from rag.ask.bind import Bound, asked_numbers
from rag.ask.excerpt import Excerpt
from rag.ask.frame import without_frames
from rag.ask.gather import Gathered
from rag.ask.period import without_period
from rag.ask.retrieve import Passage, passage_of
from rag.data import Scope, Sentence
from rag.ingest.closing import closing_of, outcomes_of
from rag.ingest.columns import OUTCOMES
from rag.people import same_speaker
from rag.store.library import Library
from rag.text import content_words, count, has_negation, stem_set, words

_MOST = 2000  # chunks that are looked at
_LISTED = 60  # motions that are listed; more are counted
_MATCHES = 5  # motions on one topic that are told of

# What may become of a motion; each of the first four is the end of it.
_ENDS: dict[str, str] = {
    "carried": r"carried|pass(?:ed|es)?|adopted|agreed(?: to)?|approved|accepted|succeed(?:ed)?|carry",
    "lost": r"lost|defeated|reject(?:ed)?|negatived|fail(?:ed|s)?|fell|fall|voted down|refused|dismissed",
    "withdrawn": r"withdrawn|withdrew",
    "lapsed": r"lapsed?|ruled out of order|out of order",
    "referred": r"referred|remitted|sent (?:back )?to",
    "deferred": r"deferred|postponed|adjourned|put off|delayed",
    "pending": r"pending|outstanding|undecided",
}
_FINAL = frozenset(list(_ENDS)[:4])
_END = "|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _ENDS.items())
_FOUND = re.compile(_END, re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|nor?)\b[\w ]{0,12}$", re.IGNORECASE)
_COLUMN = re.compile(r"(?P<end>carried|passed|adopted): *(?:(?P<yes>y|yes|true|1|x|✓|✔)|(?P<no>n|no|false|0|✗))\.?", re.IGNORECASE)

_STATE = "|".join(_ENDS.values())
_THING = r"(?:motion|amendment|resolution|proposal|bill|petition)s?"
_BE = r"(?:was|were|is|are|be|been|being|got|has been|have been|had been)"
_WHAT = re.compile(
    r"^what (?:(?:has |had )?(?:happened|become|became)|was done) (?:to|of|with)\s+(?P<which>.+)$"
    r"|^what(?:['’]s| (?:is|was|were|are)) the (?:current |final )?(?:status|outcomes?|results?|decision|fate|vote|tally) (?:of|on|for|about)\s+(?:the (?:vote|division|ballot) (?:on|about)\s+)?(?P<told>.+)$"
    r"|^what (?:was (?:decided|resolved)|did (?:the )?\w+ (?:decide|resolve)) (?:on|about)\s+(?P<done>.+)$"
    r"|^how (?:did|was) (?:the )?(?:vote|division|ballot|debate) (?:on|about) (?P<voted>.+?) (?:go|end|turn out|decided)$"
    r"|^how was (?P<settled>.+?) (?:decided|settled|resolved)$",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    rf"^(?:(?:was|were|is|are|has|have|had|did|does)(?:n['’]t)?) (?P<which>(?!any |some |there ).+?) (?:(?:been|get|be|finally|ever|later) )*(?P<state>{_STATE})\b(?P<rest>.*)$", re.IGNORECASE
)
_SOME = re.compile(rf"^(?:was|were|has|have|did) (?:any|some)(?: of)?(?: the)? (?P<which>.*?\b{_THING}\b.*?) (?:been )?(?P<state>{_STATE})\b(?P<rest>.*)$", re.IGNORECASE)
_LIST = re.compile(
    rf"^(?:please )?(?:which|what|how many|list|name|show(?: me)?|give(?: me)?)(?: all| every| any| of| the| those)* (?P<which>.*?\b{_THING}\b.*?)(?: that| which)?(?: {_BE})*(?: all| still)? (?P<state>{_STATE})\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_BY_VOTE = re.compile(r"carried|pass(?:ed)?|adopted|approved|defeated|rejected|negatived|voted down|withdrawn", re.IGNORECASE)
_OWNED = re.compile(rf"^(?P<who>.+?)['’]s? (?={_THING}\b)(?:{_THING})", re.IGNORECASE)
# Whoever may have moved it: a name, or "the mayor" and the like, up to what the motion is about.
_A_NAME = r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*"
_A_ROLE = rf"the (?:(?!(?i:{_THING}|the|that|which|who|on|about)\b)[\w’'-]+ ){{0,4}}?(?!(?i:{_THING})\b)[\w’'-]+"
_UP_TO = r"(?=,|$| (?:on|about|to|for|against|that|which|regarding|concerning|over|in|and|been)\b)"
_DEED = r"moved|proposed|lodged|tabled|submitted|sponsored|seconded"
_BY = re.compile(
    rf"\b(?:(?:{_BE} )?(?P<deed>{_DEED}) )?by (?P<who>{_A_NAME}|[\w.’' -]{{1,60}}?{_UP_TO})"
    rf"|\b(?i:{_THING}) (?:of|from) (?P<whose>{_A_NAME}|{_A_ROLE}{_UP_TO})"
    rf"|\bfrom (?P<whom>{_A_NAME})"
    rf"|\b(?:that )?(?P<doer>{_A_NAME}|{_A_ROLE}) (?P<did>{_DEED})\b(?! by\b)"
)
_OF_MOTIONS = re.compile(rf"\b{_THING}\b", re.IGNORECASE)
_IT = re.compile(rf"(?:it|that|this|they|(?:that|this|the) {_THING})", re.IGNORECASE)
_A_NUMBER = re.compile(r"\bno\.? ?(?=\d)", re.IGNORECASE)
_NO_NUMBER = re.compile(r"#|\.\w{2,5}$")  # of a file, or of a row in one
# What may stand beside an end and changes nothing of it: "carried unanimously", "withdrawn by the mover". "Passed Senate" is half the way.
_BESIDE = stem_set(
    "unanimously unanimous vote votes voted division majority casting chair abstention abstentions amended mover proposer request yes no for against on in by to without nem con"
    " motion ayes noes nays true false want lack seconder seconded"
    " january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
)
# "The motion of thanks" may be that of somebody typed in small letters; one against a thing may be one for it that was lost.
_UNSURE = re.compile(rf"\b{_THING} (?:of|from) (?!the\b)|\bagainst\b", re.IGNORECASE)
_SAME_END = {name: re.sub(r"[^a-z]+", " ", words) for name, words in _ENDS.items()}
# What stands before an end that is not the motion's own: "Amendment lost, motion carried".
_OF_AMENDMENT = re.compile(r"\bamendments?\b", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\bmotion (?:to|for|of|on|that) |\b(?:closure|previous question|procedur\w+)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:(?!\b(?:and|but|then)\b)[^,;.:/])+", re.IGNORECASE)
_NO_TOPIC = stem_set("motion amendment resolution proposal bill petition no number nr vote item council")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about which motions: `end` is the one asked for, "" where any; `rest` what is said of it besides; `voted`: only motions end so."""

    which: str
    end: str = ""
    rest: str = ""
    listed: bool = False
    voted: bool = False

    @property
    def loose(self) -> bool:
        """Whether the question does not call it a motion: "Did the ferry tax pass?"."""
        return not self.listed and not _OF_MOTIONS.search(self.which)


def told_outcomes(question: Question, bound: Bound, library: Library, scope: Scope = Scope(), history: Sequence[Answer] = ()) -> Gathered | None:
    """What became of the motions that a question asks about, "it" being those of the answer before; None where it asks for nothing
    of the kind, or no line tells it.
    """
    text, period = without_period((question.standalone or question.text).rstrip(" ?!."))
    asked = _asked(text)
    narrowed = scope.within(period.since or period.iso or None, period.until or period.iso or None) if period else scope
    if asked is None or narrowed is None or period and period.iso.startswith("-"):
        return None
    if asked.listed and (has_negation(text) or _FOUND.search(asked.rest)):
        return None  # what was not carried may never have been voted on; and "carried or lost" asks for two lists
    with library.moment():
        own = _named(asked, bound, history)
        bound_to = [passage_of(library, each, {}, {}) for each in own if library.shelved(each)]
        looked = bound_to if own else list(_on_topic(question, asked, library, narrowed))
        found = [each for each in looked if outcomes_of(each.document.text)]
        if asked.listed:
            found = [each for each in found if _ended(asked, each) and stem_set(asked.rest) <= _lines(each)]
            thing = _OF_MOTIONS.search(asked.which)
            note = f"{count(len(found), thing[0].lower().removesuffix('s') if thing else 'motion')}, in {count(len(library.documents(narrowed)), 'document')} looked through."
            note += f" These are the first {_LISTED}." if len(found) > _LISTED else ""
            return Gathered(excerpts=tuple(_told(each, whole=True) for each in found[:_LISTED]), note=note) if found else None
    if not found:
        return None
    beside = _beside_numbers(question, asked, bound) if bound.documents and own else ""
    if own and re.search(r"\bamendments? (?:to|of|on|for)\b|(?<!\w)['’]s amendment", beside, re.IGNORECASE):
        return None  # what became of the motion is not what became of the amendment to it
    is_it = len(looked) == 1 and _is_it(asked, found[0], beside, named=bool(own))
    whole = not (is_it and own and bound.documents)
    sure = is_it and period is None  # a motion of March may have been carried in May
    told = (replace(_told(each, whole=whole), opening=_opening(question, asked, each) if sure else "") for each in found[:_MATCHES])
    return Gathered(excerpts=tuple(told))


def _asked(text: str) -> Asked | None:
    for pattern in (_LIST, _SOME):
        if match := pattern.match(text):
            return Asked(match["which"], _end_of(match["state"]), match["rest"].strip(), listed=True)
    if match := _WHAT.match(text):
        return Asked(next(filter(None, match.groups())), voted=not match["which"])
    match = _WHETHER.match(text)
    return Asked(match["which"], _end_of(match["state"]), match["rest"].strip(), voted=bool(_BY_VOTE.fullmatch(match["state"]) and not match["rest"])) if match else None


def _end_of(state: str) -> str:
    match = _FOUND.search(state)
    return match.lastgroup or "" if match else ""


def _ends(asked: Asked, passage: Passage) -> set[str]:
    """What the lines tell to have become of it: more than one thing where it went on. What an amendment came to is not the motion's own."""
    text = passage.document.text
    found: set[str] = set()
    for line in (span.of(text) for span in outcomes_of(text)):
        if column := _COLUMN.fullmatch(line.strip()):
            found.add("carried" if column["yes"] else "lost")
            continue
        for clause in _CLAUSE.finditer(line, line.index(":") + 1):
            for match in _FOUND.finditer(clause[0]):
                before = clause[0][: match.start()]
                if _OF_ANOTHER.search(before) or _OF_AMENDMENT.search(before) and not _OF_AMENDMENT.search(asked.which):
                    continue
                not_so = _NOT.search(before)
                found.add(("lost" if match.lastgroup == "carried" else "") if not_so else match.lastgroup or "")
    return found - {""}


def _ended(asked: Asked, passage: Passage) -> bool:
    """Whether a motion is one of those asked for: one that was lost and carried is neither."""
    ends = _ends(asked, passage)
    return asked.end in ends and (asked.end not in _FINAL or ends & _FINAL == {asked.end})


def _beside_numbers(question: Question, asked: Asked, bound: Bound) -> str:
    """What a question says of the motion besides the numbers and titles that it is known by."""
    left = asked.which
    known = [*bound.numbers, *(name for each in question.references for name in (each.identifier, each.title) if name)]
    for each in sorted(known, key=len, reverse=True):
        left = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", left, flags=re.IGNORECASE)
    return left


def _is_it(asked: Asked, passage: Passage, beside: str, *, named: bool) -> bool:
    """Whether the motion is surely the one asked about: all that is said of it is told of it, and the topic is its own, not named in passing."""
    text, lines, first = passage.document.text, closing_of(passage.document.text), _first(passage)
    who, seconded, topic = _mover(beside if named else without_frames(asked.which)[0])
    sought, own = stem_set(topic) - _NO_TOPIC, text[: lines.start] if lines else text
    if _UNSURE.search(topic) or named and re.search(r"\d", topic) or sought and has_negation(own):
        return False
    return _is_of(passage, who, seconded) and sought <= stem_set(f"{passage.document.title} {own if named else first.span.of(text) if first else ''}")


def _opening(question: Question, asked: Asked, passage: Passage) -> str:
    """ "Yes." or "No." where the lines say just that, or another end of it, and nothing besides; else the quote stands alone."""
    ends = _ends(asked, passage)
    if not asked.end or len(ends) != 1 or has_negation(_A_NUMBER.sub("", question.text)) or _FOUND.search(asked.rest) or not stem_set(asked.rest) <= _lines(passage):
        return ""
    told = {each for each in _lines(passage) if not each[:1].isdigit()} - stem_set(asked.rest) - _BESIDE
    if ends == {asked.end}:
        return "Yes." if told <= stem_set(_SAME_END[asked.end]) else ""
    plain = told <= stem_set(" ".join(_SAME_END[each] for each in {*ends, "carried"}))  # "not carried" is lost
    return "No." if plain and ends <= _FINAL and asked.end in _FINAL else ""


def _lines(passage: Passage) -> set[str]:
    """The stems of what the lines tell, behind the names of their columns."""
    text = passage.document.text
    return set(stem_set(" ".join(span.of(text).partition(":")[2] for span in outcomes_of(text))))


def _named(asked: Asked, bound: Bound, history: Sequence[Answer]) -> tuple[str, ...]:
    """The documents of the motions that a question names by number or title, or, as "it", the answer before."""
    if asked.listed:
        return ()
    if history and not bound.documents and _IT.fullmatch(asked.which):
        return tuple(dict.fromkeys(each.document_id for each in history[-1].cited))
    named = _OF_MOTIONS.search(asked.which) or any(each in asked.which for each in bound.numbers)
    return bound.documents if named else ()


def _on_topic(question: Question, asked: Asked, library: Library, scope: Scope) -> Iterator[Passage]:
    """The documents of the motions on a topic, or of a mover."""
    if not asked.listed and asked_numbers(question) or asked.loose and not asked.voted:
        return  # a number that is not there, or what is no motion
    who, seconded, topic = _mover(without_frames(asked.which)[0])
    stems = stem_set(topic) - _NO_TOPIC
    if not asked.listed and not stems and not who:
        return
    numbers = [number for number, _ in library.search_keywords(_expression(asked, topic, who), _MOST, scope)]
    chunks = library.chunks(numbers)
    for document_id in dict.fromkeys(chunks[number].document_id for number in numbers):
        document = library.document(document_id)
        closing = closing_of(document.text) if document else None
        if document is None or closing is None:
            continue
        if asked.loose and not (own := stem_set(document.title)) or asked.loose and not own <= stems:
            continue  # "the result of the election" is that of no motion that speaks of one
        if stems <= stem_set(f"{document.title} {document.text[: closing.start]}"):
            if _OF_AMENDMENT.search(asked.which) and "amend" not in stem_set(f"{document.title} {document.source_id} {document.text[: closing.start]}"):
                continue  # a motion that is called no amendment
            passage = passage_of(library, document_id, {}, {})
            if _is_of(passage, who, seconded):
                yield passage


def _mover(which: str) -> tuple[str, bool, str]:
    """Whose motion is asked about, whether as its seconder, and the rest of the words; "Park's motion on trees", "motions moved by Park"."""
    if match := _OWNED.match(which):
        return match["who"].removeprefix("the "), False, which[match.end() :]
    if match := _BY.search(which):
        deed = match["deed"] or match["did"]
        return next(filter(None, match.group("who", "whose", "whom", "doer"))), deed == "seconded", which[: match.start()] + which[match.end() :]
    return "", False, which


def _is_of(passage: Passage, who: str, seconded: bool) -> bool:
    """Whether its closing lines name him for it: in the words of a motion anybody may have proposed something."""
    lines, act = closing_of(passage.document.text), "agreed" if seconded else "proposed"
    return not who or any(each.act == act and same_speaker(who, each.speaker) for each in passage.statements if lines and each.cue_span and lines.contains(each.cue_span))


def _expression(asked: Asked, topic: str, who: str) -> str:
    """What is searched for: the words of the topic, else the mover's name, else the words for what became of it beside the name of such a column."""
    own = [word for word in content_words(topic) if not stem_set(word) <= _NO_TOPIC] or content_words(who) or words(who)  # "Will"
    ends = re.findall(r"[a-z]{3,}", f"{_ENDS[asked.end]} {_ENDS['carried']}") if asked.end else []  # "carried: no" is lost
    either = " OR ".join(f'"{word}"' for word in own or ends)
    columns = " OR ".join(f'"{name.replace("_", " ")}"' for name in ("moved_by", "seconded_by", *OUTCOMES) if not _FOUND.search(name) and not name.startswith("vot"))
    return either if own else f"({either}) AND ({columns})" if ends else columns


def _first(passage: Passage) -> Sentence | None:
    """The first sentence of the motion itself."""
    lines = closing_of(passage.document.text)
    return next((each for each in passage.sentences if each.searched and not (lines and each.span.overlap(lines))), None)


def _told(passage: Passage, *, whole: bool) -> Excerpt:
    """The lines that tell it, behind the first sentence of the motion where the question does not name it by its number."""
    spans = outcomes_of(passage.document.text)
    lines = [each for each in passage.sentences if any(each.span.overlap(span) for span in spans)]
    number = passage.document.source_id
    label = f"{number}:" if whole and not _NO_NUMBER.search(number) else ""
    return Excerpt(passage, tuple(filter(None, [_first(passage) if whole else None, *lines])), False, label=label)
