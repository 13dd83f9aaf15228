"""A raw statement -> whether the text makes it at all: not where it only asks for it, is asked, keeps silent, dictates it, or tells a deed.

Looks at the words around the cue, so it judges the rules' statements and the tagger's alike. Finds nothing new.
"""

import re

from rag.ingest.cues import ADJECTIVES, NOUNS, PHRASES, VERBS
from rag.ingest.raw import Raw
from rag.ingest.words import BE
from rag.text import stem

# "has he …?": an auxiliary before who says it, and a question mark behind what is said.
_INVERTED = re.compile(r"\b(?:has|have|had|did|does|do|will|would|should|could|can)\s+$", re.IGNORECASE)
_QUESTION = re.compile(r"[^.!?\n]{0,200}[\"”’']?\?")
# "Asked whether …, Lee said": a participle that begins its sentence, or stands behind "when", tells what Lee was asked.
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;\n]|[.!?][\"”’'])[\s\"“]*$")
_WHEN = re.compile(r"\b(?:when|if|once|whenever|until)\s+$", re.IGNORECASE)
_PUT_TO = re.compile(r"asked\s+(?:\w+ly\s+|again\s+|later\s+)?(?:about|whether|if|why|how|what|when|where|who|which|by|for|to|on)\b", re.IGNORECASE)
# "Lee, asked about the delay, said": whom a comma parts from it is asked.
_ASIDE = re.compile(r"[\s\w().’'-]{0,40},\s*")
# "Answering a question about the fee", "reacted to a claim that it fell": the noun is somebody else's.
_FACED = re.compile(r"\bfac(?:e|es|ed|ing)\s+(?:\w+\s+)?$", re.IGNORECASE)  # "faces accusations": others make them
_ANSWERED = re.compile(
    r"\b(?:answer|field|dodg|duck|sidestep|avoid|deflect|evad|respon|repl|react|fac|brush|wav)\w*\s+(?:\w+\s+){0,2}?(?:to\s+|aside\s+|off\s+)?(?:(?:an?|the|any|another|some|that|more|further|repeated|\w+ing)\s+){1,2}$",
    re.IGNORECASE,
)
_ASKED_NOUN = re.compile(r"(?:an?\s+|the\s+)?(?:\w+\s+)?(?:questions?|queries|query|requests?|calls?|claims?|criticisms?|accusations?|allegations?|suggestions?|demands?|threats?|complaints?|reports?)\b", re.IGNORECASE)
# "Under pressure to offer it", "Reed urged Lee to propose it", "is due to announce it": what is yet to be done, if ever.
_DUE = re.compile(
    r"(?:\b(?:pressure|pressured|pressed|urged|expected|due|scheduled|likely|unlikely|supposed|unable|needs?|needed|ought|invited|required|compelled|opportunity|chance|time)"
    r"|\b(?:urg|press|pressur|invit|encourag|persuad|convinc|tell|told|want|ask|order|allow|enabl|permit|requir|lead|led|leav|giv|gave|authority|call(?:ed|s|ing)? on)\w*\s+(?:[\w’'.-]+\s+){1,4}?)\s*\bto\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:neither|nor|none|not)\b", re.IGNORECASE)
