"""A text -> its cast: the people named in it, with their titles and sex.

Knows names by their shape, by titles, and by who speaks; it holds no list of people. One person under two forms of a
name (with and without a middle initial, Bill and William) is one entry, under the form that comes first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.ingest import words
from rag.ingest.cues import VERBS
from rag.ingest.names import GENITIVE, fold, key, plain_offices, split_titles, surname, without_clock, written

_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-öø-ÿ][\w’'-]*|(?:[A-Z]\.)+|[A-ZÀ-Þ]{2,}(?:['’-][A-Z]+)*)"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|abu|bint|ter|ten)"
_NAME = re.compile(
    rf"(?:(?:al|el)-)?{_CAPITAL}\.?(?:[ \u00a0](?:(?:{_PARTICLE}[ \u00a0]){{0,2}}{_CAPITAL}|(?:al|el)-{_CAPITAL})\.?){{0,6}}"
)
# Capitalised words that begin no person's name.
_NO_GIVEN = frozenset(
    """new north south east west united national american british great saint san los las fort lake mount state house white
    supreme high fox cnn nbc abc cbs associated wall washington york mr mrs ms no yes super federal central royal democratic
    republican conservative labour liberal congressional scottish welsh european watch read view see good bad dear comedian
    actor actress singer using chasing gop u.s us uk u.k eu un black hispanic asian latino""".split()
)
_NO_TITLE = frozenset("former vice deputy first prime foreign chief crown right interior defense defence st".split())
_DOTTED = frozenset("mr mrs ms dr sen rep gov gen col lt capt sgt prof rev hon".split())
_SPELLED = {
    "sen": "senator", "gov": "governor", "rep": "representative", "gen": "general", "col": "colonel", "prof": "professor",
    "capt": "captain", "sgt": "sergeant", "lt": "lieutenant", "rev": "reverend", "dr": "doctor", "amb": "ambassador",
}  # fmt: skip
# Words that end the name of a body or a place.
_NO_SURNAME = frozenset(
    """department county city university college committee council party times post herald tribune journal gazette police
    school house center centre agency bank court street avenue board association institute team group press news fund office
    union company corp inc foundation society bureau commission congress senate parliament administration campaign
    convention caucus church hospital network today state states district authority service services club league force
    initiative project program programme network alliance act bill law day week news weekly magazine daily report poll survey health security justice""".split()
)


@dataclass(slots=True)
class Person:
    """One person as the document names them. `titles` are folded; `at` is where the name first stands."""

    name: str
    at: int = 0
    mentions: int = 0
    titles: set[str] = field(default_factory=set)
    sex: str | None = None


@dataclass(slots=True)
class Cast:
    """Everybody a document names in full. The lists are in order of first mention."""

    people: dict[str, Person] = field(default_factory=dict)
    by_surname: dict[str, list[Person]] = field(default_factory=dict)
    by_title: dict[str, list[Person]] = field(default_factory=dict)

    def find(self, name: str) -> Person | None:
        """The person of that full name, a middle initial or a short given name aside."""
        return self.people.get(key(name))


def build(text: str, sources: Iterable[str]) -> Cast:
    """The cast of a text. `sources` are the words of the source spans: who speaks is a person even without a title."""
    speaking = {fold(word) for source in sources for word in source.split() if word[:1].isupper()}
    text = plain_offices(without_clock(text))
    mentions = [mention for match in _NAME.finditer(text) for mention in _mentions(text, match)]
    cast = Cast()
    for at, titles, name in mentions:
        if _is_person(name, titles, speaking):
            _enter(cast, at, titles, name)
    _drop_longer(cast)
    _drop_doubtful(cast)
    _drop_headline(cast, text.find("\n") if "\n" in text else 0)
    for at, titles, name in mentions:
        if " " not in name and titles:
            fitting = cast.by_surname.get(fold(name), [])
            if len(fitting) == 1:
                _entitle(cast, fitting[0], titles)
    _enter_titled(cast, mentions)
    return cast




def _enter_titled(cast: Cast, mentions: list[tuple[int, list[str], str]]) -> None:
    """Someone only ever called by title and surname ("President Lee") is a person too, under that name."""
    for at, titles, name in mentions:
        shown = [title for title in titles if title not in _NO_TITLE]
        if shown and name and " " not in name and fold(name) not in cast.by_surname and name[0].isupper() and len(name) > 2:
            title = shown[-1].capitalize() + ("." if shown[-1] in _DOTTED else "")
            person = cast.people[f"{shown[-1]} {fold(name)}"] = Person(f"{title} {name.title() if name.isupper() and len(name) > 3 else name}", at, 1)
            cast.by_surname[fold(name)] = [person]
            _entitle(cast, person, titles)








def _mentions(text: str, match: re.Match[str]) -> list[tuple[int, list[str], str]]:
    """The names in a run of capitals, cut where a word that begins or ends no name stands in it."""
    runs: list[list[str]] = [[]]
    parts = match.group().replace("\u00a0", " ").split()
    for part in parts:
        low = part.lower().rstrip(".")
        if len(part) == 2 and part[1] == "." and runs[-1]:
            runs[-1].append(part)  # the initial in "James A. Lee" is no article
            continue
        if low in ("said", "says") and not runs[-1] and text[match.end() : match.end() + 1] == ":":
            continue  # "Said Lee: ..."
        if len(parts) > 3 and low in VERBS and VERBS[low].form in ("past", "third"):
            runs.append([])  # A headline in title case: "Mayor Ann Lee Says Bridge Must Close".
            continue
        closed = low in words.PREPOSITIONS or low in words.CONJUNCTIONS or low in words.AUXILIARIES or low in words.DETERMINERS
        if closed or low in words.OPENERS or low in words.FOCUS and not runs[-1] or low in words.PRONOUNS or low in words.DAYS_AND_MONTHS:
            runs.append([])
        elif GENITIVE.search(bare := part.rstrip(".")) and bare[-1] != "'":
            runs[-1].append(GENITIVE.sub("", bare))
            runs.append([])
        else:
            runs[-1].append(part)
            if part.endswith(".") and len(part) > 4 and fold(part) not in words.TITLES:
                runs.append([])
    found: list[tuple[int, list[str], str]] = []
    before = text[max(0, match.start() - 30) : match.start()].split()
    ended = bool(before) and before[-1].endswith(".") and fold(before[-1]) not in _DOTTED  # "He met the mayor. Lee left."
    lower_title = [fold(before[-1])] if before and not ended and before[-1].lower().strip(".,") in words.TITLES else []  # not "the president's Atlantic roots"
    for place, run in enumerate(run for run in runs if run):
        titles, name = split_titles(" ".join(run))
        name = name.rstrip(".,") if not name.lower().endswith(("jr.", "sr.")) else name
        found.append((match.start(), (titles or lower_title) if place == 0 else titles, name))
    return found


def _is_person(name: str, titles: list[str], speaking: set[str]) -> bool:
    parts = name.split()
    if not 2 <= len(parts) <= 5 or parts[0].lower().rstrip(".") in _NO_GIVEN or fold(parts[0]) in words.TITLES:
        return False
    if surname(name).endswith("s") and surname(name)[:-1] in words.ROLES | words.PERSON_HEADS:
        return False  # "Valley Republicans"
    if surname(name) in _NO_SURNAME and not _has_given(name):
        return False
    given = fold(parts[0])
    if given in words.PARTICLES and len(parts) == 2 and not titles:
        return False
    return given in words.MALE_NAMES or given in words.FEMALE_NAMES or bool(titles) or surname(name) in speaking


def _enter(cast: Cast, at: int, titles: list[str], name: str) -> None:
    person = cast.people.get(key(name))
    if person is None:
        given = fold(name.split()[0])
        sex = "male" if given in words.MALE_NAMES else "female" if given in words.FEMALE_NAMES else None
        person = cast.people[key(name)] = Person(written(name), at, sex=sex)
        cast.by_surname.setdefault(surname(name), []).append(person)
    person.mentions += 1
    _entitle(cast, person, titles)


def _entitle(cast: Cast, person: Person, titles: list[str]) -> None:
    other = words.HONORIFICS_MALE if person.sex == "female" else words.HONORIFICS_FEMALE if person.sex == "male" else frozenset()
    titles = [title for title in titles if title not in other]  # "Ms Lee" is somebody else than Karl Lee
    spelled = [_SPELLED[title] for title in titles if title in _SPELLED]
    for title in [*titles, *spelled]:
        if title not in person.titles:
            person.titles.add(title)
            cast.by_title.setdefault(title, []).append(person)
    plain = {title.split()[-1] for title in person.titles}
    if plain & words.HONORIFICS_FEMALE:
        person.sex = "female"
    elif plain & words.HONORIFICS_MALE:
        person.sex = "male"


def _drop_longer(cast: Cast) -> None:
    """A name that only adds words in front of another's ("Pollster Ann Lee") is that other's."""
    for people in cast.by_surname.values():
        for person in list(people):
            shorter = [other for other in people if other is not person and person.name.endswith(" " + other.name)]
            if shorter and len(shorter[0].name.split()) > 1:
                _entitle(cast, shorter[0], sorted(person.titles))
                people.remove(person)
                cast.people[key(person.name)] = shorter[0]
                for titled in cast.by_title.values():
                    if person in titled:
                        titled.remove(person)


def _drop_doubtful(cast: Cast) -> None:
    """Where one of a surname is surely a person, a capitalised word before it that is no known name makes no second one."""
    for people in cast.by_surname.values():
        sure = [person for person in people if _has_given(person.name) or person.titles]
        if sure and len(sure) < len(people):
            for person in [person for person in people if person not in sure and person.mentions == 1]:
                people.remove(person)
                cast.people.pop(key(person.name), None)


def _has_given(name: str) -> bool:
    given = fold(name.split()[0])
    return given in words.MALE_NAMES or given in words.FEMALE_NAMES


def _drop_headline(cast: Cast, end: int) -> None:
    """A run of capitals that stands in the headline only ("Mother Corners Lee") is no second person of that surname."""
    for people in cast.by_surname.values():
        elsewhere = [person for person in people if person.at >= end or person.mentions > 1]
        if elsewhere and len(elsewhere) < len(people):
            for person in [person for person in people if person not in elsewhere]:
                people.remove(person)
                cast.people[key(person.name)] = elsewhere[0]
                for titled in cast.by_title.values():
                    if person in titled:
                        titled.remove(person)
