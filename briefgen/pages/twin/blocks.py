"""Blocks of HTML -> Markdown: headings, lists, tables, quotations, code, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from briefgen.pages.twin.lines import line, one_line
from briefgen.pages.twin.tree import BLOCKS, Element, Node, parse

_LANGUAGE = re.compile(r"\blanguage-([\w+#.-]+)")
_NOTE_ID = re.compile(r"fn:([\w-]+)")
_ALIGNED = re.compile(r"\balign-(left|center|right)\b")
_RULES = {"left": ":--", "center": ":-:", "right": "--:", "": "---"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_ENTRIES = frozenset({"li"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_OF_TABLES = _GROUPS | {"caption", "col", "colgroup", "tr"}
_WIDEST = 50


def markdown(html: str, page: str, *, deeper: int = 0) -> str:
    """HTML of the page at an absolute address, as blocks of Markdown; headings are `deeper` by so many levels."""
    return "\n\n".join(_Blocks(page, deeper).of(parse(html).children))


def inline(html: str, page: str) -> str:
    """The same as one line."""
    return one_line(parse(html).children, page)


def heading(text: str, level: int) -> str:
    """A heading; `text` is a line of Markdown."""
    # Marks at its end would close it; all but the first of a line are without a backslash.
    words = re.sub(r"(?<=[^\\])#(?=#*$)|(?<=\\#)#(?=#*$)", r"\\#", text) if text.endswith("#") else text
    return f"{'#' * level} {words}"


class _Blocks:
    """Makes Markdown of blocks."""

    def __init__(self, page: str, deeper: int) -> None:
        self._page = page
        self._deeper = deeper

    def of(self, nodes: Iterable[Node]) -> list[str]:
        """The blocks that are in `nodes`; what stands between blocks is a paragraph."""
        out: list[str] = []
        loose: list[Node] = []
        neighbour, others = "", False

        for node in _spread(nodes):
            if isinstance(node, str) or node.name not in BLOCKS:
                loose.append(node)
                continue
            if loose and (words := line(loose, self._page)):
                out.append(words)
                neighbour = ""
            loose = []
            if node.name in _LISTS and _has_only(node, _ENTRIES):
                # Two lists of a kind would be one, but for their marks.
                others = node.name == neighbour and not others
                neighbour = node.name
                found: Iterable[str] = (self._list(node, others=others),)
            else:
                neighbour = ""
                found = self._block(node)
            out += [block for block in found if block]
        if loose and (words := line(loose, self._page)):
            out.append(words)
        return out

    def _block(self, element: Element) -> Iterator[str]:
        name = element.name
        if name == "p":
            yield line(element.children, self._page)
        elif name in _HEADINGS:
            if text := one_line(element.children, self._page):
                level = min(_HEADINGS[name] + self._deeper, 6)
                yield heading(text, level)
        elif name == "pre":
            yield _code(element)
        elif name == "blockquote":
            if quoted := self.of(element.children):
                yield _prefixed("\n\n".join(quoted), "> ", "> ")
        elif name == "table":
            yield from self._table(element)
        elif name == "dl":
            yield from self._definitions(element)
        elif name == "hr":
            yield "***"
        elif name == "div" and "footnote" in element.get("class").split():
            yield from self._notes(element)
        else:
            yield from self.of(element.children)

    def _list(self, element: Element, *, others: bool) -> str:
        items: list[str] = []
        tight = True
        number, step = _whole(element.get("start"), 1), 1
        entries = list(element.elements("li"))
        if element.name == "ol" and re.search(r"\breversed\b", element.attributes):
            number, step = _whole(element.get("start"), len(entries)), -1
        for entry in entries:
            number = _whole(entry.get("value"), number) if entry.attributes else number
            blocks = self.of(entry.children)
            if blocks:
                # A number that Markdown has no list for is as good as none.
                shown = number if 0 <= number < 1_000_000_000 else 1
                mark = f"{shown}{')' if others else '.'} " if element.name == "ol" else "* " if others else "- "
                is_tight = _is_tight(entry)
                tight = tight and is_tight
                items.append(_prefixed(("\n" if is_tight else "\n\n").join(blocks), mark, " " * len(mark)))
            number += step
        return ("\n" if tight else "\n\n").join(items)

    def _definitions(self, element: Element) -> Iterator[str]:
        """Terms as paragraphs, each with what it means in a list."""
        for is_meaning, nodes in groupby(element.children, lambda n: isinstance(n, Element) and n.name == "dd"):
            if not is_meaning:
                yield from self.of(nodes)
                continue
            meanings = [self.of(node.children) for node in nodes if isinstance(node, Element)]
            yield "\n".join([_prefixed("\n\n".join(blocks), "- ", "  ") for blocks in meanings if blocks])

    def _notes(self, element: Element) -> Iterator[str]:
        children = [n for n in element.children if isinstance(n, str) or n.name != "hr"]
        if not all(
            _has_only(n, _ENTRIES) if isinstance(n, Element) and n.name == "ol" else _is_blank(n) for n in children
        ):
            # Not what Markdown makes of footnotes.
            yield from self.of(children)
            return
        for entries in element.elements("ol"):
            for entry in entries.elements("li"):
                found = _NOTE_ID.fullmatch(entry.get("id"))
                blocks = self.of(entry.children)
                if found and blocks:
                    # What stood before the link back to the text.
                    blocks[-1] = blocks[-1].rstrip("\xa0")
                    yield _prefixed("\n\n".join(blocks), f"[^{found[1]}]: ", "    ")
                else:
                    yield from blocks

    def _table(self, element: Element) -> Iterator[str]:
        for caption in element.elements("caption"):
            yield line(caption.children, self._page)
        yield from self.of(n for n in element.children if isinstance(n, str) or n.name not in _OF_TABLES)
        rows = list(_rows(element))
        grid = self._grid(rows)
        width = max(map(len, grid), default=0)
        if not width:
            return
        first = list(_cells(rows[0]))
        if any(cell.name != "th" for cell in first):
            grid.insert(0, [])
        rules = [_rule(cell) for cell in first for _ in range(_span(cell, "colspan"))][:width]
        # Rows may be shorter than the head, and no longer.
        grid[0] += [""] * (width - len(grid[0]))
        rules += [_rule(None)] * (width - len(rules))
        yield "\n".join([_row(grid[0]), _row(rules), *map(_row, grid[1:])])

    def _grid(self, rows: list[Element]) -> list[list[str]]:
        """The cells of each row; where one reaches over others, these are empty."""
        grid: list[list[str]] = []
        reached: dict[int, int] = {}
        for row in rows:
            cells: list[str] = []
            for cell in _cells(row):
                _pass_over(cells, reached)
                columns, height = _span(cell, "colspan"), _span(cell, "rowspan")
                if height > 1:
                    # Cells that reach on and on, each beside the last, would make more text than anybody wrote.
                    over = range(len(cells), min(len(cells) + columns, _WIDEST))
                    reached.update(dict.fromkeys(over, height - 1))
                text = one_line(cell.children, self._page).replace("|", "\\|")
                cells += [text, *[""] * (columns - 1)]
            _pass_over(cells, reached)
            grid.append(cells)
        return grid


def _spread(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, with what is in them in place of those that are part of a line and hold blocks."""
    for node in nodes:
        if isinstance(node, Element) and node.has_blocks and node.name not in BLOCKS and node.name != "a":
            yield from _spread(node.children)
        else:
            yield node


