"""Text broken at a fixed width (e-mails, old text files) says the same, by the same people, as on long lines."""

import textwrap

import pytest

from rag.ingest.verb import verb_of
from tests.ingest.test_speaks import read

TEXTS = {
    "a role with of": "The meeting opened at nine in the hall beside the river. The chair of the bridge committee said that the piers were sound and that no money was needed.",
    "a name": "The county's chief engineer Tom Reed warned that the dam could break. The former secretary of the harbour board Ruth Lund did not agree and said the dam was in good order.",
    "a motion": "Councillor Jane Moss moved that the council close the old bridge to lorries, and the motion was seconded by Councillor Peter Hale after a long debate.",
    "a quotation": "“We should close the bridge because it is not safe for the children who cross it every day,” said Ann Lee, the mayor. “It is a matter of weeks,” she added.",
    "according": "According to the harbour master Karl Reed, the crane will stand idle until June, when the parts arrive. He called for a second crane and demanded an answer.",
    "quoted turns": "Lee: \"We should close the bridge because it is not safe and nobody has looked at it.\"\n\nPark: \"It was looked at in May, by two engineers from the county, for weeks.\"\n\n"
    "Lee: \"Then show us what they wrote about it, and we shall all be content.\"",
    "turns": "LEE: We should close the bridge because it is not safe, and the engineer Tom Hall said that it may fall.\n\nPARK: I do not agree. It was mended last year and "
    "the board called it sound.\n\nLEE: The board has been wrong before about it, as everyone knows.",
    "withdrawn": "At the meeting in the old hall Ann Lee proposed a toll on the bridge to pay for the pier. She later withdrew the proposal, as nobody wanted it.",
    "not promised": "The chair of the board has said for years that the pier is safe, but the mayor of the town, Tom Reed, would not have promised that it would stay open all winter.",
    "a letter": "Dear all,\n\nI have spoken to the engineer, and she told me that the lift needs a new motor. Karl Reed proposed to rent one for the summer, but Ruth Lund rejected "
    "the idea.\n\nBest wishes,\nAnn Hale",
}


@pytest.mark.parametrize("width", [60, 48])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_wrapped_text_says_the_same(text: str, width: int) -> None:
    wrapped = "\n".join(textwrap.fill(line, width) for line in text.split("\n"))
    assert "\n" in wrapped and _told(wrapped) == _told(text) != []


def _told(text: str) -> list[tuple[str | None, str, str, str]]:
    return [(each.speaker, each.resolved_by, verb_of(each, text), " ".join(" ".join(span.of(text).split()) for span in each.content_spans)) for each in read(text)]


def test_a_heading_is_not_wrapped_into_what_stands_below_it() -> None:
    text = "Bridge committee\nThe mayor, Ann Lee, said that the bridge must close before the winter."
    assert [each.speaker for each in read(text)] == ["Ann Lee"]


def test_quoted_turns_without_blank_lines_between_them_are_whole() -> None:
    text = "Lee: \"We should close the bridge because\nit is not safe.\"\nPark: \"It was looked at in May, by two\nengineers.\"\nLee: \"Then show us what they wrote.\"\nThe meeting closed at nine."
    assert [content for _, by, _, content in _told(text) if by == "turn"] == [
        '"We should close the bridge because it is not safe."', '"It was looked at in May, by two engineers."', '"Then show us what they wrote."',
    ]  # fmt: skip


def test_she_is_not_whom_a_wrapped_line_begins_with() -> None:
    text = "Ann Lee said the bridge was weak. The report by the engineer\nMary Park had been read. She said it must close."
    assert [each.speaker for each in read(text)] == ["Ann Lee", "Ann Lee"]


def test_a_heading_is_no_part_of_the_paragraph_below_it() -> None:
    text = "Ann Lee said the bridge was weak.\n\nThe mayor, Mrs. Mary Park, resigns\nRuth Moss had read the report. She said it must close."
    assert read(text)[-1].speaker == "Ruth Moss"
