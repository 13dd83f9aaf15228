"""What became of motions, who moved and seconded them, how many: asked of a clerk's table."""

import re
from pathlib import Path

import pytest

from rag.data import Document
from rag.engine import Engine
from rag.ingest.load import load
from rag.pipeline import ingest_document
from tests.ask.library import BRIDGE, answered, engine_of

CLERK = """No.;Title;Proposer;Seconder;Date;Proposal;Status
HB-41;Ferry tax;Ida Vale;Nils Orr;05.03.2024;"That a tax of two crowns be levied on the ferry.";"Carried, 7 votes to 4"
HB-42;Elms;Dora Lund;Ida Vale;06.03.2024;"That sixty elms be planted along Quay Lane.";Withdrawn by the mover
16;Lamps;Nils Orr;Ida Vale;13.03.2024;That the quay lamps be kept lit.;referred to committee
17;Warden;Nils Orr;;;That the warden resign.;not carried
18;Trams;Max Brandt;Dora Lund;;That trams be free.;
"""


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("clerk")
    (folder / "motions.csv").write_text(CLERK, "utf-8")
    engine = engine_of(folder / "library", BRIDGE)
    for document in load(folder / "motions.csv"):
        assert isinstance(document, Document)
        ingest_document(engine, document)
    return engine


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What happened to motion 16?", "“Status: referred to committee.”"),
        ("What became of HB-42?", "“Status: Withdrawn by the mover.”"),
        ("What was the outcome of HB-42?", "“Status: Withdrawn by the mover.”"),
        ("How did the vote on HB-41 go?", "“Status: Carried, 7 votes to 4.”"),
        ("Was HB-41 carried?", "Yes. “Status: Carried, 7 votes to 4.”"),
        ("Did motion hb-41 pass?", "Yes. “Status: Carried, 7 votes to 4.”"),
        ("Was HB-41 carried by 7 votes to 4?", "Yes. “Status: Carried, 7 votes to 4.”"),
        ("Was HB-41 carried by 9 votes to 2?", "“Status: Carried, 7 votes to 4.”"),
        ("Was HB-42 carried?", "No. “Status: Withdrawn by the mover.”"),
        ("Was motion 17 carried?", "No. “Status: not carried.”"),
        ("Was motion 16 carried?", "“Status: referred to committee.”"),
        ("Was motion 16 referred to committee?", "Yes. “Status: referred to committee.”"),
        ("What happened to motion 18?", ""),
        ("Was motion 18 carried?", ""),
        ("Was HB-99 carried?", ""),
        ("What happened to motion 99?", ""),
        ("What happened to the motion on sixty elms?", "HB-42: “That sixty elms be planted along Quay Lane. … Status: Withdrawn by the mover.”"),
        ("Was the motion on tramps carried?", ""),
        ("What happened to Max Brandt's motion?", ""),
        ("Which motions were withdrawn?", "1 motion, in 6 documents looked through. HB-42: “That sixty elms be planted along Quay Lane. … Status: Withdrawn by the mover.”"),
        ("Which of Nils Orr's motions were lost?", "1 motion, in 6 documents looked through. 17: “That the warden resign. … Status: not carried.”"),
        ("Which motions moved by Ida Vale were carried?", "1 motion, in 6 documents looked through. HB-41: “That a tax of two crowns be levied on the ferry. … Status: Carried, 7 votes to 4.”"),
        ("Which motions were carried in March 2024?", "1 motion, in 3 documents looked through. HB-41: “That a tax of two crowns be levied on the ferry. … Status: Carried, 7 votes to 4.”"),
        ("Which motions were deferred?", ""),
        ("Which motions were referred to committee?", "1 motion, in 6 documents looked through. 16: “That the quay lamps be kept lit. … Status: referred to committee.”"),
        ("Which motions were referred to the county?", ""),
        ("Did the ferry tax pass?", "Yes. HB-41: “That a tax of two crowns be levied on the ferry. … Status: Carried, 7 votes to 4.”"),
        ("What was the result of the vote on the ferry tax?", "HB-41: “That a tax of two crowns be levied on the ferry. … Status: Carried, 7 votes to 4.”"),
        ("What was the result of the election?", ""),
        ("Has the warden approved the budget?", ""),
    ],
)
def test_what_became_of_a_motion_is_quoted_from_its_column(clerk: Engine, question: str, text: str) -> None:
    answer = answered(clerk, question)
    assert (answer.outcome == "not_stated") == (not text) and (not text or answer.text == text), answer.text
    assert all(document.text[slice(*each.span)] == each.quote for each in answer.cited if (document := clerk.library.document(each.document_id)))


