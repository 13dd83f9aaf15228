"""Who speaks, told from who only stands near the words: transcripts and lists, names cut or run together, and pronouns."""

import pytest

from rag.data import Document, Statement
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from rag.ingest.verb import verb_of
from tests.ingest.test_attribute import read_with

PLACES = ("Bath", "Derby", "Exeter", "Hull", "Leeds", "York")


def read(text: str, title: str = "") -> tuple[Statement, ...]:
    document = Document.from_text(text, title=title)
    return attribute(document, segment(document))


def test_places_before_news_say_nothing() -> None:
    text = "\n".join(f"{place}: The bridge closes in May, the mayor said." for place in PLACES)
    assert {each.speaker for each in read(text)} == {"the mayor"}


def test_people_who_each_speak_once_are_heard() -> None:
    text = "\n".join(f"{name}: I think the bridge should close." for name in ("Ann Lee", "Tom Reed", "Sam Hall", "Ruth Park", "Karl Moss", "Eve Lund"))
    assert {each.speaker for each in read(text)} >= {"Ann Lee", "Eve Lund"}


def test_a_turn_in_quotation_marks_ends_where_the_writer_goes_on() -> None:
    text = "\n\n".join(["Lee: “We closed it.”", "Reed: “I was there.”", "“It rained.”", "A COLD DAY", "The bridge had been closed by order of the mayor.", "Lee: “We did.”"])
    turns = [each for each in read(text) if each.resolved_by == "turn"]
    assert [" ".join(each.content_spans[0].of(text).split()) for each in turns] == ["“We closed it.”", "“I was there.” “It rained.”", "“We did.”"]


def test_who_is_quoted_in_a_turn_of_his_own_is_heard_once() -> None:
    text = "\n\n".join(["Lee: “We closed the whole bridge.”", "Reed: “I was there all the time.”", "Lee: “We did close the bridge.”"])
    assert len(read(text)) == 3


def test_a_headline_with_a_colon_is_no_turn_that_holds_the_report() -> None:
    title = "Lee: Reed wrong on the toll"
    text = f'{title}\n\nThe bridge closed. The toll rose.\n\n"REED: Did you lie?"\n\n"LEE: I did not."\n\n"REED: Good."'
    found = {(each.speaker, " ".join(each.content_spans[0].of(text).split())) for each in read(text, title)}
    assert found == {("Lee", "Reed wrong on the toll"), ("REED", "Did you lie?\""), ("LEE", "I did not.\""), ("REED", "Good.\"")}


def test_a_name_behind_a_dash_signs_the_quotation_of_its_own_line() -> None:
    text = '“The bridge is a wreck and must close.” And that makes it “a ruin”. ― Ann Lee.'
    assert "Ann Lee" in {each.speaker for each in read(text)}


def test_who_signs_a_report_has_not_said_what_is_quoted_above() -> None:
    text = '"The bridge is a wreck and must close."\n\nThe ferry ran late.\n\n– Ann Lee\n\nThe toll rose.'
    assert "Ann Lee" not in {each.speaker for each in read(text)}


