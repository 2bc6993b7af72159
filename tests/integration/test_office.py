"""People who run the contest, in the chat: who may do what, and the board."""

import pytest

from contest.roles import RIGHTS, Right, Role
from storage.audit import Audit, first_broken
from storage.database import Database
from tests.fakes import open_hall

COMMANDS = {
    "/bangdieukhien": Right.FIGURES,
}
"""Command → the right it asks for."""


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", COMMANDS)
async def test_each_role_may_what_the_table_says(sqlite: Database, role: Role, command: str) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(role, chat="7", unit="th1" if role is Role.OFFICER else "")
        answer = await hall.say(command, chat="7")
        refused = answer.text == hall.context.texts("right-missing")
        assert refused is (COMMANDS[command] not in RIGHTS[role])


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_resident_has_no_such_command(sqlite: Database, command: str) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register()
        assert hall.context.texts("unknown-command") in (await hall.say(command)).text


async def test_the_board_counts(sqlite: Database) -> None:
    """Two registered, one of them has handed in."""
    async with open_hall(sqlite) as hall:
        await hall.register(chat="1")
        await hall.register("Trần Văn Bình", chat="2")
        await hall.play("." * 15, chat="2")
        await hall.appoint(Role.ORGANIZER, chat="7")
        board = (await hall.errand("/bangdieukhien", chat="7")).text
        assert "Đã đăng ký: 2 người" in board
        assert "1 người đã vào thi, 1 người đã nộp bài" in board
        assert "2 đăng ký, 1 đã nộp bài" in board


async def test_an_errand_is_done_once_and_survives_its_process(sqlite: Database) -> None:
    """Asked for, and the process is lost before the answer: the next one answers, and nobody answers twice."""
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.VIEWER, chat="7")
        await hall.say("/bangdieukhien", chat="7")
        before = len(hall.channel.sent["7"])
        for _ in range(2):
            await hall.errands.tick()
            await hall.settled()
        assert len(hall.channel.sent["7"]) == before + 1


async def test_every_act_is_in_the_audit_log(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.ORGANIZER, chat="7")
        await hall.errand("/bangdieukhien", chat="7")
        deeds = await Audit(sqlite, contest_id=hall.context.contest.id).deeds()
        assert [(deed.act, dict(deed.details)) for deed in deeds] == [
            ("RoleTaken", {"role": "organizer", "unit": ""}),
            ("Errand", {"kind": "figures"}),
        ]
        assert first_broken(deeds) is None
        assert first_broken(deeds[1:]) == 1
