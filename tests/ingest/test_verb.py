"""The verb that a statement is shown with."""

import pytest

from rag.data import Document, Span, Statement
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from rag.ingest.verb import verb_of
from tests.ingest.test_attribute import read_with


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Ann Lee denied having met the builder.", "denied"),
        ("Ann Lee warned that the bridge would close.", "warned"),
        ("Ann Lee warned against closing the bridge.", "warned against"),
        ("Ann Lee advised against a toll.", "advised against"),
        ("Ann Lee refused to sign the treaty.", "refused"),
        ("Ann Lee opposed the toll.", "opposed"),
        ("Ann Lee proposed a toll.", "proposed"),
        ("Ann Lee did not support the toll.", "did not support"),
        ("Ann Lee has not called for a toll.", "has not called for"),
        ("Ann Lee doesn't think the toll worked.", "doesn't think"),
        ("Ann Lee not only criticised the toll.", "criticised"),
        ("Ann Lee suggested that the toll was unlawful.", "suggested"),
        ("Ann Lee argues that the toll is unlawful.", "argued"),
        ("Ann Lee, fearing that the toll was unlawful, left.", "feared"),
        ("Ann Lee criticised the toll.", "criticised"),
        ("The study shows that the toll worked.", "showed"),
        ("Ann Lee would argue that the toll worked.", "would argue"),
        ("\"The toll worked,\" Ann Lee added.", "said"),
        ("Ann Lee suggested closing the bridge if it did not hold.", "suggested"),
        ("Ann Lee recommended a toll.", "recommended"),
        ("Ann Lee called for a toll.", "called for"),
        ("Ann Lee has called on the council to toll the bridge.", "called on"),
        ("Ann Lee blamed the builder for the crack.", "blamed"),
        ("Ann Lee questioned the builder's honesty.", "questioned"),
        ("Ann Lee asked whether the bridge would close.", "asked whether"),
        ("Ann Lee asked if the bridge would close.", "asked if"),
        ("Ann Lee vowed to close the bridge.", "vowed"),
        ("Ann Lee's call for a toll was heard.", "called"),
        ("Ann Lee's plan to toll the bridge was heard.", "planned"),
        ("Ann Lee plans to toll the bridge.", "planned"),
        ("It is Ann Lee's view that the toll worked.", "said"),
        ("Ann Lee is very committed to tolling the bridge.", "is very committed"),
        ("Ann Lee was reluctant to toll the bridge.", "was reluctant"),
        ("Ann Lee backed away from the toll.", "backed away from"),
        ("Ann Lee pushed back against the toll.", "pushed back against"),
        ("The toll was recommended by Ann Lee.", "proposed"),
        ("Ann Lee told the council that the toll worked.", "said"),
        ("It is the view of Ann Lee that the toll worked, according to Tom Reed.", "said"),
        ("Ann Lee withdrew her proposal to toll the bridge.", "proposed (later withdrawn)"),
        ("The council has dropped Ann Lee's controversial plan to toll the bridge.", "planned (later withdrawn)"),
        ("Ann Lee's proposal to toll the bridge was later withdrawn.", "proposed (later withdrawn)"),
        ("Ann Lee has not withdrawn her proposal to toll the bridge.", "proposed"),
        ("Ann Lee dropped out after her proposal to toll the bridge.", "proposed"),
    ],
)
def test_the_documents_own_verb_is_shown_where_the_act_would_mislead(text: str, verb: str) -> None:
    document = Document.from_text(text, title="")
    (statement,) = attribute(document, segment(document))
    assert verb_of(statement, text) == verb


@pytest.mark.parametrize(
    ("cue", "verb"),
    [("appeared to believe", "appeared to believe"), ("did not promise", "did not promise"), ("would vote for", "would vote for"), ("points out", "pointed out"), ("warned on Monday", "warned"), ("worried about", "worried about"), ("is believed", "said"), ("to call for", "was to call for"), ("won't reveal", "won't reveal"), ("never admitted", "never admitted"), ("could not bring himself to say", "could not bring himself to say"), ("raised questions about", "raised questions about"), ("offered a defense of", "offered a defense of"), ("attacks against", "attacked"), ("support from", "supported"), (":", "said")],
)
def test_a_cue_that_a_tagger_marked_is_not_made_more_than_it_is(cue: str, verb: str) -> None:
    text = f"Ann Lee {cue} that the toll worked."
    end = 8 + len(cue)
    assert verb_of(Statement("", "Ann Lee", Span(0, 7), Span(8, end), (Span(end + 1, len(text) - 1),)), text) == verb


def test_who_demanded_to_know_a_thing_did_not_demand_it() -> None:
    text = "Ann Lee demanded to know whether the bridge would close."
    assert verb_of(Statement("", "Ann Lee", Span(0, 7), Span(8, 24), (Span(25, 55),), "demanded"), text) == "demanded to know"


@pytest.mark.parametrize(
    ("following", "verb"),
    [
        ("She later withdrew the proposal.", "proposed (later withdrawn)"),
        ("Lee has since dropped the plan.", "proposed (later withdrawn)"),
        ("The proposal was soon withdrawn.", "proposed (later withdrawn)"),
        ("She withdrew the proposal for a ferry.", "proposed"),
        ("Reed withdrew his motion.", "proposed"),
        ("She did not withdraw the proposal.", "proposed"),
        ("The ferry was dropped.", "proposed"),
    ],
)
def test_a_proposal_is_told_as_withdrawn_by_the_next_sentence(following: str, verb: str) -> None:
    text = f"Ann Lee proposed a toll on the bridge last week. {following}"
    document = Document.from_text(text, title="")
    statement = next(each for each in attribute(document, segment(document)) if each.speaker == "Ann Lee")
    assert verb_of(statement, text) == verb


def test_a_vote_is_shown_with_its_side() -> None:
    text = "The toll was dropped by two votes to one, Ann Lee voting against."
    [statement] = read_with(text, ("Ann Lee", "voting against", "The toll"))
    assert verb_of(statement, text) == "voted against"
