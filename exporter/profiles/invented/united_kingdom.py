"""The United Kingdom; all phone numbers are of the ranges that Ofcom keeps for drama."""

from exporter.profiles.invented.place import Place, cities, listed, same_for_all

UNITED_KINGDOM = Place(
    share=0.12,
    country="United Kingdom",
    odd_countries=listed("UK, GB, GBR, Great Britain, England, Untied Kingdom, Prydain Fawr"),
    domains=listed("example.com, example.org, post.example.org, mail.example.net"),
    female=listed(
        "Olivia, Amelia, Isla, Ava, Emily, Sophie, Grace, Mia, Poppy, Ella, Lily, Evie, Charlotte, Jessica, Daisy, "
        "Alice, Florence, Freya, Sienna, Ruby, Susan, Margaret, Patricia, Christine, Helen, Julie, Karen, Tracey, "
        "Claire, Emma, Sarah, Lucy, Gemma, Rachel, Fiona, Siân, Cerys, Ffion, Eilidh, Catriona, Niamh, Aoife, Zoë, "
        "Chloë, Aisha, Fatima, Priya, Harriet, Beatrice, Imogen"
    ),
    male=listed(
        "Oliver, George, Harry, Noah, Jack, Leo, Arthur, Muhammad, Oscar, Charlie, Jacob, Thomas, Henry, William, "
        "Alfie, Joshua, Freddie, James, David, John, Paul, Andrew, Mark, Stephen, Ian, Alan, Graham, Keith, Colin, "
        "Nigel, Stuart, Gareth, Rhys, Dafydd, Iwan, Callum, Hamish, Ewan, Ruaridh, Seán, Cillian, Daniel, Matthew, "
        "Benjamin, Samuel, Mohammed, Arjun, Rupert, Toby, Lewis"
    ),
    last_names=same_for_all(
        "Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Robinson, Wright, Thompson, Evans, "
        "Walker, White, Roberts, Green, Hall, Thomas, Clarke, Jackson, Wood, Harris, Edwards, Turner, Martin, Cooper, "
        "Hill, Ward, Hughes, Moore, Clark, King, Harrison, Lewis, Baker, Lee, Allen, Morris, Khan, Scott, Watson, "
        "Davis, Parker, James, Bennett, Young, Phillips, Richardson, Mitchell, Bailey, Carter, Cook, Singh, Shaw, "
        "Bell, Collins, Morgan, Kelly, Begum, Miller, Cox, Hussain, Marshall, Simpson, Price, Anderson, Adams, "
        "O'Neill, O'Sullivan, MacDonald, McKenzie, Fitzgerald, Ó Briain, Brontë, Taylor-Smith, St John"
    ),
    streets=listed(
        "High Street, Station Road, Main Street, Park Road, Church Road, Church Street, London Road, Victoria Road, "
        "Green Lane, Manor Road, Church Lane, Park Avenue, The Avenue, The Crescent, Queens Road, New Road, "
        "Grange Road, Kings Road, Kingsway, Windsor Road, Highfield Road, Mill Lane, Alexander Road, York Road, "
        "St John's Road, Main Road, Broadway, King Street, The Green, Springfield Road, Heol y Bont, Sràid a' Chaisteil"
    ),
    houses=listed("%, %#, 1##, %#a, Flat %; %#, Flat %#; %"),
    house_first=True,
    cities=cities("""
        London      | Greater London     | SW1A %@@, E%% %@@, N%% %@@ | 9 | +44 20 7946 0###, 020 7946 0###
        Birmingham  | West Midlands      | B%% %@@, B1 %@@ | 1.1 | +44 121 496 0###, 0121 496 0###
        Manchester  | Greater Manchester | M%% %@@, M1 %@@ | 0.9 | +44 161 496 0###, 0161 496 0###
        Leeds       | West Yorkshire     | LS%% %@@        | 0.8 | +44 113 496 0###, 0113 496 0###
        Sheffield   | South Yorkshire    | S%% %@@         | 0.6 | +44 114 496 0###, 0114 496 0###
        Liverpool   | Merseyside         | L%% %@@         | 0.6 | +44 151 496 0###, 0151 496 0###
        Bristol     | Bristol            | BS%% %@@        | 0.5 | +44 117 496 0###, 0117 496 0###
        Leicester   | Leicestershire     | LE% %@@         | 0.4 | +44 116 496 0###, 0116 496 0###
        Nottingham  | Nottinghamshire    | NG%% %@@        | 0.4 | +44 115 496 0###, 0115 496 0###
        Newcastle upon Tyne | Tyne and Wear | NE%% %@@     | 0.4 | +44 191 498 0###, 0191 498 0###
        Reading     | Berkshire          | RG% %@@         | 0.3 | +44 118 496 0###, 0118 496 0###
        Edinburgh   | Scotland           | EH%% %@@        | 0.6 | +44 131 496 0###, 0131 496 0###
        Glasgow     | Scotland           | G%% %@@         | 0.7 | +44 141 496 0###, 0141 496 0###
        Cardiff     | Wales              | CF%% %@@        | 0.5 | +44 29 2018 0###, 029 2018 0###
        Belfast     | Northern Ireland   | BT% %@@, BT1% %@@ | 0.4 | +44 28 9649 6###, 028 9649 6###
    """),
    phones=(),
    languages=(("en", 0.97), ("cy", 0.02), ("pl", 0.01)),
)
