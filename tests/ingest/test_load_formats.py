"""HTML, Word, OpenDocument, RTF, EPUB, mail and archives -> documents with the words, and only the words, that a reader sees."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.data import Document
from rag.ingest.apart import end_readers
from rag.ingest.failure import Failure
from rag.ingest.load import load
from tests.ingest.make_files import make_docx, make_epub, make_message, make_odt, make_paragraph, make_zip
from tests.ingest.test_load import fail_one, load_one, no_network, save  # noqa: F401

PAGE = """<!doctype html><html><head><title>Harbour votes | The Post</title><meta charset="utf-8">
<meta property="og:site_name" content="The Harbour Post"><meta property="og:title" content="Harbour votes for a breakwater">
<meta name="author" content="Ines Calder"><meta property="article:published_time" content="2016-08-08T10:00:00Z">
<style>.sneaky{display:none} #ghost, .spook {visibility:hidden} @media print {.printed{display:none}}</style>
<script>var words = "scriptword";</script></head><body><!-- commentword -->
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">Menuword</a></li></ul></nav>
<main><article><h1>Harbour votes for a breakwater</h1>
<p>The council voted on Tuesday to build a <b>break</b>water of stone. “We should have done it years ago,” said Mayor Tom Ferrow.</p>
<p style="display: none">hiddenword1</p><div hidden>hiddenword2</div><p class="big sneaky">hiddenword3</p><template>hiddenword4</template>
<span id="ghost">hiddenword5</span><noscript>hiddenword6</noscript><p style="font-size:0">hiddenword7</p>
<p class="printed">Councillor Ada Birch opposed the plan. She proposed a smaller wall of timber, at a third of the price.</p>
<blockquote>“I proposed timber because the town cannot pay for stone,” Birch said.</blockquote>
<ul><li>Stone wall: £4m</li><li>Timber wall: £1.3m</li></ul>
<table><tr><th>Member</th><th>Vote</th></tr><tr><td>Ferrow</td><td>for</td></tr><tr><td>Birch</td><td>against</td></tr></table>
<p>The harbour trust said it would ask the county for money.<br>It has none of its own.</p></article></main>
<footer>Copyright 2026 footerword</footer></body></html>"""


@pytest.fixture(autouse=True, scope="module")
def readers_end() -> Iterator[None]:
    yield
    end_readers()


def load_all(path: Path) -> list[Document]:
    outcomes = list(load(path))
    assert all(isinstance(outcome, Document) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Document)]


UNPAINTED = [
    '<p style="color:#fff">', '<p style="color: white;font-weight:bold">', '<span style="color:rgb(255, 255, 255)">', '<font color="#FFFFFF">',
    '<p style="background:#123456;color:#123456">', '<p style="color:transparent">', '<p style="color:rgba(0,0,0,0)">',
    '<p style="background-color:white;color:#ffffff">',
]  # fmt: skip


@pytest.mark.parametrize("tag", UNPAINTED)
def test_words_in_the_colour_of_the_page_are_not_seen(tmp_path: Path, tag: str) -> None:
    bare = re.sub(r"<style>.*?</style>", "", PAGE, flags=re.DOTALL)
    page = bare.replace("<blockquote>", f"{tag}hiddenword9</{tag[1:].split(' ')[0]}><blockquote>")
    assert "hiddenword9" not in load_one(save(tmp_path, "vote.html", page)).text


@pytest.mark.parametrize(
    "opening", ['<div style="background:#003"><p style="color:#fff">', '<table bgcolor="black"><tr><td><p style="color:#fff">',
                '<p style="background-color:#333;color:white">', '<p style="color:#111">'],
)  # fmt: skip
def test_white_words_on_a_dark_ground_are_seen(tmp_path: Path, opening: str) -> None:
    bare = re.sub(r"<style>.*?</style>", "", PAGE, flags=re.DOTALL)
    closing = "</p></div>" if "<div" in opening else "</p></td></tr></table>" if "<table" in opening else "</p>"
    page = bare.replace("<blockquote>", f"{opening}The ferry word9 was late again, the harbour master told them.{closing}<blockquote>")
    assert "word9" in load_one(save(tmp_path, "vote.html", page)).text


def test_html_keeps_what_is_seen_and_drops_the_rest(tmp_path: Path) -> None:
    document = load_one(save(tmp_path, "vote.html", PAGE))
    for word in ("scriptword", "commentword", "hiddenword", "Menuword", "footerword"):
        assert word not in document.text
    assert document.text.endswith(
        "a breakwater of stone. “We should have done it years ago,” said Mayor Tom Ferrow.\n\n"
        "Councillor Ada Birch opposed the plan. She proposed a smaller wall of timber, at a third of the price.\n\n"
        "“I proposed timber because the town cannot pay for stone,” Birch said.\n\n"
        "Stone wall: £4m\nTimber wall: £1.3m\n\nMember\tVote\nFerrow\tfor\nBirch\tagainst\n\n"
        "The harbour trust said it would ask the county for money.\nIt has none of its own."
    )
    assert (document.title, document.date) == ("Harbour votes for a breakwater", "2016-08-08")
    assert (document.source, document.author) == ("The Harbour Post", "Ines Calder")


def test_html_without_a_date_has_none(tmp_path: Path) -> None:
    page = "<html><body><p>" + "The council met in the old hall and voted for the wall. " * 20 + "</p><footer>© 2019</footer></body></html>"
    assert load_one(save(tmp_path, "a.html", page)).date is None


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (b"<p>Short <i>note</i>.", "Short note."),
        ("<meta charset=iso-8859-1><p>caf\xe9 \x93hi\x94".encode("latin-1"), "café “hi”"),
        ("<p>Мэр</p>".encode("utf-16"), "Мэр"),
        (b"<!DOCTYPE a [<!ENTITY b 'mine'>]><p>a &b; &amp; c &eacute;</p>", "a &b; & c é"),
        (b"<pre>one\n  two</pre>", "one\n  two"),
        (b"<p>before<script>x</script>after</p>", "beforeafter"),
        (b"words without any tag", "words without any tag"),
    ],
)
def test_small_pages(tmp_path: Path, page: bytes, text: str) -> None:
    assert load_one(save(tmp_path, "a.html", page)).text.endswith(text)


def test_docx_reads_what_is_shown(tmp_path: Path) -> None:
    body = (
        make_paragraph("The wall", "Title")
        + make_paragraph("The council voted ")
        + "<w:p><w:r><w:t>Birch </w:t></w:r><w:ins><w:r><w:t>opposed</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>backed</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hiddenword</w:t></w:r>"
        "<w:hyperlink><w:r><w:t> it</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>x</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc>" + make_paragraph("Ferrow") + "</w:tc><w:tc>" + make_paragraph("for") + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + make_paragraph("Birch") + "</w:tc><w:tc>" + make_paragraph("against") + "</w:tc></w:tr></w:tbl>"
    )
    core = "<dc:title>On the wall</dc:title><dc:creator>Ines Calder</dc:creator><dcterms:created>2024-08-08T10:00:00Z</dcterms:created>"
    notes = f'<w:footnote w:id="1">{make_paragraph("A note.")}</w:footnote>'
    document = load_one(save(tmp_path, "a.docx", make_docx(body, core, footnotes=notes)))
    assert document.text == "The wall\n\nThe council voted\n\nBirch opposed it\tx\n\nFerrow\tfor\nBirch\tagainst\nA note."
    assert (document.title, document.author, document.date) == ("On the wall", "Ines Calder", "2024-08-08")


def test_odt_reads_what_is_shown(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>deletedword</text:p></text:tracked-changes><text:h>The wall</text:h>"
        "<text:p>Birch <text:span>opp<text:span>osed</text:span></text:span> it<text:s text:c='2'/>all"
        "<office:annotation><text:p>reviewword</text:p>"
        "</office:annotation>."
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>One</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    meta = "<dc:title>On the wall</dc:title><meta:creation-date>2024-08-08T10:00:00</meta:creation-date>"
    document = load_one(save(tmp_path, "a.odt", make_odt(body, meta)))
    assert document.text == "The wall\n\nBirch opposed it  all.\n\nA note.\n\nOne\n\na\tb"
    assert (document.title, document.date) == ("On the wall", "2024-08-08")


def test_rtf_reads_what_is_shown(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title On the wall}{\author Ines Calder}{\creatim\yr2024\mo8\dy8}}"
        r"\f0 The council\rquote s caf\'e9 \u8220?vote\u8221? {\v hiddenword} {\b\deleted goneword}{\v0 shown}.\par "
        r'{\field{\*\fldinst{HYPERLINK "http://example.org/"}}{\fldrslt{the link}}} \u-10179?\u-8704?\par a\cell b\cell\row}'
    )
    document = load_one(save(tmp_path, "a.rtf", source))
    assert document.text == "The council’s café “vote”  shown.\n\nthe link 😀\n\na\tb"
    assert (document.title, document.author, document.date) == ("On the wall", "Ines Calder", "2024-08-08")


def test_epub_reads_chapters_in_order(tmp_path: Path) -> None:
    meta = (
        "<dc:title>The Wall</dc:title><dc:creator>Ines Calder</dc:creator><dc:publisher>Post Books</dc:publisher><dc:date>2024-08</dc:date>"
    )
    book = make_epub({"b.xhtml": "<h1>Two</h1><p>B&#233;.</p>", "a.xhtml": "<h1>One</h1><p>A.</p>"}, ["a.xhtml", "b.xhtml"], meta)
    document = load_one(save(tmp_path, "a.epub", book))
    assert document.text == "One\n\nA.\n\nTwo\n\nBé."
    assert (document.title, document.author, document.source, document.date) == ("The Wall", "Ines Calder", "Post Books", "2024-08")


def test_eml_reads_body_headers_and_attachments(tmp_path: Path) -> None:
    attached = {"notes.txt": b"Words of the notes.", "logo.png": b"\x89PNG", "inner.zip": make_zip({"deep.md": "# Deep\n\nWords."})}
    path = save(tmp_path, "a.eml", make_message("I propose a wall.\n", "<p>other</p>", attached))
    message, notes, logo, deep = load(path)
    assert isinstance(message, Document) and isinstance(notes, Document) and isinstance(deep, Document)
    assert message.text.strip() == "I propose a wall."
    assert (message.title, message.author, message.date) == ("The wall", "Ines Calder", "2024-08-08")
    assert notes.source_id == "a.eml/notes.txt" and deep.source_id == "a.eml/inner.zip/deep.md"
    assert isinstance(logo, Failure) and logo.locator.endswith("a.eml/logo.png")


def test_eml_of_html_only_shows_what_is_seen(tmp_path: Path) -> None:
    html = "<style>x</style><p>I propose a <b>wall</b>.</p><p hidden>no</p><img src='http://example.org/pixel.gif'>"
    assert load_one(save(tmp_path, "a.eml", make_message(html=html))).text == "I propose a wall."


def test_eml_parts_are_of_the_encoding_they_name(tmp_path: Path) -> None:
    head = "From: Žofie\nSubject: =?iso-8859-2?q?P=F8=EDstav?=\nContent-Type: text/html; charset=iso-8859-2\n\n"
    document = load_one(save(tmp_path, "a.eml", (head + "<p>Příští týden").encode("iso-8859-2")))
    assert (document.text, document.title) == ("Příští týden", "Přístav")


def test_mbox_gives_a_document_a_message(tmp_path: Path) -> None:
    box = b"".join(b"From ines Thu Aug  8 10:00:00 2024\n" + make_message(f"Message {n}.\n\nFrom here on.\n") + b"\n" for n in "123")
    documents = load_all(save(tmp_path, "a.mbox", box))
    assert [document.source_id for document in documents] == ["a.mbox#1", "a.mbox#2", "a.mbox#3"]
    assert documents[1].text.startswith("Message 2.")


def test_zip_reads_its_members_and_those_of_zips_within(tmp_path: Path) -> None:
    inner = make_zip({"b.txt": "Words of b."})
    path = save(
        tmp_path,
        "a.zip",
        make_zip({"x/a.txt": "Words of a.", "in.zip": inner, "c.jsonl": '{"text":"1 a"}\n{"text":"2 b"}', "__MACOSX/._a": "x"}),
    )
    documents = load_all(path)
    assert [document.source_id for document in documents] == ["a.zip/x/a.txt", "a.zip/in.zip/b.txt", "a.zip/c.jsonl#1", "a.zip/c.jsonl#2"]


def test_a_file_without_an_ending_is_known_by_its_beginning(tmp_path: Path) -> None:
    assert load_one(save(tmp_path, "page", "<!DOCTYPE html><p>Words.</p>")).text == "Words."
    assert load_one(save(tmp_path, "minutes 8.8.2024", "Words.")).date == "2024-08-08"
    assert load_one(save(tmp_path, "letter", make_docx(make_paragraph("Words.")))).text == "Words."


def test_one_process_reads_many_files_and_a_caller_may_stop(tmp_path: Path) -> None:
    path = save(tmp_path, "a.zip", make_zip({f"{n}.txt": f"Words {n}." for n in range(50)}))
    outcomes = load(path)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert len(load_all(path)) == 50
    assert load_one(save(tmp_path, "b.html", "<p>Words.</p>")).text == "Words."
