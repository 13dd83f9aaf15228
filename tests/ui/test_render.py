"""What the conversation looks like as HTML: escaped, numbered in order of first use, honest about its outcome."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer import Answer, Check, Citation, Claim, Evidence, NearMiss, Question, Step, Timings
from rag.data import Document, Sentence, Span, Statement
from tests.ui.fakes import CLERK, EVIDENCE, HOSTILE, OPPOSED, WORDS, answered, cite, not_stated
from ui.escape import date_words, escape
from ui.plain import plain_text
from ui.quotes import attribution
from ui.render import Turn, conversation, turn

QUESTION = Question("Who proposed a night bus?", "speaker")
OUR_TAGS = {"article", "h2", "h3", "small", "div", "p", "span", "button", "blockquote", "ol", "ul", "li", "b", "s",
            "details", "summary"}  # fmt: skip
OUR_ATTRIBUTES = {"class", "aria-busy", "aria-label", "aria-hidden", "role", "dir", "type", "title", "data-document",
                  "data-spans", "data-seconds", "data-quote", "data-speaker", "data-place", "data-copy"}  # fmt: skip


class Reader(HTMLParser):
    """The tags, attributes and words of a piece of HTML, as a browser would understand it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def done(answer: Answer) -> Turn:
    return Turn(answer.question.text, Step("done", answer))


def marks(page: str) -> list[str]:
    return re.findall(r'<button type="button" class="cite"[^>]*>(\d+)</button>', page)


def test_the_marks_are_numbered_in_order_of_first_use_and_the_same_words_keep_their_number() -> None:
    page = turn(done(answered(QUESTION)))
    assert marks(page) == ["1", "2", "1"]
    third = Claim("A third.", "supported", (cite(9, HOSTILE), cite(4, OPPOSED)))
    answer = answered(QUESTION)
    assert marks(turn(done(replace(answer, claims=(third, *answer.claims))))) == ["1", "2", "3", "2", "3"]


def test_a_mark_names_the_document_and_the_exact_offsets() -> None:
    citation = answered(QUESTION).claims[0].citations[0]
    page = turn(done(answered(QUESTION)))
    assert f'data-document="{citation.document_id}" data-spans="{citation.span.start}-{citation.span.end}"' in page
    assert f'data-quote="{WORDS}" data-speaker="Mayor Ada Berg" data-place="Minutes of &lt;i&gt;June' in page  # shown on hover


def test_evidence_tells_speaker_act_document_and_date_and_which_marks_stand_on_it() -> None:
    page = turn(done(answered(QUESTION)))
    assert "<b>Mayor Ada Berg</b> · proposed, as told by the clerk" in page
    assert "Town Hall · 3 June 2024" in page
    assert page.count('<li class="cited">') == 2 and '<span class="chip">1</span>' in page
    assert "The document itself" in page  # a sentence nobody is quoted in


def test_the_teller_is_not_listed_beside_what_they_tell() -> None:
    assert turn(done(answered(QUESTION))).count("<b>the clerk</b>") == 0
    denied = replace(CLERK, act="opposed", cue_span=Span(0, 6), via=None)
    assert attribution(denied, "Denied it") == "<b>the clerk</b> · denied"  # the document's own verb, as in the ledger
    assert attribution(CLERK, "") == "<b>the clerk</b> · said"


def test_the_answer_is_copied_as_plain_text_with_numbered_quotes() -> None:
    assert plain_text(answered(QUESTION)) == (
        "Who proposed a night bus?\n\nMayor Ada Berg proposed a night bus to the harbour. [1] Councillor Ion Pop opposed it. [2] [1]\n\n"
        f"[1] “{WORDS}”\n    Mayor Ada Berg · Minutes of <i>June</i> · Town Hall · 3 June 2024\n\n"
        f"[2] “{OPPOSED}”\n    Councillor Ion Pop · Minutes of <i>June</i> · Town Hall · 3 June 2024"
    )
    assert plain_text(not_stated(QUESTION)).endswith("Not stated in these documents.")
    listed = answered(QUESTION, note="2 of 2", claims=tuple(replace(each, side="A") for each in answered(QUESTION).claims))
    assert "\n\n2 of 2\n\nA: Mayor Ada Berg proposed a night bus to the harbour. [1]\nA: Councillor" in plain_text(listed)
    assert 'data-copy="Who proposed a night bus?' in turn(done(answered(QUESTION)))


