"""A follow-up, and the answers before it -> the question made whole. Rules only; looks at no document.

"Why?", "When?", "Who else?", "And Smith?", "Who opposed it?" leave out what the question before them, or its answer, says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer, Citation
from rag.ask.handles import IDENTIFIER
from rag.ask.verbs import ANY_VERB, PUT_FORWARD, SPEECH_VERB, act_of_verb
from rag.ingest.cues import VERBS
from rag.ingest.words import BODIES, PERSON_HEADS
from rag.people import name_words
from rag.text import content_words

AUXILIARY = r"(?:did|does|do|has|have|had|will|would|is|are|was|were|can|could|should|might|may)"
LEADING = re.compile(r"^(?:and|but|so|also|then|ok(?:ay)?|well|now|please|tell me|can you tell me|do you know)[, ]+", re.IGNORECASE)
_IT = r"(?:that|this|it|so|those|these|them|the same(?: thing)?|the (?:statement|proposal|quote|plan|idea))"
_ALSO = r"(?: (?:too|also|as well|either|then|exactly))*"
_POINTS_BACK = re.compile(
    r"\b(?:that|this|it|those|these|he|she|they|him|her|them|his|their|the same|the (?:statement|proposal|quote|plan))\b", re.IGNORECASE
)
_THAT_CLAUSE = re.compile(r"\b(?:said|say|says|claim(?:ed)?|think|thinks|believes?) that\b(?=\s+\w)")
_WHY = re.compile(rf"(?:why|how come|what for|for what reason)(?: (?:so|not|(?:is|was) {_IT}|{_IT}))?{_ALSO}", re.IGNORECASE)
_WHEN = re.compile(rf"(?P<word>when|where|on (?:which|what) (?:day|date))(?: (?:is|was) {_IT})?{_ALSO}", re.IGNORECASE)
_SOURCE = re.compile(
    rf"(?:(?:in|from|according to) )?(?:which|what) (?:document|article|source|minutes|report|paper|page|letter|e-?mail|file)s?(?: (?:is|was) {_IT}(?: in| from)?|"
    rf" says? {_IT})?|where (?:does|did|is|was) {_IT} (?:say (?:so|that|this)|stand|written|stated)|(?:the |your )?sources?",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(r"(?:(?:who|which others?) else|who (?:are|were) the others?|(?:is there |did |does |has )?any(?:one|body) else|(?:any )?others)(?P<rest>\b.*)?", re.IGNORECASE)
_WHAT_ELSE = re.compile(r"(?:what else|anything else)(?P<rest>\b.*)?", re.IGNORECASE)
_AND = re.compile(r"(?:what about|how about|and|but|or|also)[, ]+(?:what about |how about )?(?P<name>\S.*)", re.IGNORECASE)
_TOO = re.compile(rf"(?:did|does|do|has|have|will|would) (?P<name>[^,?]+?){_ALSO}", re.IGNORECASE)
_OBJECT = re.compile(rf"(?P<before>.*\b(?P<verb>{SPEECH_VERB})(?: (?:about|for|to|against|with|on))?) {_IT}{_ALSO}", re.IGNORECASE)
_SIDE = re.compile(rf"who (?:is|was|are|were|spoke|came out) (?P<side>against|opposed to|for|in favou?r of) {_IT}", re.IGNORECASE)
_SAYING = frozenset("said say says claimed claim claims told tell tells stated state states".split())
_SUBJECT = re.compile(rf"\b{AUXILIARY}\s+(?:he|she|they|it)\b|^(?:he|she|they)\b|\b(?:his|her|their)\b", re.IGNORECASE)
_VERB_OR_QUESTION = re.compile(
    rf"^(?:who|whom|whose|what|which|when|where|why|how|list|{AUXILIARY})\b|\b(?:is|are|was|were|did|does|do|has|have|had|will|would|{SPEECH_VERB})\b", re.IGNORECASE
)
_TOLD = re.compile(r"\b(?P<verb>[a-z]+)(?: (?:out|back|off|up|down|to|at|about|of|for|against|on|over|with)){0,2}(?: \(later withdrawn\))?: “")
_QUOTE = re.compile(r"“([^“”]{3,})”")
_TOPIC_WORDS = 25  # of a quote that a follow-up speaks of
_NAME_WORDS = 8  # a longer "And …" is no name


@dataclass(frozen=True, slots=True)
class Whole:
    """A question with what it left out put back. `refers_to` is what it points at; `besides` what is not asked for again."""

    text: str
    refers_to: tuple[Citation, ...] = ()
    besides: tuple[Citation, ...] = ()


def follow_up(asked: str, history: Sequence[Answer]) -> Whole:
    """The question made whole from the answers before it; as it is where it stands for itself, or nothing came before."""
    if not history:
        return Whole(asked)
    bare = LEADING.sub("", asked).rstrip("?!. ")
    # "When?" itself says too little for the next follow-up to be made whole from it.
    whole_ones = [each for each in history if each.question.act or not each.question.refers_to] or list(history)
    before = whole_ones[-1]
    told = next((each for each in reversed(whole_ones) if each.claims), before)
    if whole := _asks_on(bare, told):
        return whole
    if whole := _asks_for_others(bare, before, told):
        return whole
    if (match := _AND.fullmatch(asked.rstrip("?!. "))) and _is_name(match["name"]):
        return Whole(_same_of(match["name"], before))
    if (match := _TOO.fullmatch(bare)) and _is_name(match["name"]) and not re.search(rf"\b{ANY_VERB}\b|\b{_IT}$", match["name"]):
        return Whole(_same_of(match["name"], before))
    return _pointing(asked, bare, told)


def _asks_on(bare: str, told: Answer) -> Whole | None:
    """ "Why?", "When?", "In which article?" of what was answered last."""
    if _SOURCE.fullmatch(bare) and told.claims:
        return Whole(f"Where does it say that: {_topic(told) or told.question.text.rstrip('?')}?", _cited(told))
    match = _WHY.fullmatch(bare) or _WHEN.fullmatch(bare)
    if match is None:
        return None
    word = "When" if _WHEN.fullmatch(bare) and match["word"].lower() != "where" else bare.split()[0].capitalize() if _WHEN.fullmatch(bare) else "Why"
    question, names = told.question, _speakers(told)
    if question.act and len(names) == 1:
        one = len(told.claims) < 2  # of several sentences each is meant
        return Whole(f"{word} did {names[0]} {_base(told)} {_topic(told, quoted=one)}".rstrip() + "?", () if one else _cited(told))
    if question.act in PUT_FORWARD and word != "Why":
        return Whole(f"{word} was {_topic(told)} {question.act}?", _cited(told))
    if question.act or question.refers_to:
        return Whole(f"{word}: {_topic(told)}?", _cited(told))
    plain = re.sub(r"^(?:(?:in|on|at|by) )?(?:who|what|which|when|where|why|how)(?: (?:many|much|old|long))?\b", "", question.standalone or question.text, flags=re.IGNORECASE)
    return Whole(f"{word} {plain.strip(' ?')}?")


def _asks_for_others(bare: str, before: Answer, told: Answer) -> Whole | None:
    """ "Who else?", "What else did she propose?": the question before, without what it was answered."""
    match = _WHO_ELSE.fullmatch(bare)
    if match:
        question, rest = before.question, _resolved((match["rest"] or "").strip(), told)
        if not rest and question.asks_for == "speaker":
            rest = re.sub(r"^(?:who|whom|which \w+)(?: else)?\s+", "", (question.standalone or question.text).rstrip("?"), flags=re.IGNORECASE)
        elif not rest and question.act:
            rest = f"{question.act} {_topic(told)}"
        given = [replace(each, speaker=name) for each in _cited(told)[:1] for name in _speakers(told)]
        return Whole(f"Who else {rest}?", besides=(*before.question.besides, *given))
    if match := _WHAT_ELSE.fullmatch(bare):
        question, rest = before.question, _resolved((match["rest"] or "").strip(), told)
        names = _speakers(told)
        if not rest and names:
            about = f" about {question.about}" if question.asks_for == "content" and question.about else ""
            rest = f"did {names[0]} {_base(told)}{about}"
        return Whole(f"What else {rest}".rstrip() + "?", besides=(*before.question.besides, *_cited(told)))
    return None


def _pointing(asked: str, bare: str, told: Answer) -> Whole:
    """ "Who said that?", "Who opposed it?", "What did she say about buses?"."""
    if match := _SIDE.fullmatch(bare):
        return Whole(f"Who {'opposed' if match['side'].lower() in ('against', 'opposed to') else 'supported'} {_topic(told)}?")
    plain = _THAT_CLAUSE.sub("", bare)
    own = [word for word in content_words(bare) if not re.fullmatch(SPEECH_VERB, word)]
    pointing = _POINTS_BACK.search(plain)
    match = _OBJECT.fullmatch(plain)
    asks_who = re.match(r"(?:by |from |to )?(?:who|whom|whose)\b", bare, re.IGNORECASE)
    if match and _topic(told) and not (asks_who and _same_deed(match["verb"], told)):
        return Whole(_with_speaker(f"{match['before']} {_topic(told)}?", told))
    if not own and _SUBJECT.search(bare) and not asks_who and re.search(rf"\b{SPEECH_VERB}\b", bare):
        return Whole(_with_speaker(asked, told))
    if not own and (pointing or asks_who or len(bare.split()) <= 2):
        cited = _cited(told)
        return Whole(asked if cited else f"{asked.rstrip('?')} ({told.question.about or told.question.text})?", cited)
    if pointing and _SUBJECT.search(bare):
        return Whole(_with_speaker(asked, told))
    return Whole(asked)


def _same_deed(verb: str, told: Answer) -> bool:
    """Whether "Who said that?" asks for whoever was just quoted, rather than for somebody who took a stand on it."""
    return verb.lower() in _SAYING or (told.question.asks_for != "speaker" and act_of_verb(verb) == told.question.act)


def _resolved(rest: str, told: Answer) -> str:
    """The rest of "Who else …?", its "it" and its "she" replaced by what they stand for."""
    match = _OBJECT.fullmatch(rest)
    return _with_speaker(f"{match['before']} {_topic(told)}" if match else rest, told)


def _cited(answer: Answer) -> tuple[Citation, ...]:
    return tuple(citation for claim in answer.claims for citation in claim.citations)


def _speakers(answer: Answer) -> tuple[str, ...]:
    """Whom an answer spoke of: whom its question named, unless it was somebody else, and else whom its sentences name."""
    if answer.question.people and answer.outcome != "premise_corrected":
        return answer.question.people
    names: dict[str, None] = {}
    for claim in answer.claims:
        cited = {(each.document_id, each.span) for each in claim.citations}
        there = [each.speaker for each in claim.citations]
        there += [one.speaker for each in answer.evidence if (each.document.id, each.sentence.span) in cited for one in each.statements]
        said = set(name_words(claim.text))
        named = [name for name in there if name and name_words(name)[-1:] and name_words(name)[-1] in said]
        first = min(named, key=lambda name: claim.text.find(name.split()[-1]), default=next(filter(None, there), None))
        names |= {first: None} if first else {}
    return tuple(names)


def _topic(answer: Answer, *, quoted: bool = False) -> str:
    """What the last question and its answer were about: the question's own words for it, else the words that were quoted."""
    question = answer.question
    if question.about and question.asks_for != "content":
        return question.about
    words_said = next((match[1] for claim in answer.claims if (match := _QUOTE.search(claim.text))), "")
    if not words_said:
        return question.about
    some = re.sub(r"^(?:that|to|for) ", "", " ".join(words_said.split()[:_TOPIC_WORDS])).rstrip(".…, ")
    return f"“{some}”" if quoted else some


