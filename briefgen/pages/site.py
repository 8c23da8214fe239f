"""What every page knows of its publication."""

from __future__ import annotations

from briefgen.pages import addresses
from briefgen.pages.calendar import direction, language_names
from briefgen.pages.edition import Edition
from briefgen.pages.feeds.feeds import feed_links
from briefgen.pages.languages import called, home_of
from briefgen.pages.manifest import LARGE
from briefgen.pages.masthead import picture_view
from briefgen.pages.views import LanguageView, Link, PolicyPage, SharedImage, SiteView


def site_view(edition: Edition, lang: str) -> SiteView:
    """What every page in a language knows of its publication."""
    config, catalog, href = edition.config, edition.catalog, edition.addresses.href

    def pages(nav: str) -> tuple[Link, ...]:
        return tuple(Link(href(addresses.page_route(p.slug)), p.title, p.lang) for p in catalog.pages if p.nav == nav)

    publication, icons = called(config, lang), edition.theme.icons
    home = home_of(config, lang)
    front = next((f for f in edition.fronts if f.lang == home), edition.fronts[0])
    return SiteView(
        name=publication.name,
        name_lang=publication.name_lang,
        url=config.url,
        tagline=publication.tagline,
        tagline_lang=publication.tagline_lang,
        lang=config.language,
        dir=direction(config.language),
        desk=edition.desks[lang],
        home=href(addresses.FRONT),
        front=href(front.route),
        sections=tuple(edition.sections[lang].values()),
        header=pages("header"),
        footer=pages("footer"),
        archive=href(addresses.ARCHIVE),
        topics=href(addresses.TOPICS),
        authors=href(addresses.AUTHORS),
        search=href(addresses.SEARCH) if config.search else "",
        feeds=feed_links(edition, front.route, publication.name),
        languages=_languages(edition),
        stylesheet=href(edition.theme.stylesheet) if edition.theme.stylesheet else "",
        script=href(edition.theme.script) if edition.theme.script else "",
        icon=href(icons.drawing) if icons and icons.drawing else "",
        favicon=href(addresses.FAVICON),
        touch_icon=href(icons.touch) if icons else "",
        manifest=href(addresses.MANIFEST),
        emblem=_emblem(edition),
        policies=_policies(edition, lang),
        logo=picture_view(edition.addresses, edition.theme.logo) if edition.theme.logo else None,
        generator=edition.generator,
    )


def _emblem(edition: Edition) -> SharedImage | None:
    logo, icons, at = edition.theme.logo, edition.theme.icons, edition.addresses
    if logo is not None and not logo.route.endswith(".svg"):
        return SharedImage(at.absolute(logo.route), logo.width, logo.height, edition.config.name)
    return SharedImage(at.absolute(icons.large), LARGE, LARGE, edition.config.name) if icons else None


def _policies(edition: Edition, lang: str) -> tuple[PolicyPage, ...]:
    """The pages that state policies, in a language or else in the publication's own."""
    found = {
        policy: PolicyPage(policy, edition.addresses.absolute(addresses.page_route(page.slug)))
        for spoken in (edition.config.language, lang)
        for page in edition.catalog.pages
        if page.lang == spoken
        for policy in page.policies
    }
    return tuple(found[policy] for policy in sorted(found))


def _languages(edition: Edition) -> tuple[LanguageView, ...]:
    if len(edition.fronts) == 1:
        return ()
    names = language_names([front.lang for front in edition.fronts])
    href = edition.addresses.href
    return tuple(
        LanguageView(f.lang, name := names[f.lang], href(f.route), feed_links(edition, f.route, name))
        for f in edition.fronts
    )
