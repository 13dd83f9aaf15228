"""The section "Who proposed what": what it draws, and what its routes answer over a small real library."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import etree, html

from rag.data import Document, Statements
from rag.pipeline import ingest_document
from tests.store.made import engine_on
from ui import ledger, ledger_table
from ui.charts import Chart, lying, standing

HOSTILE = 'Mayor Ann Lee said that <b onclick="steal()">=1+1</b> & <script>alert(1)</script> was "{{7*7}}" to her.'
NEWS = [
    ("a", "2024-03-01", "The Post", "Mayor Ann Lee proposed to close the bridge. Tom Hall said that Ann Lee opposed the ferry."),
    ("b", "2024-01", "Écho & <Co>", HOSTILE),
    ("c", None, None, "A spokesman said that the taxes were fair. Tom Hall promised to lower the taxes."),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    engine = engine_on(tmp_path_factory.mktemp("library"))
    for name, date, source, text in NEWS:
        ingest_document(engine, Document.from_text(text, title=f"<i>{name}</i>", date=date, source=source, source_id=name))
    app = FastAPI()
    ledger.routes(app, engine)
    with TestClient(app) as client:
        yield client


def rows(client: TestClient, **filled: str) -> list:
    page = client.get("/ledger/found", params=filled)
    assert page.status_code == 200
    return html.fragment_fromstring(page.text, create_parent=True).xpath("//tbody/tr")


def test_a_row_opens_its_very_words(client: TestClient) -> None:
    (row,) = rows(client, act="proposed")
    assert [" ".join(cell.text_content().split()) for cell in row.xpath("td")][1:4] == ["proposed", "to close the bridge", "1 March 2024"]
    (button,) = row.xpath('.//button[@class="open"]')
    start, end = map(int, button.get("data-spans").split("-"))
    assert NEWS[0][3][start:end] == button.text == "to close the bridge" and button.get("data-document")


def test_nested_statements_say_who_tells_them(client: TestClient) -> None:
    told = [row.text_content() for row in rows(client, act="opposed")]
    assert len(told) == 1 and "as told by Tom Hall" in told[0]


@pytest.mark.parametrize(
    ("filled", "count"),
    [({}, 6), ({"speaker": "Hall"}, 2), ({"source": "The Post"}, 3), ({"since": "2024-02"}, 3), ({"about": "taxes"}, 2),
     ({"about": "whales"}, 0)],
)
def test_filters_and_the_count(client: TestClient, filled: dict[str, str], count: int) -> None:
    assert len(rows(client, **filled)) == count
    words = " ".join(html.fragment_fromstring(client.get("/ledger/found", params=filled).text, create_parent=True).text_content().split())
    assert f"{count} statement" in words and "looked through" in words


def test_what_stands_in_a_document_is_never_run(client: TestClient) -> None:
    page = client.get("/ledger/found").text + client.get("/ledger/filters").text + client.get("/ledger/charts").text
    assert "<script" not in page and "<b onclick" not in page and "&lt;script&gt;" in page and "&lt;Co&gt;" in page


@pytest.mark.parametrize("filled", [{"act": "sang"}, {"since": "June"}, {"until": "<b>"}])
def test_what_no_field_can_hold_is_told_in_one_line(client: TestClient, filled: dict[str, str]) -> None:
    answer = client.get("/ledger/found", params=filled)
    assert answer.status_code == 400 and answer.text.startswith('<p class="error"') and "<b>" not in answer.text


def test_exports_hold_everything_that_is_selected(client: TestClient) -> None:
    answer = client.get("/ledger/statements.csv", params={"speaker": "Ann Lee"})
    assert re.search(r'attachment; filename="statements-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"])
    assert [row["act"] for row in csv.DictReader(io.StringIO(answer.text))] == ["proposed", "opposed", "said"]
    answer = client.get("/ledger/statements.json")
    assert answer.headers["content-type"] == "application/json" and len(answer.json()) == 6
    assert client.get("/ledger/statements.xml").status_code == 404
    assert client.get("/ledger/statements.csv", params={"act": "sang"}).status_code == 400


def test_speakers_are_suggested(client: TestClient) -> None:
    assert client.get("/ledger/speakers", params={"typed": "le"}).json() == ["Ann Lee"]
    assert client.get("/ledger/speakers", params={"typed": "l"}).json() == []


def test_an_empty_library_leads_to_the_documents_and_a_filter_that_leaves_none_is_only_said_to() -> None:
    assert 'data-go="documents"' in ledger_table.found(Statements((), 0, 0, 0), [], 0, {})
    narrowed = ledger_table.found(Statements((), 0, 0, 0), [], 0, {"since": "2030"})
    assert "0 of 0 documents looked through" in narrowed and "Take a filter away" in narrowed and "empty" not in narrowed


def test_every_page_is_reached_and_its_ends_are_ends() -> None:
    page = ledger_table.found(Statements((), 120, 3, 9), [], 50, {"about": "a&b"})
    steps = {each.text: (each.get("data-offset"), each.get("disabled") is not None)
             for each in html.fragment_fromstring(page, create_parent=True).xpath("//nav//button")}  # fmt: skip
    assert steps == {"First": ("0", False), "Previous": ("0", False), "Next": ("100", False), "Last": ("100", False)}
    assert "51 to 100 of 120" in page and "about=a%26b" in page
    assert 'data-offset="150" disabled' in ledger_table.found(Statements((), 120, 3, 9), [], 100, {})
    assert "<nav" not in ledger_table.found(Statements((), 50, 3, 9), [], 0, {})


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"speaker": "Ann Lee", "act": "proposed", "statement": "x"}, "What did Ann Lee propose?"),
        ({"speaker": "Ann Lee", "act": "accused", "statement": "x"}, "Whom did Ann Lee accuse?"),
        ({"speaker": None, "act": "said", "statement": "“We are late,” … and so on"}, "Who said “We are late,” … and so on”?"),
    ],
)
def test_a_row_asks_a_fit_question(row: dict, asked: str) -> None:
    assert ledger_table.question(row) == asked


def test_every_act_has_a_question() -> None:
    for act in ledger_table.ACTS:
        assert ledger_table.question({"speaker": "X", "act": act, "statement": ""}).endswith("?")
    assert set(ledger_table._ASK) == set(ledger_table.ACTS)


# --- charts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [lying, standing])
def test_a_chart_is_told_in_words_and_as_a_table(draw) -> None:
    figure = draw(Chart("c", "Who <says>", ("said", "opposed"), (("A & B", [3, 1]), ("C", [0, 0])), "A note."))
    tree = html.fragment_fromstring(figure)
    assert tree.xpath("//svg/title/text()") == ["Who <says>"] and tree.xpath("//svg/desc/text()") == ["A & B 4; C 0."]
    assert tree.xpath("//svg/@aria-labelledby") == ["c-title c-desc"]
    assert tree.xpath("//tbody/tr[1]/*/text()") == ["A & B", "3", "1", "4"]
    etree.fromstring(figure.replace("hidden>", ">"))  # well-formed to the letter
    assert "style=" not in figure and "#" not in figure.replace("&#", "")  # every colour stands in the style sheet


def test_bars_are_as_long_as_their_counts() -> None:
    tree = html.fragment_fromstring(lying(Chart("c", "T", ("said", "opposed"), (("A", [30, 10]), ("B", [20, 0])))))
    lengths = [float(each) for each in tree.xpath("//rect/@width")]
    assert lengths[0] == pytest.approx(3 * lengths[1], abs=0.2) and lengths[2] == pytest.approx((lengths[0] + lengths[1]) / 2, abs=0.2)


def test_speakers_without_a_name_are_no_bar_of_their_own() -> None:
    drawn = ledger_table.charts([("Ann Lee", "said", 3), ("a spokesman", "said", 1), (None, "said", 2)], [])
    assert "Ann Lee" in drawn and "Not in it: 3 statements" in drawn


@pytest.mark.parametrize(
    ("dates", "names"),
    [
        (["2024-03-01", "2024-03-04"], ["2024-03-01", "2024-03-04"]),
        ([f"2024-{month:02}-{day:02}" for month in (1, 4) for day in range(1, 29)], ["2024-01", "2024-02", "2024-03", "2024-04"]),
        ([f"{year}-{month:02}-01" for year in (1990, 1992) for month in range(1, 13)] + [f"19{y}-05-02" for y in range(50, 80)] * 2,
         None),
    ],
)  # fmt: skip
def test_time_is_drawn_as_finely_as_fits(dates: list[str], names: list[str] | None) -> None:
    drawn = ledger_table.charts([("A", "said", 1)], [(each, "said", 1) for each in dates])
    found = html.fragment_fromstring(drawn, create_parent=True).xpath("//figure[2]//tbody/tr/th/text()")
    assert len(found) <= 48 and (found == names if names else found == sorted(found))


def test_many_acts_share_six_colours_and_the_rest_is_other() -> None:
    counted = [("A", act, 20 - number) for number, act in enumerate(ledger_table.ACTS)]
    drawn = html.fragment_fromstring(ledger_table.charts(counted, []), create_parent=True)
    assert [each.text_content() for each in drawn.xpath("//figure[1]/ul/li")] == [*ledger_table.ACTS[:6], "other"]


def test_nothing_is_drawn_of_nothing() -> None:
    assert ledger_table.charts([], []) == ""
