"""Tables of motions: who moved and seconded each, when, and what became of it, whatever the columns are called."""

import csv
import time
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

from rag.data import Document, Statement
from rag.errors import DocumentError
from rag.ingest.apart import end_readers
from rag.ingest.attribute import attribute
from rag.ingest.closing import outcomes_of
from rag.ingest.formats.delimited import read_csv
from rag.ingest.formats.xlsx import read_xlsx
from rag.ingest.load import load
from rag.ingest.segment import segment
from tests.ingest.make_files import make_docx, make_odt, make_paragraph, make_xlsx

Told = tuple[str | None, str, str]

CLERK = """No.;PROPOSER;Seconder;Date;Proposal;Vote
16;"Vale; Orr";B. Lund;05.03.2024;"That a ferry tax of two crowns be levied.";"carried, 7–4"
17;A. Vale and S. Orr;;06.03.2024;"That sixty elms
be planted; along Quay Lane.";withdrawn
18;Cllr Nils Aho (Lab);Orr, Sam;13.03.2024;Keep the quay lamps lit;referred to committee
19;;Dora Pell;;That the warden resign.;lost 4–7
20;SPD-Fraktion;the Greens;;That trams be free.;
"""


def loaded(tmp_path: Path, name: str, data: str | bytes) -> list[Document]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    outcomes = list(load(path))
    assert all(isinstance(each, Document) for each in outcomes), outcomes
    return [each for each in outcomes if isinstance(each, Document)]


def told(document: Document) -> list[Told]:
    def words(each: Statement) -> str:
        return " … ".join(span.of(document.text) for span in each.content_spans)

    return sorted((each.speaker, each.act, words(each)) for each in attribute(document, segment(document)))


def outcomes(document: Document) -> list[str]:
    return [span.of(document.text) for span in outcomes_of(document.text)]


def test_who_moved_a_record_stands_below_its_text(tmp_path: Path) -> None:
    rows = "id,Moved By,seconder,text\n1,Ann Lee,Tom Hart,The council plants trees.\n2,Ruth Park,,The council buys boats.\n"
    first, second = loaded(tmp_path, "motions.csv", rows)
    assert first.text == "The council plants trees.\n\nMoved by: Ann Lee.\nSeconded by: Tom Hart."
    assert told(first) == [("Ann Lee", "proposed", "The council plants trees."), ("Tom Hart", "agreed", "The council plants trees.")]
    assert told(second) == [("Ruth Park", "proposed", "The council buys boats.")]


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_clerks_table_is_read_as_it_comes(tmp_path: Path, mark: str, encoding: str) -> None:
    rows = [",".join(f'"{cell}"' for cell in ("No.", "Proposal", "Mover")), '"3","Sell the pier; not the quay, nor |","Jörg Groß"']
    (document,) = loaded(tmp_path, "a.csv", "\r\n".join(row.replace('","', f'"{mark}"') for row in rows).encode(encoding))
    assert (document.source_id, told(document)) == ("3", [("Jörg Groß", "proposed", "Sell the pier; not the quay, nor |")])


def test_every_column_tells_what_it_is_called(tmp_path: Path) -> None:
    first, second, third, fourth, fifth = loaded(tmp_path, "motions.csv", CLERK)
    assert [each.source_id for each in (first, second, third, fourth, fifth)] == ["16", "17", "18", "19", "20"]
    assert [each.date for each in (first, second, third, fourth)] == ["2024-03-05", "2024-03-06", "2024-03-13", None]
    assert first.text.endswith("Moved by: Vale / Orr.\nSeconded by: B. Lund.\nVote: carried, 7–4.")
    tax, elms = "That a ferry tax of two crowns be levied.", "That sixty elms\nbe planted; along Quay Lane."
    assert told(first) == [("B. Lund", "agreed", tax), ("Orr", "proposed", tax), ("Vale", "proposed", tax)]
    assert told(second) == [("A. Vale", "proposed", elms), ("S. Orr", "proposed", elms)]
    assert told(third) == [("Nils Aho", "proposed", "Keep the quay lamps lit"), ("Orr, Sam", "agreed", "Keep the quay lamps lit")]
    assert told(fourth) == [("Dora Pell", "agreed", "That the warden resign.")]  # an empty cell names nobody
    assert told(fifth) == [("SPD-Fraktion", "proposed", "That trams be free."), ("the Greens", "agreed", "That trams be free.")]
    assert [outcomes(each) for each in (first, second, third, fourth, fifth)] == [
        ["Vote: carried, 7–4."], ["Vote: withdrawn."], ["Vote: referred to committee."], ["Vote: lost 4–7."], [],
    ]  # fmt: skip


