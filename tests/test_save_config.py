"""Settings that are saved: comments, order and everything else stay; a bad value changes nothing."""

from pathlib import Path

import pytest

from rag.config import read_config
from rag.errors import ConfigError
from rag.save_config import save_config

BEFORE = """# my settings
[model]
name = "qwen2.5-coder-1.5b-instruct"   # the big one
threads = 2

[serve]   # at home
port = 8000
"""


def test_what_is_changed_is_changed_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "onrecord.toml"
    file.write_text(BEFORE)
    file.chmod(0o640)
    save_config(file, {"model": {"name": "other", "evidence_only": True}})
    after = file.read_text()
    assert after == BEFORE.replace('"qwen2.5-coder-1.5b-instruct"', '"other"').replace(
        "threads = 2\n", "threads = 2\nevidence_only = true\n"
    )
    assert file.stat().st_mode & 0o777 == 0o640 and [each.name for each in tmp_path.iterdir()] == ["onrecord.toml"]
    config = read_config(file)
    assert (config.model.name, config.model.evidence_only, config.serve.port) == ("other", True, 8000)


def test_a_file_and_a_section_are_made_where_there_are_none(tmp_path: Path) -> None:
    file = tmp_path / "onrecord.toml"
    save_config(file, {"model": {"threads": 3}})
    save_config(file, {"serve": {"names": 'a "quoted" name'}})
    assert read_config(file).model.threads == 3 and read_config(file).serve.names == 'a "quoted" name'


@pytest.mark.parametrize(
    ("before", "changes", "hint"),
    [
        ("[model\n", {"model": {"threads": 1}}, "is no TOML file"),
        ("", {"model": {"nonsense": 1}}, "means nothing"),
        ("", {"model": {"threads": -1}}, "give a whole number"),
        ("", {"model": {"evidence_only": "yes"}}, "give a true or false"),
    ],
)
def test_what_would_not_be_read_back_changes_nothing(tmp_path: Path, before: str, changes: dict, hint: str) -> None:
    file = tmp_path / "onrecord.toml"
    file.write_text(before)
    with pytest.raises(ConfigError, match=hint):
        save_config(file, changes)
    assert file.read_text() == before and len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_may_not_be_written_to_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        save_config(tmp_path / "nowhere" / "onrecord.toml", {"model": {"threads": 1}})
