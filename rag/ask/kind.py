"""A question -> the kind of thing that would answer it, and how far a text holds one that the question itself does not name.

"Which state …?" wants a state, "which company …?" no person, "how many …?" a count. Rules and short lists only: it knows the
form of a thing, never whether it is the right one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from rag.ingest.words import BODIES, PERSON_HEADS, ROLES
from rag.text import STOP_WORDS, fold, numbers_of, stem, stem_set, words

Kind = Literal["person", "place", "organisation", "title", "time", "count", "share", "money", "thing", "open"]

_ANY = 0.5  # where a text holds something that may well be of the kind, and nothing that shows it
_HEADS: dict[Kind, str] = {
    "person": """person people man woman president politician minister actor actress singer player author comedian director researcher star
        golfer coach king queen pope leader athlete musician artist rapper billionaire general official ceo executive scientist figure
        celebrity candidate lawmaker senator governor mayor judge lawyer writer astronaut designer legend host guest speaker driver icon
        founder boss chief character member prince princess champion boxer striker footballer quarterback""",
    "place": """city state country countries town continent island nation county territory province region capital village resort location
        place volcano mountain lake river park airport""",
    "organisation": """company automaker carmaker airline retailer chain bank team university college agency newspaper network platform app
        brand giant manufacturer maker firm studio organization organisation party club group store league publisher startup museum
        school ministry department council magazine broadcaster service""",
    "title": "film movie song album book novel show series game play award musical hurricane comet ship submarine",
    "time": "year date day month decade century time season weekday",
    "share": "percentage percent share proportion fraction",
    "money": "price cost fee salary fine sum tuition amount",
    "count": "number population age distance height temperature score",
}
_KIND_OF = {noun: kind for kind, nouns in _HEADS.items() for noun in nouns.split()}
_ASKING = re.compile(
    r"\b(?P<word>how (?:many|much|old|long|far|often|\w+)|which|what|whom|whose|who|where|when|why|how)\b(?P<rest>[^?]*)", re.IGNORECASE
)
_OPENS = re.compile(r"^(?:and |but |so )?(?:\w+ )?(?:how|which|what|whom|whose|who|where|when|why)\b", re.IGNORECASE)
_NO_CHOICE = re.compile(r"^ (?:(?:one )?of (?:the following|these|those)|(?:is|was|are|were) (?:the )?names? of)\b", re.IGNORECASE)
_IS_THE = re.compile(r"^(?: else)? (?:is|was|are|were) (?:the|its|his|her|their)\b", re.IGNORECASE)
_ENDS_PHRASE = frozenset(
    "is are was were has have had did does do will would can could of in for to that who this at by on from with and a the".split()
)
_CLOSED = {"state": "states", "country": "countries", "countries": "countries", "nation": "countries", "continent": "continents"}

_NAME = re.compile(r"\b[A-Z][\w’'&.-]*(?:(?: (?:of|de|la|al|von|van|der|du|the|and|&))? [A-Z0-9][\w’'&.-]*)*")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sir|President|Prime Minister|Sen|Senator|Rep|Gov|Governor|Mayor|Judge|King|Queen|Prince|Princess|Pope|CEO"
    r"|actor|actress|singer|coach|director|founder|author|comedian|rapper)\.? (?=[A-Z])"
)
_ROLE = re.compile(
    r"\b(?:\w{3,}(?:ists?|ians?)|\w*(?:man|men|woman|women)|people|police|those who|officials?|\w*workers?|researchers?|students?|leaders?"
    r"|ministers?|teachers?|voters?|members?|players?|government)\b",
    re.IGNORECASE,
)
# Who may act: the ledger's own words for people and bodies, and those by which a question asks for one.
_AT_WORK = """engineer driver pilot sailor nurse surgeon farmer soldier guard trader builder architect inspector planner surveyor banker landlord
    tenant priest monk nun prisoner contractor supplier operator tribunal committee regulator watchdog railway cooperative syndicate"""
_ACTING = PERSON_HEADS | ROLES | BODIES | frozenset(f"{_HEADS['person']} {_HEADS['organisation']} {_AT_WORK}".split())
_WORD_OF = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_AT_A_PLACE = re.compile(r"\b(?:in|at|near|outside|across|into|on|around|inside) (?:(?:the|an?|this|that|its|his|her|their) )?(?:[\w-]+ )?$", re.IGNORECASE)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|outside|across|off|into|on|around|between|of) (?:the )?"
    r"(?:(?:north|south|east|west|central|city|state|town|island)\w* (?:of )?)*$",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(r"\b(?:in|at|near|from|outside|across|into|on|over|under|inside) \w+", re.IGNORECASE)
_MONEY = re.compile(
    r"[$£€¥]\s?\d|\b\d[\d,.]*(?: (?:hundred|thousand|million|billion|trillion))? (?:dollars|pounds|euros|yen|cents|rupees)\b|\bfree\b",
    re.IGNORECASE,
)
PART = re.compile(r"%|\bper ?cent\b|\bpercent|\b(?:half|halves|thirds?|quarters?|fifths?|most|all|none|majority)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\b(?:no|none|all|both|half|several|few|dozens|hundreds|thousands|millions|once|twice|couple|first|second|third)\b", re.IGNORECASE
)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?|(?:{_MONTH}) \d{{1,2}}(?:,? \d{{4}})?|(?:{_MONTH}) \d{{4}}|(?:1\d|20)\d\ds?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|{_MONTH}|today|tomorrow|yesterday|tonight|morning|evening|\d+(?::\d\d)? ?[ap]\.?m)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(?:century|centuries|weeks?|months?|years?|hours?|ago|after|before|since|until|soon|once|when)\b", re.IGNORECASE)
_DAYS = frozenset(f"monday tuesday wednesday thursday friday saturday sunday {_MONTH.replace('|', ' ')}".split())
_OPENER = re.compile(r"\w+(?:ly|ing|ed)|However|Despite|According|Another|Many|Much|Some|Although|While|Since|Yet|Last|Next|New|Every")
_BETWEEN_QUOTES = re.compile(r"[“\"‘'][A-Z][^“”\"]{1,60}[”\"’']")


@dataclass(frozen=True, slots=True)
class Expected:
    """The kind of thing asked for, and the noun it is asked by ("company"); "" where there is none."""

    kind: Kind
    head: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name and the text before it; not `sure` where it may be any word that opens a sentence."""

    text: str
    before: str
    sure: bool


