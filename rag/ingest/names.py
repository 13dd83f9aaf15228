"""A name as it is written -> its parts: titles and bare name, surname, the key that all its forms share, how it is shown. Knows no people: that is `cast`."""

import re

from rag.ingest import words

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
GENITIVE = re.compile(r"['’]s?$")
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
_SMALL = frozenset("of the and for in on at to de la del der den di du van von zu".split())  # words within a name that are not written large
# Descriptions that are never a name themselves.
_BEFORE_NAMES = words.ROLES | words.PERSON_HEADS - frozenset("friend friends judge justice general mayor mayors captain doctor".split())
_NATION = re.compile(r"[A-Z]\w+(?:ian|ean|ese|ish|eli|aqi|ani|udi)|French|Greek|Dutch|German|Afghan|Mexican|Cuban|African")


def without_clock(text: str) -> str:
    """The text, as long as before, with blanks for a clock time that a live report has glued to a name: "8:57PMAnn Lee"."""
    return _CLOCK.sub(lambda clock: " " * len(clock.group()), text)


def plain_offices(text: str) -> str:
    """The text, as long as before, with one word for each office that has an "of": "Secretary of State Lee" -> "Secretary Lee"."""
    text = _OFFICE.sub(lambda office: "Secretary".rjust(len(office.group())), text)
    return _OFFICE_OF.sub(lambda office: office.group("head").rjust(len(office.group())), text) if " of " in text else text


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


def written(name: str) -> str:
    """A person's name, its surname small however short: SAM ORR and Sam ORR -> Sam Orr; initials (JD) and what follows a name (MSP) stay."""
    return " ".join(part.title() if _LOUD.fullmatch(part) and fold(part) not in words.SUFFIXES else part for part in unshouted(name).split())


def fold(word: str) -> str:
    return GENITIVE.sub("", word.strip(".,")).lower()


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
