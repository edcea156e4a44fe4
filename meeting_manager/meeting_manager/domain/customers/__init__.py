"""How similar two people are, how a search ranks them, and how two records become one."""
