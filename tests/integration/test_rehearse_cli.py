"""`hoithi rehearse` as an organiser runs it: a small crowd, then the reports of a real contest."""

import json
import subprocess
import sys
from pathlib import Path

from bot.paths import CONTESTS
from contest.calendar import parse_instant


def hoithi(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bot", *arguments], capture_output=True, text=True, check=False)


def test_a_rehearsal_and_its_reports(tmp_path: Path) -> None:
    data = tmp_path / "tong-duyet"
    done = hoithi(
        "rehearse", "--contest", str(CONTESTS / "thai-nguyen-2023"), "--people", "40", "--data", str(data), "--json",

    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [each["name"] for each in report["rounds"]] == ["Tuần thứ Nhất", "Tuần thứ Hai"]
    assert all(0 < each["ranked"] <= 40 for each in report["rounds"])
    assert report["video"] is None
    shown = hoithi("results", "tuan-1", "--config", str(data / "config.yaml"), "--json")
    assert shown.returncode == 0, shown.stderr
    assert len(json.loads(shown.stdout)["rows"]) >= report["rounds"][0]["ranked"]
    verified = hoithi("verify", "tuan-1", "--config", str(data / "config.yaml"))
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_the_video_part_is_rehearsed_too(tmp_path: Path) -> None:
    """Clips of most units, marked by three judges of whom two may not mark all, closed a day after the deadline."""
    hai_phong = str(CONTESTS / "hai-phong-2023")
    done = hoithi("rehearse", "--contest", hai_phong, "--people", "10", "--data", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    video = json.loads(done.stdout)["video"]
    assert 33 / 2 < video["units"] < 33
    assert video["judges"] == 3
    assert 2 * video["clips"] < video["marks"] < 3 * video["clips"]
    assert video["published_at"] == parse_instant("00:00 19/11/2023")
    shown = hoithi("video", "results", "--config", str(tmp_path / "config.yaml"), "--json")
    results = json.loads(shown.stdout)
    assert results["closed"]
    assert len(results["units"]) == video["units"]
    assert all(unit["mark"] for unit in results["units"])


def test_a_folder_with_mistakes(tmp_path: Path) -> None:
    (tmp_path / "contest.yaml").write_text("id: X", encoding="utf-8")
    done = hoithi("rehearse", "--contest", str(tmp_path), "--data", str(tmp_path / "d"))
    assert done.returncode == 2
    assert "contest.yaml" in done.stderr
    assert not (tmp_path / "d").exists()
