"""Whom nothing is sent to: addresses and domains as they are looked up, a whole column at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from exporter.contacts.emails import clean_emails
from exporter.contacts.fingerprint import identities
from exporter.contacts.values import prepared

_NOBODY = pl.Series("email", [], dtype=pl.UInt128)


@dataclass(frozen=True, slots=True, eq=False)
class Suppressed:
    """The suppression list as it is looked up: sixteen bytes an address, whatever is in it.

    Args:
        addresses: `identities` of clean addresses, UInt128 without nulls, in order.
        domains: Clean domains; each stands for all of its subdomains too.
    """

    addresses: pl.Series = field(default_factory=_NOBODY.clone)
    domains: frozenset[str] = frozenset()

    def covers(self, emails: pl.Series) -> pl.Series:
        """Tell which addresses are on the list.

        Args:
            emails: Clean addresses, null where there is none.

        Returns:
            Boolean without nulls; false where there is no address.
        """
        found = pl.Series(emails.name, [False]).new_from_index(0, len(emails))
        if len(self.addresses):
            wanted = identities(emails)
            places = self.addresses.search_sorted(wanted).clip(upper_bound=len(self.addresses) - 1)
            found |= (self.addresses.gather(places) == wanted).fill_null(value=False)
        return found | self._in_domains(emails) if self.domains else found

    def _in_domains(self, emails: pl.Series) -> pl.Series:
        """Look up each different domain, then what is left of it without its first name, and so on."""
        domains = emails.str.extract("@([^@]+)$")
        different = domains.unique().drop_nulls()
        listed = pl.Series(sorted(self.domains)).implode()
        covered = different.is_in(listed)
        rest = different
        while rest.null_count() < len(rest):
            rest = rest.str.extract(r"^[^.]+\.(.+)$")
            covered |= rest.is_in(listed).fill_null(value=False)
        return domains.is_in(different.filter(covered).implode()).fill_null(value=False)


def collected(addresses: Iterable[pl.Series], domains: Iterable[str]) -> Suppressed:
    """Put a list together.

    Args:
        addresses: Clean addresses, in any order and as often as they come; nulls are left out.
        domains: Clean domains.
    """
    numbers = [identities(each.drop_nulls()).alias("email") for each in addresses]
    return Suppressed(pl.concat([_NOBODY, *numbers]).unique().sort(), frozenset(domains))


def clean_addresses(texts: pl.Series) -> pl.Series:
    """Write addresses as a contact has them; null where a text is none."""
    return clean_emails(prepared("email", texts))


def clean_domains(texts: pl.Series) -> pl.Series:
    """Write domains as they stand in a clean address; null where a text is none, or can never get mail."""
    return clean_addresses("a@" + texts.str.strip_prefix("@")).str.strip_prefix("a@")
