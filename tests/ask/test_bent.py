"""No answer bends its source: no half of a sentence, no yes for another word, no statement out of what was not said."""

from pathlib import Path

import pytest

from tests.ask.library import answered, engine_of

MILL = """Mill and dyke

"I do not believe," Nils Aho said, "that the windmill should be torn down."

"We will pay for the lamps," Vera Dahl said, "unless the parish sells the orchard."

Vera Dahl said “it is a lie that the mill pond was poisoned”.

Otto Brandt proposed closing the upper mill road to carts on Friday.

Otto Brandt said the upper mill road would cost farmers 10 crowns.

Mayor Ada Holm said the levy would not harm farmers and would pay for the dyke.

Petra Lind asked whether the chapel would be sold. Petra Lind said she doubted that the inn would open.
"""


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What did Nils Aho say about the windmill?", "“I do not believe … that the windmill should be torn down”"),
        ("What did Vera Dahl say about the lamps?", "“We will pay for the lamps … unless the parish sells the orchard”"),
    ],
)
def test_a_broken_up_quotation_keeps_its_denial_and_its_condition(tmp_path: Path, question: str, whole: str) -> None:
    assert whole in answered(engine_of(tmp_path, MILL), question).text


@pytest.mark.parametrize(
    "question",
    [
        "Did Nils Aho say the windmill should be torn down?",
        "Did Vera Dahl say the mill pond was poisoned?",
        "Did Otto Brandt propose opening the upper mill road to carts on Friday?",
        "Did Otto Brandt say the upper mill road would cost farmers 20 crowns?",
        "Did Petra Lind say the chapel would be sold?",
        "Did Petra Lind say the inn would open?",
    ],
)
def test_no_yes_for_what_is_denied_asked_or_put_in_another_word(tmp_path: Path, question: str) -> None:
    assert "Yes" not in answered(engine_of(tmp_path, MILL), question).text


@pytest.mark.parametrize("question", ["Did Petra Lind say the chapel would be sold?", "Who said the chapel would be sold?"])
def test_who_only_asks_a_thing_has_not_said_it(tmp_path: Path, question: str) -> None:
    answer = answered(engine_of(tmp_path, MILL), question)
    assert answer.outcome == "not_stated"
    assert "Petra Lind asked about it; who asks a thing has not said it" in [each.why for each in answer.near_misses]


def test_what_is_asked_is_told_to_whoever_asks_for_it(tmp_path: Path) -> None:
    assert "Petra Lind asked whether: “the chapel would be sold”" in answered(engine_of(tmp_path, MILL), "What did Petra Lind ask?").text


def test_yes_where_it_stands_so(tmp_path: Path) -> None:
    assert answered(engine_of(tmp_path, MILL), "Did Otto Brandt propose closing the upper mill road?").text.startswith("Yes. Otto Brandt proposed")


def test_no_only_where_the_denial_stands_in_that_very_clause(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, MILL)
    told = "Ada Holm said: “the levy would not harm farmers and would pay for the dyke”."
    assert answered(engine, "Did Ada Holm say the levy would pay for the dyke?").text == told
    assert answered(engine, "Did Ada Holm say the levy would harm farmers?").text == f"No. {told}"


LEVY = "Ada Holm said she would not support the levy, which the parish had adopted in May by six votes to three after a long debate."
INSPECTORS = "Nils Aho said the mill would open in June if the inspectors agreed."
DAM = "Vera Dahl said that Nils Aho had lied about the cost of the dam, and Otto Brandt called the dam a gift to the valley."


@pytest.mark.parametrize(
    ("text", "question", "draft", "why"),
    [
        (LEVY, "What did Ada Holm say about the levy?", "Ada Holm said she would support the levy.", "leaves out a denial"),
        (INSPECTORS, "What did Nils Aho say about the mill?", "Nils Aho said the mill would open in June.", "leaves out a condition"),
        (DAM, "Who said that Nils Aho lied about the cost?", "Otto Brandt said that Nils Aho had lied about the cost of the dam.", "give that to Vera Dahl, not to Otto Brandt"),
    ],
)
def test_a_draft_that_leaves_out_a_small_word_or_moves_the_speaker_falls(tmp_path: Path, text: str, question: str, draft: str, why: str) -> None:
    answer = answered(engine_of(tmp_path, f"The valley\n\n{text}", replies=(f"[1] {draft}",)), question)
    assert draft not in answer.text
    assert [(each.text, why in each.why) for each in answer.dropped] == [(draft, True)]


@pytest.mark.parametrize(
    ("text", "question", "draft"),
    [
        (INSPECTORS, "What did Nils Aho say about the mill?", INSPECTORS),
        ("Ada Holm opposed the levy, and Otto Brandt backed it.", "Who backed the levy?", "Otto Brandt backed the levy."),
    ],
)
def test_a_draft_that_keeps_the_condition_and_the_speaker_stands(tmp_path: Path, text: str, question: str, draft: str) -> None:
    assert answered(engine_of(tmp_path, f"The valley\n\n{text}", replies=(f"[1] {draft}",)), question).text == draft


