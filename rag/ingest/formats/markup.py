"""HTML -> a tree of what a reader would see, and such a tree -> text. Chooses nothing by importance; see `html` for that.

The parser resolves no entities of the document's own and opens no address.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from rag.errors import DocumentError
from rag.ingest.clean import clean_file
from rag.ingest.columns import tells_of_motions
from rag.ingest.decode import decode
from rag.ingest.failure import brief
from rag.ingest.limits import MAX_DEPTH

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"""(?:charset\s*=|<\?xml[^>]{0,100}encoding\s*=)\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_CHARSET_BYTES = 4096

_NEVER_SEEN = "script style template noscript head iframe frame object embed applet canvas svg math audio video datalist dialog".split()
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|em|rem|pt|%)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|margin-left)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])(background-color|background|color)\s*:\s*([^;!]{1,100})", re.IGNORECASE)
_NO_COLOUR = re.compile(r"transparent|rgba\([^)]*,\s*0?\.?0+%?\s*\)|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)", re.IGNORECASE)
_WHITE = re.compile(r"white|#(?:f{8}|f{6}|f{4}|f{3})|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)", re.IGNORECASE)
_STYLE_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_STYLE_NESTED = re.compile(r"@[^{};]{1,300}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,500}[^{}]{0,5000}\}")
_SELECTOR = re.compile(r"(?:\w+)?([.#])([\w-]+)")

# Elements that stand in paragraphs of their own, and those that only begin a new line; the tree that trafilatura gives
# calls them `head`, `item`, `quote`, `row`, `lb`.
_PARAGRAPHS = frozenset(
    """address article aside blockquote body center details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head
    header hr legend main nav ol p pre quote section summary table ul list caption""".split()
)
_LINES = frozenset("br lb li item tr row dt dd option".split())
_CELLS = frozenset("td th cell".split())
_MOST_COLUMNS = 1000  # that one cell may be wide, as browsers have it


def parse_markup(data: bytes, claimed: str = "") -> "HtmlElement":
    """The whole tree of a page, whose encoding may be claimed from without.

    Raises DocumentError for what is no text, is empty, or is nested without end.
    """
    from lxml import etree, html

    text = clean_file(decode(data, claimed or _claimed_encoding(data)))  # control characters would stop the tree half-way
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError(f"is not HTML that can be read ({brief(error)}); open it in a browser and save it again") from None
    _check_depth(tree)
    return tree


def _check_depth(tree: "HtmlElement") -> None:
    """Raises DocumentError for a tree so deep that code which walks it by recursion would fall."""
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise DocumentError(f"has elements nested more than {MAX_DEPTH} deep; save it again from a browser")


def _claimed_encoding(data: bytes) -> str:
    """The encoding that a page says it is of; "" when it says none."""
    claimed = _CHARSET.search(data[:_CHARSET_BYTES])
    return claimed[1].decode("ascii", "replace") if claimed else ""


def drop_unseen(tree: "HtmlElement") -> "HtmlElement":
    """The same tree without comments, scripts, templates and whatever its styles hide; changed in place."""
    from lxml import etree

    hidden = _hidden_names(tree)
    # A style sheet, here or elsewhere, may paint what white words stand on.
    painted = tree.xpath("//link[contains(@rel, 'stylesheet')]") or any("background" in (each.text or "") for each in tree.iter("style"))
    for element in list(tree.iter()):
        if element is tree or element.getparent() is None:
            continue
        unseen = not isinstance(element.tag, str) or element.tag in _NEVER_SEEN
        if unseen or _is_hidden(element, hidden) or _is_unpainted(element, not painted):
            if element.tag == "dialog" and element.get("open") is not None:
                continue
            if element.tag is etree.Entity:
                continue
            _drop(element)
    return tree


def _drop(element: "HtmlElement") -> None:
    """Takes an element out and leaves the words after it in place."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _is_hidden(element: "HtmlElement", hidden: set[tuple[str, str]]) -> bool:
    if element.get("hidden") is not None or _UNSEEN_STYLE.search(element.get("style") or ""):
        return True
    if not hidden:
        return False
    names = {(".", name) for name in (element.get("class") or "").split()} | {("#", element.get("id") or "")}
    return bool(names & hidden)


def _is_unpainted(element: "HtmlElement", plain: bool) -> bool:
    """Whether its words have the colour of what they stand on: none at all, that of their own ground, or white on a bare page."""
    colour, ground = _colours(element)
    if not colour:
        return False
    if _NO_COLOUR.fullmatch(colour) or colour == ground:
        return True
    grounds = (_colours(each)[1] or each.get("bgcolor") for each in (element, *element.iterancestors()))
    return plain and colour == "white" and not any(grounds)


def _colours(element: "HtmlElement") -> tuple[str, str]:
    """The colour of an element's words and of its ground, as it gives them itself, white in one spelling; "" for none."""
    given = {name.lower().removesuffix("-color"): value.strip().lower() for name, value in _COLOUR.findall(element.get("style") or "")}
    if element.tag == "font" and element.get("color"):
        given.setdefault("color", element.get("color").strip().lower())
    colour, ground = ("white" if _WHITE.fullmatch(value) else value for value in (given.get("color", ""), given.get("background", "")))
    return colour, ground


