"""Whom a document gives a title."""

import pytest

from rag.titles import holder, role_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mayor Jane Ortiz proposed a tax. Ortiz left. Mayor Ortiz came back.", "Jane Ortiz"),
        ("Jane Ortiz, the mayor, proposed a tax.", "Jane Ortiz"),
        ("The mayor, Jane Ortiz, proposed a tax.", "Jane Ortiz"),
        ("A spokesman for the mayor, Tom Reed, spoke after Mayor Jane Ortiz.", "Jane Ortiz"),
        ("According to the mayor, Hamburg will pay.", None),
        ("It was Mayor Ortiz's plan.", "Ortiz"),
        ("The mayor Monday proposed a tax.", None),
        ("Deputy Mayor Tom Reed and former mayor Ann Lee proposed a tax.", None),
        ("Mayor Jane Ortiz met Mayor Tom Reed.", None),
        ("The mayor proposed a tax.", None),
    ],
)
def test_one_person_holds_a_title(text: str, name: str | None) -> None:
    assert holder("mayor", text) == name


def test_only_a_description_is_a_title() -> None:
    assert role_of("the fire chief") == "fire chief"
    assert role_of("the White House") == role_of("Jane Ortiz") == role_of("mayor Ortiz") == ""
