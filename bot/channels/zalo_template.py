"""Approved ZBS templates of a Zalo Official Account: what still reaches people who have been silent for too long.

Paid, and approved weeks ahead by the platform (docs/zalo.md 8). Only broadcasts use it.
"""

from bot.channels.zalo_api import NotNow, ZaloApi
from bot.channels.zalo_errors import outcome_of
from bot.channels.zalo_http import NoAnswer
from contest.errors import HoiThiError
from handlers.messages import Outgoing
from handlers.ports import Capabilities, Delivered, Later, Outcome


class ZaloTemplate:
    """Implements `handlers.ports.Channel` for one template; its one parameter `field` is filled with the words.

    `text_max`: characters the parameter may have; the rest is left out, with an ellipsis.
    """

    def __init__(self, channel: str, api: ZaloApi, *, template_id: str, field: str, text_max: int) -> None:
        self.name = channel
        self.capabilities = Capabilities(text_max=text_max, data_max=0, edits=False, buttons_max=0)
        self._api, self._id, self._field = api, template_id, field

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        """See `handlers.ports.Channel.send`."""
        most = self.capabilities.text_max
        words = " ".join(message.text.split())
        text = words if len(words) <= most else f"{words[: most - 1]}…"
        try:
            answer = await self._api.template(chat, self._id, {self._field: text})
        except NotNow as problem:
            return Later(str(problem), problem.wait_s)
        except NoAnswer as problem:
            return Later(str(problem), perhaps_sent=problem.arrived)
        except (HoiThiError, OSError) as problem:
            return Later(type(problem).__name__)
        return outcome_of(answer) if answer.error else Delivered(str(answer.data.get("message_id", "")))
