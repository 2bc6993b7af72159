"""A broadcast as an organiser makes it on the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import cli
from contest.announcements import is_quiet
from contest.calendar import parse_instant
from tests.integration.test_results_cli import config, hoithi, played

__all__ = ["config"]


def listed(config: Path) -> list[dict[str, object]]:
    return list(json.loads(hoithi(config, "broadcast", "list", "--json")))


def by_hand(config: Path) -> list[dict[str, object]]:
    """Without what the program announces by itself."""
    return [each for each in listed(config) if ":" not in str(each["key"])]


def test_send_list_pause_resume_cancel(config: Path) -> None:
    played(config)
    said = hoithi(config, "broadcast", "send", r"Chào bà con\nMời dự lễ trao giải", "--group", "winners", "--yes")
    assert "Chào bà con\nMời dự lễ trao giải" in said
    assert "Gửi cho 3 người" in said
    made = by_hand(config)[0]
    key = str(made["key"])
    assert key in said
    assert made["payload"] == "Chào bà con\nMời dự lễ trao giải"
    assert not is_quiet(int(str(made["starts_at"])))
    assert "tạm dừng" in hoithi(config, "broadcast", "pause", key)
    hoithi(config, "broadcast", "pause", key, code=2)
    assert "chờ hoặc đang gửi" in hoithi(config, "broadcast", "resume", key)
    assert "đã hủy" in hoithi(config, "broadcast", "cancel", key)
    hoithi(config, "broadcast", "resume", key, code=2)
    assert "đã hủy" in hoithi(config, "broadcast", "list")


def test_the_hour_asked_for(config: Path) -> None:
    played(config)
    hoithi(config, "broadcast", "send", "Tin", "--at", "23:30 30/12/2099", "--yes")
    assert by_hand(config)[0]["starts_at"] == parse_instant("07:00 31/12/2099"), "nobody is woken"


def test_not_confirmed_is_not_sent(config: Path) -> None:
    played(config)
    words = ["broadcast", "send", "Tin", "--config", str(config)]
    assert CliRunner().invoke(cli, words, input="n\n").exit_code == 1
    assert by_hand(config) == []


def test_mistakes_say_how_to_mend_them(config: Path) -> None:
    played(config)
    for words, problem in (
        (["  "], "cần từ 1 đến"),
        (["x" * 4001], "Tin dài 4.001 chữ"),
        (["Tin", "--at", "25:00 01/01/2026"], "không phải là giờ"),
        (["Tin", "--unit", "xxx"], "xxx"),
        (["Tin", "--group", "to_remind", "--round", "dot-9"], "dot-9"),
        (["Tin", "--channel", "fax"], "Không có ai"),
        (["Tin", "--group", "not_started"], "Không có ai"),
    ):
        assert problem in hoithi(config, "broadcast", "send", *words, code=2)
    assert by_hand(config) == []
