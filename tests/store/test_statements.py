"""The ledger of a library: filters, order, pages, counts, and what is about something."""

import csv
import io
import json
from pathlib import Path

import pytest

from rag.data import Document, Scope
from rag.engine import Engine
from rag.ledger import as_csv, as_json, as_rows
from rag.pipeline import ingest_document
from rag.store import statements as ledger
from rag.store.statements import Wanted
from tests.store.made import document_of, engine_on

NEWS = [
    ("a", "2024-03-01", "The Post", "Mayor Ann Lee proposed to close the bridge. Tom Hall opposed the bridge plan."),
    ("b", "2024-01-09", "Echo", "Ann Lee promised to open a swimming pool. A spokesman said that the pool was late."),
    ("c", None, "Echo", "Jane Lee said taxes would fall. A spokesman said the taxes were fair. The U.S. Navy said that it would stay."),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = engine_on(tmp_path_factory.mktemp("library"))
    for name, date, source, text in NEWS:
        ingest_document(engine, Document.from_text(text, title=name.upper(), date=date, source=source, source_id=name))
    return engine


def told(engine: Engine, **wanted) -> list[str]:
    return [row["statement"] for row in as_rows(engine.library, engine.library.statements(**wanted))]


def speakers(engine: Engine, **wanted) -> list[str | None]:
    return [each.speaker for each in engine.library.statements(**wanted)]


def test_all_of_them_newest_document_first_undated_last_and_in_order_of_place(engine: Engine) -> None:
    assert speakers(engine) == ["Ann Lee", "Tom Hall", "Ann Lee", "a spokesman", "Jane Lee", "a spokesman", "the U.S. Navy"]


def test_a_date_that_is_yet_to_come_does_not_lead(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    for name, date, source, text in (*NEWS[1:], ("d", "2999-01-01", "Echo", "Ola Hill promised to stay.")):
        ingest_document(engine, Document.from_text(text, title=name.upper(), date=date, source=source, source_id=name))
    assert speakers(engine)[:3] == ["Ann Lee", "a spokesman", "Ola Hill"]
    engine.library.close()


def test_who_is_not_known_stands_last_in_his_document(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    for name, text in (("a", "He promised to stay. Ola Hill promised to go."), ("b", "Ann Lee promised to stay.")):
        ingest_document(engine, Document.from_text(text, title=name.upper(), date="2024-01-01", source_id=name))
    assert speakers(engine) == ["Ola Hill", None, "Ann Lee"]
    engine.library.close()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"speaker": "Ann Lee"}, ["Ann Lee"] * 2),
        ({"speaker": "Lee"}, ["Ann Lee", "Ann Lee", "Jane Lee"]),
        ({"speaker": "Mayor Lee"}, ["Ann Lee", "Ann Lee", "Jane Lee"]),
        ({"speaker": "the spokesman"}, ["a spokesman"] * 2),
        ({"speaker": "U.S. Navy"}, ["the U.S. Navy"]),
        ({"speaker": "nobody at all"}, []),
        ({"act": "opposed"}, ["Tom Hall"]),
        ({"since": "2024-02"}, ["Ann Lee", "Tom Hall"]),
        ({"until": "2024-02", "act": "promised"}, ["Ann Lee"]),
        ({"source": "echo", "speaker": "Jane Lee"}, ["Jane Lee"]),
        ({"about": "bridge"}, ["Ann Lee", "Tom Hall"]),
        ({"about": "taxes", "source": "The Post"}, []),
        ({"about": "submarines"}, []),
        ({"about": "?!"}, ["Ann Lee", "Tom Hall", "Ann Lee", "a spokesman", "Jane Lee", "a spokesman", "the U.S. Navy"]),
    ],
)
def test_filters(engine: Engine, wanted: dict, found: list[str]) -> None:
    assert sorted(map(str, speakers(engine, **wanted))) == sorted(found)


def test_one_document(engine: Engine) -> None:
    (document,) = engine.library.named("b")
    assert speakers(engine, document=document.id) == ["Ann Lee", "a spokesman"]
    assert [each.speaker for each in engine.library.statements(document.id)] == ["Ann Lee", "a spokesman"]
    assert speakers(engine, document="no such id") == []


