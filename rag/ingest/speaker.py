"""A source span -> the speaker's name within the document: named, surname, pronoun, role; not guessed.

What does not resolve stays None: "unresolved", or "ambiguous" with everyone who fits.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from rag.data import ResolvedBy
from rag.ingest import words
from rag.ingest.asked import answers, says_only_so, to_writer, whom
from rag.ingest.cast import Person, build
from rag.ingest.memory import UNRESOLVED, Memory, Speaker
from rag.ingest.names import plain_offices, split_titles, surname, unshouted, without_clock
from rag.ingest.nearby import about, named_between, names, paragraph_start
from rag.ingest.raw import Raw
from rag.ingest.source_ends import is_deed_by
from rag.ingest.writer import Writers

_CAPITAL = r"[A-ZÀ-Þ][\w.’'-]*"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|abu|bint)"
_NAME_AT_END = re.compile(rf"(?:(?:al|el)-)?{_CAPITAL}(?: (?:(?:{_PARTICLE} )?{_CAPITAL}|(?:al|el)-{_CAPITAL}))*$")
_SEVERAL = re.compile(rf"{_CAPITAL}(?: {_CAPITAL})*(?:, {_CAPITAL}(?: {_CAPITAL})*)+,? (?:and|or) (?P<last>{_CAPITAL}(?: {_CAPITAL})*)")
# Where the head of a source ends and what describes it begins.
_AFTER_HEAD = re.compile(r",| who | which | \(| of | for | with | in | from | at | on | — | -- |\[| (?:him|her|it|them)sel(?:f|ves)$")
# What follows a name and places it: "Lee in his first speech", "Northline, the company that runs the ferries".
_PLACED = re.compile(r" (?:in|at|on|who)\b| \(|, (?:who|which|whose)\b|, (?:the|an?) [a-z][\w-]*(?: [a-z][\w-]*)? (?:that|which|who)\b")
# What may stand loose at the end of a source, or twice at its beginning.
_LOOSE_END = re.compile(
    r"(?:[\s,;]+(?:of|on|in|at|by|for|with|from|to|and|or|who|whose|which|that|the|an?|both|all|later|also|then|now))+$|(?<=\w)['’]s$|(?<=s)['’]$"
)
_BROKEN_OFF = re.compile(r"\s*\([^()]*$")
_AGE = re.compile(r",\s\d{1,3}(?=,|$)")
# A bare title, the end of a number, or what only places a speaker: "Mr.", "000 people", "Among aides".
_NO_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.?$|0\d\d\b|\W*$"
    r"|(?:Among|From|In|At(?! (?:least|most)\b)|On|By|With|Along|Under|Within|After|Before|During|Despite) [a-z])"
)
_CLAUSE = re.compile(r"^that (?=(?:the|this|our) )", re.IGNORECASE)  # "That the House notes": the House does
_TWICE = re.compile(r"^(the|an?) (?=\1 )|^both (?=.* and )", re.IGNORECASE)
_FOCUS = re.compile(rf"^(?:not )?(?:{'|'.join(sorted(words.FOCUS))}) (?=\w)", re.IGNORECASE)  # "Only Lee voted for it": Lee did
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_JUNIOR = re.compile(r" (?:Jr|II|III|IV)\.?$")
# Whom a text names first, and in full so many times as often as another of that surname, is whom it is about.
_CHIEFLY = 2
_SENTENCE = 300  # characters before a statement in which the sentence before it is looked at
_ARTICLE = re.compile(r"(?i)(the|this|that|these|those|both)\s+(.*)", re.DOTALL)
_FULL = re.compile(r"(?i)(a|an|one|two|three|several|some|many|another)\s+(.*)", re.DOTALL)


def remembering(text: str, raws: Iterable[Raw], writes: Writers) -> Memory:
    """What has to be known of the whole text, and of who writes it, before the first source is resolved."""
    raws = list(raws)
    sources = [" ".join(span.of(text).split()) for raw in raws for span in raw.source] + [who for raw in raws if (who := whom(text, raw))]
    descriptions = [f"{found.group(1).lower()} {found.group(2)}" for source in sources if (found := _FULL.match(source))]
    return Memory(build(text, sources), list(dict.fromkeys(map(_head, descriptions))), writers=writes)


def note_asked(memory: Memory, text: str, raw: Raw) -> None:
    """Notes whom this statement asks: he is meant by the "he" of the answer right after it."""
    memory.asked = _phrase(memory, who) if (who := whom(text, raw)) else None
    memory.asked_until = max((span.end for span in (*raw.cue, *raw.content)), default=0)


def resolve(memory: Memory, text: str, raw: Raw, inside: Speaker | None = None, quoted: bool = False) -> Speaker:
    """Who the source of `raw` is. `inside` is the speaker of the statement around it, in quotation marks if `quoted`."""
    if not raw.source:
        return UNRESOLVED
    source = _FOCUS.sub("", " ".join(raw.source[0].of(text).split()).strip(" ,;—–[]#*_>"))
    low = source.lower()
    if source in ("Q", "A"):  # question and answer: the heading says who answers, or nobody does
        return _by_name(memory, memory.writers.answers, "turn") if source == "A" else UNRESOLVED
    if low in words.FIRST_PERSON:
        if inside is None and low in ("i", "me", "my", "mine", "myself"):
            return replace(_by_name(memory, memory.writers.at(text, raw.source[0].start), "pronoun"), writer=True)
        return Speaker(inside.name, "pronoun", sex=inside.sex) if inside and inside.name else UNRESOLVED
    if low in words.PRONOUNS or low in words.POSSESSIVES:
        hint = raw.hint.of(text) if raw.hint else None
        if not hint and not inside and _sex(low) and (speaker := _who_is_asked(memory, low, text, raw) or _whom_told_of(memory, low, text, raw)):
            return speaker
        about = _about(memory, text, raw.source[0].start, low) if not quoted and inside is None else None
        return _pronoun(memory, low, hint, inside or about, quoted)
    if raw.form == "turn":
        # A transcript's own label is a name even where it is an office: "The Chair", "The Chair (Ann Lee)".
        inner = _IN_BRACKETS.search(source)
        named = _named(memory, inner.group(1)) if inner else None
        return replace(named or _named(memory, source) or Speaker(unshouted(source), "named"), by="turn")
    return _phrase(memory, source)


def _by_name(memory: Memory, name: str | None, by: ResolvedBy) -> Speaker:
    return replace(_named(memory, name) or Speaker(split_titles(name)[1], by), by=by) if name else UNRESOLVED


def _phrase(memory: Memory, source: str) -> Speaker:
    source = _AGE.sub("", " ".join(without_clock(source).split()))
    if (several := _SEVERAL.fullmatch(source)) and several["last"].split()[-1].lower() not in words.TITLES | words.ROLES:
        return _description(source)  # "Councillors Lee, Park and Hale" are three
    return _named(memory, source) or _role(memory, source) or _description(source)


def _head(source: str) -> str:
    return _AFTER_HEAD.split(source, maxsplit=1)[0].strip(" ,")


def _named(memory: Memory, source: str) -> Speaker | None:
    """A source whose head ends in a person's name, in full or as a surname; "the chairman, Ann Lee," counts too."""
    head = _head(" ".join(plain_offices(source).split()))
    match = None if is_deed_by(head) else _NAME_AT_END.search(head)
    if match is None:
        apposition = [part.strip() for part in source.split(",")[1:2]]
        if apposition and (person := memory.cast.find(apposition[0])):
            return _speaker(person, "named")
        return None
    if re.search(r"\b(?:and|or|&)\b", head) and not _is_of_one(memory, head[: match.start()]):
        return None
    titles, name = split_titles(match.group())
    name = name if name.endswith(("Jr.", "Sr.")) else re.sub(r"['’]s?$", "", name).rstrip(".")
    parts = name.split()
    if len(parts) == 1:
        return _of_surname(memory, name, titles, head.split()[0].lower() in words.DETERMINERS)
    # "Democratic pollster Ann Lee", "Texas Senator Ted Lee": the longest known name at the end counts.
    for cut in range(len(parts) - 1):
        if person := memory.cast.find(" ".join(parts[cut:])):
            return _speaker(person, "named")
    return None