def test_the_status_is_no_word_of_the_motion(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, "a.csv", "number,mover,text,status\nHB-7,Ida Rask,That the weir be mended.,Withdrawn by the mover\n")
    assert told(document) == [("Ida Rask", "proposed", "That the weir be mended.")]
    assert outcomes(document) == ["Status: Withdrawn by the mover."]


def test_what_an_article_is_called_in_its_table_became_of_no_motion(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, "a.csv", "id,text,status\n1,The weir is old.,published\n")
    assert document.text == "The weir is old."


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("The Mayor", ["the Mayor"]),
        ("Sam Orr Jr.", ["Sam Orr Jr."]),
        ("Ways and Means Committee", ["Ways and Means Committee"]),
        ("Vale, R.", ["Vale, R."]),
        ("Ruth Vale, Sam Orr", ["Ruth Vale", "Sam Orr"]),
        ("Ruth Vale (Ind; North) & Sam Orr", ["Ruth Vale", "Sam Orr"]),
        ("Vale and Orr", ["Orr", "Vale"]),
        ("Ida, Orr and FOX", ["FOX", "Ida", "Orr"]),
        ("Vale, Ruth and Orr, Sam", ["Orr, Sam", "Vale, Ruth"]),
        ("Vale, R. and Orr, SJ", ["Orr, SJ", "Vale, R."]),
        ("Ruth Vale, Sam Orr and Dora Pell, MP", ["Dora Pell", "Ruth Vale", "Sam Orr"]),
        ("n/a", []),
        ("–", []),
    ],
)
def test_a_cell_names_one_or_several(tmp_path: Path, cell: str, names: list[str]) -> None:
    (document,) = loaded(tmp_path, "a.csv", f'number,text,mover\n5,That the weir be mended.,"{cell}"\n')
    assert [who for who, act, _ in told(document) if act == "proposed"] == names


@pytest.mark.parametrize(
    "header",
    ["Summary,Status,Resolution,Description", "Trial,Title,Status,Sponsor", "Ticket,Summary,Submitted by", "Song,Title,Sponsor", "Client,Proposal,Sum,Status", "Finding,Recommendation,Owner,Status"],
)
def test_tables_of_other_things_keep_all_their_words(tmp_path: Path, header: str) -> None:
    cells = [f"the {name.lower()} of a pier" for name in header.split(",")]
    (document,) = loaded(tmp_path, "a.csv", f"{header}\n{','.join(cells)}\n")
    assert all(cell in document.text for cell in cells)


def test_who_pays_for_an_article_has_not_moved_it(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, "a.jsonl", '{"id": "7", "sponsor": "Quay Bank", "status": "published", "text": "The weir is old."}')
    assert told(document) == []
    (bill,) = loaded(tmp_path, "b.csv", "Bill,Sponsor,Title\nHB 7,Ida Vale,Clean weirs act\n")
    assert told(bill) == [("Ida Vale", "proposed", "Clean weirs act")]


