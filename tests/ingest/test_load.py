"""Files -> documents: the front and the plain formats. Risky formats and hostile files have tests of their own."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rag.data import Document
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.failure import Failure
from rag.ingest.limits import MAX_FAILURES
from rag.ingest.load import find_files, load

ARTICLE = """Harbour council votes for a new breakwater

By Ines Calder, The Harbour Post
8 August 2024

The council voted on Tuesday to build a breakwater. “We should have done it years ago,” said Mayor Tom Ferrow.
"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a loader does, it opens no connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a loader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def load_one(path: Path) -> Document:
    (outcome,) = load(path)
    assert isinstance(outcome, Document), outcome
    return outcome


def fail_one(path: Path) -> str:
    (outcome,) = load(path)
    assert isinstance(outcome, Failure), outcome
    assert outcome.locator.startswith(str(path)) and "\n" not in outcome.reason
    return outcome.reason


def test_text_keeps_every_character_and_finds_title_date_author(tmp_path: Path) -> None:
    document = load_one(save(tmp_path, "breakwater.txt", ARTICLE))
    assert document.text == ARTICLE
    assert document.title == "Harbour council votes for a new breakwater"
    assert (document.date, document.author, document.source) == ("2024-08-08", "Ines Calder", None)
    assert document.source_id == "breakwater.txt"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [("The Harbour Courier", "The Harbour Courier"), ("Coast Wire", "Coast Wire"), ("Port Council", "Port Council"), ("New Harbour", None)],
)
def test_the_line_under_the_heading_names_publisher_and_date(tmp_path: Path, line: str, publisher: str | None) -> None:
    for name, text in (("a.txt", f"Ferry late again\n{line}, 2 June 2024\n\nThe ferry was late.\n"),
                       ("b.md", f"# Ferry late again\n\n*{line}, 2 June 2024*\n\nThe ferry was late.\n")):  # fmt: skip
        document = load_one(save(tmp_path, name, text))
        assert (document.title, document.source, document.date) == ("Ferry late again", publisher, "2024-06-02")


def test_a_renamed_file_keeps_its_id(tmp_path: Path) -> None:
    first, second = (load_one(save(tmp_path, name, ARTICLE)) for name in ("one.txt", "two.txt"))
    assert first.id == second.id and first.source_id != second.source_id


def test_line_ends_become_one_form_and_controls_vanish(tmp_path: Path) -> None:
    document = load_one(save(tmp_path, "a.txt", b"\xef\xbb\xbfNotes\r\n\r\nOne\x00 two\rthree\x0cfour\r\n" + b"plain words " * 20))
    assert document.text.startswith("Notes\n\nOne  two\nthree\nfour\n") and "\ufeff" not in document.text


def test_transcript_keeps_its_turns_and_takes_no_turn_for_a_title(tmp_path: Path) -> None:
    text = "Ada Birch: Good morning.\nCole Dunn AM: I move that we begin?\n"
    document = load_one(save(tmp_path, "harbour_meeting.txt", text))
    assert document.text == text and document.title == "harbour meeting"


def test_a_heading_may_have_a_colon(tmp_path: Path) -> None:
    text = "Comment: two Berndts, one pier\n\nThe one threatens, the other counts.\n"
    assert load_one(save(tmp_path, "column.txt", text)).title == "Comment: two Berndts, one pier"