def _hidden_names(tree: "HtmlElement") -> set[tuple[str, str]]:
    """The classes and ids that the page's own style sheets hide outright; rules for one medium or state do not count."""
    hidden: set[tuple[str, str]] = set()
    for style in tree.iter("style"):
        sheet = re.sub(r"/\*.*?\*/", "", (style.text or "")[:200_000], flags=re.DOTALL)
        for selectors, rules in _STYLE_RULE.findall(_STYLE_NESTED.sub("", sheet)):
            if re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", rules, re.IGNORECASE):
                hidden |= {(match[1], match[2]) for one in selectors.split(",") if (match := _SELECTOR.fullmatch(one.strip()))}
    return hidden


def text_of(tree: "HtmlElement") -> str:
    """All words of a tree in order: an empty line between paragraphs, a line for each row and item, tabs between cells."""
    pieces: list[str] = []
    for piece in _pieces(tree):
        if isinstance(piece, _Row):
            pass  # its tabs tell which cells are empty
        elif piece.startswith("\n"):
            while pieces and not pieces[-1].strip():
                piece = max(piece, pieces.pop(), key=lambda blank: blank.count("\n"))
            if pieces:
                pieces[-1] = pieces[-1].rstrip()
        elif pieces and pieces[-1][-1:].isspace():
            piece = piece.lstrip("\t " if pieces[-1].startswith("\n") else " ")
        if piece:
            pieces.append(piece)
    return "".join(pieces).strip()


class _Row(str):
    """A row of a table of data: what stands in its cells, a tab between each two."""


def _is_of_data(table: "HtmlElement") -> bool:
    """Whether a table is one of data, a line a row, and not one that only puts things in their places or holds texts of several lines."""
    if table.find(".//table") is not None:
        return False
    if any(tells_of_motions(tuple(_cells(row, {}))) for row in islice(table.iter("tr"), 1)):
        return True
    # Where a turn of a talk begins a line in a cell, it must go on doing so.
    return table.find(".//th") is not None and not any("\n" in text_of(cell) for cell in table.iter("td"))


def _cells(row: "HtmlElement", covered: dict[int, int]) -> Iterator[str]:
    """The words of each cell on one line, "" for the columns that a cell beside or above it covers; notes what its own cover below."""
    column = 0

    def above() -> Iterator[str]:
        nonlocal column
        while covered.get(column, 0):
            covered[column] -= 1
            column += 1
            yield ""

    for cell in row.iterchildren("td", "th"):
        yield from above()
        wide, high = (int(span) if (span := cell.get(name) or "1").isdecimal() else 1 for name in ("colspan", "rowspan"))
        wide = max(1, min(wide, _MOST_COLUMNS))
        yield " ".join(text_of(cell).split())
        yield from [""] * (wide - 1)
        covered.update(dict.fromkeys(range(column, column + wide), max(high, 1) - 1))
        column += wide
    yield from above()


def _pieces(tree: "HtmlElement") -> Iterator[str]:
    """Words and the breaks between them, in order."""
    from lxml import etree

    kept = 0  # how many `pre` elements are open
    tables: list[bool] = []  # whether each that is open is one of data
    covered: dict[int, int] = {}  # how many rows more a cell of each column reaches down
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag == "table":
            covered.clear()
            tables = [*tables, _is_of_data(element)] if event == "start" else tables[:-1]
        elif tag == "tr" and event == "start" and tables[-1:] == [True]:
            walk.skip_subtree()
            yield "\n"
            yield _Row("\t".join(_cells(element, covered)))
            continue
        if not isinstance(tag, str):
            continue
        kept += (tag == "pre") * (1 if event == "start" else -1)
        if tag in _PARAGRAPHS:
            yield "\n\n"
        elif tag in _LINES and (event == "start" or tag not in ("br", "lb")):
            yield "\n"
        elif tag in _CELLS and event == "start":
            yield "\t"
        words = element.text if event == "start" else element.tail if element is not tree else None
        if words:
            yield words if kept and event == "start" else re.sub(r"\s+", " ", words)
