"""Answer -> the numbers of what it cites: one order, wherever the answer is shown."""

import re

from rag.answer import Answer, Citation, Claim, Question, Step
from rag.commands.show import answer_text
from rag.data import Span
from rag.export import export
from ui.api_text import pieces
from ui.plain import plain_text
from ui.render import Turn, turn

PIER, TOLL, SHED = (
    Citation(9 - index, document, span, quote, title=document)
    for index, (document, span, quote) in enumerate(
        [("pier", Span(0, 9), "A pier is"), ("toll", Span(0, 9), "No tolls!"), ("pier", Span(10, 19), "needed at")]
    )
)
# The second claim cites again what the first one did, and one place twice.
CLAIMS = (
    Claim("One.", "supported", (SHED, PIER)), Claim("Two.", "supported", (PIER, TOLL, TOLL)), Claim("Three.", "supported", (SHED,)),
)  # fmt: skip
ANSWER = Answer(Question("What?", "fact"), "answered", CLAIMS, ())


def test_words_are_numbered_in_order_of_first_use_and_keep_their_number() -> None:
    assert ANSWER.cited == (SHED, PIER, TOLL)
    assert ANSWER.numbers == {SHED.place: 1, PIER.place: 2, TOLL.place: 3}
    assert [each.marks(ANSWER.numbers) for each in CLAIMS] == [(1, 2), (2, 3), (1,)]


def test_every_form_of_an_answer_has_the_same_numbers() -> None:
    page = turn(Turn("What?", Step("done", ANSWER)))
    told = {
        "terminal": re.findall(r"\[(\d)\]", answer_text(ANSWER)),
        "copied": re.findall(r"\[(\d)\]", plain_text(ANSWER)),
        "for programs": re.findall(r"\[(\d)\]", "".join(pieces(ANSWER))),
        "Markdown": re.findall(r"\((\d)\)", export([ANSWER], "md")),
        "HTML": re.findall(r"\((\d)\)", export([ANSWER], "html")),
        "page": [*re.findall(r'class="cite".*?>(\d)</button>', page), "1", "2", "3"],
    }
    assert set(map(tuple, told.values())) == {("1", "2", "2", "3", "1", "1", "2", "3")}, told
