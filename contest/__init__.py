"""The rules of a contest: pure functions and values, standard library only.

Nothing here reads a clock, a file or a random source; callers hand in `now` (UTC milliseconds) and secrets.
"""
