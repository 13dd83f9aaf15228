"""The library: scopes, near-duplicates, stamps, check. The laws stand in test_laws.py."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.data import Document, Scope
from rag.errors import LibraryError
from rag.models.fakes import HashEmbedder
from rag.pipeline import ingest_document, re_embed
from rag.store.library import Library
from rag.store.near import bands, runs, similarity
from tests.store.made import content_of, document_of, engine_on, text_of

# --- scopes --------------------------------------------------------------------------------------------------------------


def days_of(short: str) -> set[date]:
    """Every day that a date may mean, the slow way."""
    day, found = date(2023, 12, 1), set()
    while day < date(2025, 3, 1):
        if day.isoformat().startswith(short):
            found.add(day)
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize("since", [None, "2024", "2024-08", "2024-08-15"])
@pytest.mark.parametrize("until", [None, "2024", "2024-08", "2024-08-20"])
def test_short_dates_cover_all_that_begins_with_them(tmp_path: Path, since: str | None, until: str | None) -> None:
    engine = engine_on(tmp_path)
    dates = ["2024", "2024-07", "2024-08", "2024-08-15", "2024-08-20", "2024-08-31", "2023-12-31", "2025-01", None]
    for seed, each in enumerate(dates):
        ingest_document(engine, document_of(seed, date=each))
    found = {each.date for each in engine.library.documents(Scope(since=since, until=until))}
    asked = {day for day in days_of("20") if (not since or day >= min(days_of(since))) and (not until or day <= max(days_of(until)))}
    assert found == {each for each in dates if (each is None and not since and not until) or (each and days_of(each) & asked)}


def test_sources_are_compared_without_letter_case_and_searches_keep_to_the_scope(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    for seed, source in enumerate(["The Post", "ÉCHO", None]):
        ingest_document(engine, document_of(seed, source=source))
    wanted = engine.library.documents(Scope(sources=("écho",)))
    assert [each.source for each in wanted] == ["ÉCHO"]
    assert engine.library.sources() == ["The Post", "ÉCHO"]
    scope, query = Scope(sources=("the post",)), engine.embedder.embed(["report"])[0]
    for found in (engine.library.search_keywords('"report"', 10, scope), engine.library.search_vectors(query, 10, scope)):
        chunks = engine.library.chunks(number for number, _ in found)
        assert {each.document_id for each in chunks.values()} == {document_of(0, source="The Post").id}
    assert engine.library.search_vectors(query, 10, Scope(sources=("nobody",))) == []


def test_a_document_is_named_by_id_or_file_or_the_beginning_of_its_id(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    one, two = document_of(1, source_id="one.txt"), document_of(2, source_id="two.txt")
    for each in (one, two):
        ingest_document(engine, each)
    assert [engine.library.named(name)[0].id for name in (one.id, "two.txt", one.id[:10])] == [one.id, two.id, one.id]
    assert engine.library.named("") == engine.library.named("three.txt") == []


# --- near-duplicates -----------------------------------------------------------------------------------------------------


def test_documents_that_are_nearly_the_same_share_a_group_until_one_goes(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    library = engine.library
    text = text_of(1, sentences=30)
    copies = [Document.from_text(text + f"\n\nThe end, said number {number}.", title=f"Copy {number}") for number in range(3)]
    other = document_of(2)
    for each in (*copies, other):
        ingest_document(engine, each)
    assert {each for each, _ in library.near_duplicates(copies[0].id)} == {copies[1].id, copies[2].id}
    assert all(0.8 <= alike <= 1 for _, alike in library.near_duplicates(copies[0].id))
    assert len(set(library.near_groups([each.id for each in copies]).values())) == 1
    assert library.near_duplicates(other.id) == [] and library.near_groups([other.id]) == {}
    library.remove(copies[0].id)
    assert len(set(library.near_groups([each.id for each in copies]).values())) == 1
    library.remove(copies[1].id)
    assert library.near_groups([each.id for each in copies]) == {} and library.check() == []


def test_minhash_meets_where_runs_are_shared_and_short_texts_are_not_compared() -> None:
    one, other = runs(text_of(1, 60)), runs(text_of(1, 60) + "And one sentence more than there was before it.")
    assert similarity(one, other) > 0.9 and set(bands(one)) & set(bands(other))
    assert similarity(one, runs(text_of(2, 60))) < 0.1
    assert bands(runs("The motion was carried.")) == [] and len(runs("")) == 0


# --- stamps --------------------------------------------------------------------------------------------------------------


def test_another_embedder_is_refused_with_the_command_that_re_embeds(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    ingest_document(engine, document_of(1))
    engine.close()
    with pytest.raises(LibraryError, match="onrecord ingest --re-embed"):
        engine_on(tmp_path, HashEmbedder(48))
    with pytest.raises(LibraryError, match="onrecord ingest --re-embed"):
        Library.open(tmp_path, HashEmbedder(32).identity, 32, chunk_words=50)


def test_re_embedding_goes_on_where_it_was_stopped_and_equals_a_new_library(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    engine = engine_on(old)
    for seed in range(5):
        ingest_document(engine, document_of(seed))
    engine.close()
    engine = engine_on(old, HashEmbedder(48), re_embed=True)
    steps = re_embed(engine)
    next(steps), next(steps)
    steps.close()
    engine.close()
    with pytest.raises(LibraryError, match="half-way"):
        engine_on(old, HashEmbedder(48))
    engine = engine_on(old, HashEmbedder(48), re_embed=True)
    assert len(list(re_embed(engine))) == 3
    assert engine.library.check() == []
    engine.close()
    fresh = engine_on(new, HashEmbedder(48))
    for seed in range(5):
        ingest_document(fresh, document_of(seed))
    query = fresh.embedder.embed(["the budget of the school"])[0]
    engine = engine_on(old, HashEmbedder(48))
    found, expected = (each.library.search_vectors(query, 5) for each in (engine, fresh))
    assert [round(score, 5) for _, score in found] == [round(score, 5) for _, score in expected]
    assert content_of(old) == content_of(new)


def test_an_older_and_a_newer_schema_are_refused(tmp_path: Path) -> None:
    engine_on(tmp_path).close()
    for schema, words in (("1", "Read its documents anew"), ("99", "Update onrecord")):
        with sqlite3.connect(tmp_path / "library.sqlite") as connection:
            connection.execute("UPDATE stamp SET value = ? WHERE key = 'schema'", (schema,))
        connection.close()
        with pytest.raises(LibraryError, match=words):
            engine_on(tmp_path)


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"This is no database, whatever its name says. " * 100)
    with pytest.raises(LibraryError, match=r"no library of onrecord|cannot be opened"):
        engine_on(tmp_path)


# --- check ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("DELETE FROM keywords WHERE rowid = 1", "no keyword row"),
        ("INSERT INTO keywords (rowid, title, text) VALUES (99, 'a', 'b')", "has no chunk"),
        ("UPDATE keywords SET text = 'other words' WHERE rowid = 1", "other words in the keyword index"),
        ("UPDATE sentences SET vector = NULL WHERE position = 1", "no vector"),
        ("UPDATE sentences SET start = 100000, end = 100001 WHERE position = 1", "does not stand in its place"),
        ("UPDATE chunks SET vector = x'00'", "vector of another length"),
        ("DELETE FROM sentences WHERE position = 2", "sentence"),
        ("UPDATE documents SET by_hand = 0", "comes from no file"),
        ("UPDATE documents SET near_group = 1", "like no other"),
        ("UPDATE documents SET stale = 1", "another embedder"),
        ("DELETE FROM documents", "belongs to nothing"),
    ],
)
def test_check_finds_damage(tmp_path: Path, damage: str, finding: str) -> None:
    engine = engine_on(tmp_path)
    ingest_document(engine, document_of(1))
    assert engine.library.check() == []
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute(damage)
    connection.close()
    assert any(finding in line for line in engine.library.check())


# --- lists ---------------------------------------------------------------------------------------------------------------


def test_lists_count_without_texts_and_go_page_by_page(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    for seed in range(7):
        ingest_document(
            engine, document_of(seed, date=f"2024-01-0{seed + 1}", source="The Post" if seed % 2 else None, source_id=f"{seed}.txt")
        )
    lists, whole = engine.library.lists, engine.library.documents()
    assert [each.id for each in lists.documents()] == [each.id for each in whole]
    assert [each.id for each in lists.documents(limit=3, offset=2)] == [each.id for each in whole[2:5]]
    assert [each.characters for each in lists.documents()] == [len(each.text) for each in whole]
    assert sum(each.statements for each in lists.documents()) == lists.statements() == len(engine.library.statements()) > 0
    assert all(each.by_hand and not each.files for each in lists.documents())


@pytest.mark.parametrize(
    ("words", "found"), [("post", 3), ("POST report", 3), ("6.txt", 1), ("2024-01-03", 1), ("%", 0), ("_", 0), ("~", 0), ("", 7)]
)
def test_lists_are_filtered_by_words_as_they_stand(tmp_path: Path, words: str, found: int) -> None:
    engine = engine_on(tmp_path)
    for seed in range(7):
        ingest_document(
            engine, document_of(seed, date=f"2024-01-0{seed + 1}", source="The Post" if seed % 2 else None, source_id=f"{seed}.txt")
        )
    assert engine.library.lists.count(words=words) == len(engine.library.lists.documents(words=words)) == found


def test_lists_link_what_is_nearly_the_same(tmp_path: Path) -> None:
    engine, text = engine_on(tmp_path), "\n\n".join(text_of(seed, 12) for seed in range(3))
    one, two = (Document.from_text(text + end, title=title) for end, title in (("", "First"), ("One more line.", "Second")))
    for each in (one, two, document_of(9)):
        ingest_document(engine, each)
    assert engine.library.lists.near(each.id for each in engine.library.documents()) == {
        one.id: [(two.id, "Second")], two.id: [(one.id, "First")],
    }  # fmt: skip
