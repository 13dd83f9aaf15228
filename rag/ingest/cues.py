"""The words that attribute: verbs, nouns and phrases, each with its frame and its act. Only data and its inflection.

A frame says what may stand beside a verb:
  say     a clause or a quotation, before or after it; may be inverted ("..., said Smith")
  tell    an addressee, then as `say`
  think   a clause or a thing believed; never inverted
  intend  to do, doing, or a thing wanted
  urge    someone to do something
  judge   a person or thing that is supported, opposed, praised, blamed
"""

from dataclasses import dataclass

from rag.data import Act

_VERBS = """
say said: say add note explain continue conclude recall remark observe comment reply respond answer state declare assert
  maintain insist stress emphasize emphasise underline underscore reiterate repeat contend argue claim allege admit
  acknowledge concede confess confirm disclose reveal report write tweet retweet post blog joke quip muse lament complain caution
  predict forecast estimate testify affirm opine exclaim shout yell whisper mutter interject echo counter retort
  elaborate boast brag warn gush fume grumble scoff deadpan recount relate specify clarify posit hypothesize guess surmise
  email text message reason theorize marvel summarize
  swear read mention indicate imply hint signal point conclude rule find show
  bristle bemoan protest attest stipulate crow sing charge interject intone
say announced: announce proclaim unveil
say proposed: propose suggest recommend moot
say demanded: demand
say promised: promise vow pledge guarantee
say threatened: threaten
say asked: ask wonder inquire enquire question
say agreed: agree concur
say opposed: deny object disagree dispute
say urged: urge plead implore
tell said: tell inform assure remind notify advise convince persuade brief
think said: think believe know hope feel fear worry suspect doubt expect consider assume understand realize realise
  recognize recognise see view regard remember forget suppose imagine reckon deem learn discover determine decide
  appreciate anticipate fear regret trust dream hear notice conclude perceive figure envision
think voted: 
intend said: want seek plan intend aim prefer wish love hate refuse decline hesitate
  consider decide favor favour
intend proposed: propose offer
intend promised: promise vow pledge commit undertake
intend threatened: threaten
intend agreed: agree consent
urge urged: urge encourage press push implore beg lobby exhort advise
urge demanded: demand order command instruct require insist compel
urge asked: ask invite request petition
judge said: support endorse back praise applaud hail welcome commend congratulate defend embrace champion
  describe call label dub brand characterize characterise portray depict compare liken cite list discuss
  address raise reference quote thank honor admire respect identify name
  tout laud salute justify promote advocate
judge opposed: oppose reject deny dismiss criticize criticise condemn denounce blast slam decry deride mock ridicule rebuke
  assail attack challenge dispute protest question rebuff refute repudiate disavow resist block decline chide chastise
  lambaste lambast rip skewer disparage denigrate belittle scold castigate slight bash knock hit renounce
judge accused: accuse blame fault charge implicate
judge proposed: propose suggest recommend float table submit
judge announced: announce unveil declare
judge promised: promise pledge
judge agreed: accept approve ratify
judge urged: advocate
judge voted: 
judge demanded: demand
"""

_IRREGULAR = {
    "say": "said said", "tell": "told told", "write": "wrote written", "think": "thought thought", "know": "knew known",
    "feel": "felt felt", "see": "saw seen", "mean": "meant meant", "hold": "held held", "hear": "heard heard",
    "find": "found found", "show": "showed shown", "swear": "swore sworn", "read": "read read", "seek": "sought sought",
    "beg": "begged begged", "plan": "planned planned", "forget": "forgot forgotten", "back": "backed backed",
    "understand": "understood understood", "forecast": "forecast forecast", "undertake": "undertook undertaken",
    "admit": "admitted admitted", "submit": "submitted submitted", "commit": "committed committed", "slam": "slammed slammed",
    "rip": "ripped ripped", "hit": "hit hit", "quip": "quipped quipped", "brag": "bragged bragged", "rebut": "rebutted rebutted",
    "dub": "dubbed dubbed", "prefer": "preferred preferred", "dream": "dreamed dreamed", "learn": "learned learned",
    "tout": "touted touted", "refer": "referred referred", "speak": "spoke spoken", "call": "called called",
    "make": "made made", "put": "put put", "give": "gave given", "get": "got got", "blog": "blogged blogged",
    "vow": "vowed vowed", "view": "viewed viewed", "repeat": "repeated repeated", "draw": "drew drawn", "go": "went gone",
    "label": "labeled labeled", "signal": "signaled signaled", "bet": "bet bet", "come": "came come", "sing": "sang sung", "shrug": "shrugged shrugged",
    "crow": "crowed crowed", "rebuff": "rebuffed rebuffed", "text": "texted texted", "answer": "answered answered",
    "order": "ordered ordered", "offer": "offered offered", "wonder": "wondered wondered", "consider": "considered considered",
    "remember": "remembered remembered", "counter": "countered countered", "mutter": "muttered muttered",
}  # fmt: skip

