"""Settings, and what runs now -> HTML. Pure, and every word that is not ours is escaped."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.answer import Answer
from rag.config import ModelConfig
from rag.models.catalogue import Model
from rag.text import count
from ui.escape import escape

SHELL = """<section class="settings" aria-label="Settings">
<div id="now"><p class="hint" role="status">Looking at what runs…</p></div>
<div id="settings-form"></div>
</section>"""

PROOF = """<details class="proof"><summary>How do you know?</summary>
<ul><li>The browser is forbidden to speak to any other host, by the Content-Security-Policy that comes with every page.</li>
<li>A test opens every screen in a real browser and reads the browser's own network log: a request to a foreign host fails it.</li>
<li>There is no telemetry: what Gradio and the model libraries would report is switched off before they are loaded, and
fonts, scripts and styles come from here.</li>
<li>Intricate files, such as PDF and Word, are read by a process of their own that may open no connection. Weights are fetched
only when you type <code>onrecord models fetch</code>.</li></ul>
<p class="hint">To see for yourself, open the network panel of your browser, or pull the plug: everything goes on working.</p></details>"""


@dataclass(frozen=True, slots=True)
class Now:
    """What runs. `seconds` is since the start of the process; sizes are bytes, 0 where they are not known."""

    model: str
    notice: str
    server_url: str
    folder: str
    documents: int
    statements: int
    library_bytes: int
    memory_bytes: int
    answered: Answer | None


def host_of(model: ModelConfig | None) -> str:
    """The other machine that questions are sent to; "" where they stay on this one."""
    if model is None or not model.server_url or model.evidence_only:
        return ""
    try:
        host = urlsplit(model.server_url).hostname or model.server_url
    except ValueError:
        return model.server_url
    try:
        return "" if host == "localhost" or ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return host


def badge(host: str) -> str:
    """What leaves this machine, in a few words."""
    if host:
        return f'<span class="private shared">Questions and found sentences go to {escape(host)}</span>'
    return '<span class="private">Nothing leaves this machine</span>'


def now(now: Now, host: str, person: str = "") -> str:
    """What runs now: the model, its speed, memory, the library; what leaves this machine; and who has signed in."""
    rows = [
        ("Language model", escape(now.model or "none") + (f'<br><span class="hint">{escape(now.notice)}</span>' if now.notice else "")),
        ("Speed", _speed(now.answered)),
        ("Memory", f"{now.memory_bytes / 2**20:,.0f} MiB" if now.memory_bytes else "not known here"),
        ("Library", f"{count(now.documents, 'document')}, {count(now.statements, 'statement')}, {now.library_bytes / 1e6:,.1f} MB<br>"
                    f'<span class="hint">in {escape(now.folder)}</span>'),
    ]  # fmt: skip
    table = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
    leaves = (
        f"<p>The language model runs on <b>{escape(host)}</b>: each question that it answers, with the sentences found for it, is sent "
        "there. Documents as a whole, and everything else, stay here.</p>" if host else PROOF
    )  # fmt: skip
    signed_in = (
        f'<form class="signed-in" method="post" action="logout"><span>Signed in as <b>{escape(person)}</b></span>'
        '<button type="submit" class="plain">Sign out</button></form>' if person else ""
    )  # fmt: skip
    return (
        f'{signed_in}<h2>What runs now</h2><table class="now"><caption class="unseen">What runs now</caption><tbody>{table}</tbody></table>'
        f'<p class="leaves">{badge(host)}</p>{leaves}'
    )


def _speed(answer: Answer | None) -> str:
    if answer is None:
        return "nothing written yet"
    times = answer.timings
    writing = times.total_seconds - (times.first_token_seconds or 0.0)
    rate = f"{times.generated_tokens / writing:,.1f} tokens a second, " if writing > 0 and times.generated_tokens else ""
    return f"{rate}{times.total_seconds:.1f} s for the last answer that was written"


def form(model: ModelConfig, catalogue: Sequence[tuple[Model, bool]], file: str, cores: int) -> str:
    """The form; `catalogue` tells of each language model whether it is on this machine."""
    way = "none" if model.evidence_only else "server" if model.server_url else "path" if model.path else f"name {model.name}"
    options = [
        _option(f"name {each.name}", way, escape(each.title), f"{each.size / 1e9:.1f} GB · licence {escape(each.licence)}"
                + ("" if here else f" · not here; type: <code>onrecord models fetch {escape(each.name)}</code>"), disabled=not here)
        for each, here in catalogue
    ]  # fmt: skip
    options += [
        _option("path", way, "A GGUF file of mine", "its path on the machine that onrecord runs on",
                _text("path", model.path, "/home/me/models/model.gguf")),
        _option("server", way, "A server that speaks OpenAI's chat API", "questions and the sentences found for them are sent there",
                _text("server_url", model.server_url, "http://127.0.0.1:8080/v1", "Address")
                + _text("server_model", model.server_model, "name", "Name of the model there")),
        _option("none", way, "None: evidence only", "ranked quotes with their speakers, and what the ledger answers by itself"),
    ]  # fmt: skip
    return (
        f'<form class="choices"><h2>Settings</h2><fieldset><legend>Language model</legend>{"".join(options)}</fieldset>'
        f'<label class="threads">Threads <span class="hint">0: one for each of the {cores} cores, fewer while others compute</span>'
        f'<input type="number" name="threads" min="0" max="256" value="{model.threads}"></label>'
        f'<div class="save"><button type="submit" class="plain primary">Save and use</button><p id="saved" role="status"></p></div>'
        f'<p class="hint">Kept in {escape(file)}, where more can be set; what is set there by hand counts from the next start.</p></form>'
    )


def _option(value: str, chosen: str, title: str, told: str, more: str = "", disabled: bool = False) -> str:
    state = (" checked" if value == chosen else "") + (" disabled" if disabled and value != chosen else "")
    inner = f'<span class="more">{more}</span>' if more else ""
    return (
        f'<div class="choice"><label><input type="radio" name="way" value="{escape(value)}"{state}> <span><b>{title}</b> '
        f'<span class="hint">{told}</span></span></label>{inner}</div>'
    )


def _text(name: str, value: str, example: str, label: str = "Path") -> str:
    return f'<label>{label} <input type="text" name="{name}" value="{escape(value)}" placeholder="{example}" spellcheck="false"></label>'
