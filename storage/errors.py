"""What can go wrong in a store, grouped by what the caller should do."""

from contest.errors import HoiThiError


class LimitBroken(HoiThiError):
    """A database constraint refused a second answer, attempt or award: load again and decide again."""


class Busy(HoiThiError):
    """The database refused for now (deadlock, lost connection): the same work may be tried again."""
