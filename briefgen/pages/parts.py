"""The parts that many pages share, made of an edition: heads, texts, bylines, pictures."""

from __future__ import annotations

from briefgen.catalog import shown
from briefgen.catalog.catalog import section_id
from briefgen.catalog.pictures import resolve
from briefgen.catalog.shown import Use
from briefgen.model import Entry, Html, Image, Picture, Prose
from briefgen.pages import addresses, masthead
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition
from briefgen.pages.masthead import picture_view, shared_card, text_images
from briefgen.pages.views import Alternate, Byline, FeedLink, Form, ImageView, Link, PageMeta


def meta(
    edition: Edition,
    route: str,
    title: str,
    description: str = "",
    *,
    lang: str = "",
    current: str = "",
    kind: str = "website",
    index: bool = True,
    alternates: tuple[Alternate, ...] = (),
    feeds: tuple[FeedLink, ...] = (),
    forms: tuple[Form, ...] = (),
) -> PageMeta:
    """The head of the page at `route`, in the publication's own language unless `lang` is another."""
    at, lang = edition.addresses, lang or edition.config.language
    return PageMeta(
        title=title,
        description=description,
        canonical=at.absolute(route) if route != addresses.NOT_FOUND else "",
        lang=lang,
        dir=direction(lang),
        type=kind,
        images=(shared_card(at, edition.site_card, edition.config.name),) if edition.site_card else (),
        current=current,
        index=index,
        alternates=alternates,
        feeds=feeds,
        forms=forms,
    )


def image_view(edition: Edition, image: Image | None, path: str) -> ImageView | None:
    """The picture of a brief, which is written in the source `path`."""
    if image is None:
        return None
    whole, card, wide, preview = (
        _made(edition, image.src, path, use)
        for use in (shown.WHOLE, shown.card(image), shown.wide(image), shown.preview(image))
    )
    return _image_view(edition, image, path, whole, whole=whole, wide=wide or preview, card=card)


def portrait(edition: Edition, image: Image | None, path: str) -> ImageView | None:
    """The picture of an author, who is written in the source `path`."""
    if image is None:
        return None
    square = _made(edition, image.src, path, shown.square(image))
    return _image_view(edition, image, path, square, square=square)


def _image_view(
    edition: Edition, image: Image, path: str, first: Picture | None, **shapes: Picture | None
) -> ImageView | None:
    """A picture in `shapes`, or in the `first` of them where one address is asked for."""
    if first is None:
        # It cannot be shown, which is a problem that is told elsewhere.
        return None
    at = edition.addresses
    return ImageView(
        src=at.href(first.route),
        width=first.width,
        height=first.height,
        alt=image.alt,
        caption=prose(edition, image.caption, path) if image.caption else None,
        credit=image.credit,
        **{name: picture_view(at, picture) for name, picture in shapes.items() if picture is not None},
    )


def _made(edition: Edition, src: str, path: str, use: Use) -> Picture | None:
    """What was made of the picture that the source `path` calls `src`."""
    return edition.pictures.get(resolve(src, path, edition.pictures) or "", {}).get(use)


def named_pictures(edition: Edition, names: tuple[str, ...], path: str) -> tuple[tuple[str, Picture], ...]:
    """The pictures that texts of the source `path` name, each with its name there."""
    made = ((name, _made(edition, name, path, shown.TEXT)) for name in names)
    return tuple((name, picture) for name, picture in made if picture is not None)


def preview_pictures(edition: Edition, image: Image, path: str) -> tuple[Picture, ...]:
    """The picture of a brief, which is written in the source `path`, for other sites: in 16:9, 4:3 and 1:1."""
    made = (_made(edition, image.src, path, use) for use in shown.previews(image))
    return tuple(picture for picture in made if picture is not None)


def link_targets(edition: Edition, slugs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each slug with the link to its brief; empty when the brief is not visible."""
    return tuple((slug, edition.hrefs.get(slug, "")) for slug in slugs)


def prose(edition: Edition, text: Prose, path: str) -> Html:
    """A text of the source `path`, ready for a page."""
    images = text_images(edition.addresses, dict(named_pictures(edition, text.pictures, path)))
    return masthead.filled(edition.addresses, text, dict(link_targets(edition, text.links)), images)


def byline(edition: Edition, author: str, lang: str) -> Byline:
    """An author by id, a name as written, or for an empty text the desk as it is called in a language."""
    known = edition.catalog.authors.get(author)
    if known is not None:
        return Byline(known.name, edition.addresses.href(addresses.author_route(known.id)), known.role)
    return Byline(author or edition.desks[lang])


def bylines(edition: Edition, brief: Entry) -> tuple[Byline, ...]:
    """Who signs a brief."""
    return tuple(byline(edition, a, brief.lang) for a in brief.authors) or (byline(edition, "", brief.lang),)


def section_link(edition: Edition, brief: Entry) -> Link | None:
    """The link to the listing of the brief's section, named in the brief's language."""
    return edition.sections[brief.lang].get(section_id(brief))
