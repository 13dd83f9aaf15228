"""Who "he" and "she" are in the answer to a question, and where whoever writes tells what "he" told him."""

import pytest

from rag.data import Document, Span, Statement
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from rag.ingest.verb import verb_of

LETTER = "From: Olga Strand\n\n"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ove Falk and Dora Vik met. Falk asked Vik whether the weir would hold. She said it would.", ["Ove Falk", "Dora Vik"]),
        ("Kaj Moe asked Ulla Dahl if the lamps worked. He replied that they did not.", ["Kaj Moe", "Ulla Dahl"]),
        ("Kaj Moe asked Ruth Bell if the lamps worked. She said the fuse was gone.", ["Kaj Moe", "Ruth Bell"]),
        ("Tim Moe asked Ruth Bell if the lamps worked. He said they were dark.", ["Tim Moe", "Tim Moe"]),
        ("Kaj Moe asked Ulla Dahl if the lamps worked. He said the fuse was gone.", ["Kaj Moe", None]),
        ("Kaj Moe asked the parish if the lamps worked. He said they were dark.", ["Kaj Moe", "Kaj Moe"]),
        (f"{LETTER}I asked the miller, Otto Brandt, whether he would sell. He said he would not.", ["Olga Strand", "Otto Brandt"]),
        (f"{LETTER}I said the weir leaks. He said it does not.", ["Olga Strand", None]),
        (f"{LETTER}Your reporter wrote that Mr Moe wants to sell the mill. He has told me that he does not.", ["your reporter", "Mr. Moe", "Mr. Moe"]),
        (f"{LETTER}Your reporter wrote that Mr Moe was ill. He told me that the doctor came.", ["your reporter", None]),
        ("Interview with Ida Falk\n\nQ: Is it deep?\nA: No.\n\nQ: Who wants it?\nA: The mayor does. He promised it to the growers.", [None, "Ida Falk", None, None, "Ida Falk", None]),
        ("Tim Moe came. Councillors Falk, Vik and Moe voted for the quay.", ["Councillors Falk, Vik and Moe"]),
    ],
)
def test_who_is_meant(text: str, speakers: list[str | None]) -> None:
    document = Document.from_text(text, title="Minutes")
    assert [each.speaker for each in attribute(document, segment(document))] == speakers


def test_what_i_have_never_done_he_has_never_done() -> None:
    text = "I have never supported it"
    statement = Statement("d", "Ida Falk", Span(0, 1), Span(2, 22), (Span(23, 25),), "opposed", resolved_by="pronoun")
    assert verb_of(statement, text) == "has never supported"
