from typing import Any

import polars as pl

from exporter.workspace.segment_sizes import SIZES, Count, SegmentSizes
from exporter.workspace.store import Store


def test_sizes_are_read_back_in_the_order_of_time(store: Store, clock: Any) -> None:
    sizes = SegmentSizes(store)
    first = clock()
    sizes.record("VIP", Count(5, 10), by="ann@example.com")
    clock.pass_time(seconds=60)
    sizes.record("vip", Count(3_000_000_000, 4_000_000_000), by="bob@example.com", run_id="run-1")
    sizes.record("other", Count(1, 10), by="bob@example.com")

    found = sizes.of("Vip")

    assert found.schema == pl.Schema(SIZES)
    assert found.rows() == [
        (first, 5, 10, None, "ann@example.com"),
        (clock(), 3_000_000_000, 4_000_000_000, "run-1", "bob@example.com"),
    ]
    assert sizes.latest() == {
        "vip": (clock().isoformat(), Count(3_000_000_000, 4_000_000_000)),
        "other": (clock().isoformat(), Count(1, 10)),
    }


def test_sizes_follow_a_segment_to_a_new_name_and_go_with_it(store: Store) -> None:
    sizes = SegmentSizes(store)
    sizes.record("VIP", Count(5, 10), by="ann@example.com")

    sizes.rename("VIP", "Best")
    assert (sizes.of("VIP").height, sizes.of("best").height) == (0, 1)
    sizes.forget("best")

    assert sizes.of("best").is_empty()
    assert sizes.latest() == {}
