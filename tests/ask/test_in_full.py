"""Whoever is quoted by surname alone is named in full beside the quote, where the document says who that is."""

import time

import pytest

from rag.ask.in_full import in_full
from rag.data import Document

NEWS = Document.from_text(
    "Harbour talks\n\nCaptain Lena Moss and clerk Tom Reed spoke on Friday. Moss wants higher pay. When Reed left, the talks went on.\n\n"
    "Ann Vale and her brother Per Vale own the yard. Vale said nothing.\n",
    title="Harbour talks",
)


@pytest.mark.parametrize(
    ("quote", "known", "named"),
    [
        ("Moss wants higher pay.", "", (("Moss", "Lena Moss"),)),
        ("When Reed left, the talks went on, to Moss's regret.", "", (("Reed", "Tom Reed"), ("Moss", "Lena Moss"))),
        ("Moss wants higher pay.", "Lena Moss on pay", ()),
        ("Captain Lena Moss and clerk Tom Reed spoke on Friday.", "", ()),
        ("Vale said nothing.", "", ()),
        ("The yard lies in Mossford.", "", ()),
    ],
)
def test_surnames_are_named_in_full(quote: str, known: str, named: tuple[tuple[str, str], ...]) -> None:
    assert in_full(quote, NEWS, known) == named


def test_a_word_without_an_end_is_looked_at_once() -> None:
    document = Document.from_text(f"Captain Lena Moss spoke. {'A' * 300_000} Moss left.", title="Long")
    started = time.perf_counter()
    in_full("Moss left.", document)
    assert time.perf_counter() - started < 5