@pytest.mark.parametrize("about", ["", "the bridge or the pool or taxes"])
def test_pages_together_are_the_whole(engine: Engine, about: str) -> None:
    whole = engine.library.statements(about=about)
    pages = [engine.library.statements(about=about, limit=2, offset=start) for start in range(0, len(whole) + 2, 2)]
    assert [each for page in pages for each in page] == list(whole)
    assert {(page.total, page.documents) for page in pages} == {(len(whole), 3)} and pages[-1].found == ()


def test_the_count_tells_how_many_documents_were_looked_through(engine: Engine) -> None:
    found = engine.library.statements(speaker="Ann Lee", since="2024", limit=1)
    assert (len(found), found.total, found.holding, found.documents) == (1, 2, 2, 2)


def test_what_means_the_same_fits_and_what_fits_best_comes_first(engine: Engine) -> None:
    sentence = "Jane Lee said taxes would fall."
    found = engine.library.statements(about="fiscal relief", near=engine.embedder.embed([sentence])[0])
    assert found[0].speaker == "Jane Lee"


def test_search_by_chunks_finds_what_looking_one_by_one_finds(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"about": "the pool", "near": engine.embedder.embed(["the pool"])[0]}
    one_by_one = list(engine.library.statements(**wanted))
    monkeypatch.setattr(ledger, "_ONE_BY_ONE", 0)
    assert list(engine.library.statements(**wanted)) == one_by_one != []


def test_counts_keep_described_speakers_of_two_documents_apart(engine: Engine) -> None:
    with engine.library.fitting(Wanted()) as fitting:
        by_speaker, by_date = fitting.by_speaker(), fitting.by_date()
    assert sorted(count for speaker, _, count in by_speaker if speaker == "a spokesman") == [1, 1]
    assert sum(count for *_, count in by_speaker) == sum(count for *_, count in by_date) == 7
    assert [date for date, *_ in by_date] == sorted((date for date, *_ in by_date), key=lambda date: date or "")
    assert {month for month, *_ in by_date} == {None, "2024-01-09", "2024-03-01"}


def test_speakers_are_suggested_by_the_beginning_of_any_word(engine: Engine) -> None:
    assert engine.library.lists.speakers("le", 10) == ["Ann Lee", "Jane Lee"]
    assert engine.library.lists.speakers("le", 1) == ["Ann Lee"]
    assert engine.library.lists.speakers("u.s na", 10)[0] == "the U.S. Navy" and engine.library.lists.speakers("%", 10) == []


def test_a_scope_holds_for_what_a_statement_is_about(engine: Engine) -> None:
    with engine.library.fitting(engine.wanted(about="pool", scope=Scope(until="2023"))) as fitting:
        assert fitting.page(None, 0).total == 0


def test_statements_told_in_others_keep_them(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    ingest_document(engine, Document.from_text("Ann Lee said that Tom Hall had proposed to close the bridge.", title="A"))
    (found,) = engine.library.statements(act="proposed")
    assert found.speaker == "Tom Hall" and found.via is not None and found.via.speaker == "Ann Lee"


def test_a_made_library_gives_each_statement_once(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    for seed in range(30):
        ingest_document(engine, document_of(seed, date=f"2024-{seed % 12 + 1:02}"))
    found = [engine.library.statements(limit=7, offset=start) for start in range(0, 400, 7)]
    flat = [each for page in found for each in page]
    assert len(flat) == found[0].total == len(set(flat))


def test_csv_is_safe_to_open_in_a_spreadsheet() -> None:
    row = {"speaker": '=HYPERLINK("http://x")', "statement": " \n@SUM(1)", "act": "said", "title": "+1", "spans": [[3, 9]], "date": "2024"}
    (read,) = csv.DictReader(io.StringIO("".join(as_csv([row]))))
    assert (read["speaker"], read["statement"], read["title"]) == ("'" + row["speaker"], "'" + row["statement"], "'+1")
    assert (read["act"], read["start"], read["end"], read["told_by"]) == ("said", "3", "9", "")


@pytest.mark.parametrize("rows", [[], [{"a": "é\n"}], [{"a": 1}, {"b": [2]}]])
def test_json_is_one_list(rows: list[dict]) -> None:
    assert json.loads("".join(as_json(rows))) == rows