_NOTHING = re.compile(r"[\s\W]*(?:(?:almost|virtually|next to|absolutely)\s+)?(?:nothing|no\s+(?:such|new)\b|little\b(?!\s+more)|few\b|none\b|neither\b)", re.IGNORECASE)
_FEW = re.compile(r"\boffer(?:s|ed|ing)?\s+(?:no|few|little)\b(?!\s+(?:more|less))", re.IGNORECASE)
_OFFER = 40  # characters in which "offered few" stands
_GIVING = frozenset("propose promise offer suggest recommend pledge vow demand".split())
# Who keeps silent or promises nothing says nothing: "declined to comment on the fee", "could not promise anything".
_SILENT = re.compile(
    r"\bdeclin\w+\s+(?:comment\b|an?\s+(?:question|interview|request))|\bdeclin\w+\s+(?:\w+ly\s+)?to\s+(?:comment|say|discuss|answer|elaborate|respond|reply|speculate|talk|confirm|give|provide|name|be\s+\w+ed|(?:take|field)\s+(?:\w+\s+)?questions)\b"
    r"|\brefus\w+\s+(?:\w+ly\s+)?to\s+(?:comment|discuss|divulge|say|answer|elaborate|respond|reply|speculate|confirm|be\s+(?:named|identified|quoted))\b"
    r"|(?:\bnot|n['’]t|\bnever)\s+(?:\w+ly\s+)?(?:(?:comment|respond|reply|elaborate|answer)(?:ed|ied)?|returned?\s+(?:\w+\s+){0,3}calls?)\b"
    r"|\b(?:could|can)(?:\s?not|n['’]t|['’]t)\s+(?:\w+ly\s+)?(?:promise|guarantee|pledge|commit|confirm|comment|say|tell)\b",
    re.IGNORECASE,
)
# Who passes a chance up, stops or fails to say it, or rarely does, says nothing: "stopped criticizing", "rarely disagreed with".
_OMITTED = re.compile(
    r"\b(?:pass(?:es|ed|ing)?\s+up|stop(?:s|ped|ping)?\s+(?:short\s+of\s+)?\w+ing|ceas(?:es|ed)\s+(?:to\s+\w+|\w+ing)|refrain(?:s|ed)?\s+from"
    r"|(?:has|have|had|is|are|was|were|['’]s|['’]ve)\s+yet\s+to\s+\w+|avoid(?:s|ed)?\s+\w+ing|fail(?:s|ed)?\s+to|neglect(?:s|ed)?\s+to|forg[eo]t\s+to"
    r"|(?:rarely|seldom|hardly|scarcely|barely|only\s+(?:occasionally|rarely))\s+\w+)\b",
    re.IGNORECASE,
)
# "It is wrong to say that Lee proposed it", "denied reports that she had opposed it": told in order to be denied.
_DENIED = re.compile(
    r"(?:\b(?:is|was|['’]s|would be|be)\s+(?:\w+ly\s+)?(?:wrong|false|untrue|not\s+true|incorrect|nonsense|a\s+lie|a\s+myth)(?:\s+to\s+(?:say|claim|suggest|believe|think|assume))?"
    r"|\b(?:den(?:y|ies|ied|ying)|dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?|disput(?:es|ed|ing)|refut(?:es|ed|ing))\s+(?:(?:the|any|all|such|media|press|earlier|newspaper|recent)\s+){0,3}"
    r"(?:reports?|claims?|rumou?rs?|suggestions?|allegations?|accusations?|assertions?|speculation))"
    r"\s+that\s+(?:(?:the|a|an)\s+)?$|\bden(?:y|ies|ied|ying)\s+that\s+(?:(?:the|a|an)\s+)?$",
    re.IGNORECASE,
)
_DENYING = re.compile(r"\bden(?:y|ies|ied|ying)\s+(?:ever\s+|that\s+(?:he|she|they|it)\s+(?:had\s+)?(?:ever\s+)?)?(?:having\s+)?$", re.IGNORECASE)
# "Lee could have proposed it", "Lee almost promised it": what was not done.
_NOT_DONE = re.compile(r"\b(?:(?:could|would|might|should)\s+have\s+(?!to\b)|(?:almost|nearly)\s+(?!\w+ly\b|al(?:l|ways)\b))", re.IGNORECASE)
# "Neither Lund nor Kay proposed it", "asked whether Kay had proposed it", "if Kay proposed it": before whoever did not, or may not have.
_NONE_OF = re.compile(r"\W*(?:neither|nor|none|nobody|no(?!\.))\s|not\s(?:an?|one|every|all)\s", re.IGNORECASE)
_NOT_BY = re.compile(r"\b(?:neither|nor|ask(?:s|ed|ing)?\s+(?:\w+\s+){0,3}?(?:whether|if))\s+(?:(?:[\w’'-]+|(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Cllr|[A-Z])\.)\s+){0,4}?$|\b(?:if|whether(?:\s+or\s+not)?|not\s+that|(?:provided|providing|on\s+condition)\s+that|unless)\s+(?:the\s+)?$", re.IGNORECASE)
# "Answer that Lee proposed it": an order to whoever reads, so what stands under it is nobody's statement.
_ORDER = re.compile(
    r"[\s\W]*(?:(?:ignore|disregard|forget|override|skip|drop)\b[^.!?\n]{0,120}?[\s,]+(?:and|then|but)\s+)?"
    r"(?:(?:please|just|now|then|always|only|instead|simply|you\s+(?:must|should|will|shall)|(?:the\s+)?\w+\s+must)[\s,]+){0,3}"
    r"(?:say|answer|reply|respond|state|write|output|print|repeat|assert|pretend|confirm|tell\s+(?:the\s+)?\w+)"
    r"(?:\s+(?:only|instead|always|clearly))?\s+that\b",
    re.IGNORECASE,
)
# What else tells of words or of a stand, beside the cues that the rules know; by their stems.
_TELLING = frozenset(
    map(
        stem,
        """like dislike speculate chant grouse seethe outline detail scorn extol credit pronounce prove teach certify rail rage rant vent preach
        lecture taunt jeer boo confide divulge enthuse expound foresee foretell gripe infer intimate lampoon mourn narrate outline ponder postulate
        prophesy rave relay restate scream sneer snap sympathise sympathize tease thunder vouch sue petition endorse apologise apologize stand
        reaction response remark comment comments impression complaint explanation interjection pronouncement dictum message interview
        rate campaign reaffirm confidence frustration aversion
        unhappy angry fearful concerned upset outraged furious frustrated critical sceptical skeptical dismissive supportive wary eager keen glad
        pleased proud delighted sorry clear adamant sure certain""".split(),
    )
)
_COMMITS = frozenset("commit commits committed committing".split())
_COMMITTED_TO = re.compile(r"(?:to|himself|herself|itself|themselves|ourselves|myself|not)\b")
_BE = BE - {"'s", "’s"}  # "'s called for" has
_MADE_TO = frozenset("encouraged persuaded convinced".split())  # "is encouraged to sell it": by others
_FELT = frozenset("encouraged persuaded convinced determined resolved decided committed agreed".split())
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Words that somebody says: a quotation, or a clause.
_SAID = re.compile(r"[\s\[(]*(?:[\"“„«‘']|(?:that|whether|how|why|what)(?:\s+\S+){3})", re.IGNORECASE)
_GERUND = re.compile(r"\w+ing")
_IS = re.compile(r"\s+(?:is|are|was|were|has|had|would|will|can|could|may|might)\b")
_CALLED = re.compile(r"(?:(?:is|are|was|were|be|been|being|'s|’s|also|often|sometimes|usually|now|then)\s+)+(?:called|named|termed|titled|known|abbreviated)(?:\s+as)?")
_KNOWN_TO = re.compile(r"\s+(?:to|that)\b")
_PLEASE = re.compile(r"\b[Pp]lease\s+\Z")
_YOURSELF = re.compile(r"\s+yoursel(?:f|ves)\b")
_MODAL = re.compile(r"(?:would|will|could|should|may|might|must|can|is|are|was|were|has|had)\s")
_BOUNDARY = re.compile(r"[.!?][\"”’')]*\s|[\n:]")
_THAT = re.compile(r"\b[Tt]hat\s+\Z")
_MANY = frozenset("i we you they people police men women children those who staff media both all many most some".split())  # whose verb has no "s" in any case
_NEAR = 16  # characters before a source in which a word just before it stands
_SENTENCE_REACH = 240  # characters before a cue within which its sentence is taken to begin
_DENIAL = 80  # characters before a source in which a denial of it stands
_AROUND = 28  # characters before a cue and behind its first word that these words may take


