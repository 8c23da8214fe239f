"""Related articles: pins, bans, and what readers are shown of the rest; and one to read next."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.catalog.catalog import Catalog, catalog
from briefgen.catalog.related import Related, pins_alone
from briefgen.model import Entry, Prose
from tests.make import NOW, cataloged, configured, made, mentions, ranking, with_briefs

SEAS = "The council votes on harbour dredging before winter storms reach pilots"
"""A headline whose words few others have."""
FERRIES = "Ferries stop at noon until inspectors find hulls sound"
TRAMS = "Trams will run every night after drivers accept new shifts"


def about(slug: str, text: str, day: int = 1, **fields: Any) -> Entry:
    """A brief that says this and nothing else."""
    return made(slug, day, headline=text, **{"dek": "", "body": Prose(""), **fields})


def shown(*briefs: Entry, count: int = 4) -> Catalog:
    config = configured(f"related: {{count: {count}}}\n")
    return catalog(with_briefs(*briefs), config, NOW, ranker=ranking)


def related(slug: str, *briefs: Entry, count: int = 4) -> list[str]:
    return list(shown(*briefs, count=count).related[slug])


def crowd(text: str = "", number: int = 12) -> list[Entry]:
    """Briefs, older than all others, that have nothing in common but words that each of them says."""
    return [about(f"z{n:02}", f"{text} story{n}a story{n}b story{n}c story{n}d", lang="en") for n in range(number)]


# What is near


def test_a_brief_that_says_the_same_words_is_near() -> None:
    briefs = [about("a", SEAS), about("b", "Pilots dread winter storms"), about("c", FERRIES), about("d", TRAMS)]
    assert related("a", *briefs) == ["b"]
    assert related("b", *briefs) == ["a"]
    assert related("c", *briefs) == related("d", *briefs) == []


def test_more_words_in_common_are_nearer_and_words_that_follow_one_another_nearer_still() -> None:
    briefs = [
        about("a", "Harbour dredging tonight"),
        about("pair", "Harbour dredging costs ministers", 2),
        about("one", "Harbour fees worry pilots", 3),
        about("two", "Dredging the harbour worries mayors", 4),
    ]
    assert related("a", *briefs, *crowd()) == ["pair", "two", "one"]


def test_rare_words_are_nearer_than_those_that_many_say() -> None:
    briefs = [
        about("a", "Harbour dredging"),
        about("common", "Harbour festival tonight", 2),
        about("rare", "Dredging festival tonight", 1),
    ]
    assert related("a", *briefs, *crowd("harbour"))[:2] == ["rare", "common"]


def test_words_in_the_headline_are_nearer_than_those_in_the_text() -> None:
    text = "Clerks, bakers, tailors, painters, masons and plumbers were there. "
    briefs = [
        about("a", "Harbour dredging", body=Prose(text.replace("ers", "ery"))),
        about("head", "Dredging", body=Prose(text)),
        about("text", "Tonight", 9, body=Prose(f"{text} Dredging.")),
    ]
    assert related("a", *briefs, *crowd())[:1] == ["head"]


def test_words_that_say_nothing_are_not_in_common() -> None:
    briefs = [about("a", "That was then, and this is now"), about("b", "This is then what was and that is now")]
    assert related("a", *briefs, *crowd()) == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("zh", "港口疏浚工程将于冬季风暴前开始", "冬季风暴袭击北方"),
        ("ja", "冬の嵐の前に港の浚渫が始まる", "冬の嵐が北部を襲う"),
        ("ar", "تبدأ أعمال تجريف الميناء قبل عواصف الشتاء", "عواصف الشتاء تضرب الشمال"),
        ("hi", "सर्दियों के तूफान से पहले बंदरगाह की खुदाई", "उत्तर में सर्दियों के तूफान"),
    ],
)
def test_so_it_is_in_every_script(language: str, one: str, other: str) -> None:
    others = [about(f"o{n}", f"story{n}", lang=language) for n in range(6)]
    assert related("a", about("a", one, lang=language), about("b", other, lang=language), *others) == ["b"]


def test_topics_in_common_make_briefs_near_and_more_of_them_nearer() -> None:
    briefs = [
        about("a", "Harbour", topics=mentions("x", "y")),
        about("one", "Ferries", 9, topics=mentions("x")),
        about("two", "Trams", 9, topics=mentions("y", "x")),
        about("none", "Buses", 9, topics=mentions("z")),
    ]
    assert related("a", *briefs, *crowd()) == ["two", "one"]


def test_a_link_makes_both_briefs_nearer_to_each_other() -> None:
    texts = {"b": "Pilots dread harbour fees", "c": "Pilots dread harbour fogs"}
    plain = [about(slug, text) for slug, text in texts.items()]
    linking = about("a", SEAS, body=Prose("", links=("c",)))
    assert related("a", about("a", SEAS), *plain, *crowd()) == ["b", "c"]
    assert related("a", linking, *plain, *crowd()) == ["c", "b"]
    third = about("0", "Pilots dread harbour mobs")
    assert related("c", about("a", "Pilots dread harbour tides"), third, *plain, *crowd()) == ["0", "a", "b"]
    linking = about("a", "Pilots dread harbour tides", body=Prose("", links=("c",)))
    assert related("c", linking, third, *plain, *crowd()) == ["a", "0", "b"]


def test_links_to_one_brief_make_those_that_link_to_it_nearer() -> None:
    texts = {"b": "Pilots dread harbour fees", "c": "Pilots dread harbour fogs"}
    links, plain = Prose("", links=("old",)), [about(slug, text) for slug, text in texts.items()]
    assert related("a", about("a", SEAS, body=links), *plain, *crowd()) == ["b", "c"]
    linking = about("c", texts["c"], body=links)
    assert related("a", about("a", SEAS, body=links), plain[0], linking, *crowd()) == ["c", "b"]


def test_of_briefs_as_near_as_each_other_the_closer_in_time_comes_first() -> None:
    briefs = [
        about("a", SEAS, 14),
        about("old", "Pilots dread harbour fees", 1),
        about("close", "Pilots dread harbour fogs", 12),
        about("new", "Pilots dread harbour mobs", 20),
    ]
    assert related("a", *briefs, *crowd()) == ["close", "new", "old"]


def test_a_text_that_says_more_of_it_comes_before_one_of_the_same_day() -> None:
    briefs = [
        about("a", SEAS, 20),
        about("near", "Harbour dredging before winter storms costs ministers dearly", 1),
        about("day", "Pilots fly home tonight", 20),
    ]
    assert related("a", *briefs, *crowd()) == ["near", "day"]


@pytest.mark.parametrize("same", [{"section": "city"}, {"authors": ("ana",)}])
def test_section_and_authors_decide_between_briefs_that_are_as_near_otherwise(same: dict[str, Any]) -> None:
    briefs = [
        about("a", SEAS, **same),
        about("b", "Pilots dread harbour fees"),
        about("c", "Pilots dread harbour fogs", **same),
        about("d", "Pilots dread harbour mobs"),
    ]
    assert related("a", *briefs, *crowd())[0] == "c"
    assert related("a", *(about(b.slug, b.headline) for b in briefs), *crowd())[0] == "b"


def test_equal_ranks_go_by_date_and_equal_dates_by_slug() -> None:
    texts = {"z": "fees", "old": "fogs", "b": "mobs", "new": "tides"}
    days = {"z": 14, "old": 13, "b": 14, "new": 15}
    briefs = [about(slug, f"Pilots dread harbour {text}", days[slug]) for slug, text in texts.items()]
    assert related("a", about("a", SEAS, 14), *briefs, *crowd()) == ["b", "z", "new", "old"]


# What is not shown


def test_fewer_are_shown_where_the_rest_has_too_little_in_common_and_none_where_nothing_has() -> None:
    long = Prose("<p>" + " ".join(f"word{n}x" for n in range(400)) + "</p>")
    briefs = [
        about("a", SEAS, body=long),
        about("near", "Pilots dread winter storms"),
        about("far", FERRIES, body=Prose(f"{' '.join(f'other{n}x' for n in range(400))} Pilots")),
        about("none", TRAMS),
    ]
    assert related("a", *briefs, *crowd()) == ["near"]
    assert related("none", *briefs, *crowd()) == []
    assert shown(*briefs, *crowd()).read_next == {}


def test_drafts_and_what_is_scheduled_or_expired_are_never_shown_nor_do_their_words_count() -> None:
    later = NOW + dt.timedelta(hours=1)
    unseen = [
        about("draft", SEAS, draft=True),
        about("later", SEAS, publish_at=later, date=later),
        about("gone", SEAS, expires_at=NOW),
    ]
    others = [about("a", SEAS), about("b", "Pilots dread winter storms"), *crowd()]
    with_them, without = shown(*others, *unseen), shown(*others)
    assert with_them.related == without.related
    assert with_them.read_next == without.read_next
    assert with_them.related["a"] == ("b",)
    pinned = about("a", SEAS, pins=("draft", "later", "gone"))
    assert related("a", pinned, *others[1:], *unseen) == ["b"]


def test_other_languages_are_never_shown_but_pinned_and_regions_are_no_languages() -> None:
    briefs = [
        about("a", SEAS, lang="en"),
        about("b", "Pilots dread winter storms", lang="en-GB"),
        about("c", "Pilots dread winter tides", lang="pt"),
        about("d", "Pilots dread winter tides"),
    ]
    assert set(related("a", *briefs)) == {"b", "d"}
    assert related("c", *briefs) == []
    assert related("a", about("a", SEAS, pins=("c",)), *briefs[1:])[0] == "c"


def test_words_of_other_languages_do_not_count() -> None:
    briefs = [about("a", SEAS), about("b", "Pilots dread winter storms"), *crowd()]
    others = [about(f"pt{n}", f"{SEAS} {n}", lang="pt") for n in range(20)]
    assert {slug: shown(*briefs, *others).related[slug] for slug in shown(*briefs).related} == shown(*briefs).related


def test_other_versions_of_a_brief_are_never_shown_not_even_pinned() -> None:
    briefs = [
        about("a", SEAS, pins=("a-pt",)),
        about("a-pt", SEAS, lang="pt", translation_of="a"),
        about("a-gb", "The harbour: dredging and storms", lang="en-GB", translation_of="a"),
        about("b", "Pilots dread winter storms"),
        about("b-pt", "Pilots dread winter storms", lang="pt"),
    ]
    assert related("a", *briefs) == ["b"]
    assert related("a-pt", *briefs) == ["b-pt"]
    assert shown(*briefs, count=0).read_next == {}
    assert not {"a-pt", "a-gb"} & {shown(*briefs).read_next.get("a"), *related("a", *briefs)}


def test_what_says_the_same_is_not_shown_beside_a_brief_nor_twice() -> None:
    twice = [about("b", "Pilots dread winter storms in harbour towns", 2, topics=mentions("x"))]
    twice += [about("b-again", "Pilots dread winter storms in harbour towns", 20)]
    again = about("a-again", SEAS, 9)
    other = about("c", "Winter storms and dredging: ministers wait for tides", 1)
    found = shown(about("a", SEAS), again, *twice, other, *crowd())
    assert found.related["a"] == ("c", "b")
    assert found.related["a-again"] == ("c", "b")
    assert found.related["b"] == ("a", "c")
    assert "b-again" not in found.read_next.values()


def test_what_says_the_same_as_a_pin_is_not_shown_but_two_pins_are() -> None:
    same = "Pilots dread winter storms in harbour towns"
    briefs = [about("b", same), about("b-again", same), about("c", "Storms over dredging"), *crowd()]
    assert related("a", about("a", SEAS, pins=("b-again",)), *briefs) == ["b-again", "c"]
    assert related("a", about("a", SEAS, pins=("b-again", "b")), *briefs) == ["b-again", "b", "c"]


def test_what_says_the_same_as_a_banned_brief_may_be_shown() -> None:
    same = "Pilots dread winter storms in harbour towns"
    briefs = [about("b", same, 1), about("b-again", same, 2), *crowd()]
    assert related("a", about("a", SEAS, bans=("b",)), *briefs) == ["b-again"]


# What editors say


def test_pins_lead_in_the_order_written_and_need_nothing_in_common() -> None:
    briefs = [about("p", TRAMS, 9), about("q", FERRIES), about("t", "Pilots dread winter storms")]
    assert related("a", about("a", SEAS, pins=("q", "p")), *briefs) == ["q", "p", "t"]


def test_a_pin_is_not_shown_again_for_its_words() -> None:
    briefs = [about("t", "Pilots dread winter storms"), about("u", TRAMS)]
    assert related("a", about("a", SEAS, pins=("u", "t")), *briefs) == ["u", "t"]


def test_a_ban_is_never_shown_not_even_as_a_pin_or_to_read_next() -> None:
    briefs = [
        about("a", SEAS, pins=("p",), bans=("p", "t", "u")),
        about("p", TRAMS),
        about("t", "Pilots dread winter storms", 9),
        about("u", "Winter storms and dredging", 8),
    ]
    assert related("a", *briefs) == []
    assert "a" not in shown(*briefs, count=1).read_next


def test_a_ban_goes_one_way() -> None:
    assert related("t", about("a", SEAS, bans=("t",)), about("t", "Pilots dread winter storms")) == ["a"]


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_the_count_is_the_most_there_are(count: int) -> None:
    others = [
        about(f"b{n}", f"Pilots dread winter {word}")
        for n, word in enumerate(["fees", "fogs", "mobs", "tides", "fish"])
    ]
    assert len(related("a", about("a", SEAS, pins=("b0",)), *others, *crowd(), count=count)) == min(count, 5)
    assert len(related("a", about("a", SEAS, pins=("b3", "b4", "b0")), *others, *crowd(), count=count)) == min(count, 5)


# What to read next

NEXT = [
    about("newest", "Pilots dread winter fees", 20),
    about("newer", "Pilots dread winter storms", 16),
    about("older", "Harbour dredging before winter storms worries pilots", 2),
]


def test_what_to_read_next_is_the_nearest_that_came_later_and_is_not_shown_already() -> None:
    found = shown(about("a", SEAS, 14), *NEXT, *crowd(), count=1)
    assert found.related["a"] == ("older",)
    assert found.read_next["a"] == "newer"
    assert "a" not in shown(about("a", SEAS, 14), *NEXT, *crowd(), count=3).read_next


def test_where_nothing_came_later_it_is_the_nearest_of_the_rest() -> None:
    found = shown(about("a", SEAS, 25), *NEXT, *crowd(), count=1)
    assert (found.related["a"], found.read_next["a"]) == (("older",), "newer")


def test_where_pins_take_all_the_room_the_nearest_of_the_rest_is_left_to_read_next() -> None:
    briefs = [about("p", TRAMS), about("q", FERRIES), *NEXT[1:]]
    found = shown(about("a", SEAS, 14, pins=("p", "q")), *briefs, *crowd(), count=1)
    assert (found.related["a"], found.read_next["a"]) == (("p",), "newer")


def test_nothing_is_to_be_read_next_where_nothing_is_to_be_shown() -> None:
    found = shown(about("a", SEAS, 14), *NEXT, count=0)
    assert (set(found.related.values()), found.read_next) == ({()}, {})


def test_what_to_read_next_never_says_the_same_as_the_brief_or_what_is_shown() -> None:
    briefs = [about("a-again", SEAS, 20), about("older-again", NEXT[2].headline, 20), *NEXT]
    found = shown(about("a", SEAS, 14), *briefs, *crowd(), count=1)
    assert (found.related["a"], found.read_next["a"]) == (("older-again",), "newer")


# What holds for all

NAMES = [f"b{n}" for n in range(10)]
PICK = st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple)
WORDS = f"{SEAS} {FERRIES}".lower().split()
TEXTS = [
    SEAS,
    SEAS,
    FERRIES,
    "Pilots dread winter storms and harbour dredging",
    "Council votes on harbour dredging for ferries",
    "Ferries reach harbour before noon in winter storms",
]


@st.composite
def families(draw: st.DrawFn) -> list[Entry]:
    found: list[Entry] = []
    for slug in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        originals = [b.slug for b in found if not b.translation_of]
        original = draw(st.sampled_from(["", "", *originals]))
        found.append(
            about(
                slug,
                draw(st.sampled_from(TEXTS) | st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)),
                draw(st.integers(1, 5)),
                topics=mentions(*draw(st.lists(st.sampled_from("xyz"), max_size=1))),
                pins=tuple(pin for pin in draw(PICK) if pin != slug),
                bans=draw(PICK),
                translation_of=original,
                lang=slug if original else draw(st.sampled_from(["en", "en", "en-GB", "pt"])),
                draft=draw(st.sampled_from([False, False, False, True])),
                expires_at=draw(st.sampled_from([None, None, NOW, NOW + dt.timedelta(1)])),
            )
        )
    return found


@settings(max_examples=60)
@given(families(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_rules_of_related_articles_hold(briefs: list[Entry], count: int, shuffler: random.Random) -> None:
    found = shown(*briefs, count=count)
    assert found.related.keys() == found.by_slug.keys()
    for slug, listed in found.related.items():
        brief = found.by_slug[slug]
        translations = set(found.translations.get(slug, ()))
        never = {*brief.bans, *translations}
        pins = [p for p in brief.pins if p in found.by_slug and p not in never]
        following = found.read_next.get(slug)
        both = [*listed, *([following] if following else [])]
        assert len(listed) <= count
        assert len(set(both)) == len(both)
        assert slug not in both
        assert not set(both) & never
        assert set(both) <= set(found.by_slug)
        assert list(listed[: len(pins)]) == pins[:count]
        others = [found.by_slug[other] for other in both if other not in pins]
        assert {other.lang[:2] for other in others} <= {brief.lang[:2]}
        assert not following or (len(listed) == count > 0 and following not in pins)
        if brief.headline == SEAS:
            assert all(other.headline != SEAS for other in others)
        assert sum(other.headline == SEAS for other in others) <= 1
    shuffler.shuffle(briefs)
    again = shown(*briefs, count=count)
    assert (again.related, again.read_next) == (found.related, found.read_next)


def test_neither_the_order_of_files_nor_their_folders_count() -> None:
    text = "---\nheadline: {}\ndek: D.\ndate: 2026-11-0{} 08:00\nrelated: [b]\n---\n{}\n"
    files = {
        f"{name}.md": text.format(t, day, t) for day, (name, t) in enumerate(zip("acde", TEXTS[2:], strict=True), 1)
    }
    files["b.md"] = text.format(TRAMS, 9, SEAS).replace("related: [b]\n", "")
    one = cataloged({f"briefs/{name}": files[name] for name in files})
    other = cataloged({f"briefs/{9 - place}/{name}": files[name] for place, name in enumerate(reversed(files))})
    assert one.related == other.related
    assert all(one.related.values())


def test_what_says_the_same_somewhere_costs_each_brief_as_much_in_a_large_publication_as_in_a_small_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0

    class Watched(list[int]):
        def __iter__(self) -> Iterator[int]:
            nonlocal looks
            looks += 1
            return super().__iter__()

    def languages(briefs: Sequence[Entry]) -> dict[str, list[int]]:
        return {"en": Watched(range(len(briefs)))}

    monkeypatch.setattr("briefgen.catalog.related._languages", languages)

    def looks_at_all(others: int) -> int:
        nonlocal looks
        looks = 0
        found = shown(about("a", SEAS), about("b", SEAS, 2), about("c", f"{SEAS} {FERRIES}", 3), *crowd("", others))
        assert found.related["c"] == ("b",)
        return looks

    assert looks_at_all(10) == looks_at_all(40)


def test_pins_need_no_ranking() -> None:
    a, b, c = about("a", SEAS, pins=("b",)), about("b", SEAS, bans=("a",), pins=("a",)), about("c", SEAS)
    assert pins_alone([a, b, c], {}, 4) == Related(((1,), (), ()), (None, None, None))
    assert pins_alone([a, b, c], {"a": ("b",)}, 4).related == ((), (), ())
    assert pins_alone([a, b, c], {}, 0).related == ((), (), ())
    assert pins_alone([], {}, 4) == ranking([], {}, 4) == Related((), ())
