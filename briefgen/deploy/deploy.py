"""Deployments. Read this file to know how a site comes to its readers.

    site       site/ -> its files, if it is what a build would make now
    standing   target -> what is there
    plan       both -> what is sent, in which order, and what is removed
    carry out  plan -> the target; it changes there in an order in which no reader meets a broken link

What is planned is a function of the first two, so a rehearsal shows what would be done. A rollback is a deployment of
the release before, whose files the target has.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from briefgen.deploy.claim import Pace
from briefgen.deploy.plan import Plan, plan
from briefgen.deploy.release import File, Standing, new_id
from briefgen.deploy.site import body_of, site_files
from briefgen.deploy.stopping import stopped_once
from briefgen.deploy.target import Body, RefusedError, Target, Told
from briefgen.deploy.targets import Chosen, chosen, target_of
from briefgen.engine.current import Built, NotCurrentError, read_built
from briefgen.engine.job import Options
from briefgen.engine.publication import load_config
from briefgen.syntax.destination import Destination

PACE = Pace()


class Asked(Struct, frozen=True):
    """What is asked of a deployment."""

    is_rehearsal: bool = False
    """Plans, and does nothing."""
    allows_removals: int = 0
    """So many removals are meant, however many they are for the site."""
    takes_over: bool = False
    """Files of others at the target may be replaced at a first deployment."""


class Report(Struct, frozen=True):
    """What a deployment did, or would do."""

    name: str
    """The target's, in briefgen.yaml."""
    to: str
    """Where that is, as it is written there."""
    where: Destination
    """The same."""
    url: str
    """The address of the site there, which ends with a slash."""
    plan: Plan
    live: str
    """The id of the release that readers see now; empty if there is none yet."""
    is_done: bool
    """Whether anything was done."""
    keeps_headers: bool
    """Whether the target itself tells browsers of types and caching; else a server does, which is to be told."""
    busy: str = ""
    """Of a rehearsal: who seems to be deploying there now."""
    refusal: str = ""
    """Of a rehearsal: why the deployment would not be begun, as a sentence."""


def options_for(root: Path, name: str | None, options: Options) -> Options:
    """`options` as the site of a target must be built with: it may have an address of its own.

    Raises:
        BriefgenError: briefgen.yaml has errors.
        RefusedError: there is no such target.
    """
    config = load_config(root)
    url = chosen(config, name).options.url
    return replace(options, base_url=url) if url != config.url else options


def deploy(
    root: Path, name: str | None, options: Options, asked: Asked, told: Told = lambda *_: None, pace: Pace = PACE
) -> Report:
    """Sends the site of the publication in `root` to the target that `name` names; to the only one, where it is None.
    `options` say what build the site is to be of.

    Raises:
        BriefgenError: briefgen.yaml has errors.
        RefusedError: there is no such target, the site is not what a build would make now, too much would be removed,
            or files of others replaced.
        TakenError: another deployment to the target is going on.
        TargetError: the target could not be reached, or failed. Nothing was removed; the next deployment goes on.
    """
    goal = chosen(load_config(root), name)
    try:
        built = read_built(root, options_for(root, goal.name, options))
    except NotCurrentError as error:
        message = f"the site is not one that can be deployed: {error}. Build it, or deploy with --build"
        raise RefusedError(message) from None
    return asyncio.run(stopped_once(_deployed(goal, root, built, asked, told, pace)))


def rollback(root: Path, name: str | None, asked: Asked, told: Told = lambda *_: None, pace: Pace = PACE) -> Report:
    """Makes the release before live again, byte for byte.

    Raises:
        As `deploy` does; RefusedError, too, where there is no release before.
    """
    goal = chosen(load_config(root), name)
    return asyncio.run(stopped_once(_gone_back(goal, root, asked, told, pace)))


async def _deployed(goal: Chosen, root: Path, built: Built, asked: Asked, told: Told, pace: Pace) -> Report:
    site, body = site_files(built, goal.options), body_of(built)
    target = target_of(goal, root, pace)
    try:
        standing = await target.standing(site, body)
        now = datetime.now(UTC)
        planned = plan(site, standing, new_id(now), _iso(now), goal.options.keep, newest=built.newest)
        return await _carried_out(_Work(goal, target, standing, planned, body), asked, told)
    finally:
        await target.close()


async def _gone_back(goal: Chosen, root: Path, asked: Asked, told: Told, pace: Pace) -> Report:
    target = target_of(goal, root, pace)
    try:
        standing = await target.standing({})
        if not standing.back:
            live = "is the only one there" if standing.live is not None else "is not there yet"
            message = f"{goal.options.to} has no release to go back to: the live one {live}"
            raise RefusedError(message)
        before = standing.back[-1]
        # Whatever that removes: readers had the site like this.
        asked = replace(asked, allows_removals=len(standing.files))

        async def body(path: str, _: File) -> bytes:
            return await target.fetch(path, before)

        now = datetime.now(UTC)
        keep, newest = goal.options.keep, before.newest
        planned = plan(before.files, standing, new_id(now), _iso(now), keep, newest=newest, goes_back=True)
        return await _carried_out(_Work(goal, target, standing, planned, body), asked, told)
    finally:
        await target.close()


class _Work(Struct, frozen=True):
    goal: Chosen
    target: Target
    standing: Standing
    plan: Plan
    body: Body


async def _carried_out(work: _Work, asked: Asked, told: Told) -> Report:
    refusal, live = _refusal(work, asked), work.standing.live
    is_done = work.plan.is_needed and not asked.is_rehearsal
    if is_done:
        if refusal:
            raise RefusedError(refusal)
        await work.target.carry_out(work.plan, work.standing, work.body, told)
    return Report(
        name=work.goal.name,
        to=work.goal.options.to,
        where=work.goal.where,
        url=work.goal.options.url,
        plan=work.plan,
        live=work.plan.release.id if is_done else live.id if live is not None else "",
        is_done=is_done,
        keeps_headers=work.target.keeps_headers,
        busy=work.standing.busy,
        refusal=refusal,
    )


def _refusal(work: _Work, asked: Asked) -> str:
    """Why a deployment may be a mistake; empty if nothing speaks for that."""
    if work.standing.foreign and not asked.takes_over:
        first, number = min(work.standing.foreign), len(work.standing.foreign)
        files = first if number == 1 else f"{number:,} files, such as {first},"
        to = work.goal.options.to
        return f"{to} has {files} which briefgen did not put there; --take-over replaces what is in the way"
    if work.plan.too_many() and len(work.plan.removals) > asked.allows_removals:
        number, first = len(work.plan.removals), work.plan.removals[0].path
        return (
            f"{number:,} of the {work.plan.before:,} files there would be removed, such as {first}; "
            f"if that is meant, deploy with --allow-removals {number}"
        )
    return ""


def _iso(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
