"""Hungary."""

from exporter.profiles.invented.place import Place, cities, listed, same_for_all

HUNGARY = Place(
    share=0.18,
    country="Hungary",
    odd_countries=listed("Magyarország, HU, HUN, Hungray, magyarország, Hungaria"),
    domains=listed("example.com, example.org, posta.example.net, level.example.com"),
    female=listed(
        "Mária, Erzsébet, Katalin, Ilona, Éva, Anna, Zsuzsanna, Margit, Judit, Ágnes, Julianna, Andrea, Ildikó, Erika, "
        "Krisztina, Irén, Eszter, Magdolna, Mónika, Edit, Gabriella, Szilvia, Anita, Anikó, Viktória, Márta, Rozália, "
        "Tímea, Piroska, Klára, Tünde, Dóra, Zsófia, Gyöngyi, Veronika, Réka, Nikolett, Petra, Bernadett, Orsolya, "
        "Boglárka, Lilla, Kinga, Noémi, Hajnalka, Emőke, Csilla, Enikő, Luca, Fanni"
    ),
    male=listed(
        "László, István, József, János, Zoltán, Sándor, Gábor, Ferenc, Attila, Péter, Tamás, Zsolt, Tibor, András, "
        "Csaba, Imre, Lajos, György, Balázs, Gyula, Mihály, Károly, Róbert, Béla, Dávid, Dániel, Ádám, Krisztián, "
        "Miklós, Norbert, Bence, Máté, Pál, Szabolcs, Roland, Gergő, Antal, Bálint, Richárd, Márk, Levente, Gergely, "
        "Ákos, Viktor, Árpád, Géza, Márton, Kristóf, Jenő, Győző"
    ),
    last_names=same_for_all(
        "Nagy, Kovács, Tóth, Szabó, Horváth, Varga, Kiss, Molnár, Németh, Farkas, Balogh, Papp, Lakatos, Takács, "
        "Juhász, Oláh, Mészáros, Simon, Rácz, Fekete, Szilágyi, Török, Fehér, Balázs, Gál, Kis, Szűcs, Orsós, Kocsis, "
        "Fodor, Pintér, Szalai, Sipos, Magyar, Lukács, Gulyás, Biró, Király, Katona, László, Jakab, Bogdán, Balog, "
        "Sándor, Boros, Váradi, Fazekas, Kelemen, Antal, Somogyi, Orosz, Fülöp, Veres, Vincze, Budai, Hegedűs, Deák, "
        "Pap, Bálint, Illés, Pál, Vass, Szőke, Lengyel, Bognár, Bodnár, Jónás, Szűts, Hajdú, Halász, Máté, Székely, "
        "Gáspár, Kozma, Pásztor, Bakos, Dudás, Major, Virág, Hegedüs, Barta, Soós, Novák, Csonka, Tamás, Faragó"
    ),
    streets=listed(
        "Kossuth Lajos utca, Petőfi Sándor utca, Rákóczi út, Ady Endre utca, Béke utca, Arany János utca, "
        "Dózsa György út, József Attila utca, Szabadság tér, Táncsics Mihály utca, Bartók Béla út, Deák Ferenc utca, "
        "Bem József utca, Árpád út, Széchenyi István utca, Jókai Mór utca, Vörösmarty utca, Móricz Zsigmond utca, "
        "Akácfa utca, Rózsa utca, Kölcsey Ferenc utca, Zrínyi Miklós utca, Hunyadi János út, Szent István körút, "
        "Liszt Ferenc sétány, Nefelejcs köz, Gárdonyi Géza utca, Damjanich utca, Erdősor utca, Tölgyfa utca"
    ),
    houses=listed("%., %#., 1##., %#. %/%., %#/A., %#. II. em. %#."),
    cities=cities("""
        Budapest         | Budapest               | 102#, 105#, 106#, 107#, 108#, 109#, 111#, 113#, 114#, 118# | 17
        Debrecen         | Hajdú-Bihar            | 402#, 403#       | 2
        Szeged           | Csongrád-Csanád        | 672#             | 1.6
        Miskolc          | Borsod-Abaúj-Zemplén   | 352#, 353#       | 1.5
        Pécs             | Baranya                | 762#, 763#       | 1.4
        Győr             | Győr-Moson-Sopron      | 902#             | 1.3
        Nyíregyháza      | Szabolcs-Szatmár-Bereg | 440#             | 1.2
        Kecskemét        | Bács-Kiskun            | 600#             | 1.1
        Székesfehérvár   | Fejér                  | 800#             | 1
        Szombathely      | Vas                    | 970#             | 0.8
        Szolnok          | Jász-Nagykun-Szolnok   | 500#             | 0.7
        Érd              | Pest                   | 2030             | 0.7
        Tatabánya        | Komárom-Esztergom      | 280#             | 0.7
        Sopron           | Győr-Moson-Sopron      | 940#             | 0.6
        Kaposvár         | Somogy                 | 740#             | 0.6
        Veszprém         | Veszprém               | 820#             | 0.6
        Békéscsaba       | Békés                  | 560#             | 0.6
        Zalaegerszeg     | Zala                   | 890#             | 0.6
        Eger             | Heves                  | 330#             | 0.5
        Hódmezővásárhely | Csongrád-Csanád        | 680#             | 0.4
        Salgótarján      | Nógrád                 | 310#             | 0.3
        Szekszárd        | Tolna                  | 710#             | 0.3
    """),
    phones=listed(
        "+36 20 %## ####, +36 30 %## ####, +36 70 %## ####, +3630%######, 06 20 %## ####, 06 30 %## ####, "
        "06-70-%##-####, 0630%######, 0036 20 %## ####, +36 1 2## ####"
    ),
    languages=(("hu", 0.96), ("en", 0.03), ("de", 0.01)),
)
