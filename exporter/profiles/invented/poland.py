"""Poland."""

from exporter.profiles.invented.place import Place, cities, listed


def _both_forms(name: str) -> tuple[str, str]:
    """Return a last name as a woman and as a man bears it: Kowalska, Kowalski."""
    return (f"{name[:-1]}a" if name.endswith(("ski", "cki", "dzki")) else name, name)


POLAND = Place(
    share=0.22,
    country="Poland",
    odd_countries=listed("Polska, PL, POL, Polnd, POLSKA, Poland (PL)"),
    domains=listed("example.com, example.net, poczta.example.org, skrzynka.example.com"),
    female=listed(
        "Anna, Katarzyna, Maria, Małgorzata, Agnieszka, Barbara, Ewa, Krystyna, Elżbieta, Magdalena, Joanna, Zofia, "
        "Aleksandra, Monika, Teresa, Danuta, Natalia, Julia, Karolina, Marta, Beata, Dorota, Alicja, Jadwiga, Janina, "
        "Jolanta, Iwona, Irena, Grażyna, Zuzanna, Paulina, Justyna, Hanna, Bożena, Wiktoria, Urszula, Renata, Halina, "
        "Agata, Sylwia, Emilia, Patrycja, Izabela, Łucja, Bogumiła, Wanda, Żaneta, Kinga, Oliwia, Stanisława"
    ),
    male=listed(
        "Piotr, Krzysztof, Andrzej, Tomasz, Jan, Paweł, Michał, Marcin, Jakub, Stanisław, Adam, Marek, Łukasz, "
        "Grzegorz, Mateusz, Wojciech, Mariusz, Dariusz, Zbigniew, Maciej, Rafał, Robert, Jerzy, Kamil, Jacek, Józef, "
        "Dawid, Tadeusz, Szymon, Ryszard, Kacper, Bartosz, Artur, Jarosław, Sławomir, Mirosław, Janusz, Sebastian, "
        "Patryk, Damian, Henryk, Przemysław, Daniel, Roman, Kazimierz, Wiesław, Antoni, Bogusław, Zdzisław, Błażej"
    ),
    last_names=tuple(
        _both_forms(name)
        for name in listed(
            "Nowak, Kowalski, Wiśniewski, Wójcik, Kowalczyk, Kamiński, Lewandowski, Zieliński, Szymański, Woźniak, "
            "Dąbrowski, Kozłowski, Mazur, Jankowski, Kwiatkowski, Wojciechowski, Krawczyk, Kaczmarek, Piotrowski, "
            "Grabowski, Pawłowski, Michalski, Zając, Król, Wieczorek, Jabłoński, Wróbel, Nowakowski, Majewski, "
            "Olszewski, Stępień, Malinowski, Jaworski, Adamczyk, Dudek, Nowicki, Pawlak, Górski, Witkowski, Walczak, "
            "Sikora, Baran, Rutkowski, Michalak, Szewczyk, Ostrowski, Tomaszewski, Pietrzak, Zalewski, Wróblewski, "
            "Marciniak, Jasiński, Zawadzki, Sadowski, Duda, Jakubowski, Wilk, Borkowski, Chmielewski, Włodarczyk, "
            "Sokołowski, Szczepański, Sawicki, Kucharski, Lis, Maciejewski, Kubiak, Kalinowski, Mazurek, Wysocki, "
            "Czarnecki, Głowacki, Błaszczyk, Gąsiorowski, Żak, Bąk, Ślusarczyk, Kołodziej, Brzęczyszczykiewicz"
        )
    ),
    streets=listed(
        "ul. Mickiewicza, ul. Słowackiego, ul. Kościuszki, ul. Sienkiewicza, ul. Polna, ul. Leśna, ul. Słoneczna, "
        "ul. Krótka, ul. Szkolna, ul. Ogrodowa, ul. Lipowa, ul. Brzozowa, ul. Łąkowa, ul. Kwiatowa, ul. Kościelna, "
        "al. Jana Pawła II, al. Niepodległości, ul. Piłsudskiego, ul. Żeromskiego, ul. Konopnickiej, os. Piastów, "
        "pl. Wolności, ul. 3 Maja, ul. Długa, ul. Źródlana, ul. Świętojańska, ul. Dębowa, ul. Chopina, Rynek"
    ),
    houses=listed("%, %#, 1##, %#/%, %#/%#, %#A, 1##/%#, %# m. %"),
    cities=cities("""
        Warszawa      | mazowieckie         | 00-###, 01-###, 02-###, 03-###, 04-### | 18
        Kraków        | małopolskie         | 30-###, 31-### | 8
        Wrocław       | dolnośląskie        | 50-###, 53-### | 6.7
        Łódź          | łódzkie             | 90-###, 93-### | 6.6
        Poznań        | wielkopolskie       | 60-###, 61-### | 5.4
        Gdańsk        | pomorskie           | 80-###         | 4.8
        Szczecin      | zachodniopomorskie  | 70-###, 71-### | 3.9
        Bydgoszcz     | kujawsko-pomorskie  | 85-###         | 3.4
        Lublin        | lubelskie           | 20-###         | 3.3
        Białystok     | podlaskie           | 15-###         | 2.9
        Katowice      | śląskie             | 40-###         | 2.8
        Gdynia        | pomorskie           | 81-###         | 2.4
        Częstochowa   | śląskie             | 42-2##         | 2.1
        Rzeszów       | podkarpackie        | 35-###         | 2
        Toruń         | kujawsko-pomorskie  | 87-1##         | 1.9
        Kielce        | świętokrzyskie      | 25-###         | 1.9
        Olsztyn       | warmińsko-mazurskie | 10-###         | 1.7
        Bielsko-Biała | śląskie             | 43-3##         | 1.7
        Zielona Góra  | lubuskie            | 65-###         | 1.4
        Opole         | opolskie            | 45-###         | 1.3
    """),
    phones=listed(
        "+48 50# ### ###, +48 60# ### ###, +48 78# ### ###, +4869%######, 50# ### ###, 60#-###-###, 66#######, "
        "0048 72# ### ###, (+48) 51# ### ###"
    ),
    languages=(("pl", 0.97), ("en", 0.02), ("uk", 0.01)),
)
