"""Results -> SVG: wall time of every build, on a logarithmic scale, for light and dark pages."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from bench.results import Results, SiteResult
from bench.steps import STEPS

WIDTH, LEFT, RIGHT, TOP, ROW, BOTTOM = 760, 170, 30, 96, 62, 48
_LINE = 16
_LABEL = 80
"""So far from the right edge, a figure still has room beside its mark."""
_STYLE = """
.ground { fill: #fff } .text { fill: #1d1d1f } .faint { fill: #5c5c62 } .rule { stroke: #d9d9de }
.site0 { fill: #b3001b } .site1 { fill: #1f6feb } .site2 { fill: #8a6100 }
@media (prefers-color-scheme: dark) {
.ground { fill: #16181c } .text { fill: #ececf0 } .faint { fill: #a2a2aa } .rule { stroke: #383b42 }
.site0 { fill: #ff7a83 } .site1 { fill: #78aeff } .site2 { fill: #e0b04a }
}
text { font: 13px system-ui, sans-serif } .title { font-weight: 600; font-size: 15px } .number { font-size: 12px }
"""


def plot(results: Results) -> str:
    """The picture of one run. Sites differ by shape as well as by colour."""
    height = TOP + ROW * len(STEPS) + BOTTOM
    low, high = _decades(results)
    title = f"Seconds to build {results.briefs:,} briefs"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{title}, by generator and change</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        _text(20, 32, title, "text title"),
        *_legend(results.sites),
        *_scale(low, high, height),
    ]
    for row, step in enumerate(STEPS):
        y = TOP + ROW * row + ROW / 2
        parts.append(_text(LEFT - 16, y + 4, step.name, "text", "end"))
        for place, site in enumerate(results.sites):
            wall = site.wall(step.id)
            x, line = _x(wall, low, high), y + (place - (len(results.sites) - 1) / 2) * _LINE
            aside, anchor = (-11, "end") if x > WIDTH - _LABEL else (11, "start")
            parts += [_mark(place, x, line), _text(x + aside, line + 4, f"{wall:.2f}", "faint number", anchor)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _decades(results: Results) -> tuple[int, int]:
    """The powers of ten between which all times are."""
    walls = [site.wall(step.id) for site in results.sites for step in STEPS]
    low, high = math.floor(math.log10(min(walls))), math.ceil(math.log10(max(walls)))
    return low, max(high, low + 1)


def _x(seconds: float, low: int, high: int) -> float:
    return LEFT + (math.log10(seconds) - low) / (high - low) * (WIDTH - LEFT - RIGHT)


def _scale(low: int, high: int, height: int) -> list[str]:
    parts: list[str] = []
    for power in range(low, high + 1):
        x = _x(10.0**power, low, high)
        parts.append(f'<line class="rule" x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - BOTTOM + 6}"/>')
        parts.append(_text(x, height - BOTTOM + 24, f"{10.0**power:g} s", "faint number", "middle"))
    return parts


def _legend(sites: tuple[SiteResult, ...]) -> list[str]:
    parts: list[str] = []
    for place, site in enumerate(sites):
        x = 26 + place * 210
        parts += [_mark(place, x, 60), _text(x + 14, 64.5, site.name, "text")]
    return parts


def _mark(place: int, x: float, y: float) -> str:
    """A disc, a square or a diamond."""
    style = f'class="site{place}"'
    if place == 0:
        return f'<circle {style} cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if place == 2 else ""
    return f'<rect {style} x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"{turn}/>'


def _text(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
