"""Where the data of the product lies, and how its sentences are loaded."""

from functools import cache
from pathlib import Path

from handlers.texts import Texts

ASSETS = Path(__file__).resolve().parent.parent / "assets"
CONTESTS = ASSETS / "contests"


@cache
def load_texts() -> Texts:
    """All Vietnamese sentences; read once, for nothing changes them."""
    return Texts(path.read_text(encoding="utf-8") for path in sorted((ASSETS / "texts" / "vi").glob("*.ftl")))
