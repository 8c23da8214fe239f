"""A publication that is edited at random, in every way that editors, clocks and accidents edit one."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from briefgen.engine.build import Options, build
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError
from tests.conftest import brief
from tests.golden import NOW, SITES

THEME = Path(__file__).parent.parent / "templates"
TICK = 5_000_000
"""Nanoseconds within which a file system's clock may stand still; tests cannot wait for FAT's two seconds."""
TOPICS, SECTIONS, AUTHORS = ["x", "y", "z"], ["one", "two"], ["ana", "ben"]
LANGUAGES = ["en", "en-GB", "ar", "pt"]
WORDS = ["ferries", "harbour", "dredging", "trams", "winter", "storms", "council", "schools"]
"""What briefs are about, few of them each: they have much, little or nothing in common, and may say the same."""


PERMALINKS = ["/{year}/{month}/{slug}/", "/{year}/{month}/{slug}/", "/{section}/{slug}/", "/{lang}/{slug}/"]
NAMES = ["{}", "{ar: {name: X, desk: Y, sections: {one: Z}}}", "{pt: {tagline: T}, en-GB: {}}"]
"""Of `languages` in briefgen.yaml."""
NAMED_SECTIONS = [
    "",
    "[{id: one, name: Uno}, {id: two, name: Dos}]",
    "[{id: two, name: Dos, description: D}, {id: one, name: Eins}]",
]
"""Of `sections` there."""
FEW = "{formats: [rss], lists: []}"
FEEDS = [*[FEW] * 5, "{items: 2}", "{formats: [json], full: false}"]
"""Of `feeds` there. Most publications here have few of what costs much to make, so that there can be many of them."""


HOSTING = [
    *["{}"] * 4,
    "{hosts: [netlify, cloudflare]}",
    "{hosts: [github, cloudflare], policy: {img-src: ['https:']}}",
    "{hosts: [netlify], compress: [br]}",
    "{compress: [gz, br]}",
]
"""Of `hosting` there."""
HEAD = [
    "<script>1</script>",
    "<script>{{ site.home }}{{ words.archive }}</script>",
    "<style>p {}</style><script>{{ page.meta.title }}</script>",
]
"""What a publication may add to every page."""


FORMATS = [*["[]"] * 4, "[markdown, ninjs, llms]", "[ninjs, llms]", "[markdown]"]
"""Of `formats` there."""


def _pictures() -> list[bytes]:
    """Two pictures of one size in bytes."""
    found = [(SITES / "everything/content/media" / name).read_bytes() for name in ("chart.png", "canary.png")]
    return [data.ljust(max(map(len, found)), b"\0") for data in found]


PICTURES = _pictures()
ICONS = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="{fill}" d="M1 1h7v7z"/></svg>'
    for fill in ("red", "navy")
]


class Newsroom:
    """A publication in `root`, and the clock by which it is built."""

    def __init__(self, root: Path, *, search: bool = False) -> None:
        """`search` is whether it has an index, which takes a tenth of a second to make."""
        self.root = root
        self.search = str(search).lower()
        self.random = random.Random(0)  # noqa: S311 -- repeatable edits
        self.now = NOW
        self.done: list[str] = []
        self.configure()
        for author in AUTHORS:
            self.put(f"content/authors/{author}.yaml", f"name: {author.title()}\n")
        for number in range(4):
            self.write(f"b{number}")
        # Whatever the others show, edits of this picture are seen, and in the hours around `NOW` this is no longer
        # news.
        shown = brief("Headline", "2026-11-22T07:30Z", section="one", image="{src: p.png, alt: P}")
        self.put("content/briefs/shown.md", shown)
        self.put("content/pages/about.md", "---\ntitle: About\nnav: header\n---\nSee [b](brief:b0).\n")
        for name in ("p", "q"):
            self.put(f"content/media/{name}.png", PICTURES[0])
        self.put("content/media/icon.svg", ICONS[0])

    def edit(self, kind: str, seed: int) -> None:
        """One edit of a kind; `seed` decides all else about it."""
        self.random = random.Random(seed)  # noqa: S311 -- repeatable edits
        self.done.append(kind)
        EDITS[kind](self)

    def build(self) -> None:
        """Builds, as an editor does: what an edit left pointing nowhere is taken out first."""
        # The next change must not be within one tick of what is on disk now.
        time.sleep(2 * TICK / 1e9)
        before = self._site()
        for attempt in range(6):
            try:
                build(self.root, Options(self.now, jobs=1))
            except BriefgenError as error:
                assert self._site() == before, self.done
                self._mend(error, thoroughly=attempt > 2)
                before = self._site()
            else:
                return
        raise AssertionError(self.done)

    def check(self) -> None:
        """Builds, and holds the build to what it promises."""
        self.build()
        options = Options(self.now, jobs=1)
        assert differences(self.root, options) == (), self.done
        again = build(self.root, options)
        assert (again.rendered, again.written, again.removed) == ((), 0, 0), self.done

    # What edits are made of.

    def put(self, path: str, data: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def words(self) -> str:
        """A few words that others say, too."""
        return " ".join(self.random.sample(WORDS, self.random.randrange(4)))

    def briefs(self) -> list[Path]:
        return sorted((self.root / "content/briefs").rglob("*.md"))

    def one(self) -> Path | None:
        found = self.briefs()
        return self.random.choice(found) if found else None

    def write(self, name: str) -> None:
        choose = self.random
        others = [p.stem for p in self.briefs()] if (self.root / "content/briefs").exists() else []
        keys = {
            "topics": "[" + ", ".join(choose.sample(TOPICS, choose.randrange(3))) + "]",
            "section": choose.choice(SECTIONS),
            "authors": "[" + choose.choice([*AUTHORS, ""]) + "]",
            "card": choose.choice(["true", "true", "false"]),
            "status": choose.choice(["ready", "ready", "ready", "draft"]),
            "kind": choose.choice(["news", "opinion"]),
            "lang": choose.choice(["", "", "", *LANGUAGES]),
            "image": choose.choice(["", "{src: p.png, alt: A picture}", "{src: q.png, alt: Q, focus: 0% 90%}"]),
            "related": choose.choice(["[]", f"[{choose.choice(others)}]"]) if others and name not in others else "[]",
            "publish_at": choose.choice(["", "2026-11-24T07:00Z"]),
            "expires_at": choose.choice(["", "", "2026-11-24T09:00Z"]),
            "aliases": choose.choice(["[]", f"[/old/{name}/]"]),
        }
        day = choose.randrange(1, 23)
        body = f"With {choose.random()} of *{name}*: {self.words()}." + choose.choice(
            ["", " ![Alt](p.png)", " ![Alt](q.png)", " See [it](brief:b0)."]
        )
        takeaways = choose.choice(["", "\ntakeaways:\n  - First, *then*\n  - Second"])
        analysis = choose.choice(["", "\nanalysis: {text: It means much., author: ana}"])
        own = " ".join(str(choose.randrange(10**6)) for _ in range(5))
        headline = f"Its {own} on {self.words()}{takeaways}{analysis}"
        self.put(f"content/briefs/{name}.md", brief(headline, f"2026-11-{day:02} 08:00", body, **keys))

    def set(self, key: str, value: str) -> None:
        """Sets a key of one brief."""
        if file := self.one():
            lines = file.read_text("utf-8").split("\n")
            kept = [line for line in lines if not line.startswith(f"{key}:")]
            file.write_text("\n".join([kept[0], f"{key}: {value}", *kept[1:]]), "utf-8")

    def override(self, part: str, more: str) -> None:
        default = (THEME / part).read_text("utf-8")
        self.put(f"templates/{part}", f"{default}\n{more}\n")

    def configure(self) -> None:
        self.put(
            "briefgen.yaml",
            f"name: Test\nurl: https://t.example/{self.pick('', '', 'sub/')}\nsearch: {self.search}\n"
            f'theme: {{accent: "{self.pick("#b3001b", "#0a5c8f")}"}}\n'
            f"per_page: {self.pick('2', '3', '20')}\nrelated: {{count: {self.pick('1', '1', '4')}}}\n"
            f"tagline: {self.pick('One', 'Two')}\ntimezone: {self.pick('UTC', 'UTC', 'Asia/Tokyo')}\n"
            f"cards: {{newest: {self.pick('0', '1', '3', '300')}}}\n"
            f"permalink: {self.pick(*PERMALINKS)}\n"
            f"languages: {self.pick(*NAMES)}\nfeeds: {self.pick(*FEEDS)}\nhosting: {self.pick(*HOSTING)}\n"
            f"formats: {self.pick(*FORMATS)}\n",
        )

    def _mend(self, error: BriefgenError, *, thoroughly: bool) -> None:
        output = [p for p in error.problems if p.path == "site/"]
        for file in self.root.glob("site/**/foreign*"):
            file.unlink()
        if output:
            return
        for problem in error.problems:
            file = self.root / problem.path
            if not file.exists():
                continue
            text = file.read_text("utf-8")
            drop = ("related:", "aliases:", "expires_at:", "slug:", "translation_of:", "policies:")
            lines = [line for line in text.split("\n") if not line.startswith(drop)]
            file.write_text("\n".join(lines).replace("(brief:b0)", "(/)").replace("q.png", "p.png"), "utf-8")
            if "dek" in problem.message or thoroughly:
                # Two files of one name, say, in two folders.
                file.unlink()

    def _site(self) -> dict[str, bytes]:
        return {str(f): f.read_bytes() for f in (self.root / "site").rglob("*") if f.is_file()}


def _add(n: Newsroom) -> None:
    n.write(f"b{n.random.randrange(20)}")


def _body(n: Newsroom) -> None:
    if file := n.one():
        file.write_text(file.read_text() + f"\nMore {n.random.random()} of {n.words()}.\n")


def _headline(n: Newsroom) -> None:
    if file := n.one():
        file.write_text(file.read_text().replace("headline: Its", "headline: Its own", 1))


def _say(n: Newsroom) -> None:
    """A word gives way to another wherever a brief says it."""
    if file := n.one():
        text = file.read_text()
        said = [word for word in WORDS if word in text]
        file.write_text(text.replace(n.pick(*said), n.pick(*WORDS)) if said else f"{text}\n{n.words()}\n")


def _repeat(n: Newsroom) -> None:
    """A brief says the same as another."""
    if file := n.one():
        other = file.with_name(f"b{n.random.randrange(20)}.md")
        drop = ("slug:", "aliases:", "translation_of:")
        other.write_text("\n".join(line for line in file.read_text().split("\n") if not line.startswith(drop)))


def _rewrite(n: Newsroom) -> None:
    if file := n.one():
        n.write(file.stem)


def _delete(n: Newsroom) -> None:
    if file := n.one():
        file.unlink()


def _rename(n: Newsroom) -> None:
    if file := n.one():
        file.rename(file.with_name(f"c{n.random.randrange(20)}.md"))


def _move(n: Newsroom) -> None:
    if file := n.one():
        folder = n.root / "content/briefs" / n.pick("", "a", "b/c")
        folder.mkdir(parents=True, exist_ok=True)
        file.rename(folder / file.name)


def _case(n: Newsroom) -> None:
    if file := n.one():
        file.rename(file.with_name(file.name.swapcase().replace(".MD", ".md")))


def _swap(n: Newsroom) -> None:
    one, other = n.one(), n.one()
    if one and other:
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)


def _swap_slugs(n: Newsroom) -> None:
    one, other = n.one(), n.one()
    if one and other and one != other:
        for file, slug in ((one, other.stem), (other, one.stem)):
            lines = [line for line in file.read_text().split("\n") if not line.startswith("slug:")]
            file.write_text("\n".join([lines[0], f"slug: {slug.lower()}", *lines[1:]]))


def _pin(n: Newsroom) -> None:
    if other := n.one():
        n.set("related", n.pick(f"[{other.stem}]", f"{{ban: [{other.stem}]}}", "[]"))


def _clock(n: Newsroom) -> None:
    n.now = NOW + dt.timedelta(hours=n.random.choice([-1, 0, 1, 2, 3, 4]))


def _ageing(n: Newsroom) -> None:
    """Just before a brief ceases to be news, or just after."""
    n.now = NOW + dt.timedelta(minutes=n.random.choice([89, 90]))


def _days(n: Newsroom) -> None:
    """The clock goes by whole days, either way: past dates at which briefs cease to be news, and back."""
    n.now = NOW + dt.timedelta(days=n.random.choice([-9, -3, -1, 0, 1]), hours=n.random.choice([0, 2, 3]))


def _last_of_a_topic(n: Newsroom) -> None:
    n.put("content/briefs/only.md", brief("Only", topics="[lonely]"))
    n.build()
    (n.root / "content/briefs/only.md").unlink()


def _many(n: Newsroom) -> None:
    for number in range(3):
        n.put(f"content/briefs/m{number}.md", brief(f"Many {n.words()}", topics="[x]", section="one"))


def _few(n: Newsroom) -> None:
    for file in (n.root / "content/briefs").rglob("m?.md"):
        file.unlink()


def _reconfigure(n: Newsroom, key: str, value: str) -> None:
    """Sets a key of the publication; without a value it is taken out."""
    file = n.root / "briefgen.yaml"
    kept = [line for line in file.read_text().split("\n") if not line.startswith(f"{key}:")]
    file.write_text("\n".join([*kept[:-1], *([f"{key}: {value}"] if value else []), ""]))


def _language_file(n: Newsroom) -> None:
    file, word = f"templates/languages/{n.pick('hi', *LANGUAGES)}.yaml", n.random.randrange(9)
    if n.random.random() < 0.2:
        shutil.rmtree(n.root / "templates/languages", ignore_errors=True)
    else:
        n.put(file, f"archive: Archive {word}\nkind_opinion: Opinion {n.pick('1', '2')}\nby: 'By {word}: {{names}}'\n")


def _drop_overrides(n: Newsroom) -> None:
    shutil.rmtree(n.root / "templates", ignore_errors=True)


def _picture(n: Newsroom) -> None:
    file = n.root / "content/media/p.png"
    before = file.stat()
    file.write_bytes(n.random.choice(PICTURES))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _picture_gone(n: Newsroom) -> None:
    """A picture goes, and nobody shows it any more; or it comes back."""
    file = n.root / "content/media/q.png"
    if not file.exists():
        file.write_bytes(n.random.choice(PICTURES))
        return
    file.unlink()
    for shows in n.briefs():
        shows.write_text(shows.read_text().replace("q.png", "p.png"))


def _picture_broken(n: Newsroom) -> None:
    """A picture is cut short, and mended when briefgen has said so."""
    file = n.root / "content/media/p.png"
    whole = file.read_bytes()
    file.write_bytes(whole[:60])
    with suppress(BriefgenError):
        # Nobody may show it.
        build(n.root, Options(n.now, jobs=1))
    file.write_bytes(whole)


def _made(n: Newsroom) -> None:
    """What is kept of pictures or of the icon is damaged, or lost."""
    files = sorted((n.root / ".briefgen/made").glob(n.pick("pictures/*", "icons/*")))
    for file in n.random.sample(files, min(5, len(files))):
        match n.pick("delete", "edit"):
            case "delete":
                file.unlink()
            case "edit":
                file.write_bytes(b"X")


def _static(n: Newsroom) -> None:
    if n.random.random() < 0.5:
        n.put("content/static/x.txt", f"{n.random.random()}")
    else:
        shutil.rmtree(n.root / "content/static", ignore_errors=True)


def _favicon(n: Newsroom) -> None:
    """What browsers look for by themselves is the publication's own, or no longer."""
    for name in ("favicon.ico", "manifest.webmanifest"):
        file = n.root / "content/static" / name
        if file.exists():
            file.unlink()
        else:
            n.put(f"content/static/{name}", n.pick("one", "two"))


