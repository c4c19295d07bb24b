"""`python -m app.cli` is the `waterworks` command."""

from app.cli import main

main()
