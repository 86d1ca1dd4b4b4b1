"""The keys that open the sandbox, and what each may do; none of them is a secret."""

from collections.abc import Mapping

BRAND_ID = "5f92cbf10cf217478ba93561"
BRAND_NAME = "Sandbox brand"

DEMO_KEY = f"{BRAND_ID}-sandbox"
"""May do all that an exporter needs."""

ALL = frozenset({"brands.read", "contacts.read", "contacts.write"})

KEYS: Mapping[str, frozenset[str]] = {
    DEMO_KEY: ALL,
    f"{BRAND_ID}-nobrand": frozenset({"contacts.read", "contacts.write"}),
    f"{BRAND_ID}-readonly": frozenset({"brands.read", "contacts.read"}),
    f"{BRAND_ID}-nothing": frozenset(),
}
"""Key -> permissions: the whole set, and the ways in which a key can fall short."""


def brand_of(key: str) -> str:
    """Find the brand in a key: what stands before the dash."""
    return key.partition("-")[0]
