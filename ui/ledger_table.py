"""Rows and counts of the ledger -> HTML: the filters, the table with its pages, the charts.

Pure, and every word that is not ours is escaped. Chooses nothing: what fits is asked of the library in ledger.py.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, get_args
from urllib.parse import urlencode

from rag.data import Act, Statements
from rag.text import count
from ui.charts import Chart, lying, standing
from ui.escape import date_words, escape

PAGE = 50  # rows
ACTS: tuple[str, ...] = get_args(Act)
_SPEAKERS = 12  # bars
_KINDS = 6  # acts that have a colour of their own
_MOST_COLUMNS = 48
_ASK = {
    "said": "What did {} say?", "proposed": "What did {} propose?", "urged": "What did {} call for?",
    "demanded": "What did {} demand?", "promised": "What did {} promise?", "asked": "What did {} ask for?",
    "opposed": "What did {} oppose?", "accused": "Whom did {} accuse?", "threatened": "What did {} threaten?",
    "announced": "What did {} announce?", "voted": "How did {} vote?", "agreed": "What did {} agree to?",
}  # fmt: skip
_ASKED_WORDS = 14  # of a statement whose speaker is not known


def filters(sources: Sequence[str]) -> str:
    """The form above the table; what is filled in stands in the address of the request, by the names of the fields."""
    acts = "".join(f'<option value="{act}">{act}</option>' for act in ACTS)
    papers = "".join(f'<option value="{escape(name)}">{escape(name)}</option>' for name in sources)
    publisher = f'<label>Publisher<select name="source"><option value="">any</option>{papers}</select></label>' if sources else ""
    return (
        '<form id="ledger-filter" role="search" aria-label="Filter statements" autocomplete="off">'
        '<label class="long">Speaker<input type="search" name="speaker" list="ledger-speakers" maxlength="200"'
        ' placeholder="anybody"></label><datalist id="ledger-speakers"></datalist>'
        f'<label>Act<select name="act"><option value="">any</option>{acts}</select></label>'
        '<label class="long">About<input type="search" name="about" maxlength="300" placeholder="words or meaning"></label>'
        f"{publisher}"
        '<label>From<input type="date" name="since"></label><label>To<input type="date" name="until"></label>'
        '<button type="reset">Clear</button></form>'
    )


def found(statements: Statements, rows: Sequence[dict[str, Any]], offset: int, filled: dict[str, str]) -> str:
    """How many there are, the way to have them all, and the rows of one page."""
    if not statements.documents and not filled:
        return (
            '<p class="hint" role="status">The library is empty: what its documents say will stand here, with who says it.</p>'
            '<button type="button" class="ask" data-go="documents">Add documents: files or a whole folder</button>'
        )
    return f"{_count(statements, filled)}{_table(rows)}{_pages(statements.total, offset)}"


def _count(statements: Statements, filled: dict[str, str]) -> str:
    best = " The best come first." if filled.get("about") else ""
    exports = "".join(
        f'<a href="ledger/statements.{kind}?{escape(urlencode(filled))}" download>{kind.upper()}</a>' for kind in ("csv", "json")
    )
    all_of_them = f'<p class="exports">All {statements.total:,} as {exports}</p>' if statements.total else ""
    looked = f"in {statements.holding:,} of {count(statements.documents, 'document')} looked through."
    number, noun = count(statements.total, "statement").split(" ")
    return f'<div class="count"><p role="status"><b>{number}</b> {noun} {looked}{best}</p>{all_of_them}</div>'


def _table(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return '<p class="hint">No statement fits. Take a filter away, or write the name or the words in another way.</p>'
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Speaker", "Act", "Statement", "Date", "Document"))
    return (
        f'<table class="statements"><caption class="unseen">Statements</caption><thead><tr>{heads}</tr></thead>'
        f'<tbody>{"".join(map(_row, rows))}</tbody></table>'
    )


def _row(row: dict[str, Any]) -> str:
    spans = ",".join(f"{start}-{end}" for start, end in row["spans"])
    told = f'<p class="told">as told by {escape(row["told_by"])}</p>' if row["told_by"] else ""
    speaker = escape(row["shown_as"])
    who = f'<b dir="auto">{speaker}</b>' if row["speaker"] else f'<i dir="auto">{speaker}</i>'
    place = f'data-document="{escape(row["document_id"])}" data-spans="{spans}"'
    paper = f'<p class="paper">{escape(row["source"])}</p>' if row["source"] else ""
    return (
        f'<tr><td class="speaker">{who}{told}'
        f'<button type="button" class="ask" data-ask="{escape(question(row))}">Ask about this</button></td>'
        f'<td class="act"><span class="act-name">{row["verb"]}</span></td>'
        f'<td class="words"><button type="button" class="open" {place} dir="auto" title="Open the source">'
        f"{escape(row['statement'])}</button></td>"
        f'<td class="date">{escape(date_words(row["date"]))}</td>'
        f'<td class="document" dir="auto">{escape(row["title"] or row["source_id"])}{paper}</td></tr>'
    )


def question(row: dict[str, Any]) -> str:
    """What a reader may ask next about a row: more of its speaker, or who the speaker is."""
    if row["speaker"]:
        return _ASK.get(row["act"], _ASK["said"]).format(row["speaker"])
    words = row["statement"].split()
    first = " ".join(words[:_ASKED_WORDS]).strip("“”\"")
    return f"Who said “{first}{'…' if len(words) > _ASKED_WORDS else ''}”?"


def _pages(total: int, offset: int) -> str:
    if total <= PAGE:
        return ""
    last = (total - 1) // PAGE * PAGE
    steps = (("First", 0, offset > 0), ("Previous", max(0, offset - PAGE), offset > 0),
             ("Next", offset + PAGE, offset < last), ("Last", last, offset < last))  # fmt: skip
    buttons = "".join(
        f'<button type="button" data-offset="{place}"{"" if there else " disabled"}>{name}</button>' for name, place, there in steps
    )
    here = f"{offset + 1:,} to {min(total, offset + PAGE):,} of {total:,}"
    return f'<nav class="pages" aria-label="Pages of the table">{buttons}<span>{here}</span></nav>'


# --- charts -------------------------------------------------------------------------------------------------------------


def charts(by_speaker: Iterable[tuple[str | None, str, int]], by_date: Iterable[tuple[str | None, str, int]]) -> str:
    """Speakers by act, and acts over time; nothing where there is nothing to draw."""
    by_speaker, by_date = list(by_speaker), list(by_date)
    kinds = _kinds(by_speaker)
    if not kinds:
        return ""
    return f"{_speakers(by_speaker, kinds)}{_over_time(by_date, kinds)}"


def _kinds(counted: Sequence[tuple[str | None, str, int]]) -> tuple[str, ...]:
    """The commonest acts, and "other" for the rest."""
    acts: Counter[str] = Counter()
    for _, act, count in counted:
        acts[act] += count
    common = [act for act, _ in acts.most_common(_KINDS)]
    return (*common, "other") if len(acts) > len(common) else tuple(common)


def _speakers(by_speaker: Sequence[tuple[str | None, str, int]], kinds: tuple[str, ...]) -> str:
    """The speakers with most statements. A described one comes once for each document, as the library counts it."""
    named: dict[str, Counter[str]] = {}
    unnamed = 0
    for speaker, act, count in by_speaker:
        if speaker is None or speaker == speaker.lower() or speaker.startswith(("a ", "an ")):
            unnamed += count
        else:
            named.setdefault(speaker, Counter())[act if act in kinds else "other"] += count
    ranked = sorted(named.items(), key=lambda each: (-each[1].total(), each[0]))[:_SPEAKERS]
    note = f"Not in it: {unnamed:,} statements of speakers without a name (“a spokesman”)." if unnamed else ""
    left = len(named) - len(ranked)
    title = f"Who says what: the {len(ranked)} with most statements, of {len(named):,}" if left > 0 else "Who says what"
    bars = tuple((name, [acts[kind] for kind in kinds]) for name, acts in ranked)
    return lying(Chart("chart-speakers", title, kinds, bars, note)) if bars else ""


def _over_time(by_date: Sequence[tuple[str | None, str, int]], kinds: tuple[str, ...]) -> str:
    """By year, month or day, as short as still fits side by side, with what lies between left empty."""
    dated = [(date, act, count) for date, act, count in by_date if date]
    undated = sum(count for date, _, count in by_date if not date)
    if not dated:
        return ""
    length = next((each for each in (10, 7, 4) if len({date[:each] for date, *_ in dated}) <= _MOST_COLUMNS or each == 4))
    columns: dict[str, Counter[str]] = {}
    short = 0
    for date, act, count in dated:
        if len(date) < length:
            short += count
        else:
            columns.setdefault(date[:length], Counter())[act if act in kinds else "other"] += count
    every = _between(min(columns), max(columns)) if columns else []
    bars = tuple((date, [columns.get(date, Counter())[kind] for kind in kinds]) for date in every or sorted(columns))
    left_out = undated + short
    note = f"Not in it: {left_out:,} statements of documents whose date is not known so far." if left_out else ""
    period = {10: "day", 7: "month", 4: "year"}[length]
    return standing(Chart("chart-time", f"Over time, by {period} of the document", kinds, bars, note)) if bars else ""


def _between(first: str, last: str) -> list[str]:
    """Every year or month from the first to the last; none for days, or where they would be too many."""
    if len(first) == 4:
        whole = [str(year) for year in range(int(first), int(last) + 1)] if first.isdecimal() and last.isdecimal() else []
    elif len(first) == 7:
        months = range(_month(first), _month(last) + 1)
        whole = [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]
    else:
        return []
    return whole if len(whole) <= _MOST_COLUMNS else []


def _month(date: str) -> int:
    return int(date[:4]) * 12 + int(date[5:7]) - 1
