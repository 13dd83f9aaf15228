"""A text -> its cast: the people named in it, with their titles and sex.

Knows names by their shape, by titles, and by who speaks; it holds no list of people. One person under two forms of a
name (with and without a middle initial, Bill and William) is one entry, under the form that comes first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.ingest import words
from rag.ingest.cues import VERBS

_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-öø-ÿ][\w’'-]*|(?:[A-Z]\.)+|[A-ZÀ-Þ]{2,}(?:['’-][A-Z]+)*)"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|abu|bint|ter|ten)"
_NAME = re.compile(
    rf"(?:(?:al|el)-)?{_CAPITAL}\.?(?:[ \u00a0](?:(?:{_PARTICLE}[ \u00a0]){{0,2}}{_CAPITAL}|(?:al|el)-{_CAPITAL})\.?){{0,6}}"
)
# Offices whose own name holds an "of": what follows them is who holds them.
_OFFICE = re.compile(
    r"\b(?:[Cc]hief of [Ss]taff|[Ss]ecretary of (?:the )?[A-Z]\w+|[Mm]inister of [A-Z]\w+|[Ss]peaker of the [A-Z]\w+|[Ll]eader of the [A-Z]\w+)"
    r"(?= [A-Z])"
)
_GIVEN = "|".join(sorted(name.capitalize() for name in words.MALE_NAMES | words.FEMALE_NAMES))
_HEADS = "|".join(sorted(word.capitalize() for word in words.ROLES | words.PERSON_HEADS | words.TITLES if word.isalpha()))
# "Supervisor of Elections Ann Lee": where a given name follows, the office ends before it.
_OFFICE_OF = re.compile(
    rf"\b(?P<head>{_HEADS}) of (?:the )?"
    rf"[A-Z][\w&-]+(?: (?!(?:{_GIVEN})\b)[A-Z][\w&-]+){{0,3}}(?= (?:{_GIVEN}) [A-Z])"
)
_CLOCK = re.compile(r"(?<![\w.])(?:\d{1,2}[:.])?\d{2}[ \u00a0]?[AaPp]\.?[Mm]\.?(?=[A-Z])")
_LOUD = re.compile(r"(?=.*[AEIOUYÀ-ÖØ-Ý])[A-ZÀ-ÖØ-Þ]{3,}")
_GENITIVE = re.compile(r"['’]s?$")
_NICKNAMES = (
    "william bill will billy", "michael mike mick", "robert bob rob bobby robby", "james jim jimmy jamie", "edward ed ted eddie",
    "joseph joe joey", "thomas tom tommy", "charles charlie chuck", "richard rick dick rich", "daniel dan danny",
    "benjamin ben", "bernard bernie", "timothy tim", "stephen steve steven", "david dave", "kenneth ken", "ronald ron",
    "donald don", "gregory greg", "jeffrey jeff geoffrey geoff", "lawrence larry", "samuel sam", "anthony tony",
    "christopher chris", "andrew andy drew", "matthew matt", "patrick pat", "philip phil", "peter pete", "nicholas nick",
    "elizabeth liz beth betsy", "katherine kate kathy katie", "margaret maggie meg", "deborah debbie deb", "susan sue",
    "patricia pat patty", "jennifer jen jenny", "rebecca becky", "jonathan jon", "joshua josh", "raymond ray", "gerald gerry jerry",
)  # fmt: skip
_FORMAL = {short: line.split()[0] for line in _NICKNAMES for short in line.split()}
# Capitalised words that begin no person's name.
_NO_GIVEN = frozenset(
    """new north south east west united national american british great saint san los las fort lake mount state house white
    supreme high fox cnn nbc abc cbs associated wall washington york mr mrs ms no yes super federal central royal democratic
    republican conservative labour liberal congressional scottish welsh european watch read view see good bad dear comedian
    actor actress singer using chasing gop u.s us uk u.k eu un black hispanic asian latino""".split()
)
_NO_TITLE = frozenset("former vice deputy first prime foreign chief crown right interior defense defence st".split())
_DOTTED = frozenset("mr mrs ms dr sen rep gov gen col lt capt sgt prof rev hon".split())
_SMALL = frozenset("of the and for in on at to de la del der den di du van von zu".split())  # words within a name that are not written large
_SPELLED = {
    "sen": "senator", "gov": "governor", "rep": "representative", "gen": "general", "col": "colonel", "prof": "professor",
    "capt": "captain", "sgt": "sergeant", "lt": "lieutenant", "rev": "reverend", "dr": "doctor", "amb": "ambassador",
}  # fmt: skip
# Descriptions that are never a name themselves.
_BEFORE_NAMES = words.ROLES | words.PERSON_HEADS - frozenset("friend friends judge justice general mayor mayors captain doctor".split())
_NATION = re.compile(r"[A-Z]\w+(?:ian|ean|ese|ish|eli|aqi|ani|udi)|French|Greek|Dutch|German|Afghan|Mexican|Cuban|African")
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


def without_clock(text: str) -> str:
    """The text, as long as before, with blanks for a clock time that a live report has glued to a name: "8:57PMAnn Lee"."""
    return _CLOCK.sub(lambda clock: " " * len(clock.group()), text)


def plain_offices(text: str) -> str:
    """The text, as long as before, with one word for each office that has an "of": "Secretary of State Lee" -> "Secretary Lee"."""
    text = _OFFICE.sub(lambda office: "Secretary".rjust(len(office.group())), text)
    return _OFFICE_OF.sub(lambda office: office.group("head").rjust(len(office.group())), text) if " of " in text else text


def _enter_titled(cast: Cast, mentions: list[tuple[int, list[str], str]]) -> None:
    """Someone only ever called by title and surname ("President Lee") is a person too, under that name."""
    for at, titles, name in mentions:
        shown = [title for title in titles if title not in _NO_TITLE]
        if shown and name and " " not in name and fold(name) not in cast.by_surname and name[0].isupper() and len(name) > 2:
            title = shown[-1].capitalize() + ("." if shown[-1] in _DOTTED else "")
            person = cast.people[f"{shown[-1]} {fold(name)}"] = Person(f"{title} {name.title() if name.isupper() and len(name) > 3 else name}", at, 1)
            cast.by_surname[fold(name)] = [person]
            _entitle(cast, person, titles)


def key(name: str) -> str:
    """What all forms of a name share: the formal given name and the surname, folded."""
    parts = [fold(part) for part in name.split()]
    generation = [part for part in parts if part in ("jr", "sr", "ii", "iii", "iv")]
    parts = [part for part in parts if part not in words.SUFFIXES]
    if not parts:
        return name.lower()
    middle = [part for part in parts[1:-1] if len(part.replace(".", "")) > 1]
    return " ".join([_FORMAL.get(parts[0], parts[0]), *middle, parts[-1], *generation]) if len(parts) > 1 else parts[0]


def unshouted(name: str) -> str:
    """RUTH PARK -> Ruth Park, MS. PARK -> Ms. Park, CHAIR OF THE BOARD -> Chair of the Board; initials and what may be an abbreviation stay."""
    parts = name.split()
    if not name.replace("ß", "").isupper() or len(parts) < 2:
        return name
    small = [part.title() if part.rstrip(".").lower() in words.TITLES or len(part) > 3 - (place == 0) and "." not in part else part for place, part in enumerate(parts)]
    return " ".join(part.lower() if part.lower() in _SMALL and place else part for place, part in enumerate(small))


def _written(name: str) -> str:
    """A person's name, its surname small however short: SAM ORR and Sam ORR -> Sam Orr; initials (JD) and what follows a name (MSP) stay."""
    return " ".join(part.title() if _LOUD.fullmatch(part) and fold(part) not in words.SUFFIXES else part for part in unshouted(name).split())


