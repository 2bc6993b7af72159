"""What organisers and technicians write: good files are read, each mistake gets one clear sentence and its line."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.contest_folder import Unfit, load_contest
from bot.demo import forget_demo
from bot.keys import KeyLost, data_key
from bot.settings import read_settings, settings_from
from bot.sources import FileMistakes
from contest.errors import Mistake, Mistakes
from contest.settings import DEFAULT_RANKING, Target, read_contest
from contest.units import read_units
from tests.builders import PRESET, TEXTS

ROOT = Path(__file__).resolve().parent.parent.parent


def good_contest() -> dict[str, Any]:
    """The preset as the plain mapping of texts that the YAML reader gives."""
    data: dict[str, Any] = yaml.load((PRESET / "contest.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    del data["to_confirm"]  # its own test follows; here single keys come and go
    return data


def changed(path: str, value: Any) -> dict[str, Any]:
    """The preset with one value replaced, or dropped when None."""
    data = good_contest()
    part: Any = data
    *way, last = path.split(".")
    for key in way:
        part = part[int(key)] if key.isdigit() else part.setdefault(key, {})
    if value is None:
        del part[last]
    else:
        part[last] = value
    return data


def test_phu_luong_as_the_plan_says() -> None:
    """7 giờ 08/12 to 24 giờ 14/12/2025, 15 questions, prediction, order B."""
    contest = read_contest(good_contest())
    only = contest.rounds[0]
    assert only.closes_at - only.opens_at == ((6 * 24) + 17) * 3600_000
    assert (contest.quiz.questions, contest.quiz.time_limit, contest.quiz.attempts) == (15, 930_000, 1)
    assert sum(contest.quiz.topics.values()) == 15
    assert contest.prediction.target is Target.PERFECT_PEOPLE
    assert contest.ranking.keys == DEFAULT_RANKING


def test_defaults() -> None:
    """1 minute a question + 30 s; one attempt; 10 s grace; the prediction asked and timed."""
    data = good_contest()
    del (
        data["quiz"]["time_limit"],
        data["quiz"]["attempts"],
        data["prediction"],
        data["ranking"],
        data["quiz"]["topics"],
    )
    contest = read_contest(data)
    assert contest.quiz.time_limit == 15 * 60_000 + 30_000
    assert contest.quiz.delivery_grace == 10_000
    assert (contest.prediction.asked, contest.prediction.timed) == (True, True)
    assert contest.ranking.keys == DEFAULT_RANKING


WRONG = [
    ("id", "Phú Lương", "id", "slug-wanted"),
    ("id", None, "id", "text-wanted"),
    ("title", "", "title", "text-wanted"),
    ("title", ["a"], "title", "text-wanted"),
    ("titel", "x", "titel", "key-unknown"),
    ("rounds", "x", "rounds", "list-wanted"),
    ("rounds", [], "rounds", "rounds-empty"),
    ("rounds", ["x"], "rounds[0]", "not-a-mapping"),
    ("rounds.0.opens_at", "25:00 08/12/2025", "rounds[0].opens_at", "instant-wanted"),
    ("rounds.0.opens_at", "07:00 31/02/2025", "rounds[0].opens_at", "instant-wanted"),
    ("rounds.0.opens_at", "7 giờ sáng", "rounds[0].opens_at", "instant-wanted"),
    ("rounds.0.opens_at", None, "rounds[0].opens_at", "key-missing"),
    ("rounds.0.closes_at", "07:00 08/12/2025", "rounds[0].closes_at", "round-order"),
    ("rounds.0.publishes_at", "07:00 14/12/2025", "rounds[0].closes_at", "round-order"),
    ("rounds.0.close_at", "x", "rounds[0].close_at", "key-unknown"),
    ("quiz", None, "quiz", "key-missing"),
    ("quiz", "15", "quiz", "not-a-mapping"),
    ("quiz.questions", None, "quiz.questions", "key-missing"),
    ("quiz.questions", "-1", "quiz.questions", "whole-number-wanted"),
    ("quiz.questions", "0", "quiz.questions", "whole-number-wanted"),
    ("quiz.questions", "mười lăm", "quiz.questions", "whole-number-wanted"),
    ("quiz.questions", "14", "quiz.topics", "topics-sum"),
    ("quiz.topics.Cải cách thể chế", "0", "quiz.topics.Cải cách thể chế", "whole-number-wanted"),
    ("quiz.time_limit", "15", "quiz.time_limit", "duration-wanted"),
    ("quiz.time_limit", "15:75", "quiz.time_limit", "duration-wanted"),
    ("quiz.time_limit", "0:00", "quiz.time_limit", "duration-wanted"),
    ("quiz.attempts", "0", "quiz.attempts", "whole-number-wanted"),
    ("quiz.shuffle_options", "co", "quiz.shuffle_options", "flag-wanted"),
    ("quiz.delivery_grace", "61", "quiz.delivery_grace", "whole-number-wanted"),
    ("prediction.target", "moi_nguoi", "prediction.target", "choice-wanted"),
    ("prediction.largest", "99999999999", "prediction.largest", "whole-number-wanted"),
    ("ranking", ["score", "score"], "ranking", "choices-wanted"),
    ("ranking", ["diem"], "ranking", "choices-wanted"),
    ("ranking", [], "ranking", "choices-wanted"),
    ("registration", None, "registration", "key-missing"),
    ("registration.residence_kinds", "Tổ dân phố", "registration.residence_kinds", "texts-wanted"),
    ("registration.fields", ["x"], "registration.fields", "key-unknown"),
    ("registration.basis", "quê quán", "registration.basis", "choice-wanted"),
    ("registration.birth_year", "có", "registration.birth_year", "flag-wanted"),
    ("rounds.0.alongside", "1", "rounds[0].alongside", "flag-wanted"),
    ("phases.0.ends_at", "00:00 04/12/2025", "phases[0].ends_at", "phase-order"),
    ("phases.0.name", "", "phases[0].name", "text-wanted"),
    ("quiz.pool", "tuan", "quiz.pool", "choice-wanted"),
    ("quiz.attempts", "nhiều", "quiz.attempts", "whole-number-wanted"),
    ("quiz.wait", "30", "quiz.wait", "wait-for-one"),
    ("quiz.counted", "tổng", "quiz.counted", "choice-wanted"),
    ("quiz.at_close", "dừng", "quiz.at_close", "choice-wanted"),
    ("quiz.change_answers", "yes", "quiz.change_answers", "flag-wanted"),
    ("quiz.rehearsal", "11", "quiz.rehearsal", "whole-number-wanted"),
    ("quiz.study", "all", "quiz.study", "choice-wanted"),
    ("prediction.required", "0", "prediction.required", "flag-wanted"),
    ("prediction.target", "off", "ranking", "gap-without-prediction"),
    ("ranking_time_unit", "minute", "ranking_time_unit", "choice-wanted"),
    ("final_tie", "random", "final_tie", "choice-wanted"),
    ("prizes.individual.scope", "week", "prizes.individual.scope", "choice-wanted"),
    ("prizes.individual.repeat", "twice", "prizes.individual.repeat", "choice-wanted"),
    ("prizes.individual.min_score", "16", "prizes.individual.min_score", "whole-number-wanted"),
    ("prizes.individual.ladder.0.count", "-1", "prizes.individual.ladder[0].count", "whole-number-wanted"),
    ("prizes.individual.ladder.0.count", None, "prizes.individual.ladder[0].count", "key-missing"),
    ("prizes.individual.ladder.0.name", "Giải Nhì", "prizes.individual.ladder", "ladder-same-name"),
    ("prizes.individual.ladder.0.amount", "1 triệu", "prizes.individual.ladder[0].amount", "whole-number-wanted"),
    (
        "prizes.individual.ladder",
        [{"name": "a", "count": "1", "amount": "1"}, {"name": "b", "count": "1", "amount": "2"}],
        "prizes.individual.ladder",
        "ladder-order",
    ),
    ("prizes.individual", [], "prizes.individual", "not-a-mapping"),
    ("prizes.group", {}, "prizes.group", "key-unknown"),
    ("prizes.collective.blocks", [], "prizes.collective.blocks", "blocks-empty"),
    (
        "prizes.collective.blocks",
        [{"name": "a", "kinds": ["x"]}, {"name": "b", "kinds": ["x"]}],
        "prizes.collective.blocks",
        "blocks-overlap",
    ),
    ("prizes.collective.count", "lượt", "prizes.collective.count", "choice-wanted"),
    ("prizes.collective.keys", ["points"], "prizes.collective.keys", "choices-wanted"),
    ("prizes.collective.weights", {"count": "50"}, "prizes.collective.weights", "weights-sum"),
    ("prizes.collective.weights", {"đẹp": "100"}, "prizes.collective.weights", "choices-wanted"),
    ("prizes.collective.gates", [{"kind": "lucky"}], "prizes.collective.gates[0].kind", "choice-wanted"),
    ("prizes.collective.gates", [{"kind": "min_people"}], "prizes.collective.gates[0].value", "key-missing"),
    (
        "prizes.collective.gates",
        [{"kind": "min_rate", "value": "101"}],
        "prizes.collective.gates[0].value",
        "whole-number-wanted",
    ),
    (
        "prizes.collective.gates",
        [{"kind": "entered_video"}],
        "prizes.collective.gates[0].kind",
        "gate-without-video",
    ),
    ("eligibility.open_to", "vip", "eligibility.open_to", "choice-wanted"),
    ("eligibility.action", "ban", "eligibility.action", "choice-wanted"),
    ("eligibility.min_age", "0", "eligibility.min_age", "whole-number-wanted"),
    ("eligibility.min_age", "12", "registration.birth_year", "age-without-birth-year"),
    ("unit_targets.0.people", None, "unit_targets[0].rate", "target-rate-or-people"),
    ("unit_targets.0.rate", "70", "unit_targets[0].rate", "target-rate-or-people"),
    ("unit_targets.0.kinds", [], "unit_targets[0].kinds", "target-without-kinds"),
    ("publication.complaint_days", "61", "publication.complaint_days", "whole-number-wanted"),
    ("publication.certificate.for", "all", "publication.certificate.for", "choice-wanted"),
    ("publication.certificate.percent", "0", "publication.certificate.percent", "whole-number-wanted"),
    ("prizes.individual.ladder", [], "publication.certificate.for", "certificate-without-prizes"),
    ("video", {"opens_at": "08:00 23/10/2023"}, "video.closes_at", "key-missing"),
    (
        "video",
        {"opens_at": "08:00 23/10/2023", "closes_at": "08:00 22/10/2023", "kinds": ["x"], "genres": ["y"]},
        "video.closes_at",
        "video-order",
    ),
    (
        "video",
        {"opens_at": "08:00 23/10/2023", "closes_at": "08:00 24/10/2023", "kinds": ["x"], "genres": []},
        "video.genres",
        "list-empty",
    ),
    ("to_confirm", ["quiz.question"], "to_confirm", "to-confirm-unknown"),
    ("title", "x" * 301, "title", "text-long"),
    ("short_title", "x" * 151, "short_title", "text-long"),
    ("organiser", "x" * 151, "organiser", "text-long"),
    ("hotline", "0" * 121, "hotline", "text-long"),
    ("website", "https://" + "x" * 300, "website", "text-long"),
    ("audience", "x" * 1001, "audience", "text-long"),
    ("excluded", "x" * 9999, "excluded", "text-long"),
    ("rounds.0.name", "x" * 61, "rounds[0].name", "text-long"),
    (
        "rounds",
        [{**good_contest()["rounds"][0], "id": f"d{n}", "alongside": "true"} for n in range(10)],
        "rounds",
        "rounds-at-once",
    ),
    ("phases.0.name", "x" * 121, "phases[0].name", "text-long"),
    ("quiz.topics", {"x" * 121: "15"}, "quiz.topics", "text-long"),
    ("quiz.questions", "x" * 9999, "quiz.questions", "whole-number-wanted"),
    ("prizes.individual.ladder.0.name", "x" * 61, "prizes.individual.ladder[0].name", "text-long"),
    (
        "prizes.individual.ladder",
        [{"name": f"{n}", "count": "1"} for n in range(21)],
        "prizes.individual.ladder",
        "list-long",
    ),
    ("prizes.collective.blocks.0.name", "x" * 121, "prizes.collective.blocks[0].name", "text-long"),
    ("prizes.collective.commendation", "x" * 121, "prizes.collective.commendation", "text-long"),
    ("registration.residence_kinds", ["x" * 121], "registration.residence_kinds", "text-long"),
    ("registration.workplace_kinds", [f"{n:099}" for n in range(21)], "registration.workplace_kinds", "list-long-text"),
    (
        "video",
        {"opens_at": "08:00 23/10/2023", "closes_at": "08:00 24/10/2023", "kinds": ["x"], "genres": ["y" * 101] * 5},
        "video.genres",
        "list-long-text",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "where", "code"), [pytest.param(*w, id=f"{w[0]}={w[1]}"[:60]) for w in WRONG]
)
def test_a_wrong_contest(path: str, value: Any, where: str, code: str) -> None:
    """Named once, at its key, with a sentence that exists and has all its blanks."""
    with pytest.raises(Mistakes) as caught:
        read_contest(changed(path, value))
    found = [(m.where, m.code) for m in caught.value.mistakes]
    assert (where, code) in found
    assert len([one for one in found if one == (where, code)]) == 1
    for mistake in caught.value.mistakes:
        assert TEXTS(mistake.code, **mistake.args)


@pytest.mark.parametrize(
    ("eligibility", "where", "code"),
    [
        ({"open_to": "listed_kinds"}, "eligibility.open_to", "listed-kinds-not-asked"),
        ({"excluded_units": ["tdp01"]}, "eligibility.excluded_units", "staff-not-asked"),
        ({"excluded_units": ["tdp01"], "staff_only": "false"}, "", ""),
    ],
)
def test_what_is_not_asked_cannot_decide(eligibility: dict[str, Any], where: str, code: str) -> None:
    """With `basis: residence` nobody is asked for a workplace."""
    data = {**good_contest(), "eligibility": eligibility}
    data["registration"] = {"residence_kinds": ["Tổ dân phố"], "basis": "residence"}
    try:
        read_contest(data)
        found = []
    except Mistakes as caught:
        found = [(m.where, m.code) for m in caught.mistakes]
    assert found == ([(where, code)] if code else [])
    assert not code or TEXTS(code)


def test_rounds_that_do_not_fit() -> None:
    data = good_contest()
    data["rounds"] = [data["rounds"][0], {**data["rounds"][0]}]
    with pytest.raises(Mistakes) as caught:
        read_contest(data)
    assert {m.code for m in caught.value.mistakes} == {"round-same-id", "round-before-publication"}


# ---- files


def copy_of_preset(folder: Path) -> Path:
    for name in ("contest.yaml", "units.csv", "questions.csv", "samples.csv"):
        (folder / name).write_bytes((PRESET / name).read_bytes())
    return folder


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def mistakes_of(folder: Path) -> list[tuple[str, int | None, str]]:
    with pytest.raises(Unfit) as caught:
        load_contest(folder)
    return [(f.path.name, f.line_of(m), m.code) for f in caught.value.files for m in f.mistakes]


def test_every_file_is_read_before_anything_is_said(tmp_path: Path) -> None:
    """Three broken files: one answer with file and line each."""
    folder = copy_of_preset(tmp_path)
    replace_in(folder / "contest.yaml", "07:00 08/12/2025", "25:00 08/12/2025")
    replace_in(folder / "units.csv", "tdp02,", "tdp01,")
    (folder / "questions.csv").unlink()
    line = next(n for n, text in enumerate((folder / "contest.yaml").read_text().split("\n"), 1) if "25:00" in text)
    found = mistakes_of(folder)
    assert ("contest.yaml", line, "instant-wanted") in found
    assert ("units.csv", None, "unit-same-id") in found
    assert ("questions.csv", None, "file-missing") in found


def test_a_bank_that_cannot_fill_a_paper_does_not_open(tmp_path: Path) -> None:
    folder = copy_of_preset(tmp_path)
    replace_in(folder / "contest.yaml", "Cải cách tài chính công: 1", "Cải cách tài chính công: 16")
    replace_in(folder / "contest.yaml", "questions: 15", "questions: 30")
    assert [code for _, _, code in mistakes_of(folder)] == ["bank-topic-small"]
    replace_in(folder / "contest.yaml", "Trường học]", "Trường học, Hợp tác xã]")
    assert "kind-without-units" in [code for _, _, code in mistakes_of(folder)]


def test_a_sample_that_is_asked_in_the_contest_is_refused(tmp_path: Path) -> None:
    """The trial attempt shows right options."""
    folder = copy_of_preset(tmp_path)
    text = (folder / "samples.csv").read_text(encoding="utf-8-sig").splitlines()
    text[1] = "MAU01,Mẫu,Nghị quyết số 57-NQ/TW được ban hành NGÀY NÀO?,a,b,c,d,A,"
    (folder / "samples.csv").write_text("\n".join(text), encoding="utf-8")
    assert [code for _, _, code in mistakes_of(folder)] == ["sample-in-bank"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a: [1", "yaml-broken"),
        ("a: 1\na: 2", "yaml-same-key"),
        ("- 1", "not-a-mapping"),
        ("", "text-wanted"),
        ("\tx: 1", "yaml-broken"),
    ],
)
def test_broken_yaml(tmp_path: Path, content: str, code: str) -> None:
    folder = copy_of_preset(tmp_path)
    (folder / "contest.yaml").write_text(content, encoding="utf-8")
    assert code in [found for _, _, found in mistakes_of(folder)]


def test_a_table_in_another_encoding(tmp_path: Path) -> None:
    folder = copy_of_preset(tmp_path)
    (folder / "units.csv").write_bytes("Mã,Tên,Loại\n".encode("utf-16"))
    assert ("units.csv", None, "table-encoding") in mistakes_of(folder)


@pytest.mark.parametrize(("row", "code"), [
    (["a1", "x" * 121, "Phường"], "unit-bad-name"),
    (["a1", "", "Phường"], "unit-bad-name"),
    (["a1", "Phường A", "x" * 121], "unit-bad-kind"),
    (["a1", "Phường A", ""], "unit-bad-kind"),
    (["x" * 21, "Phường A", "Phường"], "unit-bad-id"),
])  # fmt: skip
def test_a_unit_that_no_message_could_name(row: list[str], code: str) -> None:
    with pytest.raises(Mistakes) as caught:
        read_units([["Mã", "Tên", "Loại"], row])
    assert [mistake.code for mistake in caught.value.mistakes] == [code]
    assert all(TEXTS(mistake.code, **mistake.args) for mistake in caught.value.mistakes)


def test_a_spreadsheet_is_as_good_as_csv(tmp_path: Path) -> None:
    import csv

    import openpyxl

    folder = copy_of_preset(tmp_path)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    book.save(folder / "units.xlsx")
    (folder / "units.csv").unlink()
    assert len(load_contest(folder).units.all) == len(load_contest(PRESET).units.all)
    (folder / "units.xlsx").write_bytes(b"not a workbook")
    assert ("units.xlsx", None, "file-unreadable") in mistakes_of(folder)


# ---- config.yaml


BOT = {"name": "chinh", "token": "1:abc", "secret": "12345678", "username": "b"}


OA = {
    "name": "oa", "app_id": "2", "app_secret": "a", "oa_id": "3", "oa_secret_key": "k", "code_verifier": "v" * 43,
    "api_base": "http://127.0.0.1:1",
}  # fmt: skip


def config(**more: Any) -> dict[str, Any]:
    return {"contest": "c", **more}


def with_oa(*drop: str, **more: Any) -> dict[str, Any]:
    return config(channels={"zalo_oa": [{key: value for key, value in (OA | more).items() if key not in drop}]})


ZALO_BOT = {"name": "zb", "token": "1:abc", "secret": "12345678"}


def with_zalo_bot(**more: object) -> dict[str, Any]:
    return config(channels={"zalo_bot": [ZALO_BOT | more]})


def test_a_good_configuration(tmp_path: Path) -> None:
    data = config(
        server={"public_url": "https://thi.example.gov.vn"},
        channels={
            "telegram": [
                {**BOT, "token": "env:TOKEN", "secret": "file:secret.txt", "announce_to": ["@tin_xa", "-1001234567890"]}
            ]
        },
        database="sqlite+aiosqlite:///data/x.sqlite3",
    )
    (tmp_path / "secret.txt").write_text("s3cret_s3cret\n")
    settings = settings_from(data, base=tmp_path, environment={"TOKEN": "7:XYZ"})
    assert (settings.telegram[0].token, settings.telegram[0].secret) == ("7:XYZ", "s3cret_s3cret")
    assert settings.telegram[0].announce_to == ("@tin_xa", "-1001234567890")
    assert settings.contests == (tmp_path / "c",)
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path.resolve() / 'data' / 'x.sqlite3'}"
    assert settings.web


@pytest.mark.parametrize(
    ("data", "where", "code"),
    [
        ({}, "contest", "text-wanted"),
        (config(server={"port": "99999"}), "server.port", "whole-number-wanted"),
        (config(server={"public_url": "thi.vn"}), "server.public_url", "url-wanted"),
        (config(server={"trusted_proxies": ["proxy"]}), "server.trusted_proxies", "address-wanted"),
        (config(server={"prot": "1"}), "server.prot", "key-unknown"),
        (config(database="mysql://x"), "database", "database-wanted"),
        (config(database="postgresql+asyncpg://u:p@h/d"), "security.data_key", "data-key-needed"),
        (config(security={"data_key": "xyz"}), "security.data_key", "data-key-shape"),
        (config(channels={"web": {"enabled": "false"}}), "channels", "no-channel"),
        (config(channels={"telegram": [{**BOT, "secret": ""}]}), "channels.telegram[0].secret", "secret-empty"),
        (config(channels={"telegram": [{**BOT, "secret": "ngắn quá"}]}), "channels.telegram[0].secret", "secret-shape"),
        (config(channels={"telegram": [{**BOT, "token": "abc"}]}), "channels.telegram[0].token", "token-shape"),
        *(
            (
                config(channels={"telegram": [{**BOT, "announce_to": [place]}]}),
                "channels.telegram[0].announce_to",
                "place-wanted",
            )
            for place in ("phuluong_tin", "@ab", "@phú_lương", "https://t.me/phuluong_tin", "1001234567890", "-12")
        ),
        (config(channels={"telegram": [{**BOT, "token": "env:NOPE"}]}), "channels.telegram[0].token", "secret-source"),
        (config(channels={"telegram": [BOT]}), "channels.telegram[0].name", "https-wanted"),
        (config(channels={"telegram": [{**BOT, "api_base": "x"}]}), "channels.telegram[0].api_base", "url-wanted"),
        (config(channels={"telegram": [BOT, BOT]}), "channels.telegram", "channel-same-name"),
        (with_oa("app_id"), "channels.zalo_oa[0].app_id", "text-wanted"),
        (with_oa("oa_id"), "channels.zalo_oa[0].oa_id", "text-wanted"),
        (with_oa(oa_id="@phuluong"), "channels.zalo_oa[0].oa_id", "zalo-id-wanted"),
        (with_oa("app_secret"), "channels.zalo_oa[0].app_secret", "secret-empty"),
        (with_oa("oa_secret_key"), "channels.zalo_oa[0].oa_secret_key", "secret-empty"),
        (with_oa("app_secret", signed_with="app_secret"), "channels.zalo_oa[0].app_secret", "secret-empty"),
        (with_oa(app_secret="env:NOPE"), "channels.zalo_oa[0].app_secret", "secret-source"),
        (with_oa(signed_with="khác"), "channels.zalo_oa[0].signed_with", "choice-wanted"),
        (with_oa(code_verifier="ngắn"), "channels.zalo_oa[0].code_verifier", "verifier-shape"),
        (with_oa("code_verifier"), "channels.zalo_oa[0].code_verifier", "zalo-no-login"),
        (with_oa(oauth_base="x"), "channels.zalo_oa[0].oauth_base", "url-wanted"),
        (with_oa("api_base"), "channels.zalo_oa[0].name", "https-wanted"),
        (with_oa(mini_app="https://zalo.me/s/1"), "channels.zalo_oa[0].mini_app", "mini-app-wanted"),
        (with_oa(mini_app="zalo.me/s/1?c={code}"), "channels.zalo_oa[0].mini_app", "mini-app-wanted"),
        (with_oa(template={"id": "x"}), "channels.zalo_oa[0].template.id", "zalo-id-wanted"),
        (
            with_oa(template={"id": "316", "text_max": "9"}),
            "channels.zalo_oa[0].template.text_max",
            "whole-number-wanted",
        ),
        (with_oa(bulk_per_min="0"), "channels.zalo_oa[0].bulk_per_min", "whole-number-wanted"),
        (with_oa(token="x"), "channels.zalo_oa[0].token", "key-unknown"),
        (config(channels={"zalo_oa": [OA, OA]}), "channels.zalo_oa", "channel-same-name"),
        (config(channels={"zalo_oa": [OA, {**OA, "name": "khac"}]}), "channels.zalo_oa", "zalo-same-app"),
        ({"contest": ["c", "d"], "channels": {"zalo_oa": [OA]}}, "channels.zalo_oa[0].contest", "bot-needs-contest"),
        (with_zalo_bot(token=""), "channels.zalo_bot[0].token", "secret-empty"),
        (with_zalo_bot(token="abc"), "channels.zalo_bot[0].token", "token-shape"),
        (with_zalo_bot(secret=""), "channels.zalo_bot[0].secret", "secret-empty"),
        (with_zalo_bot(secret="ngắn quá"), "channels.zalo_bot[0].secret", "secret-shape"),
        (with_zalo_bot(secret="env:NOPE"), "channels.zalo_bot[0].secret", "secret-source"),
        (with_zalo_bot(api_base="x"), "channels.zalo_bot[0].api_base", "url-wanted"),
        (with_zalo_bot(), "channels.zalo_bot[0].name", "https-wanted"),
        (with_zalo_bot(poll="có"), "channels.zalo_bot[0].poll", "flag-wanted"),
        (with_zalo_bot(bulk_per_s="0"), "channels.zalo_bot[0].bulk_per_s", "whole-number-wanted"),
        (with_zalo_bot(app_id="1"), "channels.zalo_bot[0].app_id", "key-unknown"),
        (config(channels={"zalo_bot": [ZALO_BOT, ZALO_BOT]}), "channels.zalo_bot", "channel-same-name"),
        (
            {"contest": ["c", "d"], "channels": {"zalo_bot": [ZALO_BOT]}},
            "channels.zalo_bot[0].contest",
            "bot-needs-contest",
        ),
        ({"contest": []}, "contest", "text-wanted"),
        ({"contest": ["c", {}]}, "contest", "texts-wanted"),
        (
            {"contest": ["c", "d"], "channels": {"telegram": [{**BOT, "contest": "c"}, {**BOT, "name": "khac"}]}},
            "channels.telegram[1].contest",
            "bot-needs-contest",
        ),
    ],
)
def test_a_wrong_configuration(tmp_path: Path, data: dict[str, Any], where: str, code: str) -> None:
    """A channel without a secret is refused before anything listens (promise 10)."""
    with pytest.raises(Mistakes) as caught:
        settings_from(data, base=tmp_path, environment={})
    assert (where, code) in [(m.where, m.code) for m in caught.value.mistakes]
    for mistake in caught.value.mistakes:
        assert TEXTS(mistake.code, **mistake.args)


def test_a_zalo_bot(tmp_path: Path) -> None:
    """Where it polls nobody needs to reach us."""
    environment = {"TOKEN": " 9:xyz\n"}
    (bot,) = settings_from(
        with_zalo_bot(token="env:TOKEN", poll="true"), base=tmp_path, environment=environment
    ).zalo_bot
    assert (bot.channel, bot.token, bot.poll, bot.bulk_per_s) == ("zalo_bot:zb", "9:xyz", True, 5)
    assert bot.api_base == "https://bot-api.zaloplatforms.com"


def test_a_zalo_account(tmp_path: Path) -> None:
    """Signed with the app's secret, the account needs no key of its own; alone it is channel enough."""
    data = with_oa("oa_secret_key", "code_verifier", signed_with="app_secret", refresh_token="env:R", bulk_per_min="60")
    data["channels"]["web"] = {"enabled": "false"}
    settings = settings_from(data, base=tmp_path, environment={"R": "first"})
    [oa] = settings.accounts_of("c")
    assert (oa.refresh_token, oa.signed_with, oa.bulk_per_s, oa.channel) == ("first", "app_secret", 1, "zalo_oa:oa")
    settings.check_ids(["c"])