@pytest.mark.parametrize("words", ["That the weir owned by Orr Council be sold.", "That the pier opposed by Orr be sold.", "That the sign moved by Orrson be kept."])
def test_a_mover_is_told_unless_the_words_say_that_he_moved_them(tmp_path: Path, words: str) -> None:
    first, second = loaded(tmp_path, "a.csv", f"number,text,mover\n1,{words},Orr\n2,Moved by Orr: {words},Orr\n")
    assert first.text == f"{words}\n\nMoved by: Orr."
    assert second.text == f"Moved by Orr: {words}"


def test_of_two_columns_of_one_name_the_first_that_is_filled_counts(tmp_path: Path) -> None:
    first, second = loaded(tmp_path, "a.csv", "No.,Mover,Mover,Motion\n1,Ida Vale,Sam Orr,That A be.\n2,,Sam Orr,That B be.\n")
    assert (told(first), told(second)) == ([("Ida Vale", "proposed", "That A be.")], [("Sam Orr", "proposed", "That B be.")])


def test_a_wave_before_a_number_is_no_mark_of_markdown(tmp_path: Path) -> None:
    _, row = loaded(tmp_path, "a.md", "| Mover | Motion |\n|---|---|\n| Ida Vale | Build ~30 ~~old~~ *huts* at ~5 crowns. |\n")
    assert row.text.startswith("Build ~30 old huts at ~5 crowns.")


@pytest.mark.parametrize("line", [" " * 50_000 + "x", "|" + " -" * 50_000 + "x", "[" * 50_000, "[](" * 50_000, "; x" * 50_000])
def test_no_cell_takes_long_to_read(tmp_path: Path, line: str) -> None:
    start = time.monotonic()
    whole, *_ = loaded(tmp_path, "a.md", f"Mover | Motion\n{line}\n\n| Mover | Motion |\n|---|---|\n| {line} | That A be. |\n")
    segment(whole)
    assert time.monotonic() - start < 10


def test_a_long_list_of_movers_is_read(tmp_path: Path) -> None:
    movers = "; ".join(f"Ida Vale{'e' * at}" for at in range(150))
    (document,) = loaded(tmp_path, "a.csv", f'number,text,mover\n1,That A be.,"{movers}"\n')
    assert ("Ida Vale", "proposed", "That A be.") in told(document)


DICTIONARY = "field,kind,meaning\ncontent,string,what stands there\nwhen,day,when it was\n"
KINDS = "Matter,Kind,End\nToll at the weir,Motion,Carried\nHours of the pool,Motion,Lost\n"


@pytest.mark.parametrize("rows", [DICTIONARY, KINDS, KINDS.replace("End", "Outcome"), KINDS.partition("\n")[2]])
def test_a_row_of_data_names_no_columns(tmp_path: Path, rows: str) -> None:
    (document,) = loaded(tmp_path, "a.csv", rows)
    assert all(cell in document.text for line in rows.splitlines() for cell in line.split(","))


@pytest.mark.parametrize("notes", ["Harbour board\n", "Session,Spring\nClerk,Dora Pell\n", "Session: Spring\n\n"])
def test_columns_may_be_named_below_notes_on_the_table(tmp_path: Path, notes: str) -> None:
    (document,) = loaded(tmp_path, "a.csv", f"{notes}No.,Ward,Mover,Motion\n1,North,Ida Vale,That A be.\n")
    assert told(document) == [("Ida Vale", "proposed", "That A be.")]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("Ida Vale: Shut the weir.\nSam Orr: We may not shut it.\n", "Ida Vale: Shut the weir.\n\nSam Orr: We may not shut it."),
        ("Ida Vale,We should shut the weir.\nSam Orr,Why?\n", "Ida Vale; We should shut the weir.\n\nSam Orr; Why?"),
        ("Ida Vale,Shall we shut it?\nSam Orr,No.\n", "Ida Vale; Shall we shut it?\n\nSam Orr; No."),
        ("Survey: Weir\nWho,Remark\nVale,Old.\nOrr,Fine.\n", "Survey – Weir\n\nWho; Remark\n\nWho: Vale; Remark: Old.\n\nWho: Orr; Remark: Fine."),
        ("When,Who are you?,How old is the weir?\n1,Orr,9\n", "When; Who are you?; How old is the weir?\n\nWhen: 1; Who are you?: Orr; How old is the weir?: 9."),
    ],
)
def test_only_a_row_that_names_columns_stands_before_what_others_say(tmp_path: Path, rows: str, text: str) -> None:
    (document,) = loaded(tmp_path, "a.csv", rows)
    assert document.text == text
    assert {who for who, _, _ in told(document)} <= {"Ida Vale", "Sam Orr"}


