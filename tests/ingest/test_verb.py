"""The verb that a statement is shown with."""

import pytest

from rag.data import Document
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from rag.ingest.verb import verb_of


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
        ("Ann Lee did not support the toll.", "opposed"),
    ],
)
def test_the_documents_own_verb_is_shown_where_the_act_would_mislead(text: str, verb: str) -> None:
    document = Document.from_text(text, title="")
    (statement,) = attribute(document, segment(document))
    assert verb_of(statement, text) == verb
