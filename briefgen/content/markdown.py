"""Markdown -> sanitised HTML whose links to briefs and pictures are still names.

Python-Markdown reads, a tree processor of ours fits the result into a page (headings below the page's
own, ids that are never the page's, figures, tables that scroll in themselves), nh3 sanitises, and one
pass sets typographic marks. What the HTML points at is collected from its final form, so that links and
pictures written as raw HTML count, too.
"""

from __future__ import annotations

import functools
import re
from html import escape, unescape
from operator import attrgetter
from typing import Literal
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

import markdown as python_markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX
from msgspec import Struct
from msgspec.structs import replace

from briefgen.content.deadline import Clock, DeadlinePassedError
from briefgen.content.sanitise import BLOCK_TAGS, TAGS, Sanitiser
from briefgen.content.sparing import Sparing
from briefgen.content.typography import educate_html
from briefgen.errors import Problem, Quote
from briefgen.model import Prose
from briefgen.syntax.controls import without_controls
from briefgen.syntax.slugs import slugify

Voice = Literal["body", "analysis", "aside", "inline"]
"""Where a text stands: the body, the Editor's Desk, another block of text, or inside a line."""

MAX_CHARACTERS = 1024 * 1024

PAGE_IDS = frozenset({"main", "takeaways", "desk", "sources", "corrections", "share", "related", "navigation"})
"""Ids of the default theme's own elements, and the prefix of source anchors; headings never take them."""

_TOP_LEVEL = {"body": 2, "analysis": 4, "aside": 3, "inline": 6}
_ID_PREFIX = {"body": "", "analysis": "desk-", "aside": "note-", "inline": ""}

_TAG_OF = attrgetter("tag")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BRIEF_LINK = re.compile(r"""<a\b(?:[^>"']|"[^"]*"|'[^']*')*?\bhref=["']brief:([^"'#]*)""", re.IGNORECASE)
_IMG = re.compile(r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s([a-zA-Z-]+)=(?:"([^"]*)"|'([^']*)')""")
# All of Python-Markdown's own block processors but paragraphs: a line has no blocks.
_BLOCKS = ("indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")
# All that there is but line breaks between blocks.
_LINE_TREEPROCESSORS = ("inline", "briefgen", "unescape")
_NOTE_MARK = re.compile(r'<sup id="fnref[^"]*">.*?</sup>', re.DOTALL)
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_STASHED = re.compile("\x02[^\x03]*\x03")
_MARKED_UP = re.compile(r"[\\`*_\[\]<>&!{}~]|https?:")


class Text(Struct, frozen=True):
    """What a piece of Markdown is to be read as.

    `path` is the file it stands in, `lang` its language, a BCP 47 tag, and `key` where it stands in front
    matter; a body has none.
    """

    source: str
    path: str
    lang: str
    voice: Voice = "body"
    key: tuple[str | int, ...] = ()


class Converter:
    """Reads Markdown; make one a process and use it for every document, since making one is slow."""

    def __init__(self, *, trusted: bool, seconds: float) -> None:
        """`trusted` leaves raw HTML as it is; `seconds` is what one document may take."""
        self._trusted = trusted
        self._seconds = seconds
        self.clock = Clock(seconds)
        self._readers: dict[Voice, python_markdown.Markdown] = {}
        self._blocks = Sanitiser(TAGS)
        self._inline = Sanitiser(TAGS - BLOCK_TAGS)

    def convert(self, text: Text) -> tuple[Prose, tuple[Problem, ...]]:
        """The HTML of `text`, without a paragraph around it in the voice `inline`; and what is wrong."""
        source = text.source.strip("\n")
        if text.voice == "inline":
            source = " ".join(source.split())
            if not _MARKED_UP.search(source):
                return Prose(educate_html(escape(source, quote=False), text.lang)), ()
        if len(source) > MAX_CHARACTERS:
            return Prose(""), (_problem(text, f"more than {MAX_CHARACTERS // 1024} KB of Markdown in one text"),)
        try:
            html = self.clock.run(self._html, source, text)
        except DeadlinePassedError:
            # It was stopped in the middle of something.
            self._readers.pop(text.voice, None)
            message = f"reading this Markdown takes longer than {self._seconds:g} s; look for long runs of brackets"
            return Prose(""), (_problem(text, message),)
        except RecursionError:
            return Prose(""), (_problem(text, "this Markdown is nested too deeply"),)
        except Exception as error:  # noqa: BLE001 -- any fault of the library is this document's problem
            message = f"this cannot be read as Markdown ({type(error).__name__}: {error})"
            return Prose(""), (_problem(text, message),)
        prose, problems = _prose(html, text)
        astray = self._readers[text.voice].treeprocessors["briefgen"].astray  # type: ignore[attr-defined]  # it is a `_Fit`
        return (replace(prose, astray=tuple(astray)) if astray else prose), problems

    def _html(self, source: str, text: Text) -> str:
        reader = self._readers.get(text.voice)
        if reader is None:
            reader = self._readers[text.voice] = _reader(text.voice)
        reader.reset()
        html = line_html(reader, source) if text.voice == "inline" else reader.convert(source)
        if self._trusted:
            html = without_controls(html)
        else:
            sanitiser = self._inline if text.voice == "inline" else self._blocks
            html = sanitiser.clean(html, reader.treeprocessors["briefgen"].ids)  # type: ignore[attr-defined]
        # Code may be wider than the page; what scrolls must be reachable by keyboard.
        html = html.replace("<pre><code", '<pre tabindex="0"><code')
        return educate_html(html, text.lang)


