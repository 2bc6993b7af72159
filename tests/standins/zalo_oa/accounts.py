"""What the platform tells of the account and of its users (A8, A10)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.standins.platform import Json
from tests.standins.zalo_oa.people import Person


def quota_of(person: Person) -> Json:
    """Answer POST /v3.0/oa/quota/message for one user."""
    return {
        "user_id": person.user_id,
        "last_interaction": str(person.last_interaction or ""),
        "cs_reply": {"remain": 8, "total": 8},
        "promotion": {"daily_remain": 1, "daily_total": 1, "monthly_remain": 4, "monthly_total": 4},
    }


def detail_of(person: Person, zone: str) -> Json:
    """Answer GET /v3.0/oa/user/detail."""
    avatar = "https://example.zdn.vn/a.jpg"
    return {
        "user_id": person.user_id,
        "user_id_by_app": person.user_id_by_app,
        "user_external_id": "",
        "display_name": person.name,
        "user_alias": person.name,
        "is_sensitive": False,
        "user_last_interaction_date": day_of(person.last_interaction, zone),
        "user_is_follower": person.follower,
        "avatar": avatar,
        "avatars": {"120": avatar, "240": avatar},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": []},
        "shared_info": person.shared_info,
    }


def day_of(instant: int | None, zone: str) -> str:
    if instant is None:
        return ""
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y")


def account(oa_id: str, name: str, *, followers: int, linked: bool) -> Json:
    """Answer GET /v2.0/oa/getoa."""
    return {
        "oaid": oa_id,
        "name": name,
        "is_verified": True,
        "oa_type": 4,
        "num_follower": followers,
        "package_name": "Tăng trưởng",
        "package_valid_through_date": "31/12/2027",
        "linked_ZCA": "1234567890" if linked else "",
    }