def _is_of_one(memory: Memory, before: str) -> bool:
    """Whether the words with an "and" before a name describe this one person: "Writer and best-selling author Ann Lee"."""
    first, _, second = before.rpartition(" and ")
    described = second.split()[-1:]
    named = any(surname(part) in memory.cast.by_surname for part in first.split() if part[:1].isupper())
    if not first or not described or named:
        return False
    return described[0] in words.PERSON_HEADS and first.split()[0].lower() not in words.DETERMINERS


def _of_surname(memory: Memory, name: str, titles: list[str], determined: bool) -> Speaker | None:
    fitting = memory.cast.by_surname.get(surname(name), [])
    if not fitting and not determined:  # "the Senate" is nobody's given name
        given = [person for person in memory.cast.people.values() if person.name.split()[0].lower() == name.lower()]
        fitting = given if len({person.name for person in given}) == 1 else []
    sex = "female" if set(titles) & words.HONORIFICS_FEMALE else "male" if set(titles) & words.HONORIFICS_MALE else None
    if sex and len(fitting) == 1 and fitting[0].sex not in (sex, None):
        return None  # "Ms Lee" is not Karl Lee
    # "Reed" is not Tom Reed Jr. where there is a Reed without it.
    fitting = [person for person in fitting if not _JUNIOR.search(person.name)] or fitting
    if len(fitting) > 1 and titles:
        by_sex = [person for person in fitting if sex and person.sex in (sex, None)]
        fitting = by_sex or [person for person in fitting if person.titles & set(titles)] or fitting
    if len(fitting) > 1 and not titles:
        # The bare surname is left to whom a text is about; a relative keeps the given name.
        first = min(fitting, key=lambda person: person.at)
        others = [person for person in fitting if person.name != first.name]
        if all(first.mentions >= _CHIEFLY * person.mentions for person in others):
            fitting = [first]
    if fitting:
        return _speaker(fitting[0], "surname") if len(fitting) == 1 else _ambiguous(fitting)
    return None