def is_made(text: str, raw: Raw) -> bool:
    """Whether the text makes this statement, and does not merely mention it."""
    if raw.source and raw.form == "sentence" and _NOBODY.match(raw.source[0].of(text)):
        return False
    if any(span.of(text).lower() in ("you", "your", "anyone", "anybody", "whoever", "no one", "nobody") or span.of(text).lower().startswith("self-") for span in raw.source) and raw.form == "sentence":
        return False  # whoever reads says nothing, and "a self-described poet" is no statement
    return not (_is_denied(text, raw) or _is_omitted(text, raw) or _is_wondered(text, raw) or _is_put_to(text, raw) or _is_silence(text, raw) or _is_ordered(text, raw) or _is_not_done(text, raw) or _is_others(text, raw) or _is_nothing(text, raw) or _is_bidden(text, raw) or _is_said_of(text, raw))


def _is_said_of(text: str, raw: Raw) -> bool:
    """Whether the words only describe: "Threatening officials is a crime", "it is called so", "please ask yourself", "a toll approved on Monday would"."""
    if raw.form != "sentence" or not raw.cue or not raw.content:
        return False
    cue, last = raw.cue[0], raw.content[-1]
    verb = " ".join(span.of(text) for span in raw.cue).lower()
    if not raw.source:
        gerund = _GERUND.fullmatch(verb) and _SENTENCE_START.search(text, max(0, cue.start - 8), cue.start) and _IS.match(text, last.end)
        return bool(gerund or _CALLED.fullmatch(verb) and not _KNOWN_TO.match(text, cue.end) or _PLEASE.search(text, max(0, cue.start - _NEAR), cue.start) or _YOURSELF.match(text, cue.end))
    if raw.source[0].of(text).lower() == "one" and text[: raw.source[0].start].endswith(", "):
        return True
    last_word = _WORDS.findall(verb)[-1:] or [""]
    form = VERBS.get(last_word[0])
    adjectival = form is not None and form.form in ("past", "participle") and form.act_set().isdisjoint({"said", "voted"}) and last_word[0] == verb
    return adjectival and raw.source[-1].end <= cue.start <= last.start and any(_MODAL.match(text, span.start) for span in raw.content if span.start > cue.end)


