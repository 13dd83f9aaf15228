"""A question that compares two -> who they are and on what: "How do A and B differ on X?". Looks at no document."""

import re

from rag.ask.verbs import SPEECH_VERB, act_of_verb
from rag.data import Act

_POSITION = r"(?:positions?|views?|stances?|opinions?|proposals?|plans?|demands?|statements?|responses?|reactions?|words|comments|approach(?:es)?)"
_ON = r"(?:on|about|over|regarding|concerning|towards?|of|to|as to|when it comes to|in regard to|with regard to)"
_PAIR = r"(?:(?:the )?{position} of )?(?P<one>[^,?]+?)(?:['’]s?)?(?: {position})? {joint} (?:(?:the )?{position} of )?(?P<other>[^,?]+?)"
_ABOUT = rf"(?:(?: in)?(?: their| the)?(?: {_POSITION})?,? {_ON} (?P<about>.+))?"


def _pair(joint: str) -> str:
    return _PAIR.format(position=_POSITION, joint=joint)


_FORMS = [
    rf"^how (?:do|does|did) {_pair('and')} (?:differ|disagree|compare|diverge){_ABOUT}$",
    rf"^how (?:do|does|did) {_pair('(?:differ from|compare (?:to|with)|disagree with)')}{_ABOUT}$",
    rf"^(?:please )?(?:compare|contrast)(?: what)? {_pair('(?:and|with|to|versus|vs[.]?|against)')}(?: (?:say|said|says|think|thought))?{_ABOUT}$",
    rf"^(?:what|where) (?:is|are|was|were|lies?)? ?the (?:main |key )?(?:differences?|disagreements?|contrast) between(?: what)? {_pair('and')}(?:['’]s?)?(?: {_POSITION}| say| said)?{_ABOUT}$",
    rf"^(?:do|did|does) {_pair('and')} (?:agree|disagree|differ){_ABOUT}$",
    rf"^(?:what|where|on what|over what) (?:do|did|does) {_pair('and')} (?:differ|disagree){_ABOUT}$",
    rf"^what (?:do|did|does|have) {_pair('and')} (?:each )?(?P<verb>{SPEECH_VERB})(?: {_ON} (?P<about>.+))?$",
]
_LONGEST = 8  # words of a name
_SPEAKS = re.compile(rf"\b{SPEECH_VERB}$", re.IGNORECASE)
_COMPARISONS = [re.compile(form, re.IGNORECASE) for form in _FORMS]


def compare(text: str) -> tuple[tuple[str, ...], Act | None, str] | None:
    """The two who are compared, the act if one is named, and what on ("" for all they said); None for any other question."""
    bare = text.strip().rstrip(" ?!.")
    for form in _COMPARISONS:
        if match := form.match(bare):
            pair = tuple(re.sub(r"['’]s?$", "", match[name].strip()) for name in ("one", "other"))
            # "What did the cities of A and B say?": two names, or two roles, not the parts of one.
            if pair[0] != pair[1] and all(_is_named(each) for each in pair):
                verb = match.groupdict().get("verb")
                return pair, act_of_verb(verb) if verb else None, (match["about"] or "").strip(" ,.")
    return None


def _is_named(name: str) -> bool:
    """Whether words can name somebody: a capital letter, or an article before a role; and few of them."""
    if len(name.split()) > _LONGEST or _SPEAKS.search(name):
        return False
    return name[:1].isupper() or name.lower().startswith(("the ", "a ", "an ")) or any(map(str.isupper, name))
