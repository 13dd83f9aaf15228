"""HTML -> Document: the main text of a page with its title, date, publisher and author. Makes no request.

What a reader does not see (scripts, templates, comments, hidden elements) is taken out first; then trafilatura parts the
main text from menus, teasers and footers. It only chooses: the words are the page's own. Where it finds too little,
everything visible is kept.
"""

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from rag.data import Document
from rag.ingest.clean import clean_extract, clean_field
from rag.ingest.dates import date_of_first_lines, date_of_name, read_date
from rag.ingest.formats.markup import drop_unseen, parse_markup, text_of
from rag.ingest.formats.text import title_of_first_line, title_of_name

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ENOUGH_CHARACTERS = 250  # a main text shorter than this may have missed the point
_SURE_CHARACTERS = 25  # a line of as many letters is not found in the main text by accident
_FOUND_AGAIN = 0.9  # share of the main text that must be found again on the page
_FRAME = "nav header footer aside form button select input textarea".split()
# Only what the page states: no search for anything that looks like a date, no look at today's date.
_DATES = {"extensive_search": False, "original_date": True, "min_date": "1900-01-01", "max_date": "2999-12-31"}


def read_html(data: bytes, name: str) -> Document:
    """The document of a web page. Raises DocumentError."""
    tree = parse_markup(data)
    fields = _metadata(tree)
    text = clean_extract(_main_text(drop_unseen(tree)))
    return Document.from_text(
        text,
        title=fields["title"] or title_of_first_line(text) or title_of_name(name),
        source=fields["source"],
        date=read_date(fields["date"]) or date_of_name(name) or date_of_first_lines(text),
        author=fields["author"],
        source_id=name,
    )


def _metadata(tree: "HtmlElement") -> dict[str, str | None]:
    """What the page says of itself; nothing where it says it in a way that cannot be read."""
    from trafilatura.metadata import extract_metadata

    try:
        found = extract_metadata(tree, date_config=dict(_DATES), extensive=False)
    except Exception:  # a page may say anything of itself; its words are what counts
        return dict.fromkeys(("title", "source", "date", "author"))
    author = clean_field((found.author or "").replace(";", ","))
    return {
        "title": clean_field(found.title),
        "source": clean_field(found.sitename or found.hostname),
        "date": found.date,
        "author": author,
    }


def _main_text(tree: "HtmlElement") -> str:
    """The words that the page is about; all that is visible, less menus and forms, where that leaves too little."""
    visible = text_of(tree)
    main = _choose_main(tree)
    if len(main) >= _ENOUGH_CHARACTERS:
        return _as_on_the_page(visible, main)
    for element in list(tree.iter(*_FRAME)):
        if element.getparent() is not None and not element.xpath(".//article | .//main"):
            element.drop_tree()
    return text_of(tree) or visible


def _choose_main(tree: "HtmlElement") -> str:
    """The main text as trafilatura gives it; "" when it finds none."""
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(deepcopy(tree), favor_recall=True, include_comments=False, include_tables=True)
    except MemoryError:
        raise
    except Exception:  # whatever a hostile page does to the extractor, the page itself can still be read
        return ""
    return text_of(found.body) if found is not None and found.body is not None else ""


def _as_on_the_page(visible: str, main: str) -> str:
    """The lines of the visible text that the main text holds, so that each quote is cut from the page, not from a copy.

    The extractor moves blanks about and now and then drops a stop; what it chose is found again by its letters alone.
    """
    chosen = {_squeeze(line) for line in main.split("\n")}
    wanted = _squeeze(main)
    lines: list[str] = []
    place = kept = 0
    for line in visible.split("\n"):
        letters = _squeeze(line)
        at = place if wanted.startswith(letters, place) else wanted.find(letters) if len(letters) >= _SURE_CHARACTERS else -1
        if at >= 0 or letters in chosen:
            lines.append(line)
            kept += len(letters)
            place = max(place, at + len(letters)) if letters else place
    return "\n".join(lines) if kept >= _FOUND_AGAIN * len(wanted) else main


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", "", line)