def test_the_rows_before_the_one_that_is_broken_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.formats.delimited.MAX_TEXT_CHARACTERS", 100)
    usual = csv.field_size_limit()
    document, failure = read_csv(BytesIO(f"text\nThe weir is old.\n\"{'x' * 101}\"\n".encode()), "a.csv")
    csv.field_size_limit(usual)  # the whole process has one
    assert document.text == "The weir is old."
    assert "line 3" in failure.reason


def test_cells_that_show_one_long_string_again_and_again_are_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.formats.xlsx.MAX_UNPACKED_BYTES", 100)
    with pytest.raises(DocumentError, match="more than 100 characters"):
        list(read_xlsx(BytesIO(make_xlsx({"1": [["text"], *[["The weir is old."]] * 7]})), "a.xlsx"))


SPOKEN = """| No. | Mover | Motion | Said | End |
|---|---|---|---|---|
| 1 | Ida Vale | That elms be planted. | Ms Orr said that she feared the cost. | n/a |
| Ms Pell said that the pool was cold, and nobody at the table spoke against it. |
| 2 | Sam Orr | That oaks be planted. | | | one too many, as Mr Lund said |
"""


@pytest.mark.parametrize("mark", ["|", "\t"])
def test_what_no_rows_document_tells_is_searched_in_the_whole(tmp_path: Path, mark: str) -> None:
    text = SPOKEN if mark == "|" else "\n".join("\t".join(cell.strip() for cell in line.strip("| ").split("|")) for line in SPOKEN.splitlines() if "---" not in line)
    whole, row = loaded(tmp_path, "a.md", text)
    sentences = segment(whole)
    searched = " ".join(each.span.of(whole.text) for each in sentences if each.searched)
    assert all(words in searched for words in ("Ms Orr said that she feared the cost.", "Ms Pell said that the pool was cold", "one too many, as Mr Lund said"))
    assert not any(words in searched for words in (ELMS, "Ida Vale", "Mover"))
    assert all(one.span.end <= other.span.start for one, other in pairwise(sentences))
    assert {(who.split()[-1], words) for who, _, words in told(whole)} >= {("Orr", "that she feared the cost"), ("Lund", "one too many")}
    assert told(row) == [("Ida Vale", "proposed", ELMS)]


@pytest.mark.parametrize("talk", ["<p>Vale: I like the weir.</p><p>Orr: I do not.</p>", "Vale: I like the weir.<br>Orr: I do not."])
def test_turns_of_a_talk_in_a_cell_keep_their_lines(tmp_path: Path, talk: str) -> None:
    rows = f"<tr><th>Matter</th><th>Talk</th></tr><tr><td>Weir</td><td>{talk}</td></tr>"
    (document,) = loaded(tmp_path, "a.html", f"<html><body><h1>Weir</h1><p>{STORY}</p><table>{rows}</table></body></html>")
    end_readers()
    assert "\nOrr: I do not." in document.text