def _has_only(element: Element, names: frozenset[str]) -> bool:
    """Whether there is nothing in an element but others of some names, and white space."""
    return all(_is_blank(n) or (isinstance(n, Element) and n.name in names) for n in element.children)


def _is_blank(node: Node) -> bool:
    return isinstance(node, str) and not node.strip(" \t\n\r\f")


def _is_tight(entry: Element) -> bool:
    """Whether what is in an entry of a list can do without blank lines: some words, and lists below them."""
    seen = False
    for node in _spread(entry.children):
        if isinstance(node, str) or node.name not in BLOCKS:
            if seen and not _is_blank(node):
                return False
        elif node.name not in _LISTS or not _has_only(node, _ENTRIES) or (node.name == "ol" and node.attributes):
            return False
        else:
            seen = True
    return True


def _rows(table: Element) -> Iterator[Element]:
    for node in table.children:
        if isinstance(node, Element):
            if node.name == "tr":
                yield node
            elif node.name in _GROUPS:
                yield from node.elements("tr")


def _cells(row: Element) -> Iterator[Element]:
    return (node for node in row.children if isinstance(node, Element) and node.name in {"td", "th"})


def _pass_over(cells: list[str], reached: dict[int, int]) -> None:
    while reached.get(len(cells), 0) > 0:
        reached[len(cells)] -= 1
        cells.append("")


def _span(cell: Element, name: str) -> int:
    return min(max(_whole(cell.get(name), 1), 1), _WIDEST) if cell.attributes else 1


def _rule(cell: Element | None) -> str:
    found = _ALIGNED.search(cell.get("class")) if cell is not None and cell.attributes else None
    return _RULES[found[1] if found else ""]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _whole(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else default


def _code(element: Element) -> str:
    inner = next(element.elements("code"), None)
    found = _LANGUAGE.search(inner.get("class")) if inner is not None and inner.attributes else None
    # Without the ends of lines that are not of the code, but around it.
    text = element.text()[1:-1].replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{found[1] if found else ''}\n{text}\n{fence}" if text.strip() else ""


def _prefixed(text: str, first: str, others: str) -> str:
    """`text` with a mark before its first line and with what stands in for it before the others."""
    if "\n" not in text:
        return first + text
    head, *rest = text.split("\n")
    blank = others.rstrip()
    return "\n".join([first + head, *(others + part if part else blank for part in rest)])