def _base(answer: Answer) -> str:
    """The verb of the question before, or the one it was answered with, as it stands after "did"."""
    act = answer.question.act or "said"
    with_verb = _TOLD.search(answer.claims[0].text) if answer.claims and act == "said" else None
    form = VERBS.get(with_verb["verb"]) if with_verb else None
    return (form or VERBS[act]).lemma


def _with_speaker(asked: str, told: Answer) -> str:
    """The question with "he", "she" or "they" replaced by whom the answer before spoke of."""
    name = next(iter(_speakers(told)), None)
    if not name:
        return asked
    whole = re.sub(r"\b(?:he|she|they)\b", lambda _: name, asked, count=1, flags=re.IGNORECASE)
    return re.sub(r"\b(?:his|their)\b", lambda _: f"{name}'s", whole, count=1, flags=re.IGNORECASE) if whole == asked else whole


def _is_name(words: str) -> bool:
    """Whether words can name somebody or something: few of them, with no verb and no question."""
    return len(words.split()) <= _NAME_WORDS and not _VERB_OR_QUESTION.search(words) and not re.fullmatch(_IT, words, re.IGNORECASE)


def _is_somebody(name: str) -> bool:
    """Whether a name is somebody's rather than a thing's: a capital letter in it, or a role ("the mayor", "the union")."""
    plain = re.split(r" (?:of|in|from|for) ", name)[0]
    head = plain.lower().split()[-1].removesuffix("s")
    if re.search(IDENTIFIER, name):
        return False
    return not name.lower().startswith("the ") and any(map(str.isupper, plain)) or head in PERSON_HEADS | BODIES or f"{head}s" in BODIES


def _same_of(name: str, before: Answer) -> str:
    """ "And Israel?" after "What did Hamas propose?" -> "What did Israel propose?"; "And the toll?" asks the same of another thing."""
    question = before.question
    asked = (question.standalone or question.text).rstrip("?!. ")
    on = re.match(r"(?:about|on|for|regarding) (?P<topic>.+)", name, re.IGNORECASE)
    if not on and _is_somebody(name):
        if question.people and question.people[0] in asked:
            return f"{asked.replace(question.people[0], name, 1)}?"
        if question.asks_for == "speaker" and question.act:
            return f"Did {name} {_base(before)} {question.about}?"
    topic = on["topic"] if on else name
    if question.about and question.about in asked:
        return f"{asked.replace(question.about, topic, 1)}?"
    return f"{asked} about {topic}?" if question.people else f"{asked}: {topic}?"
