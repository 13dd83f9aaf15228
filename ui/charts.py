"""Counts -> stacked bars as SVG, with their title, a description for those who do not see them, and a table to fall back on.

Pure. Draws with classes only: every colour stands in static/ledger.css, for a light and a dark page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.escape import escape

# (name of a kind, how many) of one bar, in the order of the kinds
Counts = Sequence[int]
_WIDTH = 520  # units of the drawing, which grows with the page
_ROW, _BAR, _NAME = 24, 17, 160
_HEIGHT, _FOOT = 170, 26
_LETTERS = 19  # of a name beside a bar, before it is cut


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in order, each with one count for every kind; `key` tells it from other charts of the page."""

    key: str
    title: str
    kinds: tuple[str, ...]
    bars: tuple[tuple[str, Counts], ...]
    note: str = ""


def lying(chart: Chart) -> str:
    """Bars from left to right, one below the other, each with its name before it and its sum behind."""
    most = max((sum(counts) for _, counts in chart.bars), default=0) or 1
    room = _WIDTH - _NAME - 50
    rows = []
    for number, (name, counts) in enumerate(chart.bars):
        top = number * _ROW + (_ROW - _BAR) / 2
        middle = top + _BAR * 0.72
        at = float(_NAME)
        pieces = []
        for kind, count in enumerate(counts):
            length = room * count / most
            if count:
                pieces.append(_piece(at, top, length, _BAR, kind, f"{name}: {chart.kinds[kind]} {count:,}"))
            at += length
        short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        rows.append(
            f'<text x="{_NAME - 8}" y="{middle:.1f}" text-anchor="end">{escape(short)}<title>{escape(name)}</title></text>'
            f'{"".join(pieces)}<text class="sum" x="{at + 6:.1f}" y="{middle:.1f}">{sum(counts):,}</text>'
        )
    return _framed(chart, "".join(rows), len(chart.bars) * _ROW)


def standing(chart: Chart) -> str:
    """Bars from bottom to top, side by side, with as many of their names below as there is room for."""
    most = max((sum(counts) for _, counts in chart.bars), default=0) or 1
    step = (_WIDTH - 64) / max(1, len(chart.bars))
    every = -(-len(chart.bars) // 7)
    columns = [f'<text class="sum" x="54" y="14" text-anchor="end">{most:,}</text><path class="axis" d="M60 4V{_HEIGHT}H{_WIDTH}"/>']
    for number, (name, counts) in enumerate(chart.bars):
        left = 64 + number * step
        at = float(_HEIGHT)
        for kind, count in enumerate(counts):
            height = (_HEIGHT - 8) * count / most
            at -= height
            if count:
                columns.append(_piece(left, at, max(1.5, step * 0.78), height, kind, f"{name}: {chart.kinds[kind]} {count:,}"))
        if number % every == 0:
            columns.append(f'<text class="below" x="{left:.1f}" y="{_HEIGHT + 18}">{escape(name)}</text>')
    return _framed(chart, "".join(columns), _HEIGHT + _FOOT)


def _piece(x: float, y: float, width: float, height: float, kind: int, words: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="kind-{kind}" {place}><title>{escape(words)}</title></rect>'


def _framed(chart: Chart, drawing: str, height: float) -> str:
    """The drawing between its title, its legend and its table."""
    told = "; ".join(f"{name} {sum(counts):,}" for name, counts in chart.bars[:12])
    more = f"; and {len(chart.bars) - 12} more" if len(chart.bars) > 12 else ""
    legend = "".join(f'<li><span class="swatch kind-{kind}"></span>{escape(name)}</li>' for kind, name in enumerate(chart.kinds))
    note = f'<p class="note">{escape(chart.note)}</p>' if chart.note else ""
    return (
        f'<figure class="chart"><figcaption>{escape(chart.title)}</figcaption>'
        f'<div class="wide"><svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-labelledby="{chart.key}-title {chart.key}-desc">'
        f'<title id="{chart.key}-title">{escape(chart.title)}</title><desc id="{chart.key}-desc">{escape(told + more)}.</desc>'
        f"{drawing}</svg></div>"
        f'<ul class="legend" aria-hidden="true">{legend}</ul>{note}'
        f"<details><summary>The same as a table</summary>{_table(chart)}</details></figure>"
    )


def _table(chart: Chart) -> str:
    heads = "".join(f'<th scope="col">{escape(kind)}</th>' for kind in chart.kinds)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{count:,}</td>" for count in counts)}<td>{sum(counts):,}</td></tr>'
        for name, counts in chart.bars
    )
    return (
        f'<div class="wide"><table><thead><tr><th scope="col"><span class="unseen">{escape(chart.title)}</span></th>{heads}'
        f'<th scope="col">all</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
