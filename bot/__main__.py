"""`python -m bot` is `hoithi`."""

from bot.cli import main

main()
