"""`python -m benchless`"""

from benchless.cli import main

main()