def test_what_became_of_it_goes_on_from_the_answer_before(clerk: Engine) -> None:
    before = answered(clerk, "Who moved HB-41?")
    assert answered(clerk, "Was it carried?", before).text == "Yes. HB-41: “That a tax of two crowns be levied on the ferry. … Status: Carried, 7 votes to 4.”"


@pytest.mark.parametrize(
    ("question", "starts", "names"),
    [
        ("List every motion that Ida Vale seconded", "2 motions, in 2 of 6", ["Ida Vale seconded: “That the quay lamps", "Ida Vale seconded: “That sixty elms"]),
        ("List all motions", "5 motions, in 5 of 6", ["Max Brandt proposed: “That trams be free”"]),
        ("How many motions were moved in March 2024?", "3 motions, in 3 of 6", []),
        ("What motions were tabled by Nils Orr?", "2 motions, in 2 of 6", []),
        ("When was HB-41 moved?", "Ida Vale proposed: “That a tax of two crowns be levied on the ferry” (in the document of 5 March 2024).", []),
        ("When was motion 17 moved?", "Nils Orr proposed: “That the warden resign” (on which day is not stated).", []),
        ("How many motions did Orr move?", "2 motions, in 2 of 6", ["Nils Orr proposed: “That the quay lamps", "Nils Orr proposed: “That the warden"]),
        ("How many motions has Ida Vale seconded?", "2 motions, in 2 of 6", []),
        ("How many motions did Jane Ortiz move?", "Not stated", []),  # she proposed something, and no motion
        ("What did Jane Ortiz propose?", "Jane Ortiz proposed: “closing", []),
        ("How many motions did Zoe Quill move?", "Not stated", []),
        ("Who moved the motion on taxes?", "Ida Vale proposed: “That a tax", []),
        ("Who moved the Trams motion?", "Max Brandt proposed: “That trams", []),
        ("Who moved the motion on dogs?", "Not stated", []),
        ("Who seconded motion 17?", "Not stated", []),
        ("Did Vale move HB-42?", "No. It was Dora Lund, not Vale, who proposed: “That sixty elms", []),
        ("Did Nils Orr move the motion on elms?", "No. It was Dora Lund, not Nils Orr, who proposed", []),
        ("Did Vale second HB-42?", "Yes. Ida Vale seconded", []),
        ("Who moved HB-99?", "Not stated", []),
    ],
)
def test_movers_and_seconders_are_listed_counted_and_corrected(clerk: Engine, question: str, starts: str, names: list[str]) -> None:
    text = answered(clerk, question).text
    assert text.startswith(starts) and all(each in text for each in names), text
    assert "Status" not in text and "arried" not in text


