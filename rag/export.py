"""Answers -> one file to keep or pass on: Markdown, HTML or JSON, every quote with document, hash, span, page and date.

Pure: writes no file. Words of documents, questions and models are escaped for the form they go into, so that nothing in
them is read as Markdown or HTML; only JSON keeps them letter for letter, for `onrecord verify`.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.answer import Answer, Citation
from rag.answer_json import to_json
from rag.ask.cite import cite
from rag.ask.ground import LABELS, found
from rag.text import plain

FORMS = ("md", "html", "json")
NOTE = "Each quote stands in the document of that hash at these characters, word for word. onrecord verify re-checks the JSON form."

_NEAREST = 3  # sentences shown where nothing is stated
_OUTCOMES = {
    "answered": "Answered", "partly_answered": "Partly answered", "not_stated": "Not stated in these documents",
    "premise_corrected": "Premise corrected",
}  # fmt: skip
# What Markdown reads within a line: emphasis, code, links, tables, mathematics, headings, autolinks, HTML.
_MARKDOWN = re.compile(r"[\\`*_\[\]#|~$!@^={}]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #888}small{color:#555;overflow-wrap:anywhere}"""


@dataclass(frozen=True, slots=True)
class _Note:
    """One numbered quote under an answer: its words, and the line that says where they stand."""

    label: str
    quote: str
    place: str


def export(answers: Sequence[Answer], form: str, title: str = "") -> str:
    """The answers, oldest first, as one text of the form "md", "html" or "json".

    JSON of one answer is what `ask --json` prints; of a conversation, which has a title, `{"title", "answers"}`.
    """
    if form == "json":
        saved = [to_json(each) for each in answers]
        whole = saved[0] if len(saved) == 1 and not title else {"title": title, "answers": saved}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    write = {"md": _markdown, "html": _html}[form]
    return write(answers, title or (answers[0].question.text if answers else ""))


def _markdown(answers: Sequence[Answer], title: str) -> str:
    lines = [f"# {_in_markdown(title)}"]
    for answer in answers:
        paragraphs, notes = _parts(answer, _in_markdown)
        lines += ["", f"## {_in_markdown(answer.question.text)}"] if answer.question.text != title else []
        lines += ["", f"*{_outcome(answer)}*"]
        lines += [line for each in paragraphs for line in ("", each)]
        for note in notes:
            lines += ["", f"{note.label} {note.place}", "", f"> “{_in_markdown(note.quote)}”"]
        lines += [line for each in _checked(answer, _in_markdown) for line in ("", each)]
    return "\n".join([*lines, "", "---", "", NOTE, ""])


def _html(answers: Sequence[Answer], title: str) -> str:
    body = []
    for answer in answers:
        paragraphs, notes = _parts(answer, _in_html)
        body += [f'<h2 dir="auto">{_in_html(answer.question.text)}</h2>'] if answer.question.text != title else []
        body.append(f"<p><em>{_outcome(answer)}</em></p>")
        body += [f'<p dir="auto">{each}</p>' for each in paragraphs]
        for note in notes:
            quote = f'<blockquote dir="auto">“{_in_html(note.quote)}”</blockquote>'
            body.append(f"{quote}\n<p><small>{note.label} {note.place}</small></p>")
        body += [f"<p><small>{each}</small></p>" for each in _checked(answer, _in_html)]
    return "\n".join([
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        # The file asks for nothing and runs nothing, whatever stands in it.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{_in_html(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1 dir=\"auto\">{_in_html(title)}</h1>",
        *body, f"<hr>\n<p><small>{NOTE}</small></p>\n</body>\n</html>\n",
    ])  # fmt: skip


def _outcome(answer: Answer) -> str:
    return answer.text if answer.unjudged else f"{_OUTCOMES[answer.outcome]}."


def _parts(answer: Answer, escaped: Callable[[str], str]) -> tuple[list[str], list[_Note]]:
    """The answer's sentences with their marks, and a note for each mark; else the nearest statements, or the best evidence.

    What is listed or compared has a paragraph for each sentence, with its side where there is one.
    """
    numbers = answer.numbers
    sentences = []
    for side, claims in answer.sides if answer.claims else ():
        head = f"{escaped(side)}: " if side else ""
        told = [" ".join([escaped(each.text), *(f"({number})" for number in each.marks(numbers))]) for each in claims]
        sentences += [f"{head}{each}" for each in told or ["Not stated."]]
    paragraphs = [escaped(answer.note), *(sentences if answer.note or answer.compared else [" ".join(sentences)])]
    notes = [_Note(f"({number})", each.quote, _place(each, escaped)) for number, each in enumerate(answer.cited, 1)]
    for miss in answer.near_misses:
        notes.append(_Note(f"Closest, but {escaped(miss.why)}:", miss.citation.quote, _place(miss.citation, escaped)))
    nearest = [cite(each, each.number) for each in answer.evidence[:_NEAREST]]
    return [*filter(None, paragraphs)], notes or [_Note("Nearest:", each.quote, _place(each, escaped)) for each in nearest]


def _checked(answer: Answer, escaped: Callable[[str], str]) -> Iterator[str]:
    """A line for each sentence of the answer: what it was checked for, and what was found. Checks that had nothing to look at are left out."""
    for number, claim in enumerate(answer.claims, 1):
        told = [f"{LABELS[each.name].lower()} ({escaped(found(each))})" for each in claim.checks if found(each)]
        which = f"Sentence {number}" if len(answer.claims) > 1 else "This answer"
        if told:
            yield f"{which} passed its checks: {'; '.join(told)}."


def _place(citation: Citation, escaped: Callable[[str], str]) -> str:
    return " · ".join(filter(None, _told(citation, escaped)))


def _told(citation: Citation, escaped: Callable[[str], str]) -> Iterator[str]:
    for words in (citation.speaker, citation.title, citation.source, citation.date):
        yield escaped(words or "")
    yield f"page {citation.page}" if citation.page else ""
    yield escaped(citation.source_id)
    yield f"document {escaped(citation.document_id)}"
    yield f"characters {citation.span.start}–{citation.span.end}"


def _in_html(words: str) -> str:
    return html.escape(plain(words))


def _in_markdown(words: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", plain(words)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
