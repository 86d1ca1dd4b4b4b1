"""The United States; all phone numbers are of the 555-01xx that are kept for fiction."""

from exporter.profiles.invented.place import Place, cities, listed, same_for_all

UNITED_STATES = Place(
    share=0.14,
    country="United States",
    odd_countries=listed("USA, US, U.S.A., Estados Unidos, Untied States, united states, America"),
    domains=listed("example.com, example.org, example.net, mail.example.com, inbox.example.net"),
    female=listed(
        "Mary, Patricia, Jennifer, Linda, Elizabeth, Barbara, Susan, Jessica, Karen, Sarah, Lisa, Nancy, Sandra, "
        "Ashley, Emily, Kimberly, Betty, Margaret, Donna, Michelle, Carol, Amanda, Melissa, Deborah, Stephanie, "
        "Rebecca, Sharon, Laura, Cynthia, Amy, Kathleen, Angela, Shirley, Brenda, Emma, Anna, Pamela, Nicole, "
        "Samantha, Katherine, Christine, Helen, Debra, Rachel, Carolyn, Maria, Sofía, Guadalupe, Ximena, LaToya, Mei, "
        "Priya, Zoë"
    ),
    male=listed(
        "James, Robert, John, Michael, David, William, Richard, Joseph, Thomas, Charles, Christopher, Daniel, Matthew, "
        "Anthony, Mark, Steven, Donald, Andrew, Joshua, Paul, Kenneth, Kevin, Brian, Timothy, Ronald, Jason, George, "
        "Edward, Jeffrey, Ryan, Jacob, Nicholas, Gary, Eric, Jonathan, Stephen, Larry, Justin, Scott, Brandon, "
        "Benjamin, Samuel, Gregory, Alexander, Frank, José, Luis, Jesús, DeShawn, Wei, Arjun, René, Tyrone"
    ),
    last_names=same_for_all(
        "Smith, Johnson, Williams, Brown, Jones, Garcia, Miller, Davis, Rodriguez, Martinez, Hernandez, Lopez, "
        "Gonzalez, Wilson, Anderson, Thomas, Taylor, Moore, Jackson, Martin, Lee, Perez, Thompson, White, Harris, "
        "Sanchez, Clark, Ramirez, Lewis, Robinson, Walker, Young, Allen, King, Wright, Scott, Torres, Nguyen, Hill, "
        "Flores, Green, Adams, Nelson, Baker, Hall, Rivera, Campbell, Mitchell, Carter, Roberts, Gomez, Phillips, "
        "Evans, Turner, Diaz, Parker, Cruz, Edwards, Collins, Reyes, Stewart, Morris, Morales, Murphy, Cook, O'Brien, "
        "O'Connor, McDonald, Washington, Jefferson, Patel, Kim, Chen, Nuñez, Peña, St. Clair, Van Dyke, Smith-Jones"
    ),
    streets=listed(
        "Main St, Oak St, Maple Ave, Cedar Ln, Elm St, Washington Ave, Lake Dr, Hill Rd, Park Ave, Pine St, Walnut St, "
        "Sunset Blvd, Lincoln Ave, Jackson St, Church St, River Rd, Highland Ave, Franklin St, Chestnut St, 2nd St, "
        "3rd Ave, 5th Ave, Broadway, Meadow Ln, Spring St, Forest Dr, Ridge Rd, Dogwood Ct, Magnolia Way"
    ),
    houses=listed("%#, %##, %###, 1%###, %## N, %### W"),
    house_first=True,
    cities=cities("""
        New York      | NY | 1000%, 1001#, 1002# | 8.3 | +1 212 555 01##, (646) 555-01##, 917-555-01##
        Los Angeles   | CA | 9000%, 9001#, 9002# | 3.8 | +1 213 555 01##, (310) 555-01##, 323-555-01##
        Chicago       | IL | 6060%, 6061#, 6062# | 2.7 | +1 312 555 01##, (773) 555-01##
        Houston       | TX | 7700%, 7701#        | 2.3 | +1 713 555 01##, (281) 555-01##
        Phoenix       | AZ | 8500%, 8501#        | 1.6 | +1 602 555 01##, (480) 555-01##
        Philadelphia  | PA | 1910%, 1912#        | 1.6 | +1 215 555 01##, (267) 555-01##
        San Antonio   | TX | 7820%, 7821#        | 1.5 | +1 210 555 01##, 210.555.01##
        San Diego     | CA | 9210%, 9211#        | 1.4 | +1 619 555 01##, (858) 555-01##
        Austin        | TX | 7870%, 7873#        | 1   | +1 512 555 01##, +151255501##
        Seattle       | WA | 9810%, 9811#        | 0.8 | +1 206 555 01##, (206) 555-01##
        Denver        | CO | 8020%, 8021#        | 0.7 | +1 303 555 01##, (720) 555-01##
        Boston        | MA | 0210%, 0211#, 0212# | 0.7 | +1 617 555 01##, (857) 555-01##
        Newark        | NJ | 0710%               | 0.4 | +1 973 555 01##, (973) 555-01##
        Nashville     | TN | 3720%, 3721#        | 0.7 | +1 615 555 01##, 615-555-01##
        Portland      | OR | 9720%, 9721#        | 0.6 | +1 503 555 01##, (971) 555-01##
        Las Vegas     | NV | 8910%, 8911#        | 0.6 | +1 702 555 01##, (702) 555-01##
        Atlanta       | GA | 3030%, 3031#        | 0.5 | +1 404 555 01##, (470) 555-01##
        Miami         | FL | 3310%, 3312#        | 0.5 | +1 305 555 01##, (786) 555-01##
        Minneapolis   | MN | 5540%, 5541#        | 0.4 | +1 612 555 01##, 612-555-01##
        Honolulu      | HI | 9681#, 9682#        | 0.3 | +1 808 555 01##, (808) 555-01##
    """),
    phones=(),
    languages=(("en", 0.87), ("es", 0.13)),
)
