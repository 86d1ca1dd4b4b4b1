"""Romania, with its Hungarian speakers."""

from exporter.profiles.invented.place import Place, cities, listed, same_for_all

ROMANIA = Place(
    share=0.14,
    country="Romania",
    odd_countries=listed("România, RO, ROU, Rumania, Romaina, ROMÂNIA"),
    domains=listed("example.com, example.net, posta.example.org, scrisori.example.com"),
    female=listed(
        "Maria, Elena, Ioana, Ana, Mihaela, Andreea, Cristina, Daniela, Alexandra, Gabriela, Alina, Mariana, Simona, "
        "Georgiana, Adriana, Ionela, Florentina, Roxana, Nicoleta, Diana, Raluca, Monica, Oana, Bianca, Loredana, "
        "Carmen, Anca, Laura, Camelia, Lavinia, Ștefania, Denisa, Iulia, Teodora, Corina, Violeta, Luminița, "
        "Crenguța, Mădălina, Cătălina, Sânziana, Ruxandra, Ilinca, Smaranda, Doina, Rodica, Viorica, Lăcrămioara"
    ),
    male=listed(
        "Andrei, Alexandru, Ion, Gheorghe, Mihai, Constantin, Adrian, Ionuț, Florin, Vasile, Cristian, Daniel, "
        "Marius, Bogdan, Nicolae, Gabriel, Ștefan, Dumitru, Marian, Vlad, Radu, Cătălin, Răzvan, George, Ciprian, "
        "Lucian, Cosmin, Claudiu, Ovidiu, Sorin, Dragoș, Liviu, Petru, Mircea, Costel, Valentin, Tudor, Silviu, "
        "Laurențiu, Emil, Octavian, Viorel, Horațiu, Călin, Mădălin, Doru, Traian, Sabin"
    ),
    last_names=same_for_all(
        "Popa, Popescu, Ionescu, Pop, Radu, Dumitru, Stan, Stoica, Gheorghe, Matei, Ciobanu, Rusu, Constantin, "
        "Munteanu, Marin, Lazăr, Dumitrescu, Ilie, Florea, Toma, Stanciu, Oprea, Barbu, Dinu, Ene, Cristea, Moldovan, "
        "Ionița, Nistor, Dobre, Preda, Neagu, Șerban, Sandu, Mocanu, Voicu, Dragomir, Georgescu, Tudor, Manole, "
        "Anghel, Vasile, Iordache, Niculae, Bălan, Crăciun, Diaconu, Grigore, Petrescu, Badea, Cojocaru, Mureșan, "
        "Suciu, Bucur, Rotaru, Lungu, Chiriac, Olteanu, Enache, Nița, Țurcanu, Pîrvu, Avram, Bratu, Mihăilescu, "
        "Văcărescu, Brâncuș, Câmpeanu, Nagy, Szabó, Kovács"
    ),
    streets=listed(
        "Str. Mihai Eminescu, Str. Ștefan cel Mare, Bd. Unirii, Str. Republicii, Str. Mihai Viteazu, Calea Victoriei, "
        "Str. Avram Iancu, Str. Nicolae Bălcescu, Bd. Independenței, Str. Libertății, Str. Primăverii, Str. Florilor, "
        "Str. Trandafirilor, Aleea Castanilor, Str. Teiului, Str. Morii, Str. Gării, Bd. Carol I, Calea Dorobanților, "
        "Str. George Coșbuc, Str. Ion Creangă, Str. Tudor Vladimirescu, Piața Sfatului, Str. Câmpului, Str. Pădurii"
    ),
    houses=listed("nr. %, nr. %#, nr. 1##, nr. %#; bl. %#; ap. %#, nr. % bl. B% sc. A ap. %#"),
    cities=cities("""
        București        | București       | 01####, 02####, 03####, 04####, 05####, 06#### | 18
        Cluj-Napoca      | Cluj            | 400###         | 2.9
        Iași             | Iași            | 700###         | 2.7
        Constanța        | Constanța       | 900###         | 2.6
        Timișoara        | Timiș           | 300###         | 2.5
        Brașov           | Brașov          | 500###         | 2.4
        Craiova          | Dolj            | 200###         | 2.3
        Galați           | Galați          | 800###         | 2.2
        Oradea           | Bihor           | 410###         | 1.8
        Ploiești         | Prahova         | 100###         | 1.8
        Brăila           | Brăila          | 810###         | 1.5
        Arad             | Arad            | 310###         | 1.4
        Pitești          | Argeș           | 110###         | 1.4
        Bacău            | Bacău           | 600###         | 1.4
        Sibiu            | Sibiu           | 550###         | 1.3
        Târgu Mureș      | Mureș           | 540###         | 1.1
        Baia Mare        | Maramureș       | 430###         | 1
        Suceava          | Suceava         | 720###         | 0.8
        Satu Mare        | Satu Mare       | 440###         | 0.9
        Miercurea Ciuc   | Harghita        | 530###         | 0.4
        Sfântu Gheorghe  | Covasna         | 520###         | 0.5
        Alba Iulia       | Alba            | 510###         | 0.6
    """),
    phones=listed(
        "+40 72# ### ###, +40 74# ### ###, +4076%######, 072# ### ###, 074# ### ###, 0755 ### ###, 0731.###.###, "
        "0040 723 ### ###"
    ),
    languages=(("ro", 0.92), ("hu", 0.05), ("en", 0.03)),
)