@pytest.mark.parametrize("stop", ["", "."])
def test_minutes_that_end_with_who_moved_are_not_all_one_motion(tmp_path: Path, stop: str) -> None:
    text = f"Harbour board\n\nMs Pell said that she feared the cost.\n\nThat the weir be mended.\n\nMoved by: Ida Vale{stop}\nSeconded by: Sam Orr{stop}\n"
    (document,) = loaded(tmp_path, "board.txt", text)
    weir = "That the weir be mended."
    assert [each for each in told(document) if each[2] == weir] == [("Ida Vale", "proposed", weir), ("Sam Orr", "agreed", weir)]
    assert ("Pell", None) in [(each.speaker.split()[-1], each.via) for each in attribute(document, segment(document)) if each.speaker and each.act == "said"]


MARKDOWN = """# Motions of the spring session

The clerk read the list.

| No. | Mover | Seconder | Motion | Outcome |
|:----|-------|----------|--------|--------:|
| HB-1 | **Ida Vale** | [Nils Orr](orr.html) | That the ferry be free \\| at night. | carried |
| *March* |
| HB-2 | Dora Lund | | That elms be planted. | |

The session closed at ten.
"""
ROWS = [["No.", "Mover", "Seconder", "Motion", "Outcome"], ["HB-1", "Ida Vale", "Nils Orr", "That the ferry be free.", "carried"], ["", "Dora Lund", "", "That elms be planted.", ""]]
FREE, ELMS = "That the ferry be free.", "That elms be planted."
STORY = "The council of Harbourton met on a wet evening, and spoke for four hours of ferries, elms and lamps, before it went home. " * 3


def of_motions(documents: list[Document]) -> list[tuple[str, list[Told], list[str]]]:
    return [(each.source_id, told(each), outcomes(each)) for each in documents]


def test_each_row_of_a_markdown_table_is_a_motion(tmp_path: Path) -> None:
    whole, *rows = loaded(tmp_path, "spring 5.3.2024.md", MARKDOWN)
    free = "That the ferry be free | at night."
    assert whole.text == MARKDOWN
    assert [each.span.of(whole.text) for each in segment(whole) if each.searched] == ["Motions of the spring session", "The clerk read the list.", "The session closed at ten."]
    assert {each.date for each in rows} == {"2024-03-05"}
    assert of_motions(rows) == [
        ("HB-1", [("Ida Vale", "proposed", free), ("Nils Orr", "agreed", free)], ["Outcome: carried."]),
        ("HB-2", [("Dora Lund", "proposed", ELMS)], []),
    ]


def page(rows: list[list[str]], around: str = "") -> str:
    first, *others = ("".join(f"<td><p>{words}</p></td>" for words in row) for row in rows)
    lines = "".join(f"<tr>{row}</tr>" for row in (first.replace("td>", "th>"), *others))
    return f"<html><head><title>Motions</title></head><body><h1>Motions</h1><p>{around}</p><table>{lines}</table><p>{around}</p></body></html>"