def test_one_contest_is_a_list_of_one(tmp_path: Path) -> None:
    server = {"public_url": "https://thi.vn"}
    bots = [{**BOT, "contest": "a"}, {**BOT, "name": "khac", "contest": "b"}]
    several = settings_from(
        {"contest": ["x/a", "b"], "server": server, "channels": {"telegram": bots}}, base=tmp_path, environment={}
    )
    assert several.contests == (tmp_path / "x" / "a", tmp_path / "b")
    assert [several.base_of("a"), *(bot.name for bot in several.bots_of("b"))] == ["/a", "khac"]
    for alone in ("a", ["a"]):
        one = settings_from(
            {"contest": alone, "server": server, "channels": {"telegram": [BOT]}}, base=tmp_path, environment={}
        )
        one.check_ids(["a"])
        assert (one.contests, one.base_of("a"), len(one.bots_of("a"))) == ((tmp_path / "a",), "", 1)


@pytest.mark.parametrize(
    ("folders", "ids", "bots", "web", "where", "code"),
    [
        (2, ["a", "a"], [], "true", "contest", "contest-same-id"),
        (2, ["a", "b"], ["a", "c"], "true", "channels.telegram[1].contest", "bot-unknown-contest"),
        (1, ["a"], ["c"], "true", "channels.telegram[0].contest", "bot-unknown-contest"),
        (2, ["a", "b"], ["a"], "false", "channels", "contest-no-channel"),
        (2, ["a", "b"], ["b", "a"], "false", "", ""),
        (2, ["a", "b"], ["b"], "true", "", ""),
    ],
)
def test_ids_of_contests_and_bots(
    tmp_path: Path, folders: int, ids: list[str], bots: list[str], web: str, where: str, code: str
) -> None:
    """What can be said only when the contest folders have been read."""
    telegram = [{**BOT, "name": f"bot{number}", "contest": each} for number, each in enumerate(bots)]
    data = {
        "contest": [f"folder-{number}" for number in range(folders)],
        "server": {"public_url": "https://thi.vn"},
        "channels": {"telegram": telegram, "web": {"enabled": web}},
    }
    settings = settings_from(data, base=tmp_path, environment={})
    found: list[Mistake] = []
    try:
        settings.check_ids(ids)
    except Mistakes as mistakes:
        found = mistakes.mistakes
    assert [(each.where, each.code) for each in found] == ([(where, code)] if code else [])
    assert all(TEXTS(each.code, **each.args) for each in found)


