"""`python -m bot` is `hoithi`."""

import gc


def main() -> None:
    """Entry point of the distribution."""
    gc.disable()  # what is imported stays: to walk it again and again is a fifth of the start
    from bot.cli import cli

    gc.enable()
    cli()


if __name__ == "__main__":
    main()
