"""Settings of the Python process itself."""

import gc


def calm_collector() -> None:
    """Let the cycle collector run seldom: what one update leaves behind is freed by reference counts anyway,

    and a full collection over a loaded contest stops every chat for tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
