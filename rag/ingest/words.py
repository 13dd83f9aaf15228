"""The closed word classes and word lists that the attribution rules read: no parser, so small words carry the grammar.

Only data. Lists of verbs and their acts stand in `cues.py`.
"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUBJECT_PRONOUNS = _set("he she they we i you it who which")
PRONOUNS = SUBJECT_PRONOUNS | _set("him her them us me this that these those what whom everyone nobody someone everybody")
MALE = _set("he him his himself")
FEMALE = _set("she her hers herself")
PLURAL = _set("they them their theirs themselves")
FIRST_PERSON = _set("i me my mine myself we us our ours ourselves")

DETERMINERS = _set(
    """the a an this that these those some many several his her their its our my your no any each both all most few other
    another one two three four five six seven eight nine ten dozens hundreds thousands every either neither such more half
    certain various numerous"""
)
# Nobody in particular.
ANYBODY = _set("you your one anyone anybody everyone everybody whoever many most some others another this that these those both all few")
POSSESSIVES = _set("his her their its our my your whose")

AUXILIARIES = _set(
    """is are was were be been being am has have had having do does did will would shall should can could may might must
    to not never 've 're 's 'd 'll 'm ’ve ’re ’s ’d ’ll ’m n't hasn't haven't hadn't isn't aren't wasn't weren't doesn't
    don't didn't won't wouldn't can't cannot couldn't shouldn't hasn’t haven’t hadn’t isn’t aren’t wasn’t weren’t doesn’t
    don’t didn’t won’t wouldn’t can’t couldn’t shouldn’t ain't"""
)
BE = _set("is are was were be been being am 's 're 'm ’s ’re ’m isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t")

# Past forms that no ending betrays and that are no nouns.
PAST_FORMS = _set(
    """took went came made gave got held kept led lost met ran sat sent spent stood won brought built bought caught chose drew
    drove ate fell flew forgot grew paid rode rose sold sang slept spoke stole struck swore taught threw understood woke
    wore became began withdrew"""
)
# Forms of common verbs that no ending betrays: they end a noun phrase that began before them.
COMMON_VERBS = _set(
    """took take takes went go goes came come comes made make makes gave give gives got get gets held hold holds kept keep
    keeps let left led lost met ran run runs sat sent spent stood won win wins broke brought built bought caught chose drew
    drove ate fell flew forgot grew hung hit laid lay paid rode rose sold set shook shot sang slept spoke speak speaks stole
    struck swore taught threw understood woke wore became become becomes began begin begins seems seem appears appear
    remains remain needs need uses use goes carry carries turns looks look looks works helps gets puts put runs leads
    braces brace plans arrive arrives happen happens continue continues"""
)
ADVERBS = _set(
    """also then later now just still even already again once ever always often sometimes soon first instead long previously
    reportedly together too only yet almost further so twice quite rather back simply here there"""
)
# Lower-case words in -ly that are no adverbs.
NOT_ADVERBS = _set("family early daily weekly monthly likely ally bully reply supply assembly friendly elderly only july italy")

PREPOSITIONS = _set(
    """of in on at by for with from to into onto over under about against between among during before after since until
    through without within across toward towards despite amid around behind beyond near upon outside inside like unlike
    via throughout following including regarding concerning given per versus"""
)
# Prepositions that may stand inside a noun phrase ("a spokesman for the campaign").
INNER_PREPOSITIONS = _set("of for in at from with on to by under near inside within behind against between among about")

CONJUNCTIONS = _set(
    """and or but nor so yet because if as when while after although though since unless whereas until before whether than
    that where how why what once lest"""
)
OPENERS = _set(
    """but and so yet still however meanwhile then instead nevertheless moreover furthermore indeed also later now today
    yesterday earlier tonight afterward afterwards again thus therefore perhaps plus additionally similarly likewise
    finally recently separately here there"""
)

# What bears on a name and is no part of it: "Only Lee", "Even Lee".
FOCUS = _set("only even just also especially particularly mainly mostly chiefly notably")

