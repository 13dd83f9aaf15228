"""A source span -> the speaker's name within the document: named, surname, pronoun, role; never guessed.

What does not resolve stays None: "unresolved", or "ambiguous" with everyone who fits.
"""

import re
from dataclasses import dataclass, field

from rag.data import ResolvedBy, Span
from rag.ingest import words
from rag.ingest.cast import Cast, Person, split_titles, surname

_NAME_IN = re.compile(r"(?:(?:al|el)-)?[A-ZÀ-Þ][\w.’'-]*(?:[ \u00a0]+(?:(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|abu|bint)[ \u00a0])?[A-ZÀ-Þ][\w.’'-]*|(?:al|el)-[A-ZÀ-Þ][\w’'-]*))*")


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name` is None when unresolved; `candidates` then holds everyone who fits, if anyone does."""

    name: str | None
    by: ResolvedBy
    candidates: tuple[str, ...] = ()
    sex: str | None = None
    plural: bool = False


@dataclass(slots=True)
class Memory:
    """Who has spoken and been described so far, in the order of the text."""

    cast: Cast
    spoken: list[Speaker] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)


def resolve(memory: Memory, text: str, span: Span | None, inside: Speaker | None = None) -> Speaker:
    """Who the words at `span` are. `inside` is the speaker of the quotation around it, whom "I" and "we" stand for."""
    if span is None:
        return Speaker(None, "unresolved")
    source = " ".join(span.of(text).split()).strip(" ,;—–")
    low = source.lower()
    if low in words.FIRST_PERSON:
        return Speaker(inside.name, "pronoun", sex=inside.sex) if inside and inside.name else Speaker(None, "unresolved")
    if low in words.PRONOUNS or low in words.POSSESSIVES:
        return _pronoun(memory, text, span, low)
    found = _named(memory, source) or _role(memory, source) or _description(source)
    return found


def remember(memory: Memory, speaker: Speaker) -> None:
    """Notes who spoke, for the pronouns that follow."""
    if speaker.name:
        memory.spoken.append(speaker)
        del memory.spoken[:-12]


def _named(memory: Memory, source: str) -> Speaker | None:
    """A source that holds a person's name, in full or as a surname."""
    head = re.split(r",| who | which |\(", source, maxsplit=1)[0].strip()
    if re.search(r"\b(?:and|or|&)\b", head):
        return None
    for match in reversed(list(_NAME_IN.finditer(head))):
        if match.end() != len(head) and not head[match.end() :].startswith((" of ", " from ")):
            continue
        titles, name = split_titles(match.group())
        name = re.sub(r"['’]s?$", "", name).strip(".") if not name.endswith(("Jr.", "Sr.")) else name
        parts = name.split()
        if len(parts) > 1:
            if name in memory.cast.people:
                return _speaker(memory.cast.people[name], "named")
            # "Democratic pollster Ann Lee" and "Texas Senator Ted Lee": the longest known name at the end counts.
            for cut in range(1, len(parts) - 1):
                if (tail := " ".join(parts[cut:])) in memory.cast.people:
                    return _speaker(memory.cast.people[tail], "named")
            return None
        return _of_surname(memory, name, titles)
    return None


def _of_surname(memory: Memory, name: str, titles: list[str]) -> Speaker | None:
    fitting = memory.cast.by_surname.get(surname(name), [])
    if not fitting:
        first = [person for person in memory.cast.people.values() if person.given.lower() == name.lower()]
        fitting = first if len(first) == 1 else []
    if titles and len(fitting) > 1:
        narrowed = [person for person in fitting if person.titles & set(titles)]
        sex = "female" if set(titles) & words.HONORIFICS_FEMALE else "male" if set(titles) & words.HONORIFICS_MALE else None
        narrowed = narrowed or [person for person in fitting if sex and person.sex in (sex, None)]
        fitting = narrowed or fitting
    if len(fitting) == 1:
        return _speaker(fitting[0], "surname")
    if len(fitting) > 1:
        return Speaker(None, "ambiguous", tuple(person.name for person in fitting))
    return None


def _speaker(person: Person, by: ResolvedBy) -> Speaker:
    return Speaker(person.name, by, sex=person.sex)


def _pronoun(memory: Memory, text: str, span: Span, low: str) -> Speaker:
    if low in ("who", "which", "that", "whose"):
        before = text[max(0, span.start - 120) : span.start].rstrip(" ,")
        match = None
        for match in _NAME_IN.finditer(before):
            pass
        if match and match.end() == len(before) and (found := _named(memory, match.group())):
            return Speaker(found.name, "pronoun", found.candidates, found.sex)
        return Speaker(None, "unresolved")
    sex = "male" if low in words.MALE else "female" if low in words.FEMALE else None
    plural = low in words.PLURAL
    for spoken in reversed(memory.spoken):
        if plural and spoken.plural or sex and not spoken.plural and spoken.sex in (sex, None):
            return Speaker(spoken.name, "pronoun", sex=spoken.sex or sex, plural=spoken.plural)
    return Speaker(None, "unresolved")


def _role(memory: Memory, source: str) -> Speaker | None:
    """"The official" -> the first full description with that head; "the senator" -> the one named senator."""
    match = re.match(r"(?i)(the|this|that|these|those|both|a|an|another|one)\s+(.*)", source)
    if not match:
        return None
    core = re.split(r",| who | of | for | with | in | from | at ", match.group(2), maxsplit=1)[0].lower().split()
    head = core[-1] if core else ""
    if head not in words.PERSON_HEADS or match.group(1).lower() in ("a", "an", "another", "one"):
        return None
    for description in memory.descriptions:
        described = description.lower().split()
        if head in described or head.rstrip("s") in described:
            if set(core[:-1]) <= set(described):
                return Speaker(description, "role", plural=head.endswith("s"))
    titled = memory.cast.by_title.get(head, [])
    if len(titled) == 1:
        return _speaker(titled[0], "role")
    if len(titled) > 1:
        return Speaker(None, "ambiguous", tuple(person.name for person in titled))
    return None


def _description(source: str) -> Speaker:
    """A source that names nobody names itself; an article that opened a sentence loses its capital."""
    first, _, rest = source.partition(" ")
    name = f"{first.lower()} {rest}" if rest and first.lower() in words.DETERMINERS else source
    last = re.split(r",| who | of | for | with | in | from | at ", name, maxsplit=1)[0].split()[-1:] or [""]
    plural = last[0].endswith("s") and not last[0].endswith("ss") or " and " in name or last[0] in ("police", "people")
    return Speaker(name, "named", plural=plural)
