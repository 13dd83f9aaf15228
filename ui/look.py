"""What the page looks like before anything is asked: theme, head, header, welcome, the empty source panel.

Fonts are those of the reader's machine: none is fetched. Colours and layout stand in static/page.css.
"""

from typing import Any

import gradio as gr

from rag.errors import OnrecordError
from rag.text import count
from ui.escape import escape
from ui.settings_view import badge, host_of

SANS = ["system-ui", "-apple-system", "'Segoe UI'", "Roboto", "'Noto Sans'", "'Liberation Sans'", "Arial", "sans-serif"]
MONO = ["ui-monospace", "Menlo", "Consolas", "'Liberation Mono'", "monospace"]

HEAD = (
    '<meta name="description" content="Who proposed what, from your own documents.">'
    '<link rel="icon" href="./own/icon.svg"><link rel="stylesheet" href="./own/page.css">'
    '<link rel="stylesheet" href="./own/ledger.css"><script src="./own/ledger.js" defer></script>'
    '<link rel="stylesheet" href="./own/documents.css"><script src="./own/documents.js" defer></script>'
    '<script src="./own/settings.js" defer></script>'
    '<script src="./own/page.js" defer></script><script src="./own/talks.js" defer></script>'
    '<script src="./own/answer.js" defer></script><script src="./own/scope.js" defer></script>'
)

WELCOME = """<section class="welcome" aria-label="What this is">
<h2>Who proposed what?</h2>
<p>Ask about the documents in your library: the sentences that bear on your question appear at once, with who says them,
and the answer is written above. Every sentence of the answer opens the exact words it stands on, and what the documents do
not state is called not stated.</p>
</section>"""

SOURCE_PANEL = """<aside id="source" aria-label="Source" tabindex="-1">
<div class="source-bar"><h2>Source</h2>
<div id="source-steps" role="group" aria-label="Citations" hidden><button type="button" id="source-previous" aria-label="Previous" title="Previous">←</button>
<span id="source-place" role="status"></span><button type="button" id="source-next" aria-label="Next" title="Next">→</button></div>
<label id="source-pages" hidden><input type="checkbox" checked> As printed</label>
<label id="source-voices" hidden><input type="checkbox"> Who speaks</label>
<button type="button" id="source-close" hidden>Close</button></div>
<div id="source-text"></div>
</aside>"""


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with our colours for its buttons and boxes, light and dark."""
    return gr.themes.Base(font=SANS, font_mono=MONO, text_size="lg", radius_size="md").set(
        body_background_fill="#faf8f4", body_background_fill_dark="#15181b",
        body_text_color="#1f2428", body_text_color_dark="#e9e6df",
        block_background_fill="transparent", block_background_fill_dark="transparent",
        block_border_width="0px", block_shadow="none", block_padding="0",
        input_background_fill="#ffffff", input_background_fill_dark="#1d2125",
        input_border_color="#8a9096", input_border_color_dark="#6d757c",
        input_border_color_focus="#0b5c6b", input_border_color_focus_dark="#7cc7d6",
        input_placeholder_color="#676d72", input_placeholder_color_dark="#9aa1a7",
        button_primary_background_fill="#0b5c6b", button_primary_background_fill_dark="#7cc7d6",
        button_primary_background_fill_hover="#084753", button_primary_background_fill_hover_dark="#9bd6e2",
        button_primary_text_color="#ffffff", button_primary_text_color_dark="#10262b",
        button_secondary_background_fill="#ece8df", button_secondary_background_fill_dark="#2a2f34",
        button_secondary_background_fill_hover="#dfdacd", button_secondary_background_fill_hover_dark="#363c42",
        button_secondary_text_color="#1f2428", button_secondary_text_color_dark="#e9e6df",
    )  # fmt: skip


def header(engine: Any) -> str:
    """The line on top: name, what is in the library, what leaves this machine; and a banner when there is no language model."""
    try:
        library, problem = count(len(engine.library), "document"), ""
    except OnrecordError as error:
        library, problem = "no library", str(error)
    notice = escape(problem or engine.notice)
    return (
        '<header class="masthead"><h1>onrecord</h1><p class="motto">Who proposed what, from your own documents</p>'
        f'<p class="facts"><span class="count">{library}</span> {badge(host_of(engine.config.model))}</p></header>'
        f'<p id="notice" role="status"{"" if notice else " hidden"}>{notice}</p>'
    )