@functools.lru_cache(maxsize=2)
def converter_of(trusted: bool, seconds: float) -> Converter:
    """A converter (see `Converter`), one for all that a process reads: making one is slow."""
    return Converter(trusted=trusted, seconds=seconds)


def plain(html: str) -> str:
    """The text of HTML on one line, without the marks of footnotes."""
    return " ".join(text_in(html).split())


def text_in(html: str) -> str:
    """The same with white space as it is, for those who count words."""
    # Nothing is looked for where it cannot end: in trusted HTML it may begin a million times.
    if "<sup" in html:
        end = html.rfind("</sup>") + 6
        html = _NOTE_MARK.sub("", html[:end]) + html[end:]
    if "<" in html:
        end = html.rfind(">") + 1
        html = _TAG.sub(" ", _INLINE_TAG.sub("", html[:end])) + html[end:]
    return unescape(html) if "&" in html else html


def line_html(reader: python_markdown.Markdown, source: str) -> str:
    """What `reader` makes of one line, without a paragraph around it.

    The library's own `convert` would look for blocks first and lay them out then; a line has none. A
    paragraph is put around it for rules that ask for one, and what the library puts in after writing has
    left a mark.
    """
    root = Element("div")
    paragraph = SubElement(root, "p")
    paragraph.text = source.replace(STX, "").replace(ETX, "").lstrip()
    if not paragraph.text:
        return ""
    for name in _LINE_TREEPROCESSORS:
        reader.treeprocessors[name].run(root)
    html = reader.serializer(paragraph)
    if STX in html:
        for postprocessor in reader.postprocessors:
            html = postprocessor.run(html)
    return html.strip().removeprefix("<p>").removesuffix("</p>")


def extensions(voice: Voice) -> list[str | Extension]:
    """What Python-Markdown is given to make the HTML of a voice; how fast it does is another matter."""
    if voice == "inline":
        return [_Line(), _Fitting(voice)]
    notes = FootnoteExtension(
        SEPARATOR=f":{_ID_PREFIX[voice]}",
        BACKLINK_TITLE="Back to the text, note %d",
    )
    return ["tables", "fenced_code", "sane_lists", notes, _Fitting(voice)]


def _reader(voice: Voice) -> python_markdown.Markdown:
    return python_markdown.Markdown(extensions=[*extensions(voice), Sparing()], output_format="html")


class _Line(Extension):
    """Takes away all that makes blocks."""

    def extendMarkdown(self, md: python_markdown.Markdown) -> None:  # noqa: N802 -- the library's name
        for name in _BLOCKS:
            md.parser.blockprocessors.deregister(name)
        md.preprocessors.deregister("html_block")


