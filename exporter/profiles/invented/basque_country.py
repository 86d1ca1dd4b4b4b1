"""The Basque Country, in Spain."""

from exporter.profiles.invented.place import Place, cities, listed, same_for_all

BASQUE_COUNTRY = Place(
    share=0.08,
    country="Spain",
    odd_countries=listed("España, Espainia, ES, ESP, Euskadi, Spian, Euskal Herria"),
    domains=listed("example.com, example.org, posta.example.com, correo.example.net"),
    female=listed(
        "Ane, Amaia, Nerea, Leire, Maite, Ainhoa, Itziar, Miren, Garazi, Uxue, Nahia, Irati, Maider, Iratxe, Naiara, "
        "Olatz, Ainara, Izaro, Lorea, Haizea, Begoña, Arantxa, Idoia, Edurne, Oihana, Jone, Nekane, Karmele, Izaskun, "
        "Eider, Ane Miren, María, Carmen, Ana, Cristina, Marta, Lucía, Elena, Ana Belén, Rocío, Inés, Mónica, Begoñe"
    ),
    male=listed(
        "Jon, Mikel, Aitor, Iker, Unai, Ander, Gorka, Asier, Beñat, Julen, Xabier, Iñaki, Eneko, Markel, Oier, Aritz, "
        "Koldo, Josu, Endika, Ibai, Egoitz, Gaizka, Iñigo, Patxi, Joseba, Kepa, Andoni, Imanol, Ekaitz, Peio, Txomin, "
        "José, Antonio, Javier, David, Jesús, Álvaro, Raúl, Sergio, Óscar, Ramón, Andrés, Zuhaitz"
    ),
    last_names=same_for_all(
        "Etxeberria, Agirre, Garmendia, Arrizabalaga, Goikoetxea, Zubizarreta, Ibarra, Mendizabal, Elizondo, Urrutia, "
        "Larrañaga, Olabarria, Iturbe, Azkarate, Bengoetxea, Zabala, Aranburu, Otxoa, Iriarte, Lizarraga, Uriarte, "
        "Arregi, Izagirre, Lasa, Garate, Oñate, Ibáñez, Uribe, Zubiaurre, Basterretxea, Madariaga, Altuna, Arana, "
        "Muguruza, Txillida, Egaña, Murgia, Gorostiza, Unanue, Zumárraga, García, Fernández, González, López, "
        "Martínez, Pérez, Rodríguez, Sánchez, Gómez, Martín, Álvarez, Ruiz, Díaz, Hernández, Sáez, Ortiz de Zárate, "
        "López de Munain, Núñez, Peña, Ansorena"
    ),
    streets=listed(
        "Kale Nagusia, San Frantzisko kalea, Askatasunaren etorbidea, Gran Vía, Zabalburu plaza, Autonomia kalea, "
        "Sabino Arana etorbidea, Iparragirre kalea, Ercilla kalea, Elkano kalea, San Martin kalea, Zurriola hiribidea, "
        "Dato kalea, Gasteiz etorbidea, Florida kalea, Calle Mayor, Calle Iturribide, Errekalde kalea, "
        "Urkixo zumarkalea, Mendiola bidea, Ibaizabal kalea, Txonta kalea, Plaza de España, Calle de la Peña"
    ),
    houses=listed("%, %#, %#; %º A, %#; %º B, % bis, %#; %. ezkerra, %#; %. eskuina"),
    cities=cities("""
        Bilbao               | Bizkaia  | 4800%, 4801#        | 6
        Vitoria-Gasteiz      | Araba    | 0100%, 0101#        | 4.3
        Donostia             | Gipuzkoa | 2000%, 2001#        | 3.2
        Barakaldo            | Bizkaia  | 4890%               | 1.7
        Getxo                | Bizkaia  | 4893#, 4899%        | 1.3
        Irun                 | Gipuzkoa | 2030%               | 1
        Portugalete          | Bizkaia  | 48920               | 0.8
        Santurtzi            | Bizkaia  | 48980               | 0.8
        Basauri              | Bizkaia  | 48970               | 0.7
        Errenteria           | Gipuzkoa | 20100               | 0.7
        Durango              | Bizkaia  | 48200               | 0.5
        Eibar                | Gipuzkoa | 20600               | 0.5
        Zarautz              | Gipuzkoa | 20800               | 0.4
        Arrasate             | Gipuzkoa | 20500               | 0.4
        Tolosa               | Gipuzkoa | 20400               | 0.4
        Gernika-Lumo         | Bizkaia  | 48300               | 0.3
        Laudio               | Araba    | 01400               | 0.3
        Oñati                | Gipuzkoa | 20560               | 0.2
    """),
    phones=listed(
        "+34 6%# ### ###, +34 6%# ## ## ##, +346%#######, 6%# ### ###, 6%# ## ## ##, 6%#######, 94 4## ## ##, "
        "0034 6%# ### ###"
    ),
    languages=(("eu", 0.42), ("es", 0.56), ("en", 0.02)),
    second_last_name=True,
)
