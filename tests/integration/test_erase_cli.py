"""`hoithi erase` as the technician types it: one person who asked on paper; everybody only when the time is over."""

import json
from pathlib import Path

from tests.integration.test_results_cli import config, hoithi, played

__all__ = ["config"]

PAPER = ("--reason", "Đơn ngày 12/12/2025", "--yes")


def deeds(config: Path) -> list[dict[str, object]]:
    said = json.loads(hoithi(config, "audit", "--json"))
    assert said["broken"] is None
    return [each["details"] for each in said["deeds"] if each["act"] == "PersonErased"]


def test_a_person_is_erased_by_name_and_unit_or_by_receipt(config: Path) -> None:
    receipts = played(config)
    shown = json.loads(hoithi(config, "results", "dot-1", "--json"))
    first = shown["rows"][0]
    who = (first["name"], "--unit", first["unit_id"])
    assert "Lý do không được" in hoithi(config, "erase", *who, "--reason", f"Đơn của {who[0]}", code=2)
    assert "Phải ghi lý do" in hoithi(config, "erase", *who, code=2)
    assert "Không có biên nhận" in hoithi(config, "erase", who[0], *PAPER, code=2)
    assert "Không có ai là" in hoithi(config, "erase", "Không Có Ai", "--unit", "tdp01", *PAPER, code=2)
    assert "Đã xóa" in hoithi(config, "erase", *who, *PAPER)
    assert [each["reason"] for each in deeds(config)] == ["Đơn ngày 12/12/2025"]
    again = json.loads(hoithi(config, "results", "dot-1", "--json"))
    assert who[0] not in json.dumps(again, ensure_ascii=False)
    assert "Không có ai là" in hoithi(config, "erase", *who, *PAPER, code=2)
    name, receipt = next(each for each in receipts.items() if each[0] != who[0])
    hoithi(config, "erase", receipt.lower(), *PAPER)
    assert name not in hoithi(config, "results", "dot-1")
    assert "ĐÚNG" in hoithi(config, "verify")


def test_everybody_is_erased_only_when_the_time_is_over(config: Path) -> None:
    assert "Chưa có kết quả chính thức" in hoithi(config, "erase", "--yes", code=2)
