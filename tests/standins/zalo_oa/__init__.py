"""A stand-in for the Zalo Official Account platform (OpenAPI v3.0, OAuth v4, webhook), on loopback, for black-box tests.

Built from the facts about the platform and nothing else; the letters are their sections. What is confirmed there is
enforced:

    A2  tokens: life of 25 h, refresh tokens of one use, codes of one use, PKCE          oauth.py
    A3  envelope, HTTP 200 for failures, requests a minute                               server.py
    A4  webhook: 200 within 2 s, retries after 30 s … 1 h, then switched off             ../courier.py
    A5  signature                                                                        events.py
    A6  events, echoes of everything that is sent                                        events.py, people.py
    A7  limits of text, buttons, pictures, cards, files; uploads kept 7 days             content.py, uploads.py
    A8  windows: 48 h free, then the package, then money, nothing after 7 days           windows.py
    A9  broadcast of articles, ZBS templates by user id                                  outside.py
    A10 the account and its users                                                        accounts.py
    A12 numbers of errors                                                                errors.py

What is not confirmed there, or said in two ways, is a switch of `OaPlatform`:

    authority.old_token_dies    an access token ends when the next one is issued (A2)
    authority.refresh_refusal   how a dead refresh token is refused: no number is documented (A2, D)
    rate_per_minute             the real number depends on the package (A3)
    courier.retry_on            whether slow and failed answers are tried again, or only missing connections (A4, D)
    signature_header            with or without "mac=", upper or lower case (A5, D)
    receipts_from               who stands in `sender` of receipts (A6)
    button_template             whether `template_type` goes with buttons (A7, D)
    windows.must_follow         whether somebody who wrote but does not follow can be answered (A12)
    windows.late_code           -230 or -232 after 7 days (A8)
    broadcasts.target_as        strings or arrays in the target of a broadcast (A9, D)
    broadcasts.zone             the time zone of the night (A8, D)

Refused, because nothing confirms that they exist: the list template, recipients by message id, transaction and
promotion messages. Not modelled: tags, reactions, groups, phone templates, writing articles.
"""

from tests.standins.platform import Fault
from tests.standins.zalo_oa.content import Button, View
from tests.standins.zalo_oa.events import sign
from tests.standins.zalo_oa.people import Person
from tests.standins.zalo_oa.server import OaPlatform

__all__ = ["Button", "Fault", "OaPlatform", "Person", "View", "sign"]
