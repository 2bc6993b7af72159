"""`hoithi audit`: what was done on the command line stands there, and a line taken out is noticed."""

import json
import sqlite3
from pathlib import Path

from tests.integration.test_results_cli import config, hoithi, played

__all__ = ["config"]


def test_acts_of_the_command_line_are_kept(config: Path) -> None:
    played(config)
    hoithi(config, "invite", "organizer")
    hoithi(config, "hold", "dot-1", "--reason", "Chờ kiểm tra")
    said = json.loads(hoithi(config, "audit", "--json"))
    assert said["broken"] is None
    assert [deed["act"] for deed in said["deeds"]] == ["Invitation", "Decision"]
    assert all(deed["by"].startswith("cli:") for deed in said["deeds"])
    assert said["deeds"][1]["details"].keys() == {"decision", "round", "act", "subject", "value"}  # no free text
    assert "Nhật ký nguyên vẹn: 2 dòng" in hoithi(config, "audit")


def test_a_line_taken_out_is_noticed(config: Path) -> None:
    played(config)
    for _ in range(3):
        hoithi(config, "invite", "viewer")
    (database,) = config.parent.rglob("*.sqlite3")
    with sqlite3.connect(database) as raw:
        raw.execute("DELETE FROM audit WHERE number = 2")
    assert "từ dòng 2" in hoithi(config, "audit", code=1)
