"""Clicks -> changes of the page: ask, stop, retry, edit, start over, open a conversation.

Holds the components and nothing about the people in front of them: a browser tab knows the id of its conversation, and the
conversations are on disk.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import gradio as gr

from rag.answer import Answer, Step
from rag.data import Document, Scope
from rag.errors import OnrecordError
from rag.store.conversations import SavedTurn
from ui import conversations, look, render, scope, welcome
from ui.escape import escape
from ui.person import person_of
from ui.render import Turn
from ui.running import Run
from ui.sections import PLAIN, QUIET, Desk
from ui.trouble import line_of, paragraph_of

Changes = dict[Any, Any]  # component -> its new value

_LABEL = "Your question"
_EDITING = "Your last question: what you ask now takes its place"
# The id of the conversation that the page's address names.
_WANTED = "() => [decodeURIComponent(location.hash.split('/')[1] || '')]"
# What a question is asked over, as the browser has gathered it, takes the place of the last input.
_SCOPED = "(...given) => [...given.slice(0, -1), window.onrecordScope()]"


class Chat:
    """The section to ask in, laid out where it is made (inside `gr.Blocks`)."""

    def __init__(self, desk: Desk) -> None:
        self.runs, self.kept, self.library, self.opened = desk.runs, desk.conversations, desk.engine.library, desk.opened
        self.talk = gr.State("")  # the id of the conversation on show
        self.editing = gr.State(None)  # the number of the question that is being edited
        with gr.Column(elem_id="talks", min_width=0):
            self.new = gr.Button("New chat", elem_id="new", min_width=0)
            gr.HTML(conversations.PANEL, **PLAIN)
        with gr.Column(elem_id="chat", min_width=0):
            with gr.Column(elem_id="talk", min_width=0):
                self.past = gr.HTML("", elem_id="past", **PLAIN)
                self.current = gr.HTML("", elem_id="current", **PLAIN)
                with gr.Column(elem_id="empty", min_width=0) as self.empty:
                    gr.HTML(look.WELCOME, **PLAIN)
                    self.offers = gr.HTML("", elem_id="offers", visible=not desk.examples, **PLAIN)
                    self.examples = [gr.Button(text, elem_classes=["example"]) for text in desk.examples]
            with gr.Column(elem_id="composer", min_width=0):
                gr.HTML(scope.PANEL, **PLAIN)
                self.scope = gr.Textbox(visible=False)
                self.box = gr.Textbox(label=_LABEL, placeholder="Who proposed…?", lines=1, max_lines=6,
                                      autofocus=True, elem_id="question")  # fmt: skip
                with gr.Row(elem_id="actions"):
                    self.send = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
                    self.stop = gr.Button("Stop", interactive=False, elem_id="stop", min_width=0)
                    self.retry = gr.Button("Retry", interactive=False, elem_id="retry", min_width=0)
                    self.edit = gr.Button("Edit", interactive=False, elem_id="edit", min_width=0)
            self.shown = gr.HTML(_shown("", ()), elem_id="shown", **PLAIN)
            self.wanted = gr.Textbox(visible=False)
            self.open_wanted = gr.Button("Open", elem_id="open-wanted", elem_classes=["unshown"])

    def wire(self) -> None:
        """Each click to what it does."""
        changed = [self.past, self.current, self.empty, self.box, self.stop, self.retry, self.edit, self.talk, self.editing, self.shown]
        # Many may ask at once: they all get their evidence, and stand in line for the model (see running.py).
        answering = {**QUIET, "outputs": changed, "concurrency_id": "answer", "concurrency_limit": 32, "js": _SCOPED}
        gr.on([self.send.click, self.box.submit], self.ask, [self.box, self.talk, self.editing, self.scope], **answering)
        if not self.examples:  # worked out anew whenever the section comes on show: documents come and go
            self.opened.click(lambda: welcome.offers(self.library), None, self.offers, queue=False, **QUIET)
        for button in self.examples:
            button.click(self.ask_new, [button, self.talk, self.scope], **answering)
        self.retry.click(self.ask_again, [self.talk], **{**answering, "js": None})
        self.stop.click(self.stop_answering, None, None, queue=False, **QUIET)
        self.edit.click(self.edit_last, [self.talk, self.editing], changed, queue=False, **QUIET)
        self.new.click(self.start_over, None, changed, queue=False, **QUIET)
        self.open_wanted.click(self.open, [self.wanted], changed, queue=False, js=_WANTED, **QUIET)

    def ask(self, text: str, talk: str, editing: int | None, over: str, request: gr.Request) -> Iterator[Changes]:
        """A question, from the moment it is asked to its checked answer.

        `editing` is the number of the question whose place it takes, where that is still the last one: what another tab has
        asked since stays.
        """
        try:
            turns, last = self.turns(talk, request), None
            chosen = scope.scope_of(over)
            if editing is not None and turns and turns[-1].number == editing:
                turns, last = turns[:-1], editing
            yield from self._answer(Turn(text, number=last), turns, talk if turns or last else "", chosen, request)
        except Exception as problem:
            yield {self.current: render.turn(Turn(text, note=line_of(problem)))}

    def ask_new(self, text: str, talk: str, over: str, request: gr.Request) -> Iterator[Changes]:
        """One of the examples."""
        yield from self.ask(text, talk, None, over, request)

    def ask_again(self, talk: str, request: gr.Request) -> Iterator[Changes]:
        """The last question once more over what it was asked over, as if it had not been asked."""
        try:
            if turns := self.turns(talk, request):
                yield from self._answer(Turn(turns[-1].question, number=turns[-1].number), turns[:-1], talk, over_of(turns), request)
        except Exception as problem:
            yield {self.current: paragraph_of(line_of(problem))}

    def _answer(self, turn: Turn, turns: Sequence[Turn], talk: str, chosen: Scope, request: gr.Request) -> Iterator[Changes]:
        tab, asked = request.session_hash or "", turn.number
        turn = replace(turn, scope=scope.scope_words(chosen, self.library))
        run = self.runs.start(tab, turn.question, history(turns), chosen, person=person_of(request).name)
        yield {
            self.past: render.conversation(turns), self.current: render.turn(turn), self.empty: gr.update(visible=False),
            self.box: gr.update(value="", label=_LABEL), self.stop: gr.update(interactive=True), self.retry: gr.update(interactive=False),
            self.edit: gr.update(value="Edit", interactive=False), self.editing: None,
        }  # fmt: skip
        try:
            for _ in run.moments():
                turn = now(turn, run)
                if turn.step is not None and turn.number is None and not turn.unkept:  # at once: who reloads the page finds it
                    yield {self.current: render.turn(turn)}
                    talk, turn = self._keep(talk, turn, request)
                    yield {self.talk: talk, self.shown: _shown(talk, (*turns, turn))}
                if not turn.ended:
                    yield {self.current: render.turn(turn)}
        finally:  # also when the reader has closed the page
            self.runs.forget(tab, run)
            # What was asked again and came to nothing leaves the earlier answer as it was.
            if turn.step is not None and (turn.answer or turn.number != asked):
                talk, turn = self._keep(talk, turn, request)
        if not run.abandoned:
            yield {
                self.current: render.turn(turn), self.talk: talk, self.stop: gr.update(interactive=False),
                self.retry: gr.update(interactive=turn.number is not None), self.edit: gr.update(interactive=turn.number is not None),
                self.box: gr.update(value=turn.question) if turn.number is None else gr.skip(), self.shown: _shown(talk, (*turns, turn)),
            }  # fmt: skip

    def _keep(self, talk: str, turn: Turn, request: gr.Request) -> tuple[str, Turn]:
        """The turn on disk, in a conversation of its own where there is none; and how it is known from now on.

        An answer that cannot be kept is shown all the same, and says so.
        """
        owner = person_of(request).name
        answer = turn.step.answer if turn.step else None
        done = turn.answer is not None
        try:
            talk = talk or self.kept.begin(owner, turn.question)
            number = self.kept.keep(owner, talk, turn.number, turn.question, answer, done, turn.scope)
        except (OnrecordError, sqlite3.Error) as problem:
            return talk, replace(turn, unkept=line_of(problem))
        return talk, replace(turn, number=number, unkept="")

    def turns(self, talk: str, request: gr.Request) -> list[Turn]:
        """The questions of a conversation so far."""
        saved = self.kept.turns(person_of(request).name, talk) if talk else None
        document = cache(self.library.document)  # for this once: documents come and go
        return [whole(turn_of(each), document) for each in saved or ()]

    def stop_answering(self, request: gr.Request) -> None:
        self.runs.stop(request.session_hash or "")

    def edit_last(self, talk: str, editing: int | None, request: gr.Request) -> Changes:
        """The last question into the box, to be asked in another way; a second click leaves it as it was."""
        try:
            turns = self.turns(talk, request)
        except Exception as problem:
            return {self.current: paragraph_of(line_of(problem))}
        if editing is not None or not turns:
            return {self.box: gr.update(value="", label=_LABEL), self.editing: None, self.edit: gr.update(value="Edit")}
        box = gr.update(value=turns[-1].question, label=_EDITING)
        return {self.box: box, self.editing: turns[-1].number, self.edit: gr.update(value="Cancel")}

    def start_over(self, request: gr.Request) -> Changes:
        """An empty page. What was being answered is stopped."""
        return self._show("", (), request)

    def open(self, wanted: str, request: gr.Request) -> Changes:
        """A conversation as it was left, whether or not its documents are still there."""
        told = '<p class="hint">This conversation is no longer there.</p>'
        try:
            turns = self.turns(wanted, request)
            over = scope.chosen(over_of(turns), self.library)
        except Exception as problem:
            turns, over, told = [], "", paragraph_of(line_of(problem))
        if wanted and not turns:
            return {**self._show("", (), request), self.shown: _shown("", (), wanted), self.current: told}
        return {**self._show(wanted, turns, request), self.shown: _shown(wanted, turns, wanted, over)}

    def _show(self, talk: str, turns: Sequence[Turn], request: gr.Request) -> Changes:
        self.runs.stop(request.session_hash or "", abandon=True)
        some = bool(turns)
        return {
            self.past: render.conversation(turns[:-1]), self.current: render.turn(turns[-1]) if turns else "",
            self.empty: gr.update(visible=not some), self.box: gr.update(value="", label=_LABEL), self.stop: gr.update(interactive=False),
            self.retry: gr.update(interactive=some), self.edit: gr.update(value="Edit", interactive=some), self.talk: talk,
            self.editing: None, self.shown: _shown(talk, turns),
        }  # fmt: skip


def turn_of(saved: SavedTurn) -> Turn:
    """A turn as it was kept; one without its end was stopped."""
    step = Step("done" if saved.done else "evidence", saved.answer) if saved.answer else None
    return Turn(saved.question, step, stopped=not saved.done or step is None, number=saved.number, scope=saved.scope)


def whole(turn: Turn, document: Callable[[str], Document | None]) -> Turn:
    """The turn with the texts of its documents, which are not kept with it, and told which of them the library has no longer."""
    if turn.step is None:
        return turn
    there = {each: document(each) for each in turn.documents}
    answer = turn.step.answer
    evidence = tuple(replace(each, document=there[each.document.id] or each.document) for each in answer.evidence)
    gone = frozenset(each for each, found in there.items() if found is None)
    return replace(turn, step=replace(turn.step, answer=replace(answer, evidence=evidence)), gone=gone)


def history(turns: Sequence[Turn]) -> tuple[Answer, ...]:
    """The checked answers of the conversation, oldest first: what a follow-up may refer to."""
    return tuple(turn.answer for turn in turns if turn.answer is not None)


def now(turn: Turn, run: Run) -> Turn:
    """The turn as it stands at this moment of its run."""
    return replace(turn, step=run.step, note=run.problem, stopped=run.stopped, ahead=run.ahead, seconds=run.seconds)


def over_of(turns: Sequence[Turn]) -> Scope:
    """What the last question was asked over."""
    last = turns[-1].step if turns else None
    return last.answer.scope if last else Scope()


def _shown(talk: str, turns: Sequence[Turn], wanted: str = "", over: str = "") -> str:
    """What the browser reads to put the conversation into the page's address and to list it (static/talks.js).

    `over` is what a conversation that was opened goes on to be asked over (static/scope.js).
    """
    opened = f' data-over="{escape(over)}"' if over else ""
    return f'<span hidden data-shown="{escape(talk)}" data-wanted="{escape(wanted)}" data-turns="{len(turns)}"{opened}></span>'
