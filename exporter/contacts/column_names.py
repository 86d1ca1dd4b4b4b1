"""What people call the columns that hold contact fields, in the languages of their tables.

A new language is a few words more here. Names are written as `words.folded` writes them: no accents, no capitals,
a blank between words; they are compared without the blanks.
"""

NAMES: dict[str, str] = {
    "email": """
        email, e mail, mail, email address, e mail address, mail address, emailcim, e mail cim, email cim, adres
        email, adres e mail, adresa email, adresa de email, sahkoposti, sahkopostiosoite, email osoite, posta
        elektronikoa, helbide elektronikoa, eposta, emailadresse, email adresse, e mail adresse, correo, correo
        electronico, courriel, epost
    """,
    "first_name": """
        first name, given name, forename, fname, vorname, rufname, keresztnev, utonev, imie, etunimi, prenume,
        izena, nombre, prenom, nome, voornaam, fornavn, fornamn, jmeno, krstne meno, eesnimi
    """,
    "last_name": """
        last name, surname, family name, lname, nachname, familienname, vezeteknev, csaladnev, nazwisko,
        sukunimi, nume de familie, abizena, abizenak, deitura, apellido, apellidos, nom de famille, cognome,
        achternaam, etternavn, efternamn, prijmeni, priezvisko
    """,
    "address": """
        address, street address, address line 1, address line, address 1, street, cim, lakcim, utca, utca
        hazszam, adres, ulica, osoite, katuosoite, lahiosoite, adresa, strada, helbidea, kalea, adresse,
        strasse, strase, anschrift, direccion, calle, indirizzo, rue, adress, gata
    """,
    "country": """
        country, country name, country code, country iso, country iso code, iso country, orszag, orszagkod,
        kraj, kod kraju, maa, maakoodi, tara, cod tara, herrialdea, herrialde, land, landercode, lander code,
        staat, pais, pays, paese, nazione, zeme, krajina, riik
    """,
    "state": """
        state, state name, state code, province, region, county, megye, wojewodztwo, maakunta, judet, judetul,
        probintzia, lurraldea, bundesland, provincia, estado, departement, regione, lan
    """,
    "city": """
        city, city name, town, locality, varos, telepules, helyseg, miasto, miejscowosc, kaupunki, paikkakunta,
        postitoimipaikka, oras, orasul, localitate, localitatea, hiria, udalerria, stadt, ort, wohnort, ciudad,
        municipio, ville, citta, stad, mesto, obec
    """,
    "postal_code": """
        postal code, zip, zip code, post code, postcode, iranyitoszam, postai iranyitoszam, irsz, kod pocztowy,
        postinumero, cod postal, posta kodea, postakodea, plz, postleitzahl, codigo postal, code postal,
        postnummer, psc, sihtnumber
    """,
    "phone": """
        phone, phone number, mobile, mobile phone, mobile number, cell, cell phone, cellphone, telephone,
        telephone number, tel, msisdn, gsm, telefon, telefonszam, mobil, mobilszam, mobiltelefon, numer
        telefonu, nr telefonu, telefon komorkowy, komorka, puhelin, puhelinnumero, matkapuhelin, numar de
        telefon, numar telefon, telefon mobil, telefonoa, telefono zenbakia, mugikorra, telefonnummer, handy,
        handynummer, mobilnummer, telefono, movil, numero de telefono, cellulare, telephone portable
    """,
    "birthdate": """
        birthdate, birth date, birthday, date of birth, dob, born, born on, szuletesi datum, szuletesnap,
        szuletesi ido, data urodzenia, urodziny, syntymaaika, syntymapaiva, data nasterii, data de nastere, ziua
        de nastere, jaiotze data, jaioteguna, geburtsdatum, geburtstag, fecha de nacimiento, fecha nacimiento,
        date de naissance, data di nascita, datum narozeni
    """,
    "gender": """
        gender, sex, nem, neme, plec, sukupuoli, gen, sexul, generoa, sexua, geschlecht, sexo, genero, sexe,
        genre, sesso, kon, pohlavi
    """,
    "email_status": """
        email status, email subscription status, email subscription, subscription status, email marketing
        status, marketing status, newsletter status, email consent status, consent status, opt in status,
        feliratkozasi allapot, hirlevel statusz, status subskrypcji, status zgody, tilauksen tila, starea
        abonarii, harpidetza egoera, abo status, anmeldestatus
    """,
    "email_status_at": """
        email status at, email status date, email status changed at, status changed at, status date,
        subscription date, subscription status date, subscribed at, consent date, consent at, opt in date, opt
        in at, optin date, feliratkozas datuma, data zgody, data subskrypcji, tilauspaiva, data abonarii,
        harpidetza data, anmeldedatum, einwilligungsdatum
    """,
}
"""Contact field -> the names that columns have for it, the likeliest first, with commas between."""

HARMLESS = """
    customer contact client user person profile member shopper buyer subscriber primary main home current default
    billing shipping delivery mailing crm raw clean full value field text str iso latest known ugyfel vevo klient
    klienta kontakt asiakas asiakkaan bezero bezeroaren bezeroa kunde kunden clientului cliente
"""
"""Words that may stand beside a name without making it another thing: `customer_email`, `Ügyfél e-mail`."""