def test_why_a_sentence_is_trusted_tells_the_words_who_says_them_how_that_is_known_and_the_checks() -> None:
    page = turn(done(answered(QUESTION)))
    trusted = page[page.index("Why trust this?") : page.index('class="nearest"')]
    assert "<b>Mayor Ada Berg</b> · proposed, as told by the clerk <span>(named in that very sentence)</span>; found by keyword" in trusted
    assert '<b>Borne out</b> <span class="verdict">passed</span> 91% likely · 50% is enough' in trusted
    assert '<b>Names</b> <span class="verdict">passed</span> Mayor, Ada, Berg' in trusted
    assert '<b>Dates</b> <span class="verdict">passed</span> none in it' in trusted
    assert "An earlier version of onrecord made this answer" in trusted  # the second sentence was kept without its checks
    evidence = tuple(replace(each, statements=tuple(replace(one, resolved_by="pronoun", confidence=0.8) for one in each.statements))
                     for each in EVIDENCE)  # fmt: skip
    assert "taken for the person named before, 80% sure" in turn(done(answered(QUESTION, evidence=evidence)))
    assert "Why trust this?" not in turn(done(not_stated(QUESTION)))


def test_an_unsure_speaker_is_said_to_be_unsure() -> None:
    unsure = Statement("d", None, None, None, (), "said", candidates=("A", "<B>"))
    assert attribution(unsure, "") == "<b>Unclear: A or &lt;B&gt;</b> · said"
    assert attribution(replace(unsure, candidates=()), "") == "<b>Speaker not named</b> · said"


@pytest.mark.parametrize(
    ("outcome", "badge"),
    [("answered", "Answered"), ("partly_answered", "Partly answered"), ("premise_corrected", "Premise corrected")],
)
def test_each_outcome_has_its_badge(outcome: str, badge: str) -> None:
    assert f'<span class="badge {outcome}">{badge}</span>' in turn(done(answered(QUESTION, outcome=outcome)))


def test_not_stated_lists_the_nearest_statements_and_why_they_do_not_answer() -> None:
    page = turn(done(not_stated(QUESTION)))
    assert '<span class="badge not_stated">Not stated</span>' in page
    assert "Not stated in these documents." in page
    assert "It opposes the night bus; it proposes nothing." in page
    assert page.index("Closest statements") < page.index("<summary>Evidence: 3 sentences")


def test_evidence_that_nobody_judged_is_not_called_not_stated() -> None:
    page = turn(done(replace(not_stated(QUESTION), near_misses=(), model=None, unjudged=True)))
    assert "Evidence only" in page and "Not stated" not in page and "these are the sentences that bear on" in page
    assert "answer in" not in page  # there was none


def test_a_time_too_short_to_tell_is_not_called_none() -> None:
    short = replace(answered(QUESTION), timings=Timings(0.01, total_seconds=0.04))
    assert "evidence in under 0.1 s, answer in under 0.1 s" in turn(done(short))


def test_a_sentence_that_failed_its_checks_is_folded_away_with_the_reason() -> None:
    checks = (Check("names", True, note="B"), Check("speaker", False, note="The words are A's."))
    failed = Claim("B proposed it.", "wrong_speaker", (), "The words are A's.", checks=checks)
    page = turn(done(answered(QUESTION, dropped=(failed,))))
    assert "Left out of the draft: 1 sentence that failed the checks" in page
    assert page.index("Left out of the draft") < page.index("<h3>Evidence")  # where the draft has stood
    assert "<s>B proposed it.</s>" in page
    assert '<li class="failed"><b>Speaker</b> <span class="verdict">failed</span> The words are A&#x27;s.</li>' in page
    assert "The words are A&#x27;s." in turn(done(answered(QUESTION, dropped=(replace(failed, checks=()),))))


def test_stages_while_it_works() -> None:
    so_far = replace(answered(QUESTION), claims=())
    assert "Looking through the documents…" in turn(Turn("Q"))
    assert "Reading 3 sentences…" in turn(Turn("Q", Step("evidence", so_far), seconds=4.2))
    assert ">4 s</span>" in turn(Turn("Q", Step("evidence", so_far), seconds=4.2))
    assert "2 questions ahead" in turn(Turn("Q", Step("evidence", so_far), ahead=2))


