"""Finland, with its Swedish speakers."""

from exporter.profiles.invented.place import Place, cities, listed, same_for_all

FINLAND = Place(
    share=0.12,
    country="Finland",
    odd_countries=listed("Suomi, FI, FIN, Finnland, Finlnd, suomi"),
    domains=listed("example.com, example.org, posti.example.net, saapuneet.example.org"),
    female=listed(
        "Maria, Helena, Anneli, Johanna, Kaarina, Marjatta, Hannele, Kristiina, Liisa, Emilia, Elina, Tuulikki, "
        "Annikki, Sofia, Susanna, Leena, Päivi, Tiina, Aino, Sari, Marja, Minna, Katariina, Irmeli, Riitta, Eeva, "
        "Pirkko, Tarja, Ritva, Heidi, Kirsi, Sanna, Satu, Jenni, Laura, Jaana, Mervi, Merja, Outi, Ulla, Venla, "
        "Helmi, Iida, Elli, Säde, Päivikki, Tyyne, Åsa, Märta, Linnéa"
    ),
    male=listed(
        "Juhani, Johannes, Mikael, Antero, Matias, Tapani, Olavi, Kalevi, Tapio, Matti, Ilmari, Pekka, Mika, Timo, "
        "Juha, Kari, Petteri, Oskari, Sakari, Jari, Antti, Markku, Heikki, Jukka, Hannu, Seppo, Janne, Ville, Marko, "
        "Eero, Veikko, Sami, Esa, Kimmo, Väinö, Onni, Eino, Leo, Aleksi, Lauri, Tuomas, Risto, Raimo, Yrjö, Jyrki, "
        "Pertti, Göran, Håkan, Björn, Toivo"
    ),
    last_names=same_for_all(
        "Korhonen, Virtanen, Mäkinen, Nieminen, Mäkelä, Hämäläinen, Laine, Heikkinen, Koskinen, Järvinen, Lehtonen, "
        "Lehtinen, Saarinen, Niemi, Salminen, Heinonen, Salonen, Heikkilä, Kinnunen, Turunen, Salo, Laitinen, "
        "Tuominen, Rantanen, Karjalainen, Jokinen, Mattila, Savolainen, Lahtinen, Ahonen, Ojala, Leppänen, Hiltunen, "
        "Väisänen, Kallio, Leinonen, Pitkänen, Miettinen, Aaltonen, Manninen, Koivisto, Hakala, Anttila, Hirvonen, "
        "Räsänen, Laaksonen, Lehto, Toivonen, Rantala, Mustonen, Aalto, Nurmi, Niskanen, Peltonen, Seppälä, Hänninen, "
        "Kettunen, Partanen, Moilanen, Pulkkinen, Pesonen, Lappalainen, Kärkkäinen, Nyman, Lindström, Söderholm, "
        "Österlund, Åkerblom, Sjöberg, Ylönen, Yli-Mäkelä, Töyrylä"
    ),
    streets=listed(
        "Mannerheimintie, Hämeenkatu, Aleksanterinkatu, Kauppakatu, Koulukatu, Rantatie, Kirkkokatu, Asemakatu, "
        "Puistokatu, Mäkitie, Koivutie, Kuusitie, Mäntytie, Pihlajatie, Rauhankatu, Satamakatu, Hämeentie, "
        "Yliopistonkatu, Linnankatu, Itsenäisyydenkatu, Töölönkatu, Peltotie, Metsätie, Niittytie, Jäälinjantie, "
        "Brahegatan, Storgatan, Öjvägen"
    ),
    houses=listed("%, %#, %# A %, %# B %#, %# C %#, 1## A %"),
    cities=cities("""
        Helsinki     | Uusimaa           | 001%0, 002%0, 005%0, 007%0, 009%0 | 6.5
        Espoo        | Uusimaa           | 021%0, 026%0, 027%0 | 3
        Tampere      | Pirkanmaa         | 331%0, 335%0, 337%0 | 2.4
        Vantaa       | Uusimaa           | 013%0, 016%0        | 2.4
        Oulu         | Pohjois-Pohjanmaa | 901%0, 905%0        | 2.1
        Turku        | Varsinais-Suomi   | 201%0, 205%0, 207%0 | 2
        Jyväskylä    | Keski-Suomi       | 401%0, 405%0        | 1.5
        Kuopio       | Pohjois-Savo      | 701%0, 702%0        | 1.2
        Lahti        | Päijät-Häme       | 151%0, 158%0        | 1.2
        Pori         | Satakunta         | 281%0               | 0.8
        Joensuu      | Pohjois-Karjala   | 801%0               | 0.8
        Lappeenranta | Etelä-Karjala     | 531%0               | 0.7
        Hämeenlinna  | Kanta-Häme        | 131%0               | 0.7
        Vaasa        | Pohjanmaa         | 651%0               | 0.7
        Seinäjoki    | Etelä-Pohjanmaa   | 601%0               | 0.7
        Rovaniemi    | Lappi             | 961%0               | 0.7
        Mikkeli      | Etelä-Savo        | 501%0               | 0.5
        Kotka        | Kymenlaakso       | 481%0               | 0.5
        Kokkola      | Keski-Pohjanmaa   | 671%0               | 0.5
        Kajaani      | Kainuu            | 871%0               | 0.4
        Mariehamn    | Åland             | 22100               | 0.1
    """),
    phones=listed(
        "+358 40 %## ####, +358 50 %## ####, +35845%######, 040 %## ####, 050 %## ####, 044-%######, 0400 %##%##, "
        "00358 41 %## ####"
    ),
    languages=(("fi", 0.91), ("sv", 0.06), ("en", 0.03)),
)
