"""A document -> its cast: the people named in it with their titles and sex, and the first full description of the unnamed.

Knows names by their shape alone; it holds no list of people.
"""

import re
from dataclasses import dataclass, field

from rag.ingest import words

_HONORIFIC = "|".join(sorted((re.escape(title) for title in words.TITLES if len(title) > 1), key=len, reverse=True))
_NAME_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-öø-ÿ][\w’'-]*|[A-Z]\.(?:[A-Z]\.)*|[A-ZÀ-Þ]{2,}(?:['’-][A-Z]+)*)"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|abu|bint|ter|ten|y|al-|el-)"
_NAME = re.compile(rf"(?:(?:al|el)-)?{_NAME_WORD}(?:[ \u00a0](?:(?:{_PARTICLE}[ \u00a0-]){{0,2}}{_NAME_WORD}|(?:al|el)-{_NAME_WORD})){{0,5}}")
_BEFORE = re.compile(rf"(?i:\b((?:(?:{_HONORIFIC})\.?[ \u00a0])+)$)")


@dataclass(slots=True)
class Person:
    """One person as the document names them. `titles` are folded, `places` the offsets at which the full name stands."""

    name: str
    titles: set[str] = field(default_factory=set)
    sex: str | None = None
    places: list[int] = field(default_factory=list)

    @property
    def surname(self) -> str:
        return surname(self.name)

    @property
    def given(self) -> str:
        return self.name.split()[0]


@dataclass(slots=True)
class Cast:
    """Everybody a document names in full; `by_surname` has everyone of one surname, in order of first mention."""

    people: dict[str, Person] = field(default_factory=dict)
    by_surname: dict[str, list[Person]] = field(default_factory=dict)
    by_title: dict[str, list[Person]] = field(default_factory=dict)
    descriptions: list[tuple[int, str]] = field(default_factory=list)


def surname(name: str) -> str:
    """The folded surname of a name, generation marks and a genitive left out."""
    parts = [part for part in name.replace("\u00a0", " ").split() if part.strip(".,").lower() not in words.SUFFIXES]
    return fold(parts[-1]) if parts else ""


def fold(word: str) -> str:
    return re.sub(r"['’]s$", "", word.strip(".,")).lower()


def split_titles(name: str) -> tuple[list[str], str]:
    """"Former Egyptian President Abdel Sisi" -> (folded titles, the bare name): everything up to the last title goes."""
    parts = name.replace("\u00a0", " ").split()
    cut = 0
    for place, part in enumerate(parts[:-1]):
        if part.strip(".,").lower() in words.TITLES and part.strip(".,").lower() not in words.SUFFIXES:
            cut = place + 1
    bare = parts[cut:]
    while len(bare) > 1 and bare[-1].strip(".,").lower() in words.SUFFIXES - {"jr", "sr", "ii", "iii", "iv"}:
        bare.pop()
    return [part.strip(".,").lower() for part in parts[:cut] if part.strip(".,").lower() in words.TITLES], " ".join(bare)


def build(text: str, sources: list[str]) -> Cast:
    """The cast of a text. `sources` are the source spans' words: a name that speaks is a person even without a title."""
    cast = Cast()
    speaking = {fold(word) for source in sources for word in source.split() if word[:1].isupper()}
    for match in _NAME.finditer(text):
        _enter(cast, text, match, speaking)
    return cast


def _enter(cast: Cast, text: str, match: re.Match[str], speaking: set[str]) -> None:
    before = _BEFORE.search(text, max(0, match.start() - 40), match.start())
    titles, name = split_titles((before.group(1) if before else "") + match.group())
    name = _clean(name)
    parts = name.split()
    if len(parts) < 2 or parts[0].lower() in words.DAYS_AND_MONTHS or parts[0].lower() in _NO_GIVEN or len(parts) > 5:
        if len(parts) == 1 and titles:
            _note_title(cast, name, titles, match.start())
        return
    given = parts[0].strip(".").lower()
    known = given in words.MALE_NAMES or given in words.FEMALE_NAMES
    if not (known or titles or surname(name) in speaking):
        return
    person = cast.people.get(name)
    if person is None:
        person = cast.people[name] = Person(name)
        cast.by_surname.setdefault(person.surname, []).append(person)
        person.sex = "male" if given in words.MALE_NAMES else "female" if given in words.FEMALE_NAMES else None
    person.places.append(match.start())
    _entitle(cast, person, titles)


def _entitle(cast: Cast, person: Person, titles: list[str]) -> None:
    for title in titles:
        if title not in person.titles:
            person.titles.add(title)
            cast.by_title.setdefault(title, []).append(person)
    if person.titles & words.HONORIFICS_FEMALE:
        person.sex = "female"
    elif person.titles & words.HONORIFICS_MALE:
        person.sex = "male"


def _note_title(cast: Cast, name: str, titles: list[str], at: int) -> None:
    """"Mr. Lee" tells the sex and the title of the one Lee the document names in full."""
    fitting = cast.by_surname.get(surname(name), [])
    if len(fitting) == 1:
        _entitle(cast, fitting[0], titles)


# Capitalised words that begin no person's name.
_NO_GIVEN = frozenset(
    """the a an this that these those in on at for with from by as but and or if when while after before new north south east
    west united national american british great saint san los las el fort lake mount state house white supreme high fox cnn
    nbc abc cbs associated wall washington york his her their its our my your he she they we it i you mr mrs ms not no yes
    who what where why how two one three super federal central royal democratic republican conservative labour liberal
    congressional scottish welsh european""".split()
)


def _clean(name: str) -> str:
    """A name without a genitive at its end and without words in front that open a sentence."""
    parts = name.split()
    while parts and (parts[0].lower() in words.OPENERS or parts[0].lower() in words.CONJUNCTIONS or parts[0].lower() in words.PREPOSITIONS):
        parts.pop(0)
    if parts:
        parts[-1] = re.sub(r"['’]s?$", "", parts[-1]).rstrip(".,") if not parts[-1].lower() in ("jr.", "sr.") else parts[-1]
    return " ".join(parts)
