"""Documents, and files that arrive -> HTML: the list, its pages, the progress of an ingestion and what came of it.

Pure, and every word that is not ours is escaped.
"""

from collections.abc import Mapping, Sequence

from rag.data import Listed
from rag.text import count
from ui.escape import date_words, escape
from ui.intake import Batch

PAGE_ROWS = 50
_FAILURES_SHOWN = 100
_OUTCOMES = ("added", "unchanged", "replaced", "removed", "failed", "not read")
_NEAR_SHOWN = 3

SHELL = """<section class="documents" aria-label="Documents">
<div class="drop" id="drop">
<p><b>Drop files or a folder here</b>, to be read into the library.</p>
<p class="choose"><button type="button" id="choose-files" class="plain">Choose files…</button>
<button type="button" id="choose-folder" class="plain">Choose a folder…</button></p>
<p class="hint">Text, Markdown, HTML, PDF, Word, OpenDocument, RTF, EPUB, mail, CSV, JSON lines, and ZIP of these.
Your own files stay where they are; of what is sent here, only the text is kept.</p>
<input type="file" id="files" multiple hidden><input type="file" id="folder" webkitdirectory hidden>
</div>
<div id="intake" aria-live="polite"></div>
<form class="filter" role="search"><label for="words">Filter by title, publisher, author, file name or date</label>
<input type="search" id="words" autocomplete="off" spellcheck="false"></form>
<div id="listing"><p class="hint" role="status">Looking into the library…</p></div>
</section>"""


def progress(batches: Sequence[Batch]) -> str:
    """What is being read, or what came of the last; "" when nothing ever arrived."""
    return "\n".join(_progress(each, number) for number, each in enumerate(batches))


def _progress(batch: Batch, before: int) -> str:
    if batch.ended is not None:
        return _outcome(batch)
    done, expected = batch.done, max(batch.expected, batch.done, 1)
    rate = done / batch.seconds if batch.seconds > 1 else 0.0
    facts = [f"{done:,} of {'about ' if batch.left else ''}{count(expected, 'document')}"]
    if before:
        facts.append("waits for the files before it")
    elif rate:
        facts += [f"{rate:.1f} a second", f"{_duration((expected - done) / rate)} left"]
    if failed := batch.counts["failed"]:
        facts.append(f"{failed:,} failed")
    arriving = f'<p class="hint">{batch.left:,} of the files have yet to arrive: keep this page open until then.</p>' if batch.left else ""
    reading = f'<p class="now" dir="auto">Reading {escape(batch.reading)}</p>' if batch.reading else '<p class="now">Waiting…</p>'
    stop = "" if before else '<button type="button" class="plain" id="intake-stop">Stop</button>'
    return (
        f'<div class="batch" data-working="1"><h3>{"Stopping" if batch.stopped else "Reading into the library"}</h3>'
        f'<progress max="{expected}" value="{done}" aria-label="Documents read"></progress>'
        f'<p class="facts-line">{" · ".join(facts)}</p>{reading}{arriving}{stop}</div>'
    )


def _outcome(batch: Batch) -> str:
    """The closing table: how many of each, and each failure with its reason."""
    rows = "".join(
        f'<tr><th scope="row">{outcome.capitalize()}</th><td>{batch.counts[outcome]:,}</td></tr>'
        for outcome in _OUTCOMES
        if batch.counts[outcome] or outcome in ("added", "unchanged", "failed")
    )
    shown = batch.failures[:_FAILURES_SHOWN]
    more = batch.counts["failed"] - len(shown)
    items = "".join(f'<li dir="auto"><b>{escape(name)}</b> {escape(reason)}</li>' for name, reason in shown)
    items += f"<li>and {more:,} more</li>" if more > 0 else ""
    failed = f'<details open><summary>What failed, and why</summary><ul class="failures">{items}</ul></details>' if items else ""
    return (
        f'<div class="batch" data-ended="{batch.number}"><h3>{"Stopped" if batch.stopped else "Read"} in {_duration(batch.seconds)}</h3>'
        f'<table class="outcomes"><caption class="unseen">What became of the documents</caption><tbody>{rows}</tbody></table>{failed}</div>'
    )


def listing(
    rows: Sequence[Listed], near: Mapping[str, Sequence[tuple[str, str]]], words: str, total: int, page: int, may_remove: bool
) -> str:
    """One page of the list, counted from 0; `near` links those nearly the same."""
    if not total:
        told = f"No document has “{escape(words)}” there." if words.strip() else "The library is empty. Drop files above."
        return f'<p class="hint" role="status">{told}</p>'
    heads = ("Document", "Date", "Publisher", "Statements", "Characters")
    head = "".join(f'<th scope="col"{" class=number" if each in heads[3:] else ""}>{each}</th>' for each in heads)
    head += '<th scope="col"><span class="unseen">Remove</span></th>' if may_remove else ""
    body = "".join(_row(each, near.get(each.id, ()), may_remove) for each in rows)
    return (
        f'<table class="listing"><caption class="unseen">Documents of the library</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{_pages(total, page, len(rows))}"
    )


def _row(document: Listed, near: Sequence[tuple[str, str]], may_remove: bool) -> str:
    identity = escape(document.id)
    title = escape(document.title or document.source_id or "Untitled")
    name = "" if document.source_id == document.title else f'<span class="file" dir="auto">{escape(document.source_id)}</span>'
    links = ", ".join(
        f'<button type="button" class="place" data-document="{escape(other)}">{escape(words)}</button>'
        for other, words in near[:_NEAR_SHOWN]
    )
    more = f" and {len(near) - _NEAR_SHOWN:,} more" if len(near) > _NEAR_SHOWN else ""
    alike = f'<span class="alike">Nearly the same as {links}{more}</span>' if near else ""
    pages = f"<small>{document.pages:,} p. ·</small> " if document.pages else ""
    again = " It comes back when its file is synced again." if document.files else ""
    remove = (
        f'<td class="removal"><button type="button" class="plain" data-remove="{identity}" data-again="{again}">'
        f'Remove<span class="unseen"> {title}</span></button></td>' if may_remove else ""
    )  # fmt: skip
    source = f'<td data-head="Publisher" dir="auto">{escape(document.source or "")}</td>'
    return (
        f'<tr><td><button type="button" class="place title" dir="auto" data-document="{identity}">{title}</button>{name}{alike}</td>'
        f'<td data-head="Date">{escape(date_words(document.date))}</td>{source}'
        f'<td class="number" data-head="Statements">{document.statements:,}</td>'
        f'<td class="number" data-head="Characters">{pages}{document.characters:,}</td>{remove}</tr>'
    )


def _pages(total: int, page: int, shown: int) -> str:
    first = page * PAGE_ROWS
    last = (total - 1) // PAGE_ROWS
    told = (
        f'<p role="status">{first + 1:,}–{first + shown:,} of {count(total, "document")}</p>'
        if last
        else f'<p role="status">{count(total, "document")}</p>'
    )
    if not last:
        return f'<nav class="pages" aria-label="Pages">{told}</nav>'
    steps = (("First", 0, page > 0), ("Previous", page - 1, page > 0), ("Next", page + 1, page < last), ("Last", last, page < last))
    buttons = "".join(
        f'<button type="button" class="plain" data-page="{to}"{"" if can else " disabled"}>{name}</button>' for name, to, can in steps
    )
    return f'<nav class="pages" aria-label="Pages">{told}{buttons}</nav>'


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