class _Fitting(Extension):
    """Fits a text into a page; see `_Fit`."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice

    def extendMarkdown(self, md: python_markdown.Markdown) -> None:  # noqa: N802 -- the library's name
        # After inline patterns (20) and footnotes; before `unescape` (0).
        md.treeprocessors.register(_Fit(md, self._voice), "briefgen", 5)


class _Fit(Treeprocessor):
    """Headings below the page's own, with ids; figures; tables in a frame that scrolls."""

    def __init__(self, md: python_markdown.Markdown, voice: Voice) -> None:
        super().__init__(md)
        self._voice = voice
        self.ids: set[str] = set()
        self.astray: list[str] = []
        """Headings that are not in line as they are written."""

    def run(self, root: Element) -> None:
        self.ids = set()
        self.astray = []
        tags = set(map(_TAG_OF, root.iter()))
        if not _HEADINGS.isdisjoint(tags):
            self._headings(root)
        if "table" not in tags and ("img" not in tags or self._voice == "inline"):
            return
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table":
                    parent[index] = _framed(child)
                elif self._voice != "inline" and _is_lone_picture(child):
                    parent[index] = _figure(child)

    def _headings(self, root: Element) -> None:
        headings = [element for element in root.iter() if element.tag in _HEADINGS]
        top = _TOP_LEVEL[self._voice]
        # Levels are closed up, so that a text that begins with `##`, or skips a level, still gives an outline.
        open_levels: list[int] = []
        first = before = 0
        for heading in headings:
            level = int(heading.tag[1])
            first = first or level
            text = _STASHED.sub("", "".join(heading.itertext()))
            if level < first or (open_levels and level > before + 1):
                self.astray.append(text)
            before = level
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
            heading.tag = f"h{min(top + len(open_levels) - 1, 6)}"
            heading.set("id", self._unique(_ID_PREFIX[self._voice] + slugify(text)))

    def _unique(self, wanted: str) -> str:
        # `source-ID` is how a brief's own list of sources is anchored.
        wanted = f"on-{wanted}" if wanted.startswith("source") else wanted
        unique, number = wanted, 2
        while unique in self.ids or unique in PAGE_IDS:
            unique, number = f"{wanted}-{number}", number + 1
        self.ids.add(unique)
        return unique


def _framed(table: Element) -> Element:
    for cell in table.iter():
        style = cell.attrib.pop("style", "") if cell.tag in {"td", "th"} else ""
        if match := re.match(r"text-align: (left|center|right);", style):
            cell.set("class", f"align-{match.group(1)}")
    for row in table.iter("thead"):
        for cell in row.iter("th"):
            cell.set("scope", "col")
    frame = Element("div", {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-label": "Table"})
    frame.tail, table.tail = table.tail, "\n"
    frame.append(table)
    return frame


def _is_lone_picture(element: Element) -> bool:
    if element.tag != "p" or len(element) != 1 or element[0].tag != "img":
        return False
    return not (element.text or "").strip() and not (element[0].tail or "").strip()


def _figure(paragraph: Element) -> Element:
    image = paragraph[0]
    figure = Element("figure")
    figure.tail, image.tail = paragraph.tail, None
    caption = image.attrib.pop("title", "")
    figure.append(image)
    if caption:
        line = Element("figcaption")
        line.text = caption
        figure.append(line)
    return figure


def _prose(html: str, text: Text) -> tuple[Prose, tuple[Problem, ...]]:
    """`html` with what it points at, and what is wrong with its pictures."""
    links = tuple(dict.fromkeys(unquote(unescape(s)) for s in _BRIEF_LINK.findall(html)))
    problems: list[Problem] = []
    pictures: list[str] = []
    for tag in _IMG.findall(html):
        attributes = {name.lower(): unescape(a or b) for name, a, b in _ATTRIBUTE.findall(tag)}
        source = attributes.get("src", "")
        if not source:
            message = "a picture whose file is missing, or is no path or address: ![what it shows](picture.jpg)"
            problems.append(_problem(text, message, "!["))
            continue
        name = unquote(source)
        if (fault := picture_fault(name)) is not None:
            problems.append(_problem(text, fault, source))
        elif not attributes.get("alt", "").strip():
            problems.append(
                _problem(text, f"the picture {name} has no alt text; say what it shows: ![…]({source})", source)
            )
        pictures.append(source)
    return Prose(html, links, tuple(dict.fromkeys(pictures))), tuple(problems)


def picture_fault(src: str) -> str | None:
    """What is wrong with a picture's `src`, before any file is looked for."""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", src):
        return f"the picture {src} is on another site; put a copy beside the brief or into content/media/"
    if src.startswith("/") or "\\" in src or ".." in src.split("/") or "\x00" in src:
        return f"the picture {src} is not a path below the brief or content/media/"
    return None


def _problem(text: Text, message: str, quoted: str | None = None) -> Problem:
    return Problem(text.path, message, Quote(quoted or text.source.strip()[:40].partition("\n")[0], text.key))
