"""Start the ``recipients`` program from a checkout: ``python cli.py check``."""

from directory.commands import main

if __name__ == "__main__":
    main()
