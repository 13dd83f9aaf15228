"""The documentation: every command, its options and every setting stand in README.md."""

import argparse
from dataclasses import fields
from pathlib import Path

import pytest

from rag import cli
from rag.config import Config

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(scope="module")
def readme() -> str:
    if not README.exists():
        pytest.skip("there is no README.md yet")
    return README.read_text("utf-8")


@pytest.mark.parametrize("name", [command.NAME for command in cli.COMMANDS])
def test_every_command_is_documented(readme: str, name: str) -> None:
    assert f"onrecord {name}" in readme


@pytest.mark.parametrize("room", fields(Config), ids=lambda room: room.name)
def test_every_setting_is_documented(readme: str, room) -> None:
    assert f"[{room.name}]" in readme
    missing = [each.name for each in fields(room.default_factory) if each.name not in readme]
    assert not missing, f"README.md does not name {missing} of [{room.name}]"


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.NAME)
def test_every_option_is_documented(readme: str, command) -> None:
    parser = argparse.ArgumentParser()
    command.options(parser)
    options = [each for action in parser._actions for each in action.option_strings if each.startswith("--") and each != "--help"]
    missing = [option for option in options if option not in readme]
    assert not missing, f"README.md does not name {missing} of onrecord {command.NAME}"