def _is_bidden(text: str, raw: Raw) -> bool:
    """Whether it only ought to be said: "moved that the council ask the county" tells of nobody's asking."""
    if raw.form != "sentence" or len(raw.source) != 1 or len(raw.cue) != 1:
        return False
    source, cue = raw.source[0], raw.cue[0]
    who, verb = source.of(text).lower(), cue.of(text).lower()
    if verb not in VERBS or VERBS[verb].form != "base" or text[source.end : cue.start].strip() or not _THAT.search(text, max(0, source.start - _NEAR), source.start):
        return False
    return not (who.split()[-1].endswith("s") or who.split()[-1] in _MANY or " and " in who)


def _is_not_done(text: str, raw: Raw) -> bool:
    """Whether it is told as what might have been said, or was by nobody: "neither Lund nor Kay proposed it"."""
    if raw.form != "sentence" or not raw.cue or not raw.source or raw.source[0].start > raw.cue[0].start:
        return False
    source, cue = raw.source[0], raw.cue
    if _NONE_OF.match(text, source.start, source.end):
        return True
    before = text[max(0, source.start - _DENIAL) : source.start]
    return bool(_NOT_DONE.search(text[source.end : cue[-1].end]) or _NOT_BY.search(before))


def _is_others(text: str, raw: Raw) -> bool:
    """Whether the source only answers what another says, or is only to do it: "answering a question", "under pressure to offer"."""
    if raw.form != "sentence" or not raw.cue or not raw.source or raw.source[0].start > raw.cue[0].start:
        return False
    start = raw.cue[0].start
    before = text[max(0, start - _DENIAL) : start]
    return bool(_DUE.search(before)) or bool((_ANSWERED.search(before) or _FACED.search(before)) and _ASKED_NOUN.match(text, start))


def _is_nothing(text: str, raw: Raw) -> bool:
    """Whether it is told that nothing was put forward: "he has proposed nothing", "offered little"."""
    verbs = {VERBS[word].lemma for word in _WORDS.findall(" ".join(span.of(text) for span in raw.cue).lower()) if word in VERBS}
    last = raw.content[-1] if raw.content else None
    if "offer" in verbs and _FEW.search(" ".join(span.of(text) for span in (*raw.cue, *raw.content[:1]))[:_OFFER]):
        return True
    return last is not None and raw.form == "sentence" and not verbs.isdisjoint(_GIVING) and last.start > raw.cue[-1].start and bool(_NOTHING.match(text, last.start, last.end))