@pytest.mark.parametrize(
    ("text", "found", "speaker"),
    [
        ("A Liberal mayoral candidate said the bridge would close.", ("A Liberal mayoral", "said", "the bridge would close"), "a Liberal mayoral candidate"),
        ("Federal judges said the bridge would close.", ("Federal", "said", "the bridge would close"), "Federal judges"),
        ("The ferry's safety\n\nCritics said the bridge would close.", ("The ferry's safety\n\nCritics", "said", "the bridge would close"), "critics"),
        ("PARIS - Ferry owners said the bridge would close.", ("PARIS - Ferry owners", "said", "the bridge would close"), "Ferry owners"),
        ("The owners - all of them - said the bridge would close.", ("The owners -", "said", "the bridge would close"), "the owners"),
        ("A member who supports tolls said the bridge would close.", ("A member who supports", "said", "the bridge would close"), "a member"),
        ("The Liberals' demands for change were heard.", ("The Liberals'", "demands for", "change"), "the Liberals"),
        ("Ann Lee was cheered when it became clear the bridge would close.", ("Ann Lee", "it became clear", "the bridge would close"), None),
    ],
)
def test_a_source_has_whole_ends(text: str, found: tuple[str, str, str], speaker: str | None) -> None:
    assert [each.speaker for each in read_with(text, found)] == [speaker]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The owners have yet to commit to a toll.", ("The owners", "commit to", "a toll")),
        ("It would close provided that the town voted for it.", ("the town", "voted", "for it")),
        ("The judge found that Ann Lee broke the rules and committed fraud on the bridge.", ("The judge", "committed", "fraud on the bridge")),
        ("Ann Lee faces accusations that she closed the bridge.", ("Ann Lee", "accusations", "that she closed the bridge")),
    ],
)
def test_what_only_looks_like_an_act_is_none(text: str, found: tuple[str, str, str]) -> None:
    assert {each.act for each in read_with(text, found)} <= {"said"}


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("Ann Lee threatens to call off the talks.", ("Ann Lee", "threatens to call off", "the talks"), ("threatened", "to call off the talks")),
        ("The owners' loud demands for change were heard.", ("The owners'", "loud demands for", "for change"), ("demanded", "for change")),
        ("The owners offer travellers tips for the ferry.", ("The owners", "offer", "travellers tips for the ferry"), ("offered", "travellers tips for the ferry")),
        ("The town submitted that the bridge was a road.", ("The town", "submitted", "that the bridge was a road"), ("submitted", "that the bridge was a road")),
        ("Ann Lee announced a beefed-up bridge.", ("Ann Lee", "announced", "a beefed-"), ("announced", "a beefed-up")),
    ],
)
def test_verb_and_words_fit_together(text: str, found: tuple[str, str, str], shown: tuple[str, str]) -> None:
    (statement,) = read_with(text, found)
    assert (verb_of(statement, text), statement.content_spans[0].of(text)) == shown


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Liberals in the council who want a toll said so.", "Liberals"),
        ("It came from the mouth of Tom Reed, who proclaimed that the bridge would close.", "Tom Reed"),
        ("That is so, said one adviser familiar with the mayor's office, who asked for a toll.", "one adviser familiar with the mayor's office"),
        ("She did support workers in Bath who demanded a toll.", "workers in Bath"),
        ("Tom Reed is a bully, liar and thief who has promised to close the bridge.", "Tom Reed"),
        ("The toll angered officials in Mr. Reed's government who opposed the bridge.", "officials in Mr. Reed's government"),
        ("The news drew scorn from Liberals and Greens in the council who demanded a toll.", "Liberals and Greens in the council"),
    ],
)
def test_who_stands_for_the_person_of_a_phrase(text: str, speaker: str) -> None:
    assert speaker in {each.speaker for each in read(f"Tom Reed left.\n\n{text}")}


def test_who_in_a_taggers_source_stands_for_the_name_before_it() -> None:
    text = "Tom Reed, who otherwise used the town paper to endorse Liberals, left."
    assert [each.speaker for each in read_with(text, ("who otherwise used the town paper", "to endorse", "Liberals"))] == ["Tom Reed"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Sam Hall said it was late.\n\nThe board heard from Tom Reed, a driver, on Monday. He agreed to close the bridge.", "Tom Reed"),
        ("Sam Hall said it was late.\n\nSam Hall met Tom Reed. He agreed to close the bridge.", "Sam Hall"),
        ("Sam Hall said it was late.\n\nHe said the bridge was old. Tom Reed was there. He agreed to close the bridge.", "Sam Hall"),
        ("Sam Hall said it was late.\n\nThe board heard from Ann Lee. He agreed to close the bridge.", "Sam Hall"),
        ('Sam Hall said it was late.\n\n"Tom Reed is right." He agreed to close the bridge.', "Sam Hall"),
    ],
)
def test_he_is_whom_the_paragraph_is_about_where_the_last_speaker_is_not_in_it(text: str, speaker: str) -> None:
    assert [each.speaker for each in read(text) if each.act == "agreed"] == [speaker]


