"""Clicks -> changes of the page: ask, stop, retry, start over.

Holds the components of the conversation and nothing about the people in it: what a browser tab has asked is kept by Gradio
in that tab's own state, as finished turns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from rag.data import Answer
from ui import look, render
from ui.render import Turn
from ui.running import Run, Runs
from ui.sections import PLAIN, QUIET

Changes = dict[Any, Any]  # component -> its new value


class Chat:
    """The section to ask in, laid out where it is made (inside `gr.Blocks`)."""

    def __init__(self, runs: Runs, examples: Sequence[str]) -> None:
        self.runs = runs
        self.turns = gr.State(())
        with gr.Column(elem_id="chat", min_width=0):
            with gr.Column(elem_id="talk", min_width=0):
                self.past = gr.HTML("", elem_id="past", **PLAIN)
                self.current = gr.HTML("", elem_id="current", **PLAIN)
                with gr.Column(elem_id="empty", min_width=0) as self.empty:
                    gr.HTML(look.WELCOME, **PLAIN)
                    self.examples = [gr.Button(text, elem_classes=["example"]) for text in examples]
            with gr.Column(elem_id="composer", min_width=0):
                self.box = gr.Textbox(label="Your question", placeholder="Who proposed…?", lines=1, max_lines=6,
                                      autofocus=True, elem_id="question")  # fmt: skip
                with gr.Row(elem_id="actions"):
                    self.send = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
                    self.stop = gr.Button("Stop", interactive=False, elem_id="stop", min_width=0)
                    self.retry = gr.Button("Retry", interactive=False, elem_id="retry", min_width=0)
                    self.new = gr.Button("New chat", elem_id="new", min_width=0)

    def wire(self) -> None:
        """Each click to what it does."""
        changed = [self.past, self.current, self.empty, self.box, self.stop, self.retry, self.turns]
        # Many may ask at once: they all get their evidence, and stand in line for the model (see running.py).
        answering = {**QUIET, "outputs": changed, "concurrency_id": "answer", "concurrency_limit": 32}
        gr.on([self.send.click, self.box.submit], self.ask, [self.box, self.turns], **answering)
        for button in self.examples:
            button.click(self.ask, [button, self.turns], **answering)
        self.retry.click(self.ask_again, [self.turns], **answering)
        self.stop.click(self.stop_answering, None, None, queue=False, **QUIET)
        self.new.click(self.start_over, None, changed, queue=False, **QUIET)

    def ask(self, text: str, turns: tuple[Turn, ...], request: gr.Request) -> Iterator[Changes]:
        """A question, from the moment it is asked to its checked answer."""
        tab = request.session_hash or ""
        run = self.runs.start(tab, text, history(turns))
        turn = Turn(text)
        yield {
            self.past: render.conversation(turns), self.current: render.turn(turn), self.empty: gr.update(visible=False),
            self.box: gr.update(value=""), self.stop: gr.update(interactive=True), self.retry: gr.update(interactive=False),
        }  # fmt: skip
        try:
            for _ in run.moments():
                turn = now(turn, run)
                if not turn.ended:
                    yield {self.current: render.turn(turn)}
        finally:  # also when the reader has closed the page
            self.runs.forget(tab, run)
        if not run.abandoned:
            yield {
                self.current: render.turn(turn), self.turns: (*turns, turn), self.stop: gr.update(interactive=False),
                self.retry: gr.update(interactive=True), self.box: gr.update(value=text) if turn.failed else gr.skip(),
            }  # fmt: skip

    def ask_again(self, turns: tuple[Turn, ...], request: gr.Request) -> Iterator[Changes]:
        """The last question once more, as if it had not been asked."""
        if turns:
            yield from self.ask(turns[-1].question, turns[:-1], request)

    def stop_answering(self, request: gr.Request) -> None:
        self.runs.stop(request.session_hash or "")

    def start_over(self, request: gr.Request) -> Changes:
        """An empty page. What was being answered is dropped without a trace."""
        self.runs.stop(request.session_hash or "", abandon=True)
        return {
            self.past: "", self.current: "", self.empty: gr.update(visible=True), self.box: gr.update(value=""),
            self.stop: gr.update(interactive=False), self.retry: gr.update(interactive=False), self.turns: (),
        }  # fmt: skip


def history(turns: Sequence[Turn]) -> tuple[Answer, ...]:
    """The checked answers of the conversation, oldest first: what a follow-up may refer to."""
    return tuple(turn.answer for turn in turns if turn.answer is not None)


def now(turn: Turn, run: Run) -> Turn:
    """The turn as it stands at this moment of its run."""
    return replace(turn, step=run.step, note=run.problem, stopped=run.stopped, ahead=run.ahead, seconds=run.seconds)