def test_a_draft_shows_what_passed_with_its_marks_and_the_sentence_being_written_without() -> None:
    whole = answered(QUESTION)
    so_far = replace(whole, claims=whole.claims[:1], dropped=(Claim("It was dropped.", "unsupported", ()),))
    draft = f"[1] {whole.claims[0].text}\n[3] It was dropped.\n[2][1] Councillor Ion"
    page = turn(Turn("Q", Step("drafting", so_far, draft)))
    assert '<p class="unchecked">' in page and "A draft: what fails its checks is left out…" in page
    assert '<p class="unchecked">' not in turn(done(whole))
    assert marks(page) == ["1"] and '<span class="draft">Councillor Ion</span>' in page and "It was dropped." not in page
    assert page.index("draft") < page.index("blockquote")  # the answer stands above the evidence
    for said in ["", "[", "[2", "[2]", "[2][1", "NOT", "NOT STATED", "[2] It was dropped."]:
        assert 'class="draft"' not in turn(Turn("Q", Step("drafting", so_far, f"[1] x\n{said}")))


def test_an_error_is_one_line_and_a_stop_keeps_the_evidence() -> None:
    assert '<p class="error" role="alert">The question is empty.</p>' in turn(Turn("", note="The question is empty."))
    stopped = turn(Turn("Q", Step("drafting", answered(QUESTION), "half a"), stopped=True))
    assert "Stopped" in stopped and "half a" not in stopped and "blockquote" in stopped


def test_earlier_turns_fold_their_evidence_and_failed_ones_are_gone() -> None:
    page = conversation([done(answered(QUESTION)), Turn("x", note="An error.")])
    assert "<details><summary>Evidence: 3 sentences</summary>" in page and "An error." not in page


def test_a_very_long_question_does_not_fill_the_page() -> None:
    assert len(turn(Turn("x" * 100_000, note="too long"))) < 2000


@settings(deadline=None)
@given(st.text())
def test_escaped_words_come_back_as_words(words: str) -> None:
    reader = Reader(f'<p title="{escape(words)}">{escape(words)}</p>')
    assert reader.tags == {"p"} and reader.attributes == {"title"}
    # What a page cannot carry is replaced one for one; all else is unchanged.
    assert len(reader.words) == len(words)
    assert all(got == was or got in "\ufffd \n" for got, was in zip(reader.words, words, strict=True))
    escape(words).encode("utf-8")


hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from([HOSTILE, "</article><script>x</script>", "'\"><img src=x onerror=y>", "<!--", "]]>", "&lt;", "{{x}}", "${x}"]),
)


@settings(deadline=None)
@given(hostile, hostile, hostile, hostile)
def test_nothing_from_outside_makes_a_tag_or_an_attribute(words: str, name: str, title: str, asked: str) -> None:
    document = Document("id'\"<", title, words, source=name, date=title, source_id=name)
    span = Span(0, len(words))
    statement = Statement(document.id, name, None, None, (span,), via=Statement(document.id, title, None, None, (span,)))
    citation = Citation(1, document.id, span, words, name, title, name, words, None, name)
    evidence = Evidence(1, document, Sentence(document.id, 0, span, 0), words, (statement,))
    claim = Claim(words, "supported", (citation,), title)
    answer = Answer(Question(asked, "fact"), "answered", (claim,), (evidence,), (NearMiss(citation, "said", words),),
                    model=name, dropped=(claim,))  # fmt: skip
    for step in [Step("evidence", answer), Step("drafting", answer, f"{words} [1] {name}"), Step("done", answer)]:
        for each in [Turn(asked, step), Turn(asked, step, note=words), Turn(asked, step, stopped=True)]:
            reader = Reader(turn(each) + turn(each, folded=True))
            assert reader.tags <= OUR_TAGS and reader.attributes <= OUR_ATTRIBUTES and not reader.open


def test_dates_as_a_reader_says_them() -> None:
    assert date_words("2024-08-08") == "8 August 2024"
    assert date_words("2024-08") == "August 2024"
    assert [date_words(date) for date in ("2024", "2024-13-01", "soon", "", None)] == ["2024", "2024-13-01", "soon", "", ""]


def test_numbers_belong_to_words_not_to_evidence_numbers() -> None:
    assert list(answered(QUESTION).numbers.values()) == [1, 2]
    assert EVIDENCE[0].number == 1
