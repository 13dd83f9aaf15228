"""PDF -> text in reading order with its pages."""

import random
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.ingest.apart import end_readers
from rag.ingest.formats.join_pages import join_lines
from rag.ingest.formats.pdf import read_pdf
from tests.ingest.make_files import Line, make_column, make_pdf
from tests.ingest.test_load import fail_one, load_one, save

WORDS = "council harbour breakwater stone timber money county vote member plan cost meeting evening report engineer wall sea storm".split()


@pytest.fixture(autouse=True, scope="module")
def readers_end() -> Iterator[None]:
    yield
    end_readers()


def prose(seed: int, lines: int, width: int = 42) -> list[str]:
    """So many lines of sentences, of about one width."""
    chance = random.Random(seed)
    text = " ".join(" ".join([chance.choice(WORDS).title(), *chance.choices(WORDS, k=chance.randint(8, 20))]) + "." for _ in range(lines))
    return textwrap.wrap(text, width)[:lines]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_pages_are_kept(tmp_path: Path) -> None:
    pages = [make_column([f"Page {word} begins here.", "", f"And the {word} page ends."]) for word in ("one", "two", "three")]
    document = load_one(save(tmp_path, "a.pdf", make_pdf([pages[0], [], pages[1], pages[2]])))
    assert document.text == "\n\n".join(f"Page {word} begins here.\n\nAnd the {word} page ends." for word in ("one", "two", "three"))
    assert len(document.page_starts) == 4
    assert [document.page_of(document.text.index(f"Page {word}")) for word in ("one", "two", "three")] == [1, 3, 4]
    assert document.page_of(document.text.index("And the one")) == 1


@pytest.mark.parametrize("order", ["column by column", "row by row", "shuffled"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_two_columns_are_read_one_after_the_other(order: str, turn: int) -> None:
    left, right = prose(1, 40), prose(2, 40)
    heading: Line = (60, 800, 18, "The Breakwater of Harbour Town and Its Cost")
    lines = [*make_column(left, 60, 770), *make_column(right, 310, 770)]
    if order == "row by row":
        lines.sort(key=lambda line: -line[1])
    elif order == "shuffled":
        random.Random(3).shuffle(lines)
    document = read_pdf(make_pdf([[heading, *lines]], turn=turn), "a.pdf")
    assert flat(document.text) == flat(" ".join([heading[3], *left, *right]))
    assert document.title == heading[3]


def test_three_columns_and_a_heading_in_the_midst() -> None:
    columns = [prose(seed, 12, 26) for seed in (1, 2, 3, 4, 5, 6)]
    lines: list[Line] = []
    for number, column in enumerate(columns):
        lines += make_column(column, 50 + 170 * (number % 3), 780 if number < 3 else 560)
    lines.append((50, 590, 14, "A heading that goes over all the columns of this page and further"))
    expected = [*columns[0], *columns[1], *columns[2], lines[-1][3], *columns[3], *columns[4], *columns[5]]
    assert flat(read_pdf(make_pdf([sorted(lines, key=lambda line: -line[1])]), "a.pdf").text) == flat(" ".join(expected))


def test_a_table_is_read_row_by_row() -> None:
    rows = [(f"Member {n}", "for" if n % 2 else "against") for n in range(12)]
    lines = [line for n, (name, vote) in enumerate(rows) for line in ((60, 700 - 14 * n, 10, name), (300, 700 - 14 * n, 10, vote))]
    text = flat(read_pdf(make_pdf([lines]), "a.pdf").text)
    assert text == " ".join(f"{name} {vote}" for name, vote in rows)


def test_turns_of_a_transcript_stay_apart() -> None:
    lines = ["Ada Birch: I propose that we build a wall of timber, as it", "costs a third.", "Cole Dunn: I oppose that."]
    text = read_pdf(make_pdf([make_column(lines)]), "a.pdf").text
    assert text == "Ada Birch: I propose that we build a wall of timber, as it costs a third.\n\nCole Dunn: I oppose that."


def test_broken_words_are_made_whole() -> None:
    lines = [
        "The council wants a well-built wall and co-",
        "operation of the county, for the break-",
        "water is well-",
        "built, said Mr Al-",
        "Thani.",
    ]
    text = read_pdf(make_pdf([make_column(lines)]), "a.pdf").text
    assert text == "The council wants a well-built wall and cooperation of the county, for the breakwater is well-built, said Mr Al-Thani."
    assert join_lines("the co\u00ad", "operation", Counter()) == (1, "")
    assert join_lines("from 2010 -", "that is", Counter()) == (0, " ")
    assert join_lines("in 2010-", "2012", Counter()) == (0, "")


def test_a_sentence_runs_on_over_the_page_and_running_heads_go() -> None:
    pages = []
    for number in range(1, 6):
        body = [f"of stone number {number} it was said,", "and the council voted for the", "breakwater once more"]
        pages.append([(60, 820, 8, "Harbour Report"), (500, 820, 8, f"{number}"), *make_column(body), (60, 30, 8, f"Page {number} of 5")])
    document = read_pdf(make_pdf(pages), "a.pdf")
    assert document.text.count("Harbour Report") == 1 and "Page 2" not in document.text  # on the first page it may be the title
    assert "breakwater once more of stone number 2" in document.text
    assert [document.text[start : start + 9] for start in document.page_starts] == ["Harbour R", *["of stone "] * 4]


def test_metadata_and_dates() -> None:
    page = make_column(["Words of the wall."])
    document = read_pdf(make_pdf([page], "/Title (On the wall) /Author (Ines Calder) /CreationDate (D:20240808101500Z)"), "a.pdf")
    assert (document.title, document.author, document.date) == ("On the wall", "Ines Calder", "2024-08-08")
    told = make_column(["Report on the wall", "", "Wall and Gate Engineers, 15 January 2024", "", "The wall stands firm."])
    assert read_pdf(make_pdf([told], "/CreationDate (D:20240808101500Z)"), "a.pdf").date == "2024-01-15"
    assert read_pdf(make_pdf([page], "/Title (Microsoft Word - a.doc)"), "the_wall.pdf").title == "the wall"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (make_pdf([[], []]), "perhaps a scan"),
        (make_pdf([make_column(["Words."])], encrypted=True), "encrypted"),
        (make_pdf([make_column(["Words."])])[:200], "damaged PDF"),
        (b"", "empty"),
        (b"%PDF-1.7\n" + b"\x00" * 1000, "damaged PDF"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, says: str) -> None:
    assert says in fail_one(save(tmp_path, "a.pdf", data))


def test_a_page_that_unpacks_to_a_hundred_megabytes_is_no_trouble(tmp_path: Path) -> None:
    data = make_pdf([[*make_column(["Words."]), (0, 0, 10, " " * 100_000_000)]], squeeze=True)
    assert len(data) < 200_000
    document = load_one(save(tmp_path, "a.pdf", data))
    assert document.text == "Words."
