"""Groups of a segment: nobody twice, the same at every run, and as large as they should be."""

from collections.abc import Callable

import pytest

from exporter.errors import SegmentError
from exporter.segments.library import Segments
from exporter.segments.splits import groups
from tests.segments.kept.conftest import spent

VIP = spent("VIP", 100)


@pytest.fixture
def large(segments: Segments, write: Callable[..., None]) -> Segments:
    """1,000 profiles, of whom 900 are in "VIP"."""
    write(*map(float, range(1_000)))
    segments.save(VIP)
    return segments


def keys(segments: Segments, name: str) -> set[str]:
    return set(segments.load(name).frame(["id"])["id"])


@pytest.mark.parametrize("by", [None, "country"])
def test_groups_part_all_members_and_share_nobody(large: Segments, by: str | None) -> None:
    shares = {"A": 0.4, "B": 0.4, "hold-out": 0.2}

    names = [group.name for group in large.split("vip", shares, seed="autumn", by=by)]

    assert names == ["VIP A", "VIP B", "VIP hold-out"]
    found = [keys(large, name) for name in names]
    assert set().union(*found) == keys(large, "VIP")
    assert sum(map(len, found)) == 900
    for members, share in zip(found, shares.values(), strict=True):
        assert abs(len(members) - share * 900) <= (2 if by else 60)


def test_shares_within_each_value_are_exact_to_one_profile(large: Segments) -> None:
    large.split("VIP", {"A": 0.3}, seed="autumn", by="country")

    countries = large.load("VIP A").frame(["country"])["country"].value_counts()

    assert dict(countries.iter_rows()) == {"HU": 135, "PL": 135}


def test_the_same_seed_draws_the_same_and_another_one_others(large: Segments) -> None:
    drawn = {}
    for seed, name in (("a", "one"), ("a", "two"), ("b", "three")):
        large.split("VIP", {name: 0.5}, seed=seed)
        drawn[name] = keys(large, f"VIP {name}")

    assert drawn["one"] == drawn["two"]
    assert 100 < len(drawn["one"] & drawn["three"]) < 350


def test_a_group_that_grows_keeps_who_was_in_it(large: Segments) -> None:
    small, wide = (groups(VIP, {"A": share}, seed="s")[0] for share in (0.2, 0.6))

    members = [set(large.preview(group, columns=["id"], limit=1_000)["id"]) for group in (small, wide)]

    assert members[0] < members[1]


@pytest.mark.parametrize(
    ("shares", "fault"),
    [
        ({}, "Name at least one group"),
        ({"A": 0.0}, "is more than 0 and at most 1, not 0"),
        ({"A": float("nan")}, "is more than 0 and at most 1"),
        ({"A": 0.6, "B": 0.5}, "come to 1.1 together"),
        ({" ": 0.5}, "Every group needs a name"),
    ],
)
def test_shares_that_make_no_sense_are_refused(large: Segments, shares: dict[str, float], fault: str) -> None:
    with pytest.raises(SegmentError, match=fault):
        large.split("VIP", shares, seed="s")

    assert large.names() == ["VIP"]


def test_thirds_come_to_a_whole_and_so_do_tenths() -> None:
    for number in (3, 7, 10):
        parts = groups(VIP, {str(each): 1 / number for each in range(number)}, seed="s")

        assert len(parts) == number


def test_of_groups_of_which_one_cannot_be_saved_none_is(large: Segments) -> None:
    large.save(spent("VIP B", 1))

    with pytest.raises(SegmentError, match='already a segment called "VIP B"'):
        large.split("VIP", {"A": 0.5, "B": 0.5}, seed="s")

    assert large.names() == ["VIP", "VIP B"]