def word(rows: list[list[str]]) -> bytes:
    lines = "".join(f"<w:tr>{''.join(f'<w:tc>{make_paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return make_docx(f"{make_paragraph('Motions', 'Title')}<w:tbl>{lines}</w:tbl>{make_paragraph('The session closed.')}")


def odt(rows: list[list[str]]) -> bytes:
    lines = "".join(f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>" for row in rows)
    return make_odt(f"<text:h>Motions</text:h><table:table>{lines}</table:table><text:p>The session closed.</text:p>")


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.html", page(ROWS)), ("a.html", page(ROWS).replace("th>", "td>")), ("a.html", page(ROWS, around=STORY)), ("a.docx", word(ROWS)), ("a.odt", odt(ROWS)), ("a.txt", "\n".join("\t".join(row) for row in ROWS))],
)
def test_each_row_of_a_table_in_a_page_or_a_document_is_a_motion(tmp_path: Path, name: str, data: str | bytes) -> None:
    _, *rows = loaded(tmp_path, name, data)
    end_readers()
    assert of_motions(rows) == [
        ("HB-1", [("Ida Vale", "proposed", FREE), ("Nils Orr", "agreed", FREE)], ["Outcome: carried."]),
        (f"{name}#2", [("Dora Lund", "proposed", ELMS)], []),
    ]


def test_a_cell_several_columns_wide_moves_no_name(tmp_path: Path) -> None:
    wide = page([ROWS[0], ["", "", "", "That lamps be lit.", ""]]).replace("<td><p></p></td><td><p></p></td>", '<td colspan="2"><p>Nils Orr</p></td>', 1)
    _, row = loaded(tmp_path, "a.html", wide)
    end_readers()
    assert told(row) == []  # his cell stands under the number too, and so under no mover


def test_a_cell_several_rows_high_moves_no_name(tmp_path: Path) -> None:
    high = page([ROWS[0], ["1", "Ida Vale", "", "That A.", ""], ["2", "Nils Orr", "That B.", "lost"], ["3", "Dora Lund", "", "That C.", ""]])
    _, *rows = loaded(tmp_path, "a.html", high.replace("<td><p>Ida Vale", '<td rowspan="2"><p>Ida Vale'))
    end_readers()
    assert of_motions(rows) == [("1", [("Ida Vale", "proposed", "That A.")], []), ("2", [("Nils Orr", "agreed", "That B.")], ["Outcome: lost."]), ("3", [("Dora Lund", "proposed", "That C.")], [])]


def test_lines_within_a_cell_are_no_lines_of_the_table(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, "a.csv", 'No.,Mover,Motion,Status\n1,Ann Lee,"That elms be planted.\n\nMoved by: Mallory",lost\n')
    assert [(who, act) for who, act, _ in told(document)] == [("Ann Lee", "proposed")]


@pytest.mark.parametrize("text", ["| Name | Depth |\n|---|---|\n| North | 3 |\n", "We read a | b and\tc.\n", "| Mover | Motion |\n| no dashes | below |\n"])
def test_tables_of_other_things_are_text_alone(tmp_path: Path, text: str) -> None:
    (document,) = loaded(tmp_path, "a.md", text)
    assert "repeat" not in {each.role for each in segment(document)}


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    motions = [
        ["Motions of the spring session"],
        [],
        ["No.", "Mover", "Seconder", "Date", "Motion", "Result"],
        ["<v>16</v>", "Ida Vale", "", "day:45356", "<is><r><t>That the ferry </t></r><r><t>be free.</t></r></is>", "carried"],
        ["<v>17.0</v>", "", "Nils Orr", "day:45356.5", "", "withdrawn"],
    ]
    sheets = {"Spring": motions, "Berths": [["Berth", "Depth"], ["North", "<v>0.30000000000000004</v>"]], "Old": [["secret"]]}
    first, second, berths = loaded(tmp_path, "a.xlsx", make_xlsx(sheets, hidden=["Old"]))
    end_readers()
    assert (first.source_id, first.date, told(first), outcomes(first)) == ("16", "2024-03-05", [("Ida Vale", "proposed", FREE)], ["Result: carried."])
    assert (second.source_id, second.date, told(second), outcomes(second)) == ("17", "2024-03-05", [("Nils Orr", "agreed", "No. 17")], ["Result: withdrawn."])
    assert (berths.title, berths.text) == ("a, Berths", "Berth; Depth\n\nBerth: North; Depth: 0.3.")


def test_days_of_a_workbook_may_count_from_1904(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, "a.xlsx", make_xlsx({"1": [["date", "text"], ["day:43894", "Elms."]]}, dates_1904=True))
    end_readers()
    assert (document.text, document.date) == ("Elms.", "2024-03-05")


def test_a_long_line_is_read_once_for_whether_it_closes_a_motion() -> None:
    start = time.process_time()
    for _ in range(20):
        assert outcomes_of(f"That rents be frozen.\n\nStatus: a{' ' * 7900}y\nz") == []
    assert time.process_time() - start < 1
