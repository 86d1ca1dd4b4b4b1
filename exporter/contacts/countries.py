"""Countries, from any of their names or codes to the ISO 3166-1 alpha-2 code.

Names come from pycountry in the languages of `LANGUAGES`; what people call countries otherwise is in `OTHER_NAMES`.
"""

import functools
import gettext

import polars as pl
import pycountry

from exporter.contacts.distinct import translated
from exporter.contacts.words import folded, listed

LANGUAGES = (
    "hu", "pl", "fi", "ro", "eu", "de", "es", "fr", "it", "pt", "ca", "gl", "nl", "sv", "da", "nb_NO", "is", "ga", "et",
    "lv", "lt", "cs", "sk", "sl", "hr", "bs", "sr", "mk", "sq", "bg", "el", "uk", "ru", "tr", "he", "ar", "ja", "ko",
    "zh_CN",
)  # fmt: skip
"""Languages in which a country's name is known, besides English; a name that two countries share goes to the first."""

OTHER_NAMES: dict[str, str] = {
    "GB": """
        uk, u k, great britain, britain, prydain fawr, england, scotland, wales, northern ireland, anglia,
        nagy britannia, skocia, iso britannia, englanti, marea britanie, britainia handia, ingalaterra, grossbritannien,
        grosbritannien, gran bretana, inglaterra, grande bretagne, angleterre, gran bretagna, inghilterra, velka
        britanie, anglie, storbritannien
    """,
    "US": """
        u s, u s a, united states of america, the united states, america, amerika, amerikai egyesult allamok,
        stany zjednoczone ameryki, amerikan yhdysvallat, statele unite ale americii, sua, ameriketako estatu
        batuak, aeb, vereinigte staaten von amerika, estados unidos de america, ee uu, eeuu, etats unis d
        amerique, stati uniti d america
    """,
    "CZ": """
        czech republic, cseh koztarsasag, republika czeska, tsekin tasavalta, republica ceha, txekiar errepublika,
        tschechische republik, republica checa, ceska republika, ceska
    """,
    "NL": "holland, the netherlands, hollandia, holandia, hollanti, olanda, holanda, hollande, niederlande",
    "DE": "nszk, brd, bundesrepublik deutschland, federal republic of germany",
    "GR": "el, hellas, ellada, gorogorszag",
    "TR": "turkey, torokorszag",
    "RU": "russia, oroszorszag, russland, rusia",
    "KR": """
        south korea, korea, del korea, korea poludniowa, etela korea, coreea de sud, hego korea, sudkorea, corea
        del sur
    """,
    "KP": """
        north korea, eszak korea, korea polnocna, pohjois korea, coreea de nord, ipar korea, nordkorea, corea del
        norte
    """,
    "MD": "moldova, republic of moldova",
    "MK": "macedonia, macedonia fyrom, north macedonia",
    "IE": "republic of ireland, eire",
    "VA": "vatican, vatican city, vatikan",
    "AE": "uae, u a e, emirates",
    "CI": "ivory coast",
    "CV": "cape verde",
    "SZ": "swaziland",
    "MM": "burma",
    "CD": "dr congo, democratic republic of the congo",
    "BN": "brunei",
    "SY": "syria",
    "LA": "laos",
    "PS": "palestine",
    "FK": "falkland islands",
    "MO": "macau",
    "HK": "hong kong",
    "VN": "vietnam, viet nam",
}
"""Code -> what else it is called, folded as `words.folded` does, with commas between."""


def clean_countries(texts: pl.Series) -> pl.DataFrame:
    """Find the code of each country.

    Args:
        texts: Trimmed text, null where there is none.

    Returns:
        One row a text: `country_code` str, two capitals, where the country is known, else null;
        `country` str, the text as it was where it is not, else null.
    """
    codes = translated(texts, country_code)
    return pl.DataFrame({"country": texts.set(codes.is_not_null(), None), "country_code": codes})


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country's name, alpha-2 or alpha-3 code, or None if it is none."""
    return _codes().get(folded(text))


@functools.cache
def _codes() -> dict[str, str]:
    countries = list(pycountry.countries)
    codes = {name: code for code, names in OTHER_NAMES.items() for name in listed(names)}
    for country in countries:
        for code in (country.alpha_2, country.alpha_3):
            codes.setdefault(code.lower(), country.alpha_2)
    for attribute in ("name", "common_name", "official_name"):
        for country in countries:
            codes.setdefault(folded(getattr(country, attribute, country.name)), country.alpha_2)
    for language in LANGUAGES:
        names = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
        for country in countries:
            codes.setdefault(folded(names.gettext(country.name)), country.alpha_2)
    codes.pop("", None)
    return codes