def test_wrapped_prose_is_no_title(tmp_path: Path) -> None:
    text = "The council met on Tuesday to hear what the engineers found in\nThe Old Harbour and what the repair of the wall would cost to\n"
    assert load_one(save(tmp_path, "minutes.txt", text + "the town over the ten years to come, said the mayor.")).title == "minutes"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Café “closed”, said the mayor."),
        ("utf-16", "Café “closed”, said the mayor."),
        ("cp1252", "The “café” on the Süd side is closed – it cost £40, said the élite of Málaga’s council."),
        ("cp1252", "VIVE LA LIBERTÉ, said À la carte’s owner; Œuvres of 1 000 m²"),
        ("gb18030", "市长提议修建新的防波堤。议会周二投票。" * 8),
        ("shift_jis", "市長は新しい防波堤を提案した。議会は火曜日に投票した。" * 6),
        ("cp1255", "ראש העיר הציע לבנות שובר גלים חדש. המועצה הצביעה ביום שלישי. " * 4),
        ("cp1251", "Мэр города сказал, что новый причал будет построен в следующем году. Совет проголосовал за это решение. " * 4),
    ],
)
def test_encodings_are_recognised(tmp_path: Path, encoding: str, text: str) -> None:
    assert load_one(save(tmp_path, "a.txt", text.encode(encoding))).text == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"--- *** ---", "no text"),
        ("The café said “no”".encode()[:-2] + b" and more", "broken UTF-8 at byte"),
        (b"The mayor \xc3\x28 said", "broken UTF-8"),
        ("The mayor’s words".encode().replace(b"\xe2", b""), "broken UTF-8"),
        ("naïve".encode().replace(b"\xaf", b" "), "broken UTF-8"),
        ("Starosta navrhl postavit nový vlnolam. Příští týden začnou práce.".encode("cp1250"), "cannot be told for sure"),
        (b"The mayor \xff\xfe said \x80\x81", "broken UTF-8"),
        (bytes(range(256)) * 40, "binary"),
        (b"%PDF-1.7 something", "PDF under a name for text"),
    ],
)
def test_what_is_no_text_is_one_clear_failure(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in fail_one(save(tmp_path, "a.txt", content))


def test_markdown_text_stays_as_written(tmp_path: Path) -> None:
    body = "# The *new* [breakwater](http://example.org/a)\n\n**Mayor:** we will build.\n"
    assert load_one(save(tmp_path, "a.md", body)).text == body
    assert load_one(save(tmp_path, "a.md", body)).title == "The new breakwater"


def test_markdown_front_matter_is_metadata_not_text(tmp_path: Path) -> None:
    front = (
        '---\ntitle: "Breakwater: yes"\ndate: 2024-08-08T10:00:00Z\nauthors:\n  - Ines Calder\n  - Bo Lund\npublisher: The Post\n---\n\n'
    )
    document = load_one(save(tmp_path, "2023-01-01-a.md", front + "Body words.\n"))
    assert (document.text, document.title, document.date) == ("Body words.\n", "Breakwater: yes", "2024-08-08")
    assert (document.author, document.source) == ("Ines Calder, Bo Lund", "The Post")


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    text = "---\n\nWords between rules.\n\n---\n\nMore words.\n"
    assert load_one(save(tmp_path, "a.md", text)).text == text


def test_jsonl_records_keep_their_offsets_and_their_names(tmp_path: Path) -> None:
    text = "  A\r\nB\x00 e\u0301 \ud83d\ude00 \ud800 C\r"
    records = [
        {"doc_id": "m-1", "title": None, "date": "2022/02/14", "source": "The Post", "author": "Ines", "text": text},
        {"id": 7, "title": "T", "date": "2024", "publisher": "P", "text": "Words."},
        {"text": "Words.", "other": {"deep": [1]}},
    ]
    path = save(tmp_path, "a.jsonl", "\n".join(json.dumps(record) for record in records) + "\n\n")
    first, second, third = load(path)
    assert isinstance(first, Document) and isinstance(second, Document) and isinstance(third, Document)
    assert first.text == "  A \nB  e\u0301 \U0001f600 \ufffd C\n"
    assert (first.source_id, first.title, first.date, first.source, first.author) == ("m-1", "A", "2022-02-14", "The Post", "Ines")
    assert (second.source_id, second.date, second.source) == ("7", "2024", "P")
    assert third.source_id == "a.jsonl#3" and third.id != second.id


def test_a_bad_line_stops_nothing(tmp_path: Path) -> None:
    lines = [b'{"text": "One."}', b"{nonsense", b"[1]", b'{"text": 3}', b'{"text": "\xff"}', b"[" * 100_000, b'{"text": "Two."}']
    outcomes = list(load(save(tmp_path, "a.jsonl", b"\n".join(lines))))
    assert [isinstance(outcome, Document) for outcome in outcomes] == [True, False, False, False, False, False, True]
    assert [outcome.locator.rsplit(" ", 1)[1] for outcome in outcomes if isinstance(outcome, Failure)] == list("23456")


def test_a_thousand_bad_lines_are_not_a_thousand_rows(tmp_path: Path) -> None:
    outcomes = list(load(save(tmp_path, "a.jsonl", "oops\n" * 1000 + '{"text": "Two."}\n')))
    assert len(outcomes) == MAX_FAILURES + 2
    assert "900 more" in str(outcomes[-1])


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_rows_are_documents(tmp_path: Path, mark: str) -> None:
    rows = f'doc_id{mark}Date{mark}TEXT\r\nr1{mark}14.02.2022{mark}"One, ""two""\r\nthree; four"\r\n\r\nr2{mark}{mark}{mark}\r\n'
    first, failed = load(save(tmp_path, "a.csv", rows.encode("utf-8-sig")))
    assert isinstance(first, Document) and (first.text, first.date) == ('One, "two" \nthree; four', "2022-02-14")
    assert isinstance(failed, Failure) and "is empty" in failed.reason


def test_a_table_of_neither_texts_nor_motions_is_one_document(tmp_path: Path) -> None:
    document = load_one(save(tmp_path, "berths_2024.csv", 'Berths of the harbour\nBerth,Depth\nNorth,"3,5"\n\nSouth,\n'))
    assert (document.title, document.text) == ("berths 2024", "Berths of the harbour\n\nBerth; Depth\n\nBerth: North; Depth: 3,5.\n\nBerth: South.")


def test_a_row_with_more_cells_than_columns_is_not_cut_short(tmp_path: Path) -> None:
    assert "more cells than there are columns (2); put quotation marks" in fail_one(save(tmp_path, "a.csv", "id,text\n1,Sell the pier, and soon\n"))


@pytest.mark.parametrize(("column", "dates"), [("3/4/2024 31/5/2024", ["2024-04-03", "2024-05-31"]), ("3/4/2024 5/31/2024", ["2024-03-04", "2024-05-31"]), ("3/4/2024 4/5/2024", [None, None])])
def test_the_dates_of_a_column_tell_their_order(tmp_path: Path, column: str, dates: list[str | None]) -> None:
    path = save(tmp_path, "a.csv", "date,text\n" + "".join(f"{day},Words.\n" for day in column.split()))
    assert [each.date for each in load(path) if isinstance(each, Document)] == dates


def test_a_huge_csv_field_is_a_failure(tmp_path: Path) -> None:
    assert "no proper table" in fail_one(save(tmp_path, "a.csv", "text\n" + "x" * 20_000_001))


def test_a_file_of_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl"):
        path = save(tmp_path, name, "x")
        os.truncate(path, 2 * 1024**3)
        assert "split it into smaller files" in fail_one(path)


def test_what_is_no_file_is_a_failure(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    os.symlink(tmp_path / "loop.txt", tmp_path / "loop.txt")
    assert "no regular file" in fail_one(tmp_path / "pipe.txt")
    assert "cannot be opened" in fail_one(tmp_path / "loop.txt")
    assert "cannot be opened" in fail_one(tmp_path / "missing.txt")
    assert "is a folder" in fail_one(tmp_path)
    assert "not read (.xyz)" in fail_one(save(tmp_path, "a.xyz", b"\x00\x01binary"))


def test_a_name_that_is_no_unicode_does_no_harm(tmp_path: Path) -> None:
    for content in (b"Words.", b""):
        path = tmp_path / os.fsdecode(b"a\xff\nb.txt")
        path.write_bytes(content)
        (outcome,) = load(path)
        name = outcome.source_id if isinstance(outcome, Document) else Path(outcome.locator).name
        assert name == "a? b.txt"


def test_importing_the_loaders_imports_no_parser() -> None:
    parsers = "{'lxml', 'pypdfium2', 'trafilatura', 'charset_normalizer', 'striprtf'}"
    program = f"import sys, rag.ingest.load; sys.exit(len({parsers} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-B", "-c", program]).returncode == 0