def test_two_movers_are_told_in_their_order_and_cited(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('No,Mover,Motion\n5,"Ida Vale; Nils Orr",That rents be frozen.\n', "utf-8")
    engine = engine_of(tmp_path / "library", BRIDGE)
    for document in load(tmp_path / "a.csv"):
        assert isinstance(document, Document)
        ingest_document(engine, document)
    answer = answered(engine, "Who moved motion 5?")
    assert answer.text == "Ida Vale proposed: “That rents be frozen”. Nils Orr proposed: “That rents be frozen”."
    assert [each.quote for each in answer.cited] == ["That rents be frozen.", "Moved by: Ida Vale / Nils Orr."]


TABLE = """| No. | Mover | Seconder | Motion | Outcome |
|-----|-------|----------|--------|---------|
| B-1 | **Ida Vale** | Nils Orr | That the ferry be free at night. | carried |
| B-2 | Dora Lund | | That elms be planted. | |
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who moved B-1?", "Ida Vale proposed: “That the ferry be free at night”."),
        ("Who seconded B-1?", "Nils Orr seconded: “That the ferry be free at night”."),
        ("Who seconded B-2?", ""),
        ("What does B-1 propose?", "“That the ferry be free at night.”"),
        ("Was B-1 carried?", "Yes. “Outcome: carried.”"),
        ("Was B-2 carried?", ""),
        ("Did Dora Lund move B-1?", "No. It was Ida Vale, not Dora Lund, who proposed: “That the ferry be free at night”."),
        ("What did Ida Vale propose?", "Ida Vale proposed: “That the ferry be free at night”."),
    ],
)
def test_a_table_within_a_document_is_asked_like_any_other(tmp_path: Path, question: str, text: str) -> None:
    (tmp_path / "spring.md").write_text(TABLE, "utf-8")
    engine = engine_of(tmp_path / "library", BRIDGE)
    for document in load(tmp_path / "spring.md"):
        assert isinstance(document, Document)
        ingest_document(engine, document)
    answer = answered(engine, question)
    assert (answer.outcome == "not_stated") == (not text) and (not text or answer.text == text), answer.text


STATE = """Bill,Sponsor,Title,Status,Passed
HB 12,Sen. Vale,Clean rivers act,Passed Senate,
HB 13,The Mayor,Road levy,In committee,
HB 14,Rep. Orr,Lamp levy,,no
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who sponsored HB 12?", "Sen. Vale proposed: “Clean rivers act”."),
        ("Who moved HB 13?", "The Mayor proposed: “Road levy”."),
        ("Did HB 12 pass?", "“Status: Passed Senate.”"),
        ("Did HB 14 pass?", "No. “Passed: no.”"),
        ("What happened to HB 13?", "“Status: In committee.”"),
        ("Which bills passed?", "1 bill, in 4 documents looked through. HB 12: “Clean rivers act … Status: Passed Senate.”"),
        ("Which bills failed?", "1 bill, in 4 documents looked through. HB 14: “Lamp levy … Passed: no.”"),
        ("Who sponsored HB 15?", ""),
    ],
)
def test_a_table_of_bills_is_one_of_motions(tmp_path: Path, question: str, text: str) -> None:
    (tmp_path / "bills.csv").write_text(STATE, "utf-8")
    engine = engine_of(tmp_path / "library", BRIDGE)
    for document in load(tmp_path / "bills.csv"):
        assert isinstance(document, Document)
        ingest_document(engine, document)
    answer = answered(engine, question)
    assert (answer.outcome == "not_stated") == (not text) and (not text or answer.text == text), answer.text


