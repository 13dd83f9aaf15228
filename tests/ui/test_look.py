"""The look that can be tested without eyes: contrast (WCAG 2 AA), labels, fonts of this machine only."""

import re

import pytest

from tests.ui.fakes import Engine
from ui.app import STATIC
from ui.look import SOURCE_PANEL, header, theme

CSS = (STATIC / "page.css").read_text("utf-8")
ON = {"paper": ["ink", "soft", "accent", "good", "part", "none", "turned", "bad"], "sheet": ["ink", "soft", "accent", "part"],
      "tint": ["ink"], "accent": ["on-accent"], "mark": ["mark-ink"]}  # fmt: skip


def colours(scheme: str) -> dict[str, str]:
    block = CSS[CSS.index(scheme) :]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[: block.index("}")]))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [":root", ".dark"])
def test_every_colour_reads_well_on_its_ground(scheme: str) -> None:
    colour = colours(scheme)
    for ground, inks in ON.items():
        for ink in inks:
            lighter, darker = sorted((luminance(colour[ground]), luminance(colour[ink])), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ground, ink)


def test_the_page_brings_no_fonts_and_loads_nothing_from_its_styles() -> None:
    assert "url(" not in CSS and "@import" not in CSS and "@font-face" not in CSS
    assert theme()._stylesheets == [] and theme()._font_css == []


def test_parts_have_names_for_a_screen_reader() -> None:
    assert 'aria-label="Source"' in SOURCE_PANEL and "<h1>onrecord</h1>" in header(Engine())
