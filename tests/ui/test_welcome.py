"""What an empty conversation offers where nobody has marked examples."""

from pathlib import Path

from rag.data import Document
from rag.pipeline import ingest_document
from tests.store.made import engine_on
from ui.welcome import offers

TOLD = (
    "Ann Lee said it was late. Ann Lee proposed to close the bridge. Tom Hall opposed the bridge plan. "
    "A spokesman said that it was fair."
)


def test_an_empty_library_leads_to_the_documents_and_a_full_one_to_its_speakers(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    assert 'data-go="documents"' in offers(engine.library)
    ingest_document(engine, Document.from_text(TOLD, title="News", source_id="a"))
    page = offers(engine.library)
    engine.library.close()
    assert 'data-ask="What did Ann Lee propose?"' in page and 'data-ask="What did Tom Hall oppose?"' in page
    assert page.count("<button") == 2 and "spokesman" not in page
