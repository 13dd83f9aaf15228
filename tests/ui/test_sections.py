"""The tabs of the page as HTML: names, order and what a screen reader needs."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.ui.fakes import Engine, ask
from tests.ui.test_render import Reader
from ui.app import SECTIONS, build
from ui.sections import Section, navigation


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build(Engine(), ask), base_url="http://127.0.0.1") as client:
        yield client


def two() -> list[Section]:
    return [Section(key, title, SECTIONS[0].lay_out) for key, title in [("one", "First"), ("two", "Second")]]


def test_the_first_tab_is_chosen_and_alone_in_the_order_of_the_tab_key() -> None:
    page = navigation(two())
    assert Reader(page).words == "FirstSecond"
    assert page.count('role="tab"') == 2 and page.count('aria-selected="true" tabindex="0">First') == 1
    assert 'aria-controls="section-two" aria-selected="false" tabindex="-1">Second' in page


def test_every_section_has_a_column_and_a_button_that_says_it_was_opened(client: TestClient) -> None:
    page = client.get("/").text
    for section in SECTIONS:
        assert f'"section-{section.key}"' in page and f'"opened-{section.key}"' in page


def test_every_section_has_its_own_key() -> None:
    keys = [section.key for section in SECTIONS]
    assert keys[0] == "ask" and len(set(keys)) == len(keys)