# A verb with the word or words after it that make it a cue; {object} stands for somebody in between.
_PHRASES = """
call for: urge urged
call on: urge urged
call upon: urge urged
appeal to: urge urged
appeal for: urge urged
press for: urge urged
push for: urge urged
point out: say said
fire back: say said
shoot back: say said
hit back: say said
point to: judge said
go on to say: say said
make clear: say said
made it clear: say said
make it clear: say said
make the case: say said
make the point: say said
put it: say said
go on: say said
speak about: judge said
speak of: judge said
talk about: judge said
talk of: judge said
refer to: judge said
allude to: judge said
object to: judge opposed
speak out against: judge opposed
warn of: judge said
warn against: judge opposed
advise against: judge opposed
back away from: judge opposed
back off from: judge opposed
push back against: judge opposed
push back on: judge opposed
complain about: judge opposed
complain of: judge opposed
agree to: intend agreed
agree on: judge agreed
agree with: judge agreed
disagree with: judge opposed
vote for: judge voted
vote against: judge voted
vote to: intend voted
pledge to: intend promised
offer to: intend proposed
ask for: urge asked
ask about: judge asked
ask whether: judge asked
ask if: judge asked
plead with: urge urged
plead for: urge urged
argue for: judge said
argue against: judge opposed
lash out at: judge opposed
plan for: judge said
hope for: judge said
come out against: judge opposed
come out in favor of: judge said
side with: judge agreed
believe in: judge said
think of: judge said
think about: judge said
apologize for: judge said
apologise for: judge said
joke about: judge said
write about: judge said
hint at: judge said
lean on: urge urged
focus on: judge said
sign off on: judge agreed
draw attention to: judge said
express concern: judge said
express support for: judge said
rule out: judge opposed
shrug off: judge opposed
"""

# Nouns that hold a statement, and the act they name. The agent is possessive before them or "of", "from", "by" after.
NOUNS: dict[str, Act] = {
    "proposal": "proposed", "proposals": "proposed", "suggestion": "proposed", "recommendation": "proposed",
    "recommendations": "proposed", "plan": "proposed", "plans": "proposed", "offer": "proposed", "motion": "proposed",
    "initiative": "proposed", "call": "urged", "calls": "urged", "appeal": "urged", "plea": "urged", "pleas": "urged",
    "demand": "demanded", "demands": "demanded", "promise": "promised", "promises": "promised", "pledge": "promised",
    "vow": "promised", "commitment": "promised", "threat": "threatened", "threats": "threatened", "warning": "said",
    "warnings": "said", "request": "asked", "question": "asked", "opposition": "opposed", "objection": "opposed",
    "objections": "opposed", "refusal": "opposed", "criticism": "opposed", "rejection": "opposed", "denial": "opposed",
    "accusation": "accused", "accusations": "accused", "allegation": "accused", "allegations": "accused",
    "claim": "said", "claims": "said", "statement": "said", "assertion": "said", "assertions": "said", "argument": "said",
    "belief": "said", "view": "said", "views": "said", "opinion": "said", "contention": "said", "prediction": "said",
    "support": "said", "endorsement": "said", "decision": "said", "hope": "said", "hopes": "said", "fear": "said",
    "fears": "said", "desire": "said", "intention": "said", "remarks": "said", "comments": "said", "assessment": "said",
    "announcement": "announced", "declaration": "announced", "acknowledgment": "said", "admission": "said",
    "conclusion": "said", "insistence": "said", "description": "said", "praise": "said", "advice": "urged",
    "agreement": "agreed", "vote": "voted",
}  # fmt: skip