def test_what_is_the_presidents_is_no_name_behind_a_title() -> None:
    text = "The president's Northern roots came up. President Northern said nobody."
    assert "President Northern" in {each.speaker for each in read(text)}
    text = "Tom Reed said it was late.\n\nThe president's Northern roots came up. He said that it was so."
    assert {each.speaker for each in read(text)} == {"Tom Reed"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Owners are also encouraged to sell the bridge.", ("Owners", "are also encouraged", "to sell the bridge")),
        ("A plan approved on Monday would close the bridge.", ("A plan", "approved", "would close the bridge")),
        ("A vast toll announced Monday would close the bridge.", ("toll", "announced", "would close the bridge")),
        ("They left for the fair, one expected to feature a band.", ("one", "expected", "to feature a band")),
        ("Threatening officials is a crime in this town.", ("", "Threatening", "officials")),
        ("Now please ask about that question again.", ("", "ask", "about that question")),
        ("Such roads are called toll roads here.", ("", "are called", "toll roads")),
    ],
)
def test_what_only_describes_is_no_statement(text: str, found: tuple[str, str, str]) -> None:
    assert not [each for each in read_with(text, found) if each.cue_span and each.cue_span.of(text) == found[1]]


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("A gaffe by Tom Reed suggested that the bridge would close.", ("Tom Reed", "suggested", "that the bridge would close"), "a gaffe by Tom Reed"),
        ("A report by Tom Reed suggested that the bridge would close.", ("Tom Reed", "suggested", "that the bridge would close"), "Tom Reed"),
        ("The case was brought by Tom Reed and seeks a toll.", ("Tom Reed", "seeks", "a toll"), "Tom Reed"),
        ("Ann Lee gave us a letter from Tom Reed demanding a toll.", ("Ann Lee", "demanding", "a toll"), "Tom Reed"),
    ],
)
def test_a_deed_is_not_its_doers_saying(text: str, found: tuple[str, str, str], shown: str) -> None:
    assert [each.speaker for each in read_with(text, found)] == [shown]


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("The court sided with the town in May.", ("The court", "sided with", "the town"), ("sided with", "the town")),
        ("Ann Lee agreed with the mayor's view.", ("Ann Lee", "agreed with", "the mayor's view"), ("agreed with", "the mayor's view")),
        ("The owners can vote for the toll.", ("The owners", "can vote for", "the toll"), ("can vote", "for the toll")),
        ("Owners shun tolls that clash with their beliefs, Ann Lee said.", ("Ann Lee", "said", "Owners shun tolls that clash with"), ("said", "Owners shun tolls that clash with their beliefs")),
    ],
)
def test_words_are_told_with_all_that_belongs_to_them(text: str, found: tuple[str, str, str], shown: tuple[str, str]) -> None:
    (statement,) = read_with(text, found)
    assert (verb_of(statement, text), statement.content_spans[0].of(text)) == shown


def test_he_is_no_group() -> None:
    text = "Tom Reed spoke. It is so among the Valley Republicans who oppose the toll. He agreed to close the bridge."
    assert "Valley Republicans" not in {each.speaker for each in read(text) if each.act == "agreed"}


def test_a_bare_surname_is_not_the_junior_of_that_name() -> None:
    text = "Tom Reed Jr. met Tom Reed on Monday. Reed said that the bridge would close."
    assert {each.speaker for each in read(text)} == {"Tom Reed"}


@pytest.mark.parametrize(
    ("between", "who"),
    [
        ("", "Tom Park"),
        ("It had rained all night.", "Tom Park"),
        ("\n\nKarl Reed, the harbour master, came late.", "Karl Reed"),
        ("Karl Reed came late, and John Moss was ill.", None),
    ],
)
def test_whoever_has_come_up_since_is_meant_and_not_who_was_asked(between: str, who: str | None) -> None:
    [_, said] = read(f"Ann Lee asked Tom Park whether the ferry would run. {between} He said the crane was broken.")
    assert said.speaker == who


def test_an_answer_is_by_who_was_asked_whoever_has_come_up() -> None:
    [_, said] = read("Ann Lee asked Tom Park whether the ferry would run. Karl Reed was away. He said it would.")
    assert said.speaker == "Tom Park"


def test_what_a_headline_says_he_speaks_on_is_no_part_of_his_name() -> None:
    title = "Bridge Chief On Toll: ‘We Do Not Pay Drivers To Stay Away’"
    assert {each.speaker for each in read(f"{title}\n\nThe toll rose in May.", title)} == {"Bridge Chief"}
