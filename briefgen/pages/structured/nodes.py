"""Things that the structured data of many pages has: the publication, its site, pictures, people, lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from briefgen.pages.addresses import origin
from briefgen.pages.views import Byline, Link, PageMeta, SharedImage, SiteView

Node = dict[str, Any]
"""A thing of schema.org with its properties."""

_POLICIES = {
    "principles": "publishingPrinciples",
    "ethics": "ethicsPolicy",
    "corrections": "correctionsPolicy",
    "fact-checking": "verificationFactCheckingPolicy",
    "sources": "unnamedSourcesPolicy",
    "bylines": "noBylinesPolicy",
    "feedback": "actionableFeedbackPolicy",
    "diversity": "diversityPolicy",
    "mission": "missionCoveragePrioritiesPolicy",
    "funding": "ownershipFundingInfo",
    "masthead": "masthead",
}
"""Properties of a `NewsMediaOrganization`, by what pages say of themselves in `policies`."""


def present(node: Node) -> Node:
    """A thing without the properties that it lacks."""
    return {name: value for name, value in node.items() if value}


def absolute(site: SiteView, href: str) -> str:
    """The absolute address of a root-relative one."""
    return origin(site.url) + href


def publisher(site: SiteView) -> Node:
    """The publication, with the pages that say what it holds itself to."""
    return present(
        {
            "@type": "NewsMediaOrganization",
            "@id": _id(site, "publisher"),
            "name": site.name,
            "url": site.url,
            "slogan": site.tagline,
            "logo": picture(site.emblem) if site.emblem else None,
            **{_POLICIES[page.policy]: page.url for page in site.policies},
        }
    )


def the_publisher(site: SiteView) -> Node:
    """A reference to it."""
    return {"@id": _id(site, "publisher")}


def website(site: SiteView) -> Node:
    """The site, as pages name what they are part of."""
    return {"@type": "WebSite", "@id": _id(site, "website"), "name": site.name, "url": site.url}


def the_website(site: SiteView) -> Node:
    """A reference to it."""
    return {"@id": _id(site, "website")}


def picture(image: SharedImage) -> Node:
    """A picture."""
    return {"@type": "ImageObject", "url": image.url, "width": image.width, "height": image.height}


def signed(byline: Byline, site: SiteView) -> Node:
    """Who signs: a person who has a page, or else a desk of the publication."""
    if not byline.href:
        return {"@type": "Organization", "name": byline.name, "url": site.url}
    url = absolute(site, byline.href)
    return present({"@type": "Person", "@id": person_id(url), "name": byline.name, "url": url, "jobTitle": byline.role})


def person_id(url: str) -> str:
    """What a person is called whose page is at `url`."""
    return f"{url}#person"


def article_id(url: str) -> str:
    """What the article is called whose page is at `url`."""
    return f"{url}#article"


def items(listed: Iterable[tuple[str, str]]) -> Node:
    """A list of addresses, each with a name or an empty text; nothing where there are none."""
    found = enumerate(listed, start=1)
    entries = [present({"@type": "ListItem", "position": at, "url": url, "name": name}) for at, (url, name) in found]
    return {"@type": "ItemList", "itemListElement": entries} if entries else {}


def breadcrumbs(meta: PageMeta, site: SiteView, *between: Link | None) -> Node:
    """The way from the front page to a page."""
    names = [(site.name, absolute(site, site.front))]
    names += [(link.text, absolute(site, link.href)) for link in between if link is not None]
    names.append((meta.title, meta.canonical))
    steps = [
        {"@type": "ListItem", "position": at, "name": name, "item": url} for at, (name, url) in enumerate(names, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{meta.canonical}#breadcrumb", "itemListElement": steps}


def _id(site: SiteView, thing: str) -> str:
    return f"{site.url}#{thing}"
