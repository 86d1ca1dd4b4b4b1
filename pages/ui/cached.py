"""How caches tell segments apart: thousands of values would else be looked at one by one at each look-up."""

from collections.abc import Callable
from typing import Any

from exporter.segments.rules import Segment

BY_CONTENT: dict[str | type, Callable[[Any], Any]] = {Segment: repr}
"""For `st.cache_data(hash_funcs=…)`."""
