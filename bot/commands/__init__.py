"""What `hoithi` can be told to do: a file a group of commands, gathered in `bot/cli.py`."""