def test_the_shipped_configuration_is_good() -> None:
    settings = read_settings(ROOT / "config.yaml")
    assert load_contest(settings.contests[0])


def test_a_missing_configuration() -> None:
    with pytest.raises(FileMistakes) as caught:
        read_settings(Path("/nowhere/config.yaml"))
    assert caught.value.mistakes[0].code == "file-missing"


# ---- keys


def test_the_data_key_is_made_once_and_missed_when_gone(tmp_path: Path) -> None:
    """A new key would make every stored name unreadable, so a lost one is said and not replaced."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'd' / 'h.sqlite3'}"
    key = data_key(None, url)
    assert data_key(None, url) == key
    assert os.stat(tmp_path / "d" / "h.key").st_mode & 0o077 == 0
    (tmp_path / "d" / "h.sqlite3").touch()
    (tmp_path / "d" / "h.key").unlink()
    with pytest.raises(KeyLost):
        data_key(None, url)
    assert data_key(b"k" * 32, url) == b"k" * 32


def test_the_trial_forgets_only_what_it_wrote(tmp_path: Path) -> None:
    for name in ("hoithi.sqlite3", "hoithi.key", "luan-van.docx"):
        (tmp_path / name).touch()
    forget_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["luan-van.docx"]


# ---- the command


def hoithi(*arguments: str, cwd: Path) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(cli, [*arguments, "--config", str(cwd / "config.yaml")])


def test_check_says_every_mistake_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    copy_of_preset(folder)
    (tmp_path / "config.yaml").write_text("contest: c\n")
    good = hoithi("check", cwd=tmp_path)
    assert good.exit_code == 0, good.stderr
    assert "07:00 ngày 08/12/2025" in good.stdout
    assert "24:00 ngày 14/12/2025" in good.stdout
    replace_in(folder / "contest.yaml", "questions: 15", "questions: nhiều")
    bad = hoithi("check", cwd=tmp_path)
    assert bad.exit_code == 2
    assert "contest.yaml:" in bad.stderr
    assert "“nhiều” không hợp lệ" in bad.stderr
    assert '"problem"' in hoithi("check", "--json", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("ranking", "idle"),
    [
        ("[score, duration, prediction_gap, finished_at]", ["prediction_gap"]),
        ("[score, duration, prediction_gap, finished_at]\nranking_time_unit: s", []),
        ("[perfect, prediction_gap, finished_at]", []),
        ("[score, perfect, duration]", ["perfect"]),
    ],
)
def test_check_shows_what_the_ranking_would_decide_by(tmp_path: Path, ranking: str, idle: list[str]) -> None:
    """Each pair of neighbours is parted by one key; a key that hardly ever parts any is pointed out; twice the same."""
    (tmp_path / "config.yaml").write_text(f"contest: {copy_of_preset(tmp_path)}\n")
    replace_in(tmp_path / "contest.yaml", "[score, duration, prediction_gap, finished_at]", ranking)
    found = json.loads(hoithi("check", "--json", cwd=tmp_path).stdout)["contests"][0]["simulation"]
    assert [each["key"] for each in found["keys"]] == ranking.split("]")[0].strip("[").split(", ")
    for what, total in (("pairs", 1999), ("within_prizes", 16)):
        assert sum(each[what] for each in (*found["keys"], found["undecided"])) == total
    assert found["idle"] == idle
    said = hoithi("check", cwd=tmp_path).stdout
    assert said == hoithi("check", cwd=tmp_path).stdout
    assert said.count("gần như không có tác dụng") == len(idle)
    for number, each in enumerate(found["keys"], start=1):
        row = next(line for line in said.splitlines() if f"│ {number}. " in line)
        assert TEXTS("number", number=each["pairs"]) in row
    assert ("Bằng nhau ở mọi tiêu chí" in said) == bool(found["undecided"]["pairs"])


@pytest.mark.parametrize(
    ("mini_app", "address", "typed"),
    [
        ("", "https://zalo.me/{oa}", "#TD4821K"),
        ("https://zalo.me/s/9/?c={{code}}", "https://zalo.me/s/9/?c=TD4821K", ""),
    ],
)
def test_a_mini_app_types_the_code(tmp_path: Path, mini_app: str, address: str, typed: str) -> None:
    more = {"mini_app": mini_app.format()} if mini_app else {}
    settings = settings_from(with_oa(**more), base=tmp_path, environment={})
    way = settings.ways("c", "TD4821K")[0]
    assert (way.address, way.typed) == (address.format(oa=settings.zalo_oa[0].oa_id), typed)
    assert settings.ways("c", "")[0].address == f"https://zalo.me/{settings.zalo_oa[0].oa_id}"
