"""Settings of the Python process itself."""

import gc


def calm_collector() -> None:
    """Let the cycle collector run seldom: what one update leaves behind is freed by reference counts anyway,

    and a full collection over a loaded contest stops every chat for tens of milliseconds. The young are looked at while
    they are warm in the cache; what is older is nearly all a ranking in the making, whose millions of lines would be
    walked for nothing (a fifth of its time).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 1_000, 50)