def fold(word: str) -> str:
    return _GENITIVE.sub("", word.strip(".,")).lower()


def surname(name: str) -> str:
    """The folded surname of a name; what follows it (Jr., MP) is left out."""
    parts = [part for part in (fold(part) for part in name.split()) if part not in words.SUFFIXES]
    return parts[-1] if parts else ""


def split_titles(name: str) -> tuple[list[str], str]:
    """"Former Mayor Ann Lee" -> (["former", "mayor"], "Ann Lee"): all up to the last title goes."""
    parts = name.replace("\u00a0", " ").split()
    titles = [place for place, part in enumerate(parts[:-1]) if fold(part) in words.TITLES - words.SUFFIXES]
    roles = [place for place, part in enumerate(parts[:-1]) if fold(part) in _BEFORE_NAMES]
    cut = max([*titles[-1:], *roles[-1:], -1]) + 1
    nation = next((parts[place].lower() for place in range(cut) if _NATION.fullmatch(parts[place])), None)
    bare = parts[cut:]
    while len(bare) > 1 and fold(bare[-1]) in words.SUFFIXES - {"jr", "sr", "ii", "iii", "iv"}:
        bare.pop()
    # "Egyptian President Lee" is the Egyptian president, and not "the president" of a text about another country.
    return [f"{nation} {fold(parts[place])}" if nation else fold(parts[place]) for place in titles], " ".join(bare)


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
        elif _GENITIVE.search(bare := part.rstrip(".")) and bare[-1] != "'":
            runs[-1].append(_GENITIVE.sub("", bare))
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
        person = cast.people[key(name)] = Person(_written(name), at, sex=sex)
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
