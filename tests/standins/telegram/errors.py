"""How the server refuses a call, and the faults that a test injects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.standins.telegram.wire import Json


class ApiError(Exception):
    """A refusal as the real server words it; `parameters` carries retry_after."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do to one HTTP call. The defaults do nothing, so each field can be used alone.

    `status` other than 200 refuses the call unapplied; `drop` closes the connection before or after applying it;
    `delay_s` withholds the answer of a call that *was* applied, as the real server does while it sits out flood waits.
    """

    status: int = 200
    description: str = "Internal Server Error"
    retry_after: int | None = None
    drop: Literal["", "before", "after"] = ""
    delay_s: float = 0.0

    def error(self) -> ApiError | None:
        if self.retry_after is not None:
            return too_many_requests(self.retry_after)
        return None if self.status == 200 else ApiError(self.status, self.description)
