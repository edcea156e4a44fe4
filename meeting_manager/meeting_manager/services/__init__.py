"""Rules over several records, and the only code that uses the database.

Three layers. A package may import from the layers below its own, never from another package in its own layer:

    public  desk  reports  migration          what one kind of caller needs
    booking  customers  messages  privacy     one subject each
    common                                    what every package needs

Above them is `customer_service`, the import path that the first specification promises to other apps.
"""
