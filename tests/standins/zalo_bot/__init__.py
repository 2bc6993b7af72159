"""A stand-in for the Zalo Bot Platform, on loopback, for black-box tests. Not to be mixed up with the Official Account.

Built from the facts about the platform and nothing else; the letters are their sections. What is confirmed there is
enforced:

    B1  paths, tokens, the two shapes of answers, numbers of errors       server.py
    B2  methods and their limits; no buttons, no edits                    methods.py
    B3  the webhook, its secret header, its events                        server.py, people.py

What is not confirmed there, or said in two ways, is a switch of `ZaloBotPlatform`:

    http_errors          whether a refusal also has its number as HTTP status (B1: a bad token has not)
    public_urls_only     whether webhook and pictures must have public addresses, the webhook https (B2)
    info_needs_webhook   whether getWebhookInfo answers 404 while none is set (B2)
    wrapped              whether deliveries are {"ok": true, "result": …} or flat (B3, D)
    picture_field        photo_url as in real traffic, or photo as in the documents (B3)
    courier.retry_after_s  no retry is documented; the waits before each, if any (B3, D)
    sends_left           how many messages are left until 429: numbers are unpublished (B4, D)
    first_contact        whether somebody who never wrote can be written to (B4, D)
"""

from tests.standins.platform import Fault
from tests.standins.zalo_bot.people import Person, View
from tests.standins.zalo_bot.server import ZaloBotPlatform

__all__ = ["Fault", "Person", "View", "ZaloBotPlatform"]