# Adjectives after a form of "be" that state what somebody thinks, wants or is ready to do.
ADJECTIVES: dict[str, Act] = {
    "confident": "said", "prepared": "said", "willing": "said", "ready": "said", "receptive": "said", "hopeful": "said",
    "optimistic": "said", "sure": "said", "certain": "said", "convinced": "said", "concerned": "said", "worried": "said",
    "skeptical": "said", "aware": "said", "eager": "said", "determined": "said", "unwilling": "opposed",
    "reluctant": "opposed", "opposed": "opposed", "open": "said", "committed": "promised", "supportive": "said",
    "critical": "opposed", "afraid": "said", "glad": "said", "proud": "said", "happy": "said", "sorry": "said",
    "disappointed": "said", "surprised": "said", "adamant": "said",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """What a verb form may do: its lemma, the frames it takes with their acts, and whether it is finite.

    `form` is base, third, past, participle (only when it differs from past) or ing.
    """

    lemma: str
    frames: tuple[tuple[str, Act], ...]
    form: str

    def act_set(self) -> set[Act]:
        return {act for _, act in self.frames}

    def takes(self, *frames: str) -> bool:
        return any(frame in frames for frame, _ in self.frames)


def forms(lemma: str) -> dict[str, str]:
    """Lemma -> its forms by name, by the regular rules of English and the table above."""
    regular = lemma[:-1] if lemma.endswith("e") else lemma
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    third = lemma[:-1] + "ies" if consonant_y else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s")
    past = lemma[:-1] + "ied" if consonant_y else regular + "ed"
    ing = (lemma if lemma.endswith(("ee", "oe", "ye")) else regular) + "ing"
    participle = past
    if lemma in _IRREGULAR:
        past, participle = _IRREGULAR[lemma].split()
        doubled = past.endswith("ed") and past[:-2] == lemma + lemma[-1]
        ing = lemma + lemma[-1] + "ing" if doubled or lemma in ("get", "put", "hit", "bet") else ing
    return {"base": lemma, "third": third, "past": past, "participle": participle, "ing": ing}


def _verbs() -> dict[str, Cue]:
    frames: dict[str, list[tuple[str, Act]]] = {}
    header: tuple[str, Act] = ("say", "said")
    for line in _VERBS.strip().splitlines():
        head, _, rest = line.rpartition(":") if ":" in line else ("", "", line)
        if head:
            frame, act = head.split()
            header = (frame, act)  # type: ignore[assignment]
        for lemma in rest.split():
            if header[0] not in [frame for frame, _ in frames.setdefault(lemma, [])]:
                frames[lemma].append(header)
    return {form: Cue(lemma, tuple(kinds), name) for lemma, kinds in frames.items() for name, form in reversed(forms(lemma).items())}


def _phrases() -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    """First word, in every form -> the phrases that begin with it, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for line in _PHRASES.strip().splitlines():
        phrase, _, kind = line.partition(": ")
        first, *rest = phrase.split()
        frame, act = kind.split()
        lemma = "make" if first == "made" else first
        for name, form in reversed(forms(lemma).items()):
            table.setdefault(form, []).append((tuple(rest), Cue(phrase, ((frame, act),), name)))  # type: ignore[arg-type]
    for choices in table.values():
        choices.sort(key=lambda choice: -len(choice[0]))
    return table


# Verbs whose bare form is a noun as often: they count only before what a verb would take.
NOUN_LIKE = frozenset(
    """state report plan call show view back support rule hope claim question address offer vote fear charge name list
    challenge attack raise dream doubt guess answer demand request order note comment quote post blog tweet figure regard
    estimate forecast study cite mention value face praise fault blame label brand promise pledge vow threat counter
    reply remark limit rip knock slight protest dispute object thank notice doubt trust need notice reference bar
    result point race speak focus joke email text message reason""".split()
)

# With "not" before them these say nothing of their content.
NEVER_SAID = frozenset("say tell mention announce specify disclose reveal indicate comment respond reply explain elaborate state propose promise demand pledge vow threaten".split())

VERBS = _verbs()
PHRASES = _phrases()
