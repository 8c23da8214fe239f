"""What a head says of files, and what becomes of it in the course of a deployment. Pure.

    begun     somebody has claimed the target; nothing of the release is there
    sending   from now on its files may be there
    noted     so many of them are
    renewed   as many, and the claim is still held
    switched  the release is live; what was there before it may still be there
    settled   that is gone, and the claim is given back

After a failure a head is given back as far as it has come.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from briefgen.deploy.plan import Plan
from briefgen.deploy.release import Claim, Head, Present, Release, There


def files_there(head: Head, by_id: Mapping[str, Release]) -> dict[str, There]:
    """What is at each path, after all that was begun."""
    found: dict[str, There] = {}
    ids = [present.id for present in head.there]
    at = ids.index(head.live) if head.live else -1
    if head.live:
        found = {path: There(file, head.live) for path, file in by_id[head.live].all().items()}
    if head.is_removing:
        # Of what came before it, nobody knows what is still there.
        for id_ in (id_ for id_ in ids[:at] if id_ in by_id):
            found |= {path: There(None, id_, is_found=False) for path in by_id[id_].all() if path not in found}
    for present in _since(head):
        release = by_id.get(present.id)
        if release is not None and present.done is not None and present.done >= 0:
            # What it sent first is there, and of the rest nobody knows.
            files, was_seen = release.all(), _is_seen(present, release)
            was_found = {path for path, there in found.items() if there.is_found}
            for number, path in enumerate(release.sends):
                file = files[path] if number < present.done else None
                found[path] = There(file, release.id, is_found=was_seen or path in was_found)
    return found


def seen(head: Head, by_id: Mapping[str, Release]) -> tuple[Release, ...]:
    """The releases that were interrupted since the live one, when readers may already have been led to their files."""
    since = ((present, by_id.get(present.id)) for present in _since(head))
    return tuple(release for present, release in since if release is not None and _is_seen(present, release))


def is_kept(head: Head, by_id: Mapping[str, Release]) -> bool:
    """Whether nothing of the live release was replaced by what was interrupted since, or only what was set aside."""
    sent = (present.id for present in _since(head) if present.done is not None and present.done >= 0)
    return all(by_id[id_].sets_aside for id_ in sent if id_ in by_id)


def is_interrupted(head: Head) -> bool:
    """Whether a deployment has not come to its end, or goes on now."""
    return head.claim is not None or head.is_removing or any(present.done is not None for present in head.there)


def begun(head: Head, claim: Claim, release: str) -> Head:
    """The head once a target is claimed for a release."""
    return replace(head, claim=claim, there=(*head.there, Present(release, -1)))


def sending(head: Head) -> Head:
    """The head from which on files of the release that was begun may be there."""
    return _with_last(head, replace(head.there[-1], done=0))


def noted(head: Head, done: int) -> Head:
    """The head once so many of its files are there; as it was, where none is sent yet, or all are."""
    last = head.there[-1]
    is_sending = last.done is not None and last.done >= 0
    return _with_last(head, replace(last, done=done)) if is_sending else head


def renewed(head: Head, done: int) -> Head:
    """The same, with the claim renewed; as it was, where there is none any more."""
    if head.claim is None:
        return head
    return replace(noted(head, done), claim=replace(head.claim, beat=head.claim.beat + 1))


def given_back(head: Head, done: int) -> Head:
    """The head after a failure: nobody works any more, and so many files are there."""
    return replace(noted(head, done), claim=None)


def switched(head: Head, plan: Plan) -> Head:
    """The head once a release is live."""
    live = replace(head.there[-1], done=None)
    back = tuple(release.id for release in plan.back)
    return replace(_with_last(head, live), live=live.id, back=back, is_removing=True)


def settled(head: Head, plan: Plan) -> Head:
    """The head once nothing is there but what is live or can be gone back to."""
    kept = {head.live, *(release.id for release in plan.back)}
    there = tuple(Present(present.id) for present in head.there if present.id in kept)
    return replace(head, claim=None, there=there, is_removing=False)


def _since(head: Head) -> tuple[Present, ...]:
    """What was begun since the live release."""
    ids = [present.id for present in head.there]
    return head.there[ids.index(head.live) + 1 :] if head.live else head.there


def _is_seen(present: Present, release: Release) -> bool:
    return present.done is not None and present.done >= release.unseen


def _with_last(head: Head, present: Present) -> Head:
    return replace(head, there=(*head.there[:-1], present))