@lru_cache(256)
def expected(question: str) -> Expected:
    """What a question asks for; "open" where its form does not say."""
    asking = list(_ASKING.finditer(question))
    if not asking:
        return Expected("open")
    # "X took effect in which city?": what so clearly asks asks wherever it stands; a bare "who" or "when" may only join clauses.
    plain = asking[0 if _OPENS.match(question) else -1]
    chosen = next((each for each in asking if each["word"].lower().startswith(("which", "how many", "how much"))), plain)
    word, rest = chosen["word"].lower(), chosen["rest"]
    if word in ("who", "whom", "whose"):
        return Expected("person")
    if word == "where":
        return Expected("place")
    if word == "when":
        return Expected("time")
    if word.startswith("how"):
        return _how(word, rest)
    if word == "why":
        return Expected("open")
    return _which(word, rest)


def _how(word: str, rest: str) -> Expected:
    if word == "how much":
        paid = re.search(r"\b(?:money|costs?|pa(?:y|id)|worth|price|fine|spen[dt]|sold|fee|charge)\b", rest)
        return Expected("money" if paid else "count")
    if word in ("how many", "how old", "how long", "how far", "how often"):
        head = rest.split()[0].lower() if word == "how many" and rest.split() else ""
        return Expected("count", head)
    return Expected("open")


def _which(word: str, rest: str) -> Expected:
    """The kind of the first noun after "which" or "what" that tells one, before the phrase ends."""
    rest = _NO_CHOICE.sub("", rest)
    named = _IS_THE.match(rest)
    if not named and word == "what" and re.match(r" (?:is|are|was|were|did|does|do|has|have|had|would|will|can|could)\b", rest):
        return Expected("open")
    phrase = re.findall(r"[\w’'-]+", rest[named.end() :] if named else rest)[:6]
    for place, each in enumerate(phrase):
        noun = each.lower()
        if noun in _ENDS_PHRASE:
            if not place and not named:
                continue
            break
        for form in (noun, noun.removesuffix("s")):
            if form in _KIND_OF:
                # Of two that follow one another the last is the head: "state governor".
                following = phrase[place + 1].lower() if place + 1 < len(phrase) else ""
                if following not in _KIND_OF:
                    return Expected(_KIND_OF[form], form)
    bounds = [each.lower() for each in phrase]
    length = next((place for place, each in enumerate(bounds) if each in _ENDS_PHRASE), len(bounds))
    return Expected("thing", bounds[length - 1] if 0 < length <= 3 and not named else "")


def gives(question: str, text: str) -> float:
    """How surely a text holds a thing of the kind that a question asks for, beyond what the question itself names: 0 (none) to 1.

    Where the form of the question says nothing of the kind, .5.
    """
    wanted = expected(question)
    if wanted.kind == "open":
        return _ANY
    if wanted.kind in ("time", "count", "share", "money"):
        return _measured(wanted, question, text)
    names = names_beyond(question, text)
    if wanted.kind == "place":
        return _place(wanted, names, text)
    if wanted.kind == "person":
        return max([0.3 if _ROLE.search(text) else 0.0, *(_personal(each) for each in names)])
    if wanted.kind == "organisation":
        return max([0.0, *(0.2 if _personal(each) == 1.0 else 1.0 if each.sure else _ANY for each in names)])
    if wanted.kind == "title":
        known = bool(wanted.head and wanted.head in words(text))
        return max(1.0 if names and known else _ANY if names else 0.0, 0.8 if _BETWEEN_QUOTES.search(text) else 0.0)
    return max(_ANY, 0.8 if wanted.head and stem(wanted.head) in stem_set(text) else 0.0)


