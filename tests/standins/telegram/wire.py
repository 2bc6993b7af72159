"""What goes over the wire, as raw dicts."""

from typing import Any

Params = dict[str, Any]
Json = dict[str, Any]
