"""Pages for people: the `www` folders of the apps, their files and the pages that say what went wrong."""