def _speaker(person: Person, by: ResolvedBy) -> Speaker:
    return Speaker(person.name, by, sex=person.sex)


def _ambiguous(people: list[Person]) -> Speaker:
    return Speaker(None, "ambiguous", tuple(person.name for person in people))


def _pronoun(memory: Memory, low: str, hint: str | None, inside: Speaker | None, quoted: bool) -> Speaker:
    """He, she, they, who: the phrase of the same sentence, the one whose words these are, or the last one who spoke."""
    hinted = _phrase(memory, hint) if hint else UNRESOLVED
    if low in ("who", "which", "that", "whose"):
        return replace(hinted, by="pronoun") if hinted.name else hinted
    nearby = [hinted]
    if inside and not quoted:
        nearby.insert(0, inside)
    # "His proposal" is not for whoever spoke last: much that is somebody's is told of him by others.
    for speaker in [*nearby, *([] if quoted or low in words.POSSESSIVES else reversed(memory.spoken))]:
        if speaker.name and not speaker.writer and _fits(speaker, low):
            return Speaker(speaker.name, "pronoun", sex=speaker.sex or _sex(low), plural=speaker.plural, person=speaker.person)
    if quoted:
        others = [*memory.told[-1:], *(speaker for speaker in reversed(memory.spoken) if speaker.sex)]
        for speaker in others:
            if speaker.name and (inside is None or speaker.name != inside.name) and _fits(speaker, low):
                return Speaker(speaker.name, "pronoun", sex=speaker.sex)
    return UNRESOLVED


def _about(memory: Memory, text: str, at: int, low: str) -> Speaker | None:
    """Whom the paragraph so far is about, where the last one who spoke is neither named in it nor has spoken in it."""
    sex = _sex(low)
    last = next((speaker for speaker in reversed(memory.spoken) if _fits(speaker, low)), None) if sex else None
    if last is None or last.name is None or memory.places.get(last.name, 0) >= paragraph_start(text, at) or names(memory.cast, text, at, last.name):
        return None
    person = about(memory.cast, text, at, sex or "")
    return _speaker(person, "pronoun") if person else None


def _who_is_asked(memory: Memory, low: str, text: str, raw: Raw) -> Speaker | None:
    """Whom the statement before asked, where "he" means him; both where it may mean the asker as well; and whoever has come up since."""
    asked, asker = memory.asked, next(reversed(memory.spoken), None)
    if asked is None or not asked.name or not _fits(asked, low):
        return None
    since = [] if answers(text, raw) else named_between(memory.cast, text, memory.asked_until, raw.source[0].start, _sex(low) or "")
    if any(person.name != asked.name for person in since):
        return _speaker(since[0], "pronoun") if len(since) == 1 else None
    if asker is None or asker.writer or asker.name == asked.name or not _fits(asker, low) or answers(text, raw) or asked.sex and not asker.sex:
        return replace(asked, by="pronoun")
    return None if asker.sex and not asked.sex else Speaker(None, "ambiguous", (asked.name, asker.name or ""))


