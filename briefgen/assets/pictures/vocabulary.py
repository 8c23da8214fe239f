"""What a drawing may consist of. What is not named here is left out."""

from __future__ import annotations

import re

ELEMENTS = frozenset(
    [
        *("circle", "clipPath", "defs", "desc", "ellipse", "filter", "g", "line", "linearGradient", "marker", "mask"),
        *("path", "pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "style", "svg", "symbol"),
        *("text", "textPath", "title", "tspan", "use"),
        *("feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feDropShadow", "feFlood", "feFuncA"),
        *("feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset"),
    ]
)
"""None of these runs anything, asks for anything, or changes by itself. Pictures inside drawings
(`image`, `feImage`) and HTML (`foreignObject`) are not among them."""

GROUPS = {"a": "g", "switch": "g"}
"""Elements of which only what is in them stays."""

REFERRING = frozenset(
    {"filter", "linearGradient", "pattern", "radialGradient", "textPath", "use"},
)
"""Elements whose `href` may name another part of the drawing."""

ATTRIBUTES = frozenset(
    [
        *("class", "id", "lang", "role", "tabindex", "transform", "viewBox", "preserveAspectRatio", "version"),
        *("cx", "cy", "d", "dx", "dy", "fr", "fx", "fy", "height", "pathLength", "points", "r", "refX", "refY"),
        *("rotate", "rx", "ry", "width", "x", "x1", "x2", "y", "y1", "y2", "lengthAdjust", "textLength"),
        *("method", "side", "spacing", "startOffset", "offset", "gradientTransform", "gradientUnits"),
        *("spreadMethod", "patternContentUnits", "patternTransform", "patternUnits", "clipPathUnits"),
        *("maskContentUnits", "maskUnits", "markerHeight", "markerUnits", "markerWidth", "orient"),
        *("amplitude", "exponent", "filterUnits", "in", "in2", "intercept", "k1", "k2", "k3", "k4", "mode"),
        *("operator", "primitiveUnits", "result", "slope", "stdDeviation", "tableValues", "type", "values"),
        # What CSS can say, too.
        *("alignment-baseline", "baseline-shift", "clip-path", "clip-rule", "color", "color-interpolation"),
        *("color-interpolation-filters", "direction", "display", "dominant-baseline", "fill", "fill-opacity"),
        *("fill-rule", "filter", "flood-color", "flood-opacity", "font-family", "font-size", "font-size-adjust"),
        *("font-stretch", "font-style", "font-variant", "font-weight", "image-rendering", "letter-spacing"),
        *("marker-end", "marker-mid", "marker-start", "mask", "mask-type", "opacity", "overflow", "paint-order"),
        *("shape-rendering", "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset"),
        *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width"),
        *("text-anchor", "text-decoration", "text-rendering", "transform-origin", "unicode-bidi", "vector-effect"),
        *("visibility", "word-spacing", "writing-mode"),
    ]
)

_OWN_PART = re.compile(r"""url\(\s*(["']?)#[^\s"'()<>\\]+\1\s*\)""", re.IGNORECASE)
_HARMFUL = re.compile(
    r"url\s*\(|image(?:-set)?\s*\(|src\s*\(|element\s*\(|attr\s*\(|expression\s*\(|@|\\|javascript\s*:|vbscript\s*:"
    r"|data\s*:|//|-moz-binding|behavior\s*:",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_DELIMITER = re.compile(r"[{};]")
_SELECTOR = re.compile(r"""[\w\s.#*,>+~:()\-]+""")
_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;:{}<>]+)", re.IGNORECASE)
_PROPERTIES = ATTRIBUTES | {"font", "isolation", "marker", "mix-blend-mode", "stroke-alignment", "white-space"}


def clean_value(value: str) -> str:
    """An attribute's value, or an empty text where it could lead out of the drawing."""
    return "" if _HARMFUL.search(_OWN_PART.sub("", value)) else value


def clean_style(css: str, *, declarations: bool = False) -> str:
    """The rules of a style sheet (or the `declarations` of an attribute) that only say how the drawing looks."""
    # All that is done here takes time in proportion to the text; most patterns that would do it do not.
    css = _COMMENT.sub(" ", css)
    if declarations:
        return _declarations(css)
    kept: list[str] = []
    for rule in _without_at_rules(css).split("}"):
        selector, _, said = rule.partition("{")
        cleaned = _declarations(said)
        if cleaned and _SELECTOR.fullmatch(selector.strip()):
            kept.append(f"{selector.strip()}{{{cleaned}}}")
    return "".join(kept)


def _without_at_rules(css: str) -> str:
    """A style sheet without `@import`, `@font-face`, `@media` and the like, and what is in them."""
    kept: list[str] = []
    start = 0
    while (at := css.find("@", start)) >= 0:
        kept.append(css[start:at])
        start, depth = len(css), 0
        for mark in _DELIMITER.finditer(css, at):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if depth <= 0 and mark[0] != "{":
                start = mark.end()
                break
    return "".join([*kept, css[start:]])


def _declarations(css: str) -> str:
    kept: list[str] = []
    for written in css.split(";"):
        match = _DECLARATION.fullmatch(written.strip())
        if match and match[1].lower() in _PROPERTIES and (value := clean_value(match[2])):
            kept.append(f"{match[1].lower()}:{value}")
    return ";".join(kept)