def test_find_files_walks_in_order_and_not_in_circles(tmp_path: Path) -> None:
    inner = tmp_path / "b"
    inner.mkdir()
    (tmp_path / ".git").mkdir()
    names = [save(tmp_path, "a.txt", "x"), save(inner, "c.md", "x"), save(tmp_path, "z.txt", "x")]
    for hidden in (save(tmp_path, ".hidden.txt", "x"), save(tmp_path / ".git", "config.txt", "x"), save(tmp_path, "Thumbs.db", "x")):
        assert hidden.exists()
    os.symlink(tmp_path, inner / "circle")
    os.symlink(tmp_path / "nowhere", inner / "dangling.txt")
    assert sorted(find_files([tmp_path, tmp_path / "a.txt"])) == sorted(names)
    assert list(find_files([tmp_path / "missing.txt"])) == [tmp_path / "missing.txt"]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2024-08-08", "2024-08-08"), ("2022/02/14", "2022-02-14"), ("20240808", "2024-08-08"), ("2024-08-08T23:59:59+02:00", "2024-08-08"),
        ("Thu, 8 Aug 2024 10:00:00 +0000", "2024-08-08"), ("August 8th, 2024", "2024-08-08"), ("Sept. 3, 1999", "1999-09-03"),
        ("31/08/2024", "2024-08-31"), ("08.08.2024", "2024-08-08"), ("05.03.2024", "2024-03-05"), ("08/09/2024", None), ("2024-02-30", None), ("2024-08", "2024-08"),
        ("May 2024", "2024-05"), ("2024", "2024"), (2024, "2024"), (None, None), ("", None), ("soon", None), ("12345678901", None),
        ("2024-01-01 to 2024-02-01", None), ({"a": 1}, None),
    ],
)  # fmt: skip
def test_dates_are_read_as_written_or_not_at_all(words: object, iso: str | None) -> None:
    assert read_date(words) == iso


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("2024-08-08-notes.txt", "2024-08-08"), ("minutes_20240808.txt", "2024-08-08"), ("8 August 2024.md", "2024-08-08"),
        ("2024-08.txt", "2024-08"), ("2024.txt", None), ("agenda 2030.txt", None), ("a/2024-08-08/notes.txt", None),
        ("IMG_12345678.txt", None),
    ],
)  # fmt: skip
def test_dates_of_file_names(name: str, iso: str | None) -> None:
    assert date_of_name(name) == iso