def lacks(question: str, text: str) -> bool:
    """Whether a text holds nothing at all of the kind that a question asks for, so that it cannot be its answer.

    Who did a thing may be a role or a body too: "a city engineer", "the ministry".
    """
    return gives(question, text) == 0 and not (expected(question).kind == "person" and _acting(question, text))


def _acting(question: str, text: str) -> bool:
    """Whether a text holds a word for somebody, one or many, that the question does not name, and not as a mere place."""
    asked = set(words(question))
    found = (each for each in _WORD_OF.finditer(text) if each[0].lower() not in asked)
    return any(not _ACTING.isdisjoint(_forms(each[0].lower())) and not _AT_A_PLACE.search(text[: each.start()]) for each in found)


def _forms(word: str) -> tuple[str, str, str]:
    """A word, and what it may be the plural of."""
    return word, word.removesuffix("s"), f"{word.removesuffix('ies')}y"


def _measured(wanted: Expected, question: str, text: str) -> float:
    if wanted.kind == "time":
        new = [each[0].lower() for each in _DATE.finditer(text) if each[0].lower() not in question.lower()]
        return 1.0 if new else 0.8 if _DAY.search(text) else _ANY if _TIME.search(text) or numbers_of(text) else 0.0
    plain = _DATE.sub(" ", text)  # a date is no count
    new_numbers = numbers_of(plain) - numbers_of(question)
    if wanted.kind == "share":
        exact = re.search(r"\d\s?%|\bper ?cent|\bpercent", text, re.IGNORECASE)
        return 1.0 if exact and new_numbers else _ANY if PART.search(text) or numbers_of(plain) else 0.0
    if wanted.kind == "money":
        return 1.0 if _MONEY.search(text) and new_numbers else _ANY if new_numbers or _MONEY.search(text) else 0.0
    if new_numbers and wanted.head:
        head, sequence = stem(wanted.head), words(plain)
        places = [at for at, word in enumerate(sequence) if stem(word) == head]
        beside = any(numbers_of(" ".join(sequence[max(0, at - 4) : at])) & new_numbers for at in places)
        return 1.0 if beside else 0.7
    return 0.8 if new_numbers else 0.4 if numbers_of(plain) or _AMOUNT.search(text) else 0.0


def _place(wanted: Expected, names: Sequence[Name], text: str) -> float:
    if closed := _CLOSED.get(wanted.head):
        of_kind = _listed(closed)
        return 1.0 if any(fold(each)[0] in of_kind for name in names for each in _parts(name.text)) else 0.0
    if any(_IN_PLACE.search(each.before) for each in names):
        return 1.0
    return _ANY if names else 0.4 if not wanted.head and _SOMEWHERE.search(text) else 0.0


def _personal(name: Name) -> float:
    """How surely a name is a person's: by a title or a given name, else by its length."""
    parts = name.text.split()
    if fold(parts[0])[0].rstrip(".") in _listed("given") and len(parts) > 1 or _TITLED.search(f"{name.before[-24:]} {name.text}"):
        return 1.0
    full = len(parts) in (2, 3) and all(each[0].isupper() and not each.isupper() for each in parts)
    return 0.7 if full else _ANY if name.sure else 0.4


def _parts(name: str) -> list[str]:
    """A name and all runs of words in it: "New York Governor" holds New York."""
    parts = [each.removesuffix("’s").removesuffix("'s").rstrip(".") for each in name.split()]
    return [" ".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, min(len(parts), start + 4) + 1)]


def names_beyond(question: str, text: str) -> list[Name]:
    """The proper names of a text that the question does not hold; days and months are none."""
    asked = {part for word in words(question) for part in (word, word.removesuffix("'s"))}
    found = []
    for match in _NAME.finditer(text):
        before = text[: match.start()]
        opening = not before.strip("\"“‘' ") or before.rstrip("\"“‘' ").endswith((".", "?", "!", ":"))
        parts = match[0].split()
        while parts and fold(parts[0])[0].strip(".'") in STOP_WORDS:
            parts, opening = parts[1:], False
        plain = {fold(each)[0].strip(".'").removesuffix("'s") for each in parts}
        if plain <= asked | _DAYS | STOP_WORDS:
            continue
        name = " ".join(parts)
        name = name if "." in name[:-1] else name.rstrip(".")
        # A single word that opens a sentence has its capital for that, unless more speaks for a name.
        sure = not opening or len(parts) > 1 or (name.isupper() and len(name) > 1) or _is_listed(name)
        if sure or not _OPENER.fullmatch(name):
            found.append(Name(name, before, sure))
    return found


def _is_listed(word: str) -> bool:
    plain = fold(word)[0].strip(".'").removesuffix("'s")
    return any(plain in _listed(each) for each in ("states", "countries", "given"))


@lru_cache
def _listed(name: str) -> frozenset[str]:
    """A list of known.txt: states, countries, continents, given names; folded."""
    text = resources.files("rag.ask").joinpath("known.txt").read_text("utf-8")
    for part in text.split("\n["):
        heading, _, listed = part.lstrip("[").partition("]\n")
        if heading == name:
            return frozenset(fold(each.strip())[0] for each in listed.replace("\n", ",").split(",") if each.strip())
    raise KeyError(name)