def _damage(n: Newsroom) -> None:
    files = sorted(p for p in (n.root / "site").rglob("*") if p.is_file())
    if not files:
        return
    file = n.random.choice(files)
    before = file.stat()
    match n.pick("delete", "edit", "forge"):
        case "delete":
            file.unlink()
        case "edit":
            file.write_text("edited by hand")
        case "forge":
            # Of the same size, and of the same time as far as anybody can set it.
            file.write_bytes(b"X" * before.st_size)
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _foreign(n: Newsroom) -> None:
    n.put(f"site/{n.pick('', '2026/', 'new/folder/')}foreign.txt", "mine")


def _touch(n: Newsroom) -> None:
    for file in n.briefs():
        os.utime(file)


def _break(n: Newsroom) -> None:
    n.put("content/briefs/broken.md", "---\nheadline: B\n---\n")


def _break_template(n: Newsroom) -> None:
    n.put("templates/parts/card.html", "{% if %}")
    try:
        build(n.root, Options(n.now, jobs=1))
    except BriefgenError:
        (n.root / "templates/parts/card.html").unlink()
    else:
        raise AssertionError("a mistake in a template was not told")


EDITS: dict[str, Callable[[Newsroom], None]] = {
    # The first is what a failing sequence is reduced to.
    "nothing": lambda _: None,
    "add": _add,
    "body": _body,
    "headline": _headline,
    "words": _say,
    "repeat": _repeat,
    "rewrite": _rewrite,
    "delete": _delete,
    "rename": _rename,
    "move": _move,
    "case": _case,
    "swap": _swap,
    "swap slugs": _swap_slugs,
    "date": lambda n: n.set("date", f"2026-{n.pick('10', '11')}-{n.random.randrange(1, 23):02} 09:30"),
    "slug": lambda n: n.set("slug", n.pick("s1", "s2", "s3")),
    "topic of a brief": lambda n: n.set("topics", n.pick("[x]", "[y, z]", "[X]", "[]")),
    "section": lambda n: n.set("section", n.pick(*SECTIONS)),
    "authors": lambda n: n.set("authors", n.pick("[ana]", "[ben, ana]", "[]")),
    "lang": lambda n: n.set("lang", n.pick(*LANGUAGES)),
    "translation": lambda n: n.set("translation_of", n.pick("b0", "b1")),
    "languages": lambda n: _reconfigure(n, "languages", n.pick(*NAMES)),
    "hosting": lambda n: _reconfigure(n, "hosting", n.pick(*HOSTING)),
    "compressing": lambda n: _reconfigure(n, "hosting", "{hosts: [netlify], compress: [br, gz]}"),
    "own script": lambda n: n.override("parts/head_end.html", n.pick(*HEAD)),
    "static redirects": lambda n: n.put("content/static/_redirects", n.pick("/a /b\n", "/c /d\n")),
    "static redirects gone": lambda n: (n.root / "content/static/_redirects").unlink(missing_ok=True),
    "sections": lambda n: _reconfigure(n, "sections", n.pick(*NAMED_SECTIONS)),
    "formats": lambda n: _reconfigure(n, "formats", n.pick(*FORMATS)),
    "logo": lambda n: _reconfigure(n, "theme", n.pick("{logo: p.png}", "{}")),
    "icon": lambda n: _reconfigure(n, "theme", n.pick("{icon: icon.svg}", "{icon: icon.svg, logo: p.png}", "{}")),
    "drawing of the icon": lambda n: n.put("content/media/icon.svg", n.pick(*ICONS)),
    "icon of the theme": lambda n: n.put("templates/assets/icon.svg", n.pick(*ICONS)),
    "favicon of one's own": _favicon,
    "policies": lambda n: n.put(
        f"content/pages/{n.pick('rules', 'more')}.md",
        f"---\ntitle: Rules\nlang: {n.pick('en', 'ar')}\npolicies: [{n.pick('ethics', 'sources', '')}]\n---\nText.\n",
    ),
    "language file": _language_file,
    "status": lambda n: n.set("status", n.pick("draft", "ready")),
    "pin or ban": _pin,
    "alias": lambda n: n.set("aliases", n.pick("[/old/a/]", "[/old/b/, /c.html]", "[]")),
    "publish_at": lambda n: n.set("publish_at", n.pick("2026-11-24T07:00Z", "2026-11-24T09:00Z")),
    "clock": _clock,
    "ageing": _ageing,
    "days": _days,
    "last brief of a topic": _last_of_a_topic,
    "many": _many,
    "few": _few,
    "author": lambda n: n.put(f"content/authors/{n.pick(*AUTHORS)}.yaml", f"name: Name {n.random.randrange(9)}\n"),
    "topic": lambda n: n.put(f"content/topics/{n.pick(*TOPICS)}.yaml", f"name: Topic {n.random.randrange(9)}\n"),
    "page": lambda n: n.put(
        "content/pages/about.md",
        f"---\ntitle: About\nnav: {n.pick('header', 'footer', 'none')}\n---\n{n.random.random()}\n",
    ),
    "partial": lambda n: n.override("parts/footer.html", n.pick("<!-- 1 -->", "<!-- 2 -->")),
    "nested partial": lambda n: n.override("parts/name.html", n.pick("<!-- 1 -->", "<!-- 2 -->")),
    "macro": lambda n: n.override("parts/picture.html", n.pick("{# 1 #}", "{# 2 #}")),
    "new override": lambda n: n.override(n.pick("parts/brief_end.html", "base.html", "listing.html"), "<!-- new -->"),
    "no overrides": _drop_overrides,
    "card": lambda n: n.set("card", n.pick("true", "false")),
    "template of cards": lambda n: n.override("card.svg", n.pick("<!-- 1 -->", "<!-- 2 -->")),
    "style": lambda n: n.put("templates/assets/style.css", f"p {{ margin: {n.random.randrange(9)}px; }}\n"),
    "configuration": Newsroom.configure,
    "picture": _picture,
    "another picture": lambda n: n.set("image", n.pick("{src: p.png, alt: A}", "{src: p.png, alt: B}", "")),
    "focus": lambda n: n.set("image", f"{{src: p.png, alt: A, focus: {n.pick('0% 0%', '100% 50%', '20% 99%')}}}"),
    "picture in a text": lambda n: n.put(
        "content/pages/about.md", f"---\ntitle: About\n---\n{n.pick('![Alt](p.png)', 'Text.')}\n"
    ),
    "portrait": lambda n: n.put(
        f"content/authors/{n.pick(*AUTHORS)}.yaml", "name: Ana\nimage: {src: p.png, alt: Ana, focus: 10% 10%}\n"
    ),
    "picture gone": _picture_gone,
    "picture broken": _picture_broken,
    "made files": _made,
    "static": _static,
    "damage": _damage,
    "foreign file": _foreign,
    "touch": _touch,
    "mistake": _break,
    "mistake in a template": _break_template,
}
