"""The names and tags of segments: which may be given, and which name a copy gets."""

from collections.abc import Iterable
from itertools import count

from exporter.segments.document_reading import LONGEST_TAG, MOST_TAGS
from exporter.workspace.store import name_fault, name_key

LONGEST_NAME = 100


def fault(name: str, others: Iterable[str]) -> str | None:
    """Say what is wrong with a name among those of the other segments, as a sentence, or None."""
    if (found := name_fault(name)) is not None:
        return found
    if len(name) > LONGEST_NAME:
        return f"A segment's name has at most {LONGEST_NAME} characters; this one has {len(name)}."
    taken = next((other for other in others if name_key(other) == name_key(name)), None)
    return None if taken is None else f'There is already a segment called "{taken}". Choose another name.'


def copy_of(name: str, others: Iterable[str]) -> str:
    """Return a free name for a copy, such as "VIP copy" or "VIP copy 2"."""
    taken = set(map(name_key, others))
    endings = (" copy" if number == 1 else f" copy {number}" for number in count(1))
    names = (name[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
    return next(free for free in names if name_key(free) not in taken)


def tag_fault(tags: tuple[str, ...]) -> str | None:
    """Say what is wrong with the tags of a segment, as a sentence, or None."""
    if len(tags) > MOST_TAGS:
        return f"A segment has at most {MOST_TAGS} tags; these are {len(tags)}."
    well_formed = all(0 < len(tag.strip()) <= LONGEST_TAG for tag in tags)
    return None if well_formed else f"A tag has 1 to {LONGEST_TAG} characters."
