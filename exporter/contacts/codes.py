"""Words that stand for one of Omnisend's few values: genders and email statuses, in several languages."""

from exporter.contacts.words import folded, listed

GENDERS: dict[str, str] = {
    "m": """
        m, male, man, boy, mr, ferfi, ffi, mezczyzna, mies, miespuolinen, barbat, masculin, gizon, gizona,
        gizonezkoa, mann, mannlich, maennlich, herr, hombre, varon, masculino, homme, uomo, maschio, muz
    """,
    "f": """
        f, female, woman, girl, mrs, ms, miss, kobieta, nainen, naispuolinen, femeie, feminin, emakume, emakumea,
        emakumezkoa, frau, weiblich, w, k, mujer, femenino, femme, donna, femmina, kvinna, kvinne, zena
    """,
}
"""Omnisend's value -> the words for it, folded as `words.folded` does."""

_EXACT_GENDERS = {"nő": "f"}  # folded it is "no", which says something else

STATUSES: dict[str, str] = {
    "subscribed": """
        subscribed, subscribe, subscriber, opted in, opt in, optin, optedin, feliratkozott, feliratkozva,
        zapisany, zapisana, subskrybowany, tilannut, tilaaja, abonat, abonata, harpidetuta, harpidetua, abonniert,
        angemeldet, suscrito, suscrita, abonne, iscritto, prenumererar
    """,
    "unsubscribed": """
        unsubscribed, unsubscribe, opted out, opt out, optout, optedout, leiratkozott, leiratkozva, wypisany,
        wypisana, peruuttanut, peruutettu, dezabonat, dezabonata, harpidetza kenduta, abgemeldet, abbestellt, dado
        de baja, desabonne, desinscrit, disiscritto, avregistrerad
    """,
    "nonSubscribed": """
        nonsubscribed, non subscribed, non subscriber, nonsubscriber, not subscribed, notsubscribed, never
        subscribed, nem feliratkozott, niezapisany, ei tilannut, neabonat, harpidetu gabea, nicht abonniert, nicht
        angemeldet, no suscrito, non abonne, non iscritto
    """,
}
"""Omnisend's value -> the words for it, folded as `words.folded` does."""


def gender(text: str) -> str | None:
    """Return `m` or `f`, or None for every other word."""
    return _EXACT_GENDERS.get(text.lower()) or _GENDER_OF.get(folded(text))


def email_status(text: str) -> str | None:
    """Return `subscribed`, `unsubscribed` or `nonSubscribed`, or None for every other word."""
    return _STATUS_OF.get(folded(text))


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {word: value for value, others in words.items() for word in listed(others)}


_GENDER_OF = _by_word(GENDERS)
_STATUS_OF = _by_word(STATUSES)
