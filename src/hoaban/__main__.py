"""`python -m hoaban` is the `hoaban` command."""

from hoaban.config.cli import main

main(prog_name="hoaban")
