"""Numbering plans of phonenumbers' metadata, as plain values: how long numbers are and how they are dialled at home."""

import functools
import re
from dataclasses import dataclass, replace

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

_LITERALS = re.compile(r"\d+(\|\d+)*")


@dataclass(frozen=True, slots=True)
class Plan:
    """How numbers look in one country.

    Args:
        calling_code: Digits after the `+`.
        lengths: How many digits a number can have, without calling code and trunk prefix.
        trunk: What is dialled before a number at home (`06` in Hungary) if that is all there is to it, else None.
        prefixes: Pattern of everything that may have to be taken off a number's start; a zero may anywhere.
    """

    calling_code: str
    lengths: tuple[int, ...]
    trunk: str | None
    prefixes: str


@functools.cache
def of_country(country: str) -> Plan | None:
    """Return the plan of an ISO 3166-1 alpha-2 code, or None if there is none."""
    own = _plan(PhoneMetadata.metadata_for_region(country)) if country in phonenumbers.SUPPORTED_REGIONS else None
    leading = of_start(own.calling_code) if own is not None else None
    if own is None or leading is None:
        return own
    return replace(own, lengths=tuple(length for length in own.lengths if length in leading.lengths))


@functools.cache
def of_start(digits: str) -> Plan | None:
    """Return the plan of the calling code that international digits start with, or None if none does.

    Where countries share a code (+1, +7, +44, …) it is that of the one that leads them, as in phonenumbers.
    """
    for code in (digits[:length] for length in range(1, len(digits) + 1)):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
        if phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY in regions:
            return _plan(PhoneMetadata.metadata_for_nongeo_region(int(code)))
        if regions:
            return _plan(PhoneMetadata.metadata_for_region(regions[0]))
    return None


def _plan(metadata: PhoneMetadata | None) -> Plan | None:
    if metadata is None or metadata.general_desc is None:
        return None
    prefixes = metadata.national_prefix_for_parsing
    is_plain = prefixes and _LITERALS.fullmatch(prefixes) and not metadata.national_prefix_transform_rule
    return Plan(
        calling_code=str(metadata.country_code),
        lengths=tuple(length for length in metadata.general_desc.possible_length if length > 0),
        trunk=metadata.national_prefix if is_plain else None,
        prefixes=f"^(?:0|{prefixes})" if prefixes else "^0",
    )
