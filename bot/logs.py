"""Logs: a plain sentence and fields. No personal data and no token is ever given to them."""

import logging
import sys

import structlog


def configure_logs(level: int = logging.INFO) -> None:
    """Readable lines on a terminal, one JSON object a line elsewhere."""
    pretty = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if pretty else [structlog.processors.format_exc_info]),
            _lines() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log URLs, and Telegram's hold the token.
    logging.getLogger().setLevel(logging.ERROR)


def _lines() -> structlog.dev.ConsoleRenderer:
    # The default formatter prints local variables, which hold what people wrote.
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
