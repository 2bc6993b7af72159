"""The numbers of refusals (A12) that the stand-in gives."""

from tests.standins.platform import Refusal

MEANING = {
    -32: "Rate limit exceeded",
    -100: "Attachment has expired",
    -131: "Template is not approved",
    -200: "Sending failed",
    -201: "Params is invalid",
    -210: "Parameter is beyond the limit",
    -211: "Out of quota",
    -213: "User has not followed the Official Account",
    -214: "Article is being processed",
    -216: "Access token is invalid",
    -220: "Access token has expired or was removed",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has never interacted with the OA, or too long ago",
    -233: "Message type is not supported",
    -234: "Not allowed from 22:00 to 06:00",
    -240: "This message API is closed, use v3.0",
    -242: "appsecret_proof is invalid",
    -320: "No Zalo Cloud Account is linked",
    -321: "The Zalo Cloud Account is out of money",
    -1121: "Template parameter is too long",
    -1122: "Template parameter is missing",
}


def refusal(code: int, detail: str = "") -> Refusal:
    meaning = MEANING.get(code, "Refused")
    return Refusal(code, f"{meaning}: {detail}" if detail else meaning)
