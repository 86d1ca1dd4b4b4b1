"""Which columns of a source tell what starters ask about, found by their names in several languages and their types.

A new language is a few words more here: without accents and capitals, a blank between words.
"""

import re
import unicodedata
from collections.abc import Sequence

from exporter.profiles.source import Column, ColumnType

MOMENTS: frozenset[ColumnType] = frozenset({"date", "timestamp"})
NUMBERS: frozenset[ColumnType] = frozenset({"integer", "number"})

TELLING: dict[str, tuple[frozenset[ColumnType], str]] = {
    "created": (
        MOMENTS,
        """
        created at, created on, created, creation date, date created, sign up date, signup date, signed up at, signed
        up, registered at, registered, registration date, member since, customer since, joined at, joined, join date,
        first seen, first order date, letrehozva, letrehozas datuma, regisztracio datuma, regisztralt, csatlakozott,
        erstellt am, erstellt, angelegt am, angelegt, registriert am, registriert, kunde seit, utworzono, data
        utworzenia, data rejestracji, zarejestrowano, luotu, rekisteroity, rekisteroitynyt, liittynyt, asiakas alkaen,
        creat la, data crearii, data inregistrarii, inregistrat, sortze data, erregistro data, creado, fecha de alta,
        fecha de registro, cree le, date de creation, date d inscription, creato il, data di registrazione, iscritto il
        """,
    ),
    "last_active": (
        MOMENTS,
        """
        last order date, last order, last ordered at, last purchase date, last purchase, last purchased at, last bought,
        last seen at, last seen, last visit, last activity, last active, last login, utolso rendeles datuma, utolso
        rendeles, utolso vasarlas datuma, utolso vasarlas, utolso belepes, letzte bestellung, letzter kauf, letzter
        besuch, zuletzt gesehen, data ostatniego zamowienia, ostatnie zamowienie, ostatni zakup, viimeisin tilaus,
        viimeinen tilaus, viimeisin osto, data ultimei comenzi, ultima comanda, ultima achizitie, azken eskaera, azken
        erosketa, ultimo pedido, ultima compra, derniere commande, dernier achat, ultimo ordine, ultimo acquisto
        """,
    ),
    "value": (
        NUMBERS,
        """
        lifetime value, customer lifetime value, ltv, clv, cltv, total spent, amount spent, total spend, spent, spend,
        total revenue, revenue, order value, total order value, monetary, eletertek, ugyfelertek, osszes koltes, koltes,
        kundenwert, gesamtumsatz, umsatz, wartosc klienta, laczne wydatki, przychod, asiakasarvo, ostot yhteensa,
        valoarea clientului, total cheltuit, bezeroaren balioa, gastua guztira, valor del cliente, gasto total, valeur
        client, depense totale, valore cliente, spesa totale
        """,
    ),
    "birthday": (
        MOMENTS,
        """
        birth date, birthdate, birthday, date of birth, dob, born, szuletesi datum, szuletesnap, szuletesi ido,
        geburtsdatum, geburtstag, data urodzenia, urodziny, syntymaaika, syntymapaiva, data nasterii, data de nastere,
        jaiotze data, jaioteguna, fecha de nacimiento, date de naissance, data di nascita
        """,
    ),
    "email": (
        frozenset({"text"}),
        """
        email, e mail, mail, email address, e mail address, emailcim, e mail cim, adres email, adres e mail, adresa
        email, adresa de email, sahkoposti, sahkopostiosoite, posta elektronikoa, helbide elektronikoa, e mail adresse,
        email adresse, correo electronico, correo, courriel, epost
        """,
    ),
    "consent": (
        frozenset({"boolean"}),
        """
        newsletter, opted in, opt in, optin, email opt in, marketing opt in, marketing consent, email consent, consent,
        accepts marketing, subscribed, is subscribed, subscriber, hirlevel, feliratkozott, feliratkozva, hozzajarulas,
        einwilligung, abonniert, zgoda, zgoda marketingowa, subskrypcja, suostumus, uutiskirje, tilaaja, consimtamant,
        abonat, baimena, harpidetuta, consentimiento, boletin, suscrito, consentement, abonne, infolettre, consenso,
        iscritto
        """,
    ),
}
"""What is asked -> the types that tell it, and what columns that do are called, the likeliest first."""

_ENDS_OF_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNDECOMPOSED = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "\u0131": "i"})


def telling(columns: Sequence[Column]) -> dict[str, Column]:
    """Find the column that tells each thing that is asked; what no column tells is left out.

    Names are compared word for word, and then as beginnings and ends of longer ones: `customer_created_at`.
    """
    found = {}
    for asked, (types, names) in TELLING.items():
        fitting = [(_folded(column.name), column) for column in columns if column.type in types]
        wanted = [" ".join(name.split()) for name in names.split(",")]
        whole = (column for name in wanted for folded, column in fitting if _squashed(folded) == _squashed(name))
        within = (
            column
            for name in wanted
            for folded, column in fitting
            if folded.startswith(f"{name} ") or folded.endswith(f" {name}")
        )
        column = next(whole, None) or next(within, None)
        if column is not None:
            found[asked] = column
    return found


def _folded(name: str) -> str:
    """Write a name in words without accents, capitals and separators."""
    apart = _ENDS_OF_HUMPS.sub(" ", unicodedata.normalize("NFKD", name.translate(_UNDECOMPOSED)))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain)).casefold()


def _squashed(name: str) -> str:
    return name.replace(" ", "")