def is_deed(text: str, raw: Raw) -> bool:
    """Whether the cue tells of no saying, and what follows is no words of anybody's: "the theory formalizes this intuition".

    Whose deed it is may still be who is meant by "he" later on.
    """
    cue = _WORDS.findall(" ".join(span.of(text) for span in raw.cue).lower())
    if raw.form == "sentence" and cue and raw.content and cue[-1] in _COMMITS and not _COMMITTED_TO.match(text, raw.content[0].start):
        return True  # "committed fraud"
    if raw.form != "sentence" or not cue or not raw.content or any(map(_tells, cue)) or cue in (["to"], ["in"]):
        return False  # "To Lee the bridge is a wreck", "in the survey most say no"
    return not any(_SAID.match(span.of(text)) for span in raw.content)


def is_put_upon(text: str, raw: Raw) -> bool:
    """Whether who is named only has it done to him: "Lee was asked whether …", "the town is called"; by whom stands behind "by"."""
    cue = _WORDS.findall(" ".join(span.of(text) for span in raw.cue).lower())
    at = next((place for place, word in enumerate(cue) if word in VERBS and VERBS[word].form in ("past", "participle")), None)
    if raw.form != "sentence" or not raw.source or at is None or _BE.isdisjoint(cue[:at]) or cue[at] in ADJECTIVES:
        return False
    felt = cue[at] in _FELT and not (cue[at] in _MADE_TO and raw.content and text.startswith("to ", raw.content[0].start))
    if felt or not {"by", "say", "saying", "believe", "heard", "reported"}.isdisjoint(cue):
        return False
    return raw.source[0].start < raw.cue[0].start or not text[: raw.source[0].start].rstrip().lower().endswith(" by")


def _tells(word: str) -> bool:
    return word in VERBS or word in NOUNS or word in ADJECTIVES or word in PHRASES or word in ("according", "per") or stem(word) in _TELLING


def _is_denied(text: str, raw: Raw) -> bool:
    """Whether the statement stands directly under a denial of it, which is a statement of its own."""
    denying = bool(raw.cue) and bool(_DENYING.search(text, max(0, raw.cue[0].start - _AROUND), raw.cue[0].start))
    return denying or any(_DENIED.search(text, max(0, span.start - _DENIAL), span.start) for span in raw.source[:1])


def _is_omitted(text: str, raw: Raw) -> bool:
    """Whether the cue tells that somebody does not say it."""
    if not raw.cue:
        return False
    cue = raw.cue[0]
    found = _OMITTED.finditer(text, max(0, cue.start - _AROUND), cue.end)
    return any(omitted.end() > cue.start and "." not in text[omitted.start() : cue.start] for omitted in found)


def _is_wondered(text: str, raw: Raw) -> bool:
    """"But has he called for changing any of the provisions?": the text only asks for the statement."""
    if not raw.source or not raw.content or not _INVERTED.search(text, max(0, raw.source[0].start - 12), raw.source[0].start):
        return False
    return bool(_QUESTION.match(text, max(span.end for span in (*raw.content, *raw.cue)) - 1))


def _is_put_to(text: str, raw: Raw) -> bool:
    """"Asked about the delay, Lee said": Lee is the one who is asked."""
    if not raw.cue or not _PUT_TO.match(text, raw.cue[0].start):
        return False
    start = raw.cue[0].start
    if raw.source and raw.source[0].end <= start and _ASIDE.fullmatch(text, raw.source[0].end, start):
        return True
    return bool(_SENTENCE_START.search(text, max(0, start - 8), start) or _WHEN.search(text, max(0, start - 12), start))


def _is_silence(text: str, raw: Raw) -> bool:
    """Whether the cue only tells that somebody keeps silent."""
    if not raw.cue:
        return False
    cue = raw.cue[0]
    found = _SILENT.finditer(text, max(0, cue.start - _AROUND), cue.end + _AROUND)
    return any(silent.start() < cue.end and cue.start < silent.end() for silent in found)


def _is_ordered(text: str, raw: Raw) -> bool:
    """Whether the statement stands under an order to say it, at the beginning of its sentence."""
    anchor = raw.anchor
    start = max(0, anchor.start - _SENTENCE_REACH)
    for boundary in _BOUNDARY.finditer(text, start, anchor.start):
        start = boundary.end()
    order = _ORDER.match(text, start)
    # A quotation that holds the order is somebody's all the same.
    return order is not None and not (raw.content and raw.content[0].start < order.end() - len("that"))
