"""A question as typed, and the conversation before it -> Question. Rules only; looks at no document.

What it finds: what is asked for, which speaker is named, which kind of saying, what it is about, the words quoted in it.
A follow-up ("Who said that?") is made whole first (follow_up.py).
"""

import re
from collections.abc import Sequence
from datetime import date

from rag.answer import Answer, AsksFor, Period, Question, Reference
from rag.ask.comparison import compare
from rag.ask.follow_up import AUXILIARY, LEADING, Whole, follow_up
from rag.ask.frame import is_document, without_frames
from rag.ask.period import without_period
from rag.ask.verbs import ANY_VERB, PUT_FORWARD, SPEECH_VERB, act_of_verb, is_passive, speaks, wants
from rag.data import Act
from rag.errors import QuestionError
from rag.ingest.cues import NOUNS, VERBS, forms
from rag.text import STOP_WORDS, plain_letters

LIMIT_CHARACTERS = 2000

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|''(.+?)''|‘([^‘’]{12,})’|«([^«»]+)»")
_WHO = re.compile(r"^(?:(?:by|from|to|in|under) )?(?:who|whom|whose|which (?:person|people|country|countries|official|speaker|leaders?|politician|mp|msp)\b)", re.IGNORECASE)
_YES_NO = re.compile(rf"^{AUXILIARY}\b", re.IGNORECASE)
_REASON = re.compile(r"^(?:why|how come|for what reason|what (?:reason|is the reason|was the reason))\b", re.IGNORECASE)
_LIST = re.compile(r"^(?:list|name all|give (?:me )?(?:all|every)|show (?:me )?(?:all|every)|what (?:are|were) all|enumerate|how many (?:motions|amendments|bills|resolutions|proposals) (?:did|has|have|had))\b|\b(?:everything|every|all)\b.*\b(?:propos|said|threat|demand|promis|call)", re.IGNORECASE)
_HOW_MANY = re.compile(r"how many\b", re.IGNORECASE)  # "… bills did Congress pass?" is a fact
_ACCORDING = re.compile(r"\baccording to (?P<who>[^,?]+)", re.IGNORECASE)
# Named as where a fact comes from, and nobody who says it.
_NO_SPEAKER = re.compile(r"\b(?:data|surveys?|polls?|polling|studies|study|research|figures|statistics|records|estimates|reports?|articles?|documents?|texts?|passages?)\b", re.IGNORECASE)
_NO_SURNAME = rf"(?-i:(?![A-Z][\w’'-]* {SPEECH_VERB}\b))"  # "Did Tove Ask propose it?"
_SUBJECT = re.compile(rf"\b(?P<auxiliary>{AUXILIARY})\s+(?P<who>(?:(?!\b(?-i:{AUXILIARY})\b)[^,?“”\"])+?)\s+(?:(?:\w+ly|also|ever|actually|really|not|never)\s+)*{_NO_SURNAME}(?P<verb>{SPEECH_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
# "What does the report find?": here "report" is no verb.
_OF_A_REPORT = re.compile(rf"\b(?P<auxiliary>{AUXILIARY})\s+(?P<who>(?:the|this|that|an?|its|their)\s+(?:[\w’'-]+\s+){{0,3}}?(?:report|study|survey|review|audit|poll|analysis|inquiry))\s+(?P<verb>{ANY_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
# "Did A receive a warning?": behind an article it is no verb.
_ARTICLE = r"(?:an?|the|no|any|some|his|her|its|their|this|that)"
_BEFORE_NOUN = re.compile(rf"\b(?:{_ARTICLE}|of|for|with|without|under|from)$|['’]s$|\w that \w|\w (?<!\bof )(?<!\bfor )(?<!\bin )(?<!\bat )(?<!\bon )(?<!\band )(?<!\bto )(?<!\bfrom )(?<!\bby ){_ARTICLE} (?!great\b)\w+$", re.IGNORECASE)
_DEED = re.compile(rf"^(?:why )?(?:did|does|do|has|have|had|will|would) (?P<who>[A-Z][\w.’'-]*(?: [\w.’'-]+){{0,6}}?) (?:\w+ly )?(?P<verb>{ANY_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
_NOUN_OF = re.compile(rf"\b(?:what|which)\b.*?\b(?:is|was|are|were)\s+(?P<who>[^?]+?)['’]s?\s+(?:\w+\s+)?(?P<noun>{'|'.join(map(re.escape, NOUNS))}|position|stance|response|reaction)\b(?P<rest>.*)$", re.IGNORECASE)
_WHO_VERB = re.compile(rf"^(?:who|whom|which [\w ]+?)\s+(?:(?:has|have|had|is|are|was|were|first|also|else|all|actually|been)\s+)*(?P<verb>{SPEECH_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
# "Who was accused of fraud?" asks for whom somebody accused, and not for who did.
_WHO_PASSIVE = re.compile(rf"^(?:who|whom|which [\w ]+?)\s+(?:(?:has|have|had|also|else)\s+)*(?:is|are|was|were|been)\s+(?:(?:first|also|else|all|actually)\s+)*(?P<verb>{SPEECH_VERB})\b", re.IGNORECASE)
_IN_WHOSE_NAME = re.compile(rf"^(?:in|under) whose name (?:is|was|are|were|has|had|did) (?P<rest>.+) (?P<verb>{SPEECH_VERB})$", re.IGNORECASE)
_WHOSE_NOUN = re.compile(rf"^whose\s+(?:\w+\s+){{0,3}}?(?P<noun>{'|'.join(map(re.escape, NOUNS))}|idea|words?|quote)\b(?P<rest>.*)$", re.IGNORECASE)
_LISTED = re.compile(rf"\b(?:everything|all|every \w+|anything)(?: that)? (?P<who>[^,?]+?) (?P<verb>{SPEECH_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
_LISTED_DONE = re.compile(rf"\b(?:everything|all|anything)(?: that)? (?:was|were|is|has been|have been) (?P<verb>{SPEECH_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
_LISTED_NOUN = re.compile(rf"^(?:please )?(?:list|name|give(?: me)?|show(?: me)?|what (?:are|were)(?= all))(?: of)?(?: all| every)?(?: the)? (?P<noun>{'|'.join(map(re.escape, NOUNS))})(?: (?:of|by|from|made by) (?P<who>[^,?]+?))?(?P<rest>(?: (?:about|on|to|for)\b.*)?)$", re.IGNORECASE)
# "What was proposed on 27 May 2024?": all of that act on a day, or in a month.
_ALL_DONE = re.compile(rf"^what (?:was|were|has been) (?P<verb>{SPEECH_VERB})$", re.IGNORECASE)
# "When was a bridge proposed?": on which day somebody did.
_WHEN_DONE = re.compile(rf"^(?:when|where) (?:was|were|has|have|had) (?P<what>.+?) (?:been )?(?:first |last )?(?P<verb>{SPEECH_VERB})$", re.IGNORECASE)
_ANYBODY = re.compile(rf"^(?:did|has|have|does|do) (?:any|some)(?:one|body)(?: ever| also)? (?P<verb>{ANY_VERB})\b(?P<rest>.*)$", re.IGNORECASE)
_AGAINST = re.compile(r"^who (?:is|was|are|were|spoke|spoke out|came out|argued) (?:against|opposed to) ", re.IGNORECASE)
_SPOKE_FOR = re.compile(r"^who (?:spoke|spoke out|came out|argued) (?:for|in favou?r of) ", re.IGNORECASE)
_NEXT_VERB = re.compile(rf"(?:[\s,]*(?:or|and)\s+|\s*,\s*|(?=\w+(?:,| or | and )))(?P<verb>{SPEECH_VERB})(?=$|[\s,])", re.IGNORECASE)
_LISTED_OF = re.compile(rf"^(?:please )?(?:list|name|give(?: me)?|show(?: me)?|what (?:are|were)(?= all))(?: all| every)?(?: of)? (?P<who>[^,?]+?)['’]s? (?P<noun>{'|'.join(map(re.escape, NOUNS))})(?P<rest>(?: (?:about|on|to|for)\b.*)?)$", re.IGNORECASE)
_LISTED_MOTIONS = re.compile(r"^(?:please )?(?:list|name|give(?: me)?|show(?: me)?|what (?:are|were)(?= all))(?: of)?(?: all| every)?(?: the)? motions(?: (?:of|by|from) (?P<who>[^,?]+?))?(?P<rest>(?: (?:about|on|to|for)\b.*)?)$", re.IGNORECASE)
_MOTIONS_MOVED = re.compile(r"^(?:(?:please )?(?:list|name|give me|show me)(?: all| every)?(?: the)? motions(?: that| which)?(?: were| are| have been)?|(?:which|what|how many) motions (?:were|have been)) (?:moved|proposed|lodged|tabled|submitted)\b(?P<rest>.*)$|^how many motions are there(?P<more>.*)$", re.IGNORECASE)
# "second" and "move" are verbs of motions here, and in "the second report", "did the army move?" not.
_WHAT = r"^(?:what|which) (?:(?:motions?|amendments?|bills?|resolutions?|proposals?) )?did (?P<who>[^,?]+?)"
_WHAT_MOVED = re.compile(rf"{_WHAT} (?P<verb>move|table|lodge)(?=\s*[?.!]*$)", re.IGNORECASE)
_WHAT_SECONDED = re.compile(rf"{_WHAT} second(?=\s*[?.!]*$)", re.IGNORECASE)
_DID_SECOND = re.compile(r"^[Dd]id (?P<who>[A-Z][^,?]*?) second (?P<rest>(?:the|that|this|his|her|their|an?|motion|amendment|[\w./-]*\d|[A-Z][\w. -]*['’]s? (?:motion|amendment|proposal|resolution|bill))\b.*)$")
_TELLING = frozenset("tell tells told inform informs informed assure assures assured warn warns warned remind reminds reminded".split())
_FILLER = re.compile(r"^(?:\s*(?:(?:that|to|for|about|on|of|as|if|whether|in)\b|[,:—-]))+", re.IGNORECASE)


def understand(text: str, history: Sequence[Answer] = (), today: date | None = None) -> Question:
    """What is asked; `today` is the day from which "last month" counts.

    Raises QuestionError when the question is empty or longer than LIMIT_CHARACTERS.
    """
    asked = " ".join(text.encode("utf-8", "ignore").decode().split())  # halves of characters, from a shell or an escape, are none
    if not any(map(str.isalnum, asked)):
        raise QuestionError('the question is empty. Ask something, such as: "Who proposed a joint statement?"')
    if len(asked) > LIMIT_CHARACTERS:
        raise QuestionError(f"the question has {len(asked):,} characters; ask it in at most {LIMIT_CHARACTERS:,}.")
    whole = follow_up(asked, history)
    plain, references = without_frames(_of_anybody(LEADING.sub("", whole.text)))
    timeless, period = without_period(plain.rstrip(" ?!."), today)
    if period:
        timed = _read(timeless, asked, whole, references, period)
        # What is said to be so in a year is not said in it.
        if timed.act and not timed.quotes and (timed.act != "said" or timed.asks_for in ("content", "list", "compare")):
            return timed
    return _read(plain, asked, whole, references, None)


def _read(plain: str, asked: str, whole: Whole, references: tuple[Reference, ...], period: Period | None) -> Question:
    """The question that a text without its frames asks, of statements of this period."""
    quotes = tuple(next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(plain))
    compared = compare(plain)
    all_done = _ALL_DONE.match(plain) if period else None
    people, act, about = compared or (((), act_of_verb(all_done["verb"]), "") if all_done else _parts(plain))
    acts, about = _further_acts(about) if act else ((), about)
    asks_for: AsksFor = "compare" if compared else "list" if all_done else _asks_for(plain, people or references, act, quotes)
    people = tuple(each for each in people if not is_document(each))
    about = "" if references and is_document(about) else about
    return Question(
        text=asked,
        asks_for=asks_for,
        people=people,
        standalone=whole.text,
        act=act,
        about=about,
        quotes=quotes,
        refers_to=whole.refers_to,
        besides=whole.besides,
        acts=acts,
        references=references,
        period=period,
    )


def _asks_for(text: str, named: Sequence[object], act: Act | None, quotes: tuple[str, ...]) -> AsksFor:
    if _REASON.match(text):
        return "reason"
    if _LIST.search(text) and not _WHO.match(text) and (act or not _HOW_MANY.match(text)):
        return "list"
    if _YES_NO.match(text):
        return "yes_no"
    if _WHO.match(text):
        return "speaker" if act or quotes else "fact"
    if named and act:
        return "content"
    return "fact"


def _of_anybody(text: str) -> str:
    """"Did anybody oppose X?" asks who did: "Who opposed X?"; and so does "Who is against X?".

    "What did A move?" asks for motions, and so does "Which motions did A move?".
    """
    text = _MOTIONS_MOVED.sub(r"List all motions\g<rest>\g<more>", text)
    text = _WHAT_MOVED.sub(r"What motions did \g<who> \g<verb>", text)
    text = _WHAT_SECONDED.sub(r"What motions has \g<who> seconded", text)
    text = _DID_SECOND.sub(r"Has \g<who> seconded \g<rest>", text)
    text = _SPOKE_FOR.sub("Who supported ", _AGAINST.sub("Who opposed ", text))
    match = _ANYBODY.match(text)
    return f"Who {forms(VERBS[plain_letters(match['verb']).lower()].lemma)['past']}{match['rest']}" if match else text


def _parts(text: str) -> tuple[tuple[str, ...], Act | None, str]:
    """The speakers named, the act asked about and the words that say what it is about."""
    bare = text.rstrip(" ?!.")
    if match := _IN_WHOSE_NAME.match(bare):
        return (), act_of_verb(match["verb"]), _about(match["rest"])
    if (passive := _WHO_PASSIVE.match(bare)) and is_passive("was", passive["verb"]):
        return (), None, _about(bare[passive.start("verb") :])
    if (match := _WHO_VERB.match(bare) or _WHOSE_NOUN.match(bare)) and speaks(match.groupdict().get("verb", ""), bare):
        groups = match.groupdict()
        act = act_of_verb(groups["verb"], groups["rest"]) if "verb" in groups else NOUNS.get(groups["noun"].lower(), "said")
        return (), act, _about(_without_addressee(groups.get("verb", ""), groups["rest"]))
    if (match := _WHEN_DONE.match(bare)) and speaks(match["verb"], bare) and act_of_verb(match["verb"]) in PUT_FORWARD:
        return (), act_of_verb(match["verb"]), _about(match["what"])
    if match := _LISTED_DONE.search(bare):
        return (), act_of_verb(match["verb"], match["rest"]), _about(match["rest"])
    if match := _LISTED.search(bare):
        return _people(match["who"]), act_of_verb(match["verb"], match["rest"]), _about(match["rest"])
    if match := _LISTED_MOTIONS.match(bare):
        return _people(match["who"] or ""), "proposed", _about(match["rest"])
    if match := _LISTED_OF.search(bare) or _LISTED_NOUN.search(bare):
        return _people(match["who"] or ""), NOUNS.get(match["noun"].lower(), "said"), _about(match["rest"])
    if (match := _OF_A_REPORT.search(bare) or _SUBJECT.search(bare)) and not _BEFORE_NOUN.search(match["who"]) and speaks(match["verb"], bare) and not is_passive(match["auxiliary"], match["verb"]):
        if wants(match["verb"]) and match["rest"].strip() and not _presumes(bare):
            return (), None, _about(match["rest"])  # "What does A want to show B?" asks for a fact, that A wants it or not
        # Whom it is told by is no part of what is asked about: "What does A propose, according to B?".
        rest = _ACCORDING.sub("", match["rest"])
        return _people(match["who"]), act_of_verb(match["verb"], rest), _about(rest)
    if _presumes(bare) and (match := _DEED.match(bare)) and not _BEFORE_NOUN.search(match["who"]):
        return _people(match["who"]), None, _about(match["rest"])
    if match := _NOUN_OF.search(bare):
        return _people(match["who"]), NOUNS.get(match["noun"].lower(), "said"), _about(match["rest"])
    if (match := _ACCORDING.search(bare)) and not _NO_SPEAKER.search(match["who"]):
        rest = bare[: match.start()] + bare[match.end() :]
        return _people(match["who"]), "said", _about(re.sub(r"^(?:what|who|how|when|where|which)\b", "", rest, flags=re.IGNORECASE))
    about = re.sub(rf"^(?:(?:what|who|whom|whose|how|when|where|which|why|list|{AUXILIARY})\s+)+", "", bare, flags=re.IGNORECASE)
    return (), None, about


def _further_acts(about: str) -> tuple[tuple[Act, ...], str]:
    """"promise or call for a truce" after "What did A propose, …": the acts of the further verbs, and what follows them."""
    acts: list[Act] = []
    while match := _NEXT_VERB.match(about):
        acts.append(act_of_verb(match["verb"]))
        about = about[match.end() :]
    return tuple(dict.fromkeys(acts)), _about(about)


def _presumes(text: str) -> bool:
    """Whether a question takes for granted, or asks, that somebody did a thing: "Why did A …?", "Did A …?"."""
    return bool(_REASON.match(text) or _YES_NO.match(text))


def _people(named: str) -> tuple[str, ...]:
    """The speaker that these words of a question name; pronouns that were not resolved name nobody."""
    name = re.sub(r"^(?:then|also)\s+", "", named.strip(" ,"))
    if not name or re.fullmatch(r"(?:he|she|they|it|you|we|i|people|anyone|anybody|someone|somebody|everyone|everybody)", name, re.IGNORECASE):
        return ()
    # "Was there no change in the …": a clause that was cut off, and nobody's name.
    first, last = name.split()[0], name.split()[-1]
    if first.lower() in ("there", "been") or (last in STOP_WORDS and last.islower()):
        return ()
    return (name,)


def _without_addressee(verb: str, rest: str) -> str:
    """What is told, without whom it is told to: "reporters that the talks go on" -> "the talks go on"."""
    told = re.match(r"\s*(?:[\w’'.-]+ ){1,5}?(?:that|to) (?P<what>.+)", rest) if verb.lower() in _TELLING else None
    return told["what"] if told else rest


def _about(rest: str) -> str:
    about = _FILLER.sub("", rest).strip(" ,:;.-—")
    return "" if about.lower() in ("anything", "something", "anything else", "things") else about
