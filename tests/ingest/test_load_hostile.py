"""Files made to harm -> rows of failure: no exception, no hang, no file written, no program started, no connection opened."""

import io
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.data import Document
from rag.ingest import apart
from rag.ingest.apart import end_readers, read_apart
from rag.ingest.failure import Failure
from rag.ingest.formats.archive import read_zip
from rag.ingest.inner import Allowance
from rag.ingest.limits import MAX_MEMBER_BYTES, MAX_NESTING, MAX_TITLE_CHARACTERS
from rag.ingest.load import load
from tests.ingest.make_files import make_column, make_docx, make_epub, make_message, make_odt, make_paragraph, make_pdf, make_xlsx, make_zip
from tests.ingest.test_load import ARTICLE, fail_one, load_one, save
from tests.ingest.test_load_formats import PAGE

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DEEP_XML = "<w:p>" * 100_000

GOOD = {
    "txt": ARTICLE.encode(),
    "md": f"---\ntitle: x\n---\n# {ARTICLE}".encode(),
    "jsonl": b'{"text": "One."}\n{"text": "Two.", "date": "2024"}\n',
    "csv": b'text,date\n"One ""x""",2024\nTwo,\n',
    "html": PAGE.encode(),
    "pdf": make_pdf([make_column(ARTICLE.replace("“", '"').replace("”", '"').split("\n"))] * 2, "/Title (x)"),
    "docx": make_docx(make_paragraph("Title", "Title") + make_paragraph("Words.") * 5, "<dc:title>x</dc:title>"),
    "xlsx": make_xlsx({"1": [["text", "date"], ["Words.", "day:45356"]], "2": [["Berth", "Depth"], ["North", "<v>3</v>"]]}),
    "odt": make_odt("<text:h>Title</text:h><text:p>Words.<text:s text:c='3'/></text:p>", "<dc:title>x</dc:title>"),
    "rtf": rb"{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}}{\info{\title x}}\f0\u8220?Words\u8221? caf\'e9\par {\v no}more\par}",
    "epub": make_epub({"a.xhtml": "<p>Words.</p>"}, ["a.xhtml"], "<dc:title>x</dc:title>"),
    "eml": make_message("Words.", "<p>Words</p>", {"a.txt": b"More words."}),
    "mbox": b"From a Thu Aug  8 10:00:00 2024\n" + make_message("Words."),
    "zip": make_zip({"a.txt": "Words.", "b/c.html": "<p>Words.</p>"}),
}


@pytest.fixture(autouse=True, scope="module")
def readers_end() -> Iterator[None]:
    yield
    end_readers()


def check(path: Path) -> list[Document | Failure]:
    """Loads a file and holds the laws that hold for every file."""
    outcomes = list(load(path))
    assert outcomes
    for outcome in outcomes:
        if isinstance(outcome, Document):
            assert outcome.text.strip() and outcome.title and outcome.source_id
            assert not any(mark in outcome.text for mark in "\x00\r") and "\n" not in outcome.title
            assert list(outcome.page_starts) == sorted(outcome.page_starts)
            outcome.text.encode()
        else:
            assert outcome.locator.startswith(str(path.parent)) and outcome.reason and "\n" not in outcome.reason
            assert "\x00" not in outcome.locator
    assert os.listdir(path.parent) == [path.name]
    path.unlink()
    return outcomes