PLAN = "The minister Nils Aho said the party {} the plan to build a new dam across the valley at Ashby by next spring."
FINAL = "Mayor Ada Holm said that {} beat {} in the final on Sunday after a long night."


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        (PLAN.format("supports"), PLAN.format("opposes"), "Who said the party supports the plan to build a new dam?"),
        (FINAL.format("Ashby", "Lorn"), FINAL.format("Lorn", "Ashby"), "Who said that Ashby beat Lorn in the final?"),
    ],
)
def test_a_sentence_with_a_word_changed_or_moved_is_no_copy(tmp_path: Path, one: str, other: str, question: str) -> None:
    answer = answered(engine_of(tmp_path, f"News\n\n{one}", f"Later news\n\n{other}"), question)
    assert answer.outcome == "answered"
    assert all(len({each.quote for each in claim.citations}) == 1 for claim in answer.claims)


UNDONE = """Town talk

Neither Nils Aho nor Vera Dahl proposed a curfew.

Nils Aho could have proposed a ban on kites, but he did not.

Vera Dahl almost promised a school.

If Ada Holm proposed a strike, the board would close the port.
"""


@pytest.mark.parametrize("question", ["Who proposed a curfew?", "Who proposed a ban on kites?", "Who promised a school?", "Who proposed a strike?"])
def test_what_was_not_done_is_nobodys_statement(tmp_path: Path, question: str) -> None:
    assert answered(engine_of(tmp_path, UNDONE), question).outcome == "not_stated"


def test_what_is_said_on_a_condition_is_told_with_no_yes(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Rates\n\nSam Quill said he would support a merger only if the rates fell.")
    answer = answered(engine, "Did Sam Quill say he would support a merger?")
    assert answer.outcome == "answered" and not answer.text.startswith("Yes") and "only if the rates fell" in answer.text


HARBOUR = """Harbour board

Sven Holt proposed a toll of **5 crowns** on *all* lorries.

"We will not raise the mooring fees," Nora Quill said. "Unless the state cuts its grant."

Olga Marn urged the board to sell the crane. Olga Marn said the crane would not be sold to Harlan.
"""


def test_marks_of_markdown_stay_out_of_the_answer_and_in_the_quote(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, HARBOUR), "What did Sven Holt propose?")
    assert "Sven Holt proposed: “a toll of 5 crowns on all lorries”" in answer.text
    assert answer.cited[0].quote == "Sven Holt proposed a toll of **5 crowns** on *all* lorries."


def test_a_condition_in_a_sentence_of_its_own_is_told_with_what_depends_on_it(tmp_path: Path) -> None:
    told = answered(engine_of(tmp_path, HARBOUR), "What did Nora Quill say about the mooring fees?").text
    assert "“We will not raise the mooring fees … Unless the state cuts its grant”" in told


def test_what_speaks_against_a_thing_is_said_of_it_too(tmp_path: Path) -> None:
    told = answered(engine_of(tmp_path, HARBOUR), "What did Olga Marn say about the crane?").text
    assert "to sell the crane" in told and "would not be sold" in told


def test_that_one_supports_a_thing_tells_nothing_of_another(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, "Ferry\n\nRita Bell supported the ferry plan."), "Did Tim Vass support the ferry plan?")
    assert answer.outcome == "not_stated"


RESERVOIR = """Reservoir talks

Ida Rask, of the ministry, disputed that the north wall had moved.

Sam Orr said that Eve Lund had called the south wall safe. Eve Lund said she opposed raising the water rate.

Max Torn said Dora Pell had promised to publish the report. Sam Orr proposed closing the reservoir in June.
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did Ida Rask say the north wall had moved?", "Ida Rask disputed: “that the north wall had moved”."),
        ("Did Eve Lund support raising the water rate?", None),
        ("Did Dora Pell promise to publish the report?", "Dora Pell promised: “to publish the report”, as told by Max Torn."),
    ],
)
def test_no_yes_out_of_a_denial_another_deed_or_what_another_tells(tmp_path: Path, question: str, text: str | None) -> None:
    told = answered(engine_of(tmp_path, RESERVOIR), question).text
    assert not told.startswith("Yes") and text in (None, told)


def test_who_tells_of_another_has_not_said_it_in_his_place(tmp_path: Path) -> None:
    assert "not Eve Lund" not in answered(engine_of(tmp_path, RESERVOIR), "Did Eve Lund say the south wall is safe?").text


def test_what_is_only_proposed_tells_no_time_at_which_it_was_done(tmp_path: Path) -> None:
    assert answered(engine_of(tmp_path, RESERVOIR), "When was the reservoir closed?").outcome == "not_stated"


def test_no_no_out_of_a_denial_of_something_else_in_the_same_breath(tmp_path: Path) -> None:
    text = 'Ferry\n\n"I never said the ferry was unsafe," Paul Ege said. "I said it was old."'
    assert not answered(engine_of(tmp_path, text), "Did Paul Ege say the ferry was old?").text.startswith("No")
    assert answered(engine_of(tmp_path, text), "Did Paul Ege say the ferry was unsafe?").text.startswith("No")


DEPOT = """Depot plan

The auditor said the depot sale would cost less than a lease. Ines Falk doubts that. Bram Oker did not rule out leaving the party.

Ines Falk said she was not opposed to leasing the depot.
"""


@pytest.mark.parametrize(
    "question",
    ["Did Ines Falk doubt that the depot sale would cost less?", "Did Bram Oker say he would leave the party?", "Did Ines Falk say leasing the depot is wrong?"],
)
def test_no_no_out_of_what_is_left_open_or_said_in_other_words(tmp_path: Path, question: str) -> None:
    assert not answered(engine_of(tmp_path, DEPOT), question).text.startswith(("Yes", "No.", "It was"))