def _whom_told_of(memory: Memory, low: str, text: str, raw: Raw) -> Speaker | None:
    """Whom a description ("your reporter") has just spoken of, where "he told me that he does not" means him; both where it may be either."""
    last = next(reversed(memory.spoken), None)
    if last is None or last.sex or not last.name or not _fits(last, low) or memory.cast.find(last.name) or not to_writer(text, raw):
        return None
    before = re.split(r"(?<![A-Z][a-z])(?<!Mrs)[.!?]\s", text[max(0, raw.source[0].start - _SENTENCE) : raw.source[0].start].rstrip()[:-1])[-1]
    named = [each for each in memory.cast.people.values() if each.sex == _sex(low) and re.search(rf"\b{re.escape(each.name.split()[-1])}\b", before)]
    if len(named) != 1:
        return None
    return _speaker(named[0], "pronoun") if says_only_so(text, raw) else Speaker(None, "ambiguous", (last.name, named[0].name))


def _sex(low: str) -> str | None:
    return "male" if low in words.MALE else "female" if low in words.FEMALE else None


def _fits(speaker: Speaker, low: str) -> bool:
    """Whether a pronoun may stand for a speaker: he and she for one person, they for several or a body, it for a body."""
    if sex := _sex(low):
        return speaker.person and not speaker.plural and speaker.sex in (sex, None)
    if low in words.PLURAL:
        return speaker.plural or not speaker.person and _is_body(speaker.name or "")
    return low in ("it", "its") and not speaker.person


def _is_body(name: str) -> bool:
    """Whether a name that is no person's may be of several: a name with a capital, or "the council"; "the plan" says nothing."""
    head = (_head(name).split() or [""])[-1]
    return head[:1].isupper() or head.lower() in words.BODIES


def _role(memory: Memory, source: str) -> Speaker | None:
    """"The official" -> the first full description with that head; "the senator" -> the one named senator."""
    match = _ARTICLE.match(source)
    core = _head(match.group(2)).lower().split() if match else []
    if not match or not core or core[-1] not in words.PERSON_HEADS:
        return None
    head = core[-1]
    for description in memory.descriptions:
        described = description.lower().split()[1:]
        if described and described[-1] == head and set(core) <= set(described):
            return Speaker(description, "role", plural=_is_plural(description))
    titled = memory.cast.by_title.get(" ".join(core[-2:]), []) or memory.cast.by_title.get(head, [])
    if len(titled) > 1:
        return _ambiguous(titled)
    return _speaker(titled[0], "role") if titled else None


def _description(source: str) -> Speaker:
    """A source that names nobody known names itself; an article that opened a sentence loses its capital."""
    source = _LOOSE_END.sub("", _BROKEN_OFF.sub("", source)) if source.count("(") > source.count(")") else _LOOSE_END.sub("", source)
    source = _CLAUSE.sub("", _TWICE.sub("", source))
    if source.lower() in words.ADVERBS:
        return UNRESOLVED
    if _NO_NAME.match(source) or source.isupper() and source.count(" ") > 2:
        return UNRESOLVED
    if source.lower() in words.DETERMINERS & {"the", "a", "an", "his", "her", "its", "their"} or not source:
        return UNRESOLVED
    first, _, rest = source.partition(" ")
    plural = first.lower() in words.PERSON_HEADS and (first.endswith("s") or first in ("People", "Police"))
    lowered = rest and first.lower() in words.DETERMINERS or plural and first.istitle()
    name = " ".join([first.lower() if lowered else first, rest]).strip()
    if _NAME_AT_END.fullmatch(_head(name)) and _PLACED.match(name[len(_head(name)) :]):
        name = _head(name)
    head = _head(name).split()[-1:] or [""]
    person = head[0].lower() in words.PERSON_HEADS or name.split()[0].rstrip(".").lower() in words.TITLES
    return Speaker(name, "named", plural=_is_plural(name), person=person)


def _is_plural(name: str) -> bool:
    head = (_head(name).split()[-1:] or [""])[0]
    return head.endswith("s") and not head.endswith("ss") and head.islower() or " and " in name or head in ("police", "people")