def mutate(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, lost, doubled or put elsewhere."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 3, 30])):
        at = chance.randrange(len(changed) + 1)
        length = chance.choice([1, 1, 4, 50])
        match chance.randrange(5):
            case 0:
                changed[at : at + length] = chance.randbytes(length)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * chance.choice([1, 100])
            case 3:
                changed[at:at] = chance.choice([b"\x00", b"\xff" * 8, b"<", b">", b"{", b"\\", b"9" * 20, b"-1", b"&a;", b"]]>", b"%s"])
            case _:
                del changed[at if chance.random() < 0.1 else len(changed) :]
    return bytes(changed)


@pytest.mark.parametrize("ending", GOOD)
def test_mutated_files(ending: str, tmp_path: Path) -> None:
    chance = random.Random(ending)
    good = GOOD[ending]
    assert any(isinstance(outcome, Document) for outcome in check(save(tmp_path, f"a.{ending}", good)))
    for number in range(60):
        check(save(tmp_path, f"a.{ending}", mutate(good, chance) if number else good[: len(good) // 2]))


@pytest.mark.parametrize("ending", ["docx", "odt", "epub", "zip"])
def test_packages_with_mutated_members(ending: str, tmp_path: Path) -> None:
    chance = random.Random(ending)
    with zipfile.ZipFile(io.BytesIO(GOOD[ending])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(60):
        name = chance.choice(list(members))
        check(save(tmp_path, f"a.{ending}", make_zip({**members, name: mutate(members[name], chance)})))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ending=st.sampled_from(list(GOOD)), data=st.binary(max_size=300), keep=st.integers(0, 200))
def test_any_bytes_under_any_ending(tmp_path: Path, ending: str, data: bytes, keep: int) -> None:
    check(save(tmp_path, f"a.{ending}", GOOD[ending][:keep] + data))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=400))
def test_any_text_is_kept_to_the_letter(tmp_path: Path, text: str) -> None:
    (outcome,) = check(save(tmp_path, "a.txt", text.encode("utf-8", "replace")))
    if isinstance(outcome, Document) and text.isprintable():
        assert outcome.text == text.removeprefix("\ufeff")


@pytest.mark.parametrize("ending", [ending for ending in GOOD if ending not in ("txt", "md", "jsonl", "csv")])
def test_the_wrong_ending_and_the_empty_file(ending: str, tmp_path: Path) -> None:
    assert all(isinstance(outcome, Failure) for outcome in check(save(tmp_path, f"a.{ending}", b"")))
    check(save(tmp_path, f"a.{ending}", b"Words without any format, in a file of the wrong name."))


@pytest.mark.parametrize("head", [BOMB, OUTSIDE])
def test_entities_are_not_followed(tmp_path: Path, head: str) -> None:
    assert "declares entities" in fail_one(save(tmp_path, "a.docx", make_docx(make_paragraph("&a;"), head=head)))
    page = load_one(save(tmp_path, "a.html", f"{head}<p>Words &a; {'&j;' * 9}"))
    assert "root:" not in page.text and len(page.text) < 1000


def test_nesting_without_end(tmp_path: Path) -> None:
    assert "broken XML" in fail_one(save(tmp_path, "a.docx", make_docx(DEEP_XML)))
    assert "nested" in fail_one(save(tmp_path, "a.html", "<div>" * 100_000 + "Words."))
    (tmp_path / "x").mkdir()
    check(save(tmp_path / "x", "a.rtf", r"{\rtf1 " + "{" * 100_000 + "Words."))
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    check(save(tmp_path / "x", "a.eml", "From: a@example.org\n" + parts + "\nWords."))
    check(save(tmp_path / "x", "a.eml", "From: a@example.org\n" + "Content-Type: message/rfc822\n\n" * 3000 + "Words."))


def test_archives_within_archives(tmp_path: Path) -> None:
    data = make_zip({"a.txt": "Words."})
    for level in range(MAX_NESTING + 3):
        data = make_zip({f"{level}.zip": data, f"{level}.txt": f"Words of {level}."})
    outcomes = check(save(tmp_path, "a.zip", data))
    assert "deep within others" in str([outcome for outcome in outcomes if isinstance(outcome, Failure)])
    assert sum(isinstance(outcome, Document) for outcome in outcomes) == MAX_NESTING + 1


def test_zip_bombs(tmp_path: Path) -> None:
    packed = make_zip({"zeros.txt": b"0" * 20_000_000, "good.txt": "Words."})
    bomb, good = check(save(tmp_path, "a.zip", packed))
    assert isinstance(bomb, Failure) and "zip bombs" in bomb.reason and isinstance(good, Document)
    assert "more than" in fail_one(save(tmp_path, "a.docx", make_zip({"word/document.xml": b" " * (MAX_MEMBER_BYTES + 1)})))


def test_a_zip_that_lies_about_its_sizes(tmp_path: Path) -> None:
    packed = bytearray(make_zip({"zeros.txt": b"0" * 3_000_000}))
    at = packed.index(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert all(isinstance(outcome, Failure) for outcome in check(save(tmp_path, "a.zip", bytes(packed))))


def test_an_archive_may_unpack_to_so_much_and_no_more() -> None:
    stream = io.BytesIO(make_zip({f"{n}.txt": f"Words {n}. " * 100 for n in range(10)}))
    outcomes = list(read_zip(stream, "a.zip", lambda data, name: iter([Document.from_text("x", title=name)]), Allowance(bytes_left=3500)))
    assert [isinstance(outcome, Document) for outcome in outcomes] == [True, True, True, False]


def test_a_password_is_one_row_for_each_member(tmp_path: Path) -> None:
    packed = bytearray(make_zip({"secret.txt": "Words.", "open.txt": "Words."}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    secret, good = check(save(tmp_path, "a.zip", bytes(packed)))
    assert isinstance(secret, Failure) and "password" in secret.reason and isinstance(good, Document)
    assert "encrypted" in fail_one(save(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))


@pytest.mark.parametrize("name", ["../../../evil.txt", "/tmp/evil.txt", "C:\\evil.txt", "a/../../evil.txt", "evil\x00.txt", "e\nvil.txt"])
def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "one" / "two"
    inner.mkdir(parents=True)
    check(save(inner, "a.zip", make_zip({name: "Words."})))
    check(save(inner, "a.eml", make_message("Words.", attached={name.replace("\x00", "").replace("\n", ""): b"Words."})))
    assert not list(tmp_path.rglob("*evil*")) and not Path("/tmp/evil.txt").exists()


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in fail_one(save(tmp_path, "a.zip", stream.getvalue()))


def test_huge_fields_are_cut(tmp_path: Path) -> None:
    document = load_one(save(tmp_path, "a.html", f"<title>{'T' * 1_000_000}</title><p>Words."))
    assert len(document.title) <= MAX_TITLE_CHARACTERS


@pytest.mark.parametrize("head", [r"{\rtf1 ", r"{\rtf1 {\field{", r"{\rtf1 {\*\fldinst ", r"{\rtf1{\fonttbl{\f0"])
def test_rtf_that_makes_patterns_search_for_ever(tmp_path: Path, head: str) -> None:
    for unit in (r"{\b ", r"\v", r"\f1", "{\\a\\b\\c ", 'HYPERLINK "', "}"):
        check(save(tmp_path, "a.rtf", head + unit * 3_000))


def test_html_that_makes_patterns_search_for_ever(tmp_path: Path) -> None:
    for unit in (
        "<style>" + "a{b" * 20_000,
        "<style>" + "@a{" * 20_000,
        "<!--" * 20_000,
        "<a href='" * 20_000,
        "&#" * 20_000,
        "<table><td>" * 90,
    ):
        check(save(tmp_path, "a.html", unit + "Words."))


def test_headers_without_end_are_refused(tmp_path: Path) -> None:
    assert "bytes of headers" in fail_one(save(tmp_path, "a.eml", "From: " + '"a" <a@example.org>, ' * 50_000 + "\n\nWords."))


def test_a_library_is_not_taken_from_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end_readers()
    monkeypatch.chdir(tmp_path)
    save(tmp_path, "lxml.py", "import os; os._exit(3)")
    assert load_one(save(tmp_path, "a.html", "<p>Words.")).text == "Words."
    end_readers()


def test_a_reader_that_hangs_is_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.html")
    (outcome,) = read_apart(tmp_path / "a.html", "html", seconds=0.5)
    assert isinstance(outcome, Failure) and "not read within 0.5 seconds" in outcome.reason


def test_a_reader_that_crashes_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end_readers()
    command = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr(apart, "_start", lambda: subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
    assert "crash" in fail_one(save(tmp_path, "a.html", "<p>Words."))
    monkeypatch.undo()
    assert load_one(tmp_path / "a.html").text == "Words."


@pytest.mark.parametrize(
    "act",
    [
        "open('evil.txt', 'w')",
        "os.open('evil.txt', os.O_CREAT | os.O_WRONLY)",
        "os.mkdir('evil')",
        "os.remove('kept.txt')",
        "__import__('subprocess').run(['true'])",
        "os.system('true')",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('socket').getaddrinfo('example.org', 80)",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_a_reader_can_do_no_harm(act: str, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    setting = "import os, sys; from rag.ingest.apart_process import _forbid; sys.addaudithook(_forbid)"
    program = f"{setting}\ntry:\n    {act}\nexcept PermissionError:\n    sys.exit(7)"
    root = str(Path(apart.__file__).parents[2])
    assert subprocess.run([sys.executable, "-B", "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}).returncode == 7
    assert os.listdir(tmp_path) == ["kept.txt"]