HARBOUR = """No;Mover;Date;Text;Status
Q-7;Ruth Penn;11.02.2023;That a toll of one crown be taken at the lock.;Carried
31;Otto Lind;;That the crane be painted.;Carried
32;Edda Holm;;That the pilot be dismissed.;Lost
33;Edda Holm;;That the slipway be mended.;Amendment lost
34;Otto Lind;;That nets be dried on the wall.;"Amendment lost, motion carried"
35;Edda Holm;;That the shed be sold.;Motion to adjourn lost
36;Otto Lind;;"That Ruth Penn, who proposed the fair, be thanked.";Carried
37;Otto Lind;;That the accounts be adopted. The rent of the boathouse is to be reported.;Carried
38;Will;;That the board order a tide study.;Carried
39;The Harbourmaster;;That whistles be forbidden.;Defeated
40;Edda Holm;;That the harbourmaster be paid.;Carried
41;Otto Lind;;That the gate not be locked.;Carried
42;Edda Holm;;Amendment to 31: that the crane be sold.;Lost
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "harbour.csv").write_text(HARBOUR, "utf-8")
    engine = engine_of(folder / "library", BRIDGE)
    for document in load(folder / "harbour.csv"):
        assert isinstance(document, Document)
        ingest_document(engine, document)
    return engine


TOLL, FAIR = "Q-7: “That a toll of one crown be taken at the lock. … Status: Carried.”", "36: “That Ruth Penn, who proposed the fair, be thanked. … Status: Carried.”"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # Another time, another number, another thing than the one it names.
        ("Was Q-7 carried in 2021?", "“Status: Carried.”"),
        ("Was Q-7 carried in February 2023?", "“Status: Carried.”"),
        ("Were motions 31 and 32 carried?", "31: “That the crane be painted. … Status: Carried.” 32: “That the pilot be dismissed. … Status: Lost.”"),
        ("Were motions 31 and 99 carried?", "31: “That the crane be painted. … Status: Carried.”"),
        ("Were Q-7 and the motion on the shed carried?", TOLL),
        ("Was Edda Holm's motion Q-7 carried?", TOLL),
        ("Was Ruth Penn's motion Q-7 carried?", "Yes. “Status: Carried.”"),
        ("Was Q-7, moved by Ruth Penn, carried?", "Yes. “Status: Carried.”"),
        ("Was the mover of Q-7 defeated?", TOLL),
        # Whose motion it is stands in the column of its mover alone.
        ("Was the motion by the harbourmaster carried?", "No. 39: “That whistles be forbidden. … Status: Defeated.”"),
        ("Was the motion of the harbourmaster carried?", "No. 39: “That whistles be forbidden. … Status: Defeated.”"),
        ("What happened to the motion the harbourmaster moved?", "39: “That whistles be forbidden. … Status: Defeated.”"),
        ("Was the motion on the harbourmaster carried?", "Yes. 40: “That the harbourmaster be paid. … Status: Carried.”"),
        ("What happened to Ruth Penn's motion?", TOLL),
        ("What happened to the motion of Penn?", TOLL),
        ("Was the motion by ruth penn carried?", "Yes. " + TOLL),
        ("Was the motion of ruth penn carried?", FAIR),
        ("Did the motion from ruth penn pass?", FAIR),
        ("Was the motion by the bursar carried?", ""),
        ("What happened to Will's motion?", "38: “That the board order a tide study. … Status: Carried.”"),
        ("What happened to \"'s motion?", ""),
        # What only names the topic in passing, or orders the thing itself.
        ("Was the motion on the boathouse carried?", "37: “That the accounts be adopted. … Status: Carried.”"),
        ("Was the motion on the accounts carried?", "Yes. 37: “That the accounts be adopted. … Status: Carried.”"),
        # An amendment to it, or a motion to put it off, is not the motion.
        ("Was motion 33 carried?", "“Status: Amendment lost.”"),
        ("Was motion 33 lost?", "“Status: Amendment lost.”"),
        ("Was motion 34 carried?", "“Status: Amendment lost, motion carried.”"),
        ("Was motion 35 carried?", "“Status: Motion to adjourn lost.”"),
        ("Was the amendment to Q-7 carried?", ""),
        ("Was Q-7's amendment carried?", ""),
        ("Was motion 34 carried or lost?", "“Status: Amendment lost, motion carried.”"),
        ("What happened to the amendment on nets?", ""),
        ("Was motion no. 31 carried?", "Yes. “Status: Carried.”"),
        # What it says not to do, and what it is against.
        ("Was the motion to lock the gate carried?", "41: “That the gate not be locked. … Status: Carried.”"),
        ("Was the motion against the accounts carried?", "37: “That the accounts be adopted. … Status: Carried.”"),
    ],
)
def test_yes_and_no_are_of_the_very_motion(harbour: Engine, question: str, text: str) -> None:
    answer = answered(harbour, question)
    assert (answer.outcome == "not_stated") == (not text) and (not text or answer.text == text), answer.text


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Which motions were carried?", ["Q-7", "31", "34", "36", "37", "38", "40", "41"]),
        ("Which motions were lost?", ["32", "39", "42"]),
        ("Which amendments were lost?", ["42"]),
        ("Which amendments were carried?", []),
        ("Which motions by the harbourmaster were lost?", ["39"]),
        ("Which motions were not carried?", []),
        ("Which motions weren't passed?", []),
        ("Were any motions not carried?", []),
        ("Which motions were carried without a division?", []),
        ("Which motions were carried or lost?", []),
        ("Which motions were carried and which were lost?", []),
        ("What were the results of the tide study?", []),  # the motion orders one
        ("Was Ruth Penn defeated?", []),
    ],
)
def test_a_list_holds_the_motions_that_ended_so_and_none_where_it_asks_what_did_not(harbour: Engine, question: str, labels: list[str]) -> None:
    text = answered(harbour, question).text
    assert sorted(re.findall(r"(\S*\d): “", text)) == sorted(labels), text
    assert text.startswith((f"{len(labels)} motion", f"{len(labels)} amendment")) if labels else "looked through" not in text
