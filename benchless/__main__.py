"""`python -m benchless`"""

from benchless.cli import main

# only when started so: a request may import any module by its path
if __name__ == "__main__":
	main()
