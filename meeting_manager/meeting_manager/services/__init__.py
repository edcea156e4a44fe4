"""Rules that span several records, and the only code that talks to the database.

Three floors. A package may import from the floors below its own, never from a neighbour on the same floor:

    public  desk  reports  migration          what one kind of caller needs
    booking  customers  messages  privacy     one subject each
    common                                    what every package needs

Above all of them stands `customer_service`, the import path that the first specification promises.
"""