@pytest.mark.parametrize(
    ("lines", "iso"),
    [
        ("Title\nPublished: August 8, 2024, 10:15 a.m.\nUpdated August 9, 2024\n", "2024-08-08"),
        ("LONDON, Aug 8, 2024 (Reuters) - The mayor said so.", "2024-08-08"),
        ("Title\nBy David Moss, The Ledge, 2023-09-26\n", "2023-09-26"),
        ("Title\nThursday, 8 August 2024\n", "2024-08-08"),
        ("Rally in Harbour Town, March 10, 2024. (photo)\n", None),
        ("The law passed on 8 August 2024 was repealed.", None),
        ("8 August 2024\n9 August 2024\n", None),
        ("Ferry late\nThe Harbour Courier, 8 August 2024\nBy Ines Calder\n", "2024-08-08"),
        ("Ferry late\n\nGeneva, 8 August 2024\n\nWords.", "2024-08-08"),
        ("Ferry late\nRally in Harbour Town, 8 August 2024\n", None),
        ("It was late.\nThe Harbour Courier, 8 August 2024\n", None),
        ("Harbour Town, 8 August 2024\n\nDear Councillor Reed,\n", "2024-08-08"),
        ("# Minutes of the meeting on the sea wall, 8 August 2024\n\nPresent: Reed\n", "2024-08-08"),
        ("What we know of the fire, 8 August 2024\n\nWords.", None),
    ],
)
def test_dates_of_first_lines(lines: str, iso: str | None) -> None:
    assert date_of_first_lines(lines) == iso