TIME_WORDS = _set(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow morning afternoon evening
    night week month year january february march april june july august september october november december earlier later
    recently previously now then noon midnight weekend weekday month's ago last next early late jan. feb. mar. apr. aug.
    sept. oct. nov. dec. mon. tue. wed. thu. fri. sat. sun."""
)
DAYS_AND_MONTHS = _set(
    """monday tuesday wednesday thursday friday saturday sunday january february april june july august september october
    november december jan. feb. mar. apr. aug. sept. oct. nov. dec."""
)

TITLES = _set(
    """mr mrs ms miss mx dr sir dame lord lady prof rev sen gov rep reps sens govs gen col maj lt capt cmdr sgt adm pres
    hon st fr president senator senators governor representative congressman congresswoman secretary minister premier
    chancellor mayor ambassador general colonel captain judge justice professor doctor pope king queen prince princess
    sheikh sheik ayatollah imam rabbi cardinal archbishop bishop pastor reverend father speaker chairman chairwoman chair
    commissioner director chief coach attorney councilman councilwoman councillor councilor councillors cllr cllrs delegate sheriff deputy vice prime first foreign
    interior defense defence finance former ex-president ex-governor president-elect detective inspector superintendent candidate nominee spokesman spokeswoman spokesperson
    right honourable honorable emir sultan crown baroness baron count msp mp am"""
)
# What may stand before a name and is no part of it, beside the titles: "Democrat Ann Lee", "Committeeman Tom Hart".
ROLES = _set(
    """democrat republican liberal conservative libertarian independent socialist labour green centrist moderator co-moderator
    anchor anchorman anchorwoman correspondent counsel committeeman committeewoman congressman admiral officer supervisor treasurer
    auditor clerk registrar editor editor-in-chief columnist commentator blogger coordinator organizer organiser president-elect
    writer actor actress singer comedian contender hopeful frontrunner front-runner incumbent challenger rival alderman trustee
    whip majority minority democratic-leaning"""
)
HONORIFICS_MALE = _set(
    "mr mister sir lord father king prince congressman chairman councilman spokesman sheikh baron pope cardinal imam rabbi"
)
HONORIFICS_FEMALE = _set(
    "mrs ms miss madam dame lady queen princess congresswoman chairwoman councilwoman spokeswoman baroness"
)
# What follows a name and is no part of it.
SUFFIXES = _set("jr jr. sr sr. ii iii iv am mp msp mep qc kc phd md")
PARTICLES = _set("van von der den de del della di da dos du la le bin ibn al el ben abu bint ter ten y st. o'")

MALE_NAMES = _set(
    """aaron abdel abraham adam ahmed alan albert alex alexander alfred ali allen andrew anthony antonio arthur barack barry
    ben benjamin bernie bill billy bob bobby boris brad brian bruce carl carlos charles charlie chris christian christopher
    chuck colin corey craig dan daniel dave david dean dennis dick don donald doug douglas dylan ed eddie edward emmanuel
    eric ernest evan frank franklin fred gary gavin geoff geoffrey george gerald gordon graham greg gregory hank harold
    harry hassan henry howard hugh humza ian ibrahim isaac ivan jack jacob jake james jared jason jay jeb jeff jeffrey jeremy jerome jerry
    jesse jim jimmy joe joel john johnny jon jonathan jordan jose joseph josh joshua juan justin karl keith ken kenneth
    kevin kyle larry lawrence lee leon lewis lindsey louis luis luke marco marcus mario mark martin matt matthew max
    michael miguel mike mitch mitt mohamed mohammed muhammad nathan neil newt nicholas nick nigel noah oliver oscar owen
    patrick paul pedro pete peter phil philip phillip rand raymond reince reggie rex ricardo richard rick rob robby robert
    rod roger ron ronald ross roy rudy russell ryan sam samuel scott sean seth sheldon simon stephen steve steven stuart
    ted terry thomas tim timothy tom tommy tony travis trevor trey vincent vladimir wayne walter william zach"""
)
FEMALE_NAMES = _set(
    """abigail alexandra alice alison allison amanda amy andrea angela anita ann anna anne annie barbara beth betsy betty
    beverly bonnie brenda carly carol caroline carolyn catherine cathy charlotte chelsea cheryl christina christine
    chrystia cindy claire condoleezza cynthia dana dawn deborah debbie debra denise diana diane donna dorothy elaine eleanor
    elena elizabeth ellen emily emma erin eva eve evelyn fiona frances gloria grace hannah heather heidi helen hillary
    holly huma irene isabel ivanka jackie jane janet janice jean jeane jennifer jenny jessica jill joan joanna joyce judith
    judy julia julie kamala karen kate katherine kathleen kathy katie kellyanne kelly kim kirsten kirsty kristen laura
    lauren leah lena leslie linda lisa liz loretta lori louise lucy lynn lynne madeleine maggie margaret maria marie marine
    marilyn martha mary maureen megan melania melissa meghan michele michelle mimi molly monica nancy naomi natalie nicola nicole
    nikki olivia pamela patricia patty paula penny rachael rachel rebecca rhoda rita robin rosa rosemary roxanne ruth sally
    samantha sandra sara sarah shannon sharon shirley sofia sophie stephanie sue susan suzanne suzy sylvia tammy teresa
    theresa tracy tulsi valerie vanessa vera victoria virginia wendy yvonne"""
)

# Heads of descriptions that stand for a person: with these, "the official" looks back for its first full description.
PERSON_HEADS = _set(
    """official officials spokesman spokeswoman spokesperson spokesmen spokespeople aide aides source sources adviser advisers
    advisor advisors senator congressman congresswoman governor president minister secretary ambassador lawmaker lawmakers
    diplomat diplomats officer officers analyst analysts expert experts strategist strategists pollster pollsters professor
    economist economists lawyer lawyers attorney attorneys judge justice prosecutor prosecutors mayor candidate candidates
    nominee nominees leader leaders critic critics supporter supporters opponent opponents voter voters resident residents
    witness witnesses reporter reporters author authors director chairman chairwoman chair manager executive executives
    activist activists donor donors delegate delegates consultant consultants historian historians scientist scientists
    representative general reverend captain colonel spokesmen
    authorities police scholars lawmaker campaigners advocates backers
    researcher researchers doctor doctors student students teacher teachers worker workers member members insider insiders
    operative operatives veteran veterans protester protesters commander general billionaire businessman host moderator
    operator owner founder employee employees friend friends neighbor neighbour mother father wife husband son daughter
    brother sister man woman person people men women"""
)

# What stands for those in it: "the council", "they".
BODIES = _set(
    """council committee government administration campaign company group party union team board court cabinet ministry department
    agency office commission parliament senate house congress coalition staff crew army military force forces police network
    paper newspaper magazine organization organisation association institute university college school church bank firm club
    community family couple majority minority opposition public press media jury panel delegation embassy county city country
    state nation village town crowd audience band legislature assembly bureau authority charity"""
)
