"""Everything is playable by typing alone: what a person without buttons reads, typed, is the same as pressing.

The walks below press no button. At every step the pure step is asked both ways for every button on the screen.
"""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.channels.fit import shown
from contest.roles import Role
from contest.settings import Prize, Scoring, Study, Video
from handlers import engine
from handlers.context import Context
from handlers.conversation import SCENES, prompt, step
from handlers.labels import is_plain, numbers, own_mark, told_before
from handlers.messages import Button, Incoming, Kind, Outgoing
from handlers.moves import State
from storage.database import Database
from storage.ports.conversation import Change, Session
from tests.builders import OPENS, a_contest, a_context, a_round
from tests.fakes import Hall, open_hall

HINT = "Gõ số hoặc mấy chữ đầu của dòng."
MINUTE, HOUR = 60_000, 3_600_000


def as_read(message: Outgoing, button: Button) -> str:
    """What somebody types who sees no buttons: the number of the line, its words, or the letter in the text."""
    text, under = shown(message, 0, HINT)
    assert under == []
    if is_plain(button, message.text):
        return own_mark(button)
    number = next(number for number, each in numbers(message) if each == button)
    if number is None and own_mark(button):
        line, typed = button.label, own_mark(button)
    elif number is None:
        line, typed = f"– {button.label}", button.label
    else:
        line, typed = f"{number}. {button.label}", str(number)
    assert line in text.splitlines()
    return typed


def decided(session: Session, event: Incoming, context: Context) -> tuple[object, ...]:
    """All that a step decides, with ids that are the same each time."""
    change = step(session, event, context, itertools.count(1).__next__)
    said = [replace(message, payload=b"") for message in change.messages], [m.payload for m in change.messages]
    return change.after, change.consent, change.answer, change.request, change.records, change.toast, said


class Watch:
    """Sees every step of the engine: where people have been, and whether typing is as good as pressing there."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.buttons = 0
        self.wrong: list[tuple[str, str, str]] = []
        """An error here would be one more failed step to the engine."""

    def __call__(self, session: Session, event: Incoming, context: Context, new_id: Callable[[], int]) -> Change:
        if event.kind is Kind.TEXT:
            try:
                self._compare(session, event, context)
            except Exception as error:
                self.wrong.append((session.state, repr(error), ""))
        change = step(session, event, context, new_id)
        self.seen.add(change.after.state)
        return change

    def _compare(self, session: Session, event: Incoming, context: Context) -> None:
        told = told_before(session.draft.get("told", ""))
        asked = prompt(context, session, event.received_at) if session.state in SCENES else told
        for message in (asked, told):
            for _, button in numbers(message):
                if message is told and own_mark(button):
                    continue  # the number of a question often asked: its text names the command
                pressed = replace(event, kind=Kind.PRESS, text=button.data)
                typed = replace(event, text=as_read(message, button))
                if decided(session, typed, context) != decided(session, pressed, context):
                    self.wrong.append((session.state, button.label, typed.text))
                self.buttons += 1


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(engine, "step", made)
    return made


async def walk(hall: Hall, *words: str, chat: str = "1") -> None:
    """Type, and let the errands be done."""
    for word in words:
        await hall.say(word, chat=chat)
        await hall.errands.tick()
        await hall.settled()


# ---- residents


@asynccontextmanager
async def residents(database: Database) -> AsyncIterator[Hall]:
    """Everything a resident may be asked: birth year, guardian, both units, changes, rehearsal, practice."""
    contest = a_contest(
        quiz={"questions": 3, "change_answers": True, "rehearsal": 2, "study": Study.ANSWERS, "topics": {}}
    )
    contest = replace(
        contest,
        registration=replace(contest.registration, birth_year=True),
        eligibility=replace(contest.eligibility, guardian_under=16, min_age=6),
        prediction=replace(contest.prediction, required=False),
    )
    async with open_hall(database, contest) as hall:
        yield hall


RESIDENT = (
    *("xin chào", "tôi không đồng ý", "đồng ý", "Nguyễn Thị Hoa", "sai, gõ lại", "Trần Thị Hoa", "đúng"),
    *("2012", "sửa năm sinh", "2012", "tôi là cha, mẹ hoặc người giám hộ và đồng ý"),
    *("trang sau", "trang trước", "Tổ dân phố", "xem cả danh sách", "3", "trang sau", "1", "1", "sửa năm sinh", "1955"),
    *("1", "/thele", "đọc toàn văn thể lệ", "trang sau", "trở lại cuộc thi", "đúng hết"),
    *("thi thử", "a", "thôi thi thử", "thi thử", "a", "b", "luyện tập", "1", "B", "chủ đề khác", "thôi luyện tập"),
    *("tài liệu", "trang sau", "trở lại", "/hoidap", "trang sau", "quay lại"),
    *("/hoidap sân vận động ở đâu vậy ạ", "gửi ban tổ chức"),
    *("bắt đầu thi", "A", "2", "câu c", "câu 2", "giữ nguyên b", "sửa câu 1", "5", "sửa câu 3", "D", "không sửa nữa"),
    *("xem lại câu trả lời", "sang câu dự đoán", "tiếp tục", "1250", "gõ số khác", "1.300", "đúng, nộp bài"),
    *("/toi", "xin sửa tên", "Trần Thị Hòa", "1", "thôi, không gửi", "/toi", "xin đổi đơn vị", "2", "2", "1", "1"),
    *("vì sao", "/ketqua", "đổi người", "quay lại"),
    *("/dulieucuatoi", "tải về", "dữ liệu của tôi", "xóa dữ liệu của tôi", "không xóa"),
    *("dữ liệu của tôi", "sửa thông tin", "dữ liệu của tôi", "xóa dữ liệu của tôi", "xóa"),
)
REFUSED = ("xin chào", "đồng ý", "Nguyễn Văn Nam", "đúng", "2024", "đăng ký lại", "Nguyễn Văn Nam")


async def test_residents_type(sqlite: Database, watch: Watch) -> None:
    async with residents(sqlite) as hall:
        await walk(hall, *RESIDENT)
        await walk(hall, *REFUSED, chat="2")
    assert watch.wrong == []
    assert {State(each) for each in watch.seen} == RESIDENTS | {State.NEW}
    assert watch.buttons > 200


# ---- people with a role

VIDEO = Video(
    opens_at=OPENS - 1,
    closes_at=OPENS + HOUR,
    kinds=("Trường học",),
    longest=7 * MINUTE,
    slack=5000,
    genres=("Phóng sự", "Tiểu phẩm"),
    scoring=Scoring.AVERAGE,
    ladder=(Prize("Giải Nhất", 1),),
)
OFFICER = (
    *("/video", "nộp một clip", "https://v.example.vn/1", "thôi, quay lại", "nộp", "https://v.example.vn/1", "6:30"),
    *("2", "Một cửa thân thiện", "rút clip 1", "thôi, quay lại", "rút clip 1", "không", "về trang chính", "/video"),
    *("/donvi", "báo cáo (word)", "/donvi", "bảng số liệu (excel)"),
    *("/giupthi", "tôi cam kết. giúp một người mới", "đồng ý", "Nguyễn Thị Già", "đúng", "1", "đúng"),
    *("giúp người tiếp theo", "nguyễn thị già – chưa nộp bài", "giúp người tiếp theo", "xong, về phần của tôi"),
)
JUDGE = ("tiểu học", "tôi không thuộc đơn vị nào", "1", "85,5", "1", "danh sách clip", "về trang chính")
ORGANISER = (
    *("/dotthi", "gia hạn", "quay lại", "1", "thêm 5 giờ", "Hệ thống bị gián đoạn", "không, để nguyên", "2"),
    *("Hệ thống bị gián đoạn", "thực hiện và thông báo"),
    *(
        "/nguoi",
        "trần thị hoa",
        "sửa họ tên người số 1",
        "quay lại",
        "sửa họ tên người số 1",
        "Trần Thị Hòa",
        "ghi nhầm",
    ),
    *("không, để nguyên", "cho người số 1 thi bù – đợt thi", "thêm 2 giờ", "máy hỏng", "đúng", "về trang chính"),
    *("/thongbao", "soạn thông báo mới", "1", "quay lại", "2", "tổ dân phố 3", "1", "Chào bà con!", "gửi thử cho tôi"),
    *("hẹn giờ gửi", "quay lại", "hẹn giờ gửi", "thêm 2 giờ", "quay lại", "gửi ngay", "đúng, gửi", "1", "tạm dừng"),
    *("gửi tiếp", "hủy thông báo", "không, giữ lại", "về danh sách", "về trang chính"),
    *("/hoidap", "1", "về danh sách", "1", "Ở nhà văn hóa.", "về trang chính"),
    *("/duyetketqua", "giữ lại – đợt thi", "giữ lại – đợt thi", "/bangdieukhien"),
)


async def test_people_with_a_role_type(sqlite: Database, watch: Watch) -> None:
    contest = a_contest(video=VIDEO, rounds=(a_round(minutes=240, publishes_after_s=24 * 3600),))
    context = a_context(contest)
    context.channels = ("telegram:chinh", "web")
    async with open_hall(sqlite, context=context) as hall:
        await hall.register("Trần Thị Hoa")
        await walk(hall, "/hoidap sân vận động ở đâu vậy ạ", "gửi ban tổ chức")
        await hall.appoint(Role.OFFICER, chat="2", unit="th1")
        await walk(hall, *OFFICER, chat="2")
        hall.clock.now = OPENS + HOUR
        await hall.appoint(Role.JUDGE, chat="3")
        await walk(hall, *JUDGE, chat="3")
        await hall.appoint(Role.ORGANIZER, chat="4")
        await walk(hall, *ORGANISER, chat="4")
    assert watch.wrong == []
    assert {State(each) for each in watch.seen} >= set(SCENES) - RESIDENTS
    assert watch.buttons > 150


RESIDENTS = frozenset(list(SCENES)[: list(SCENES).index(State.VIDEO)])
"""The states of the table up to the desks."""


# ---- codes


@pytest.mark.parametrize("typed", ["/start TDP03", "/batdau tdp03", "#TDP03", "# tdp 03", "tdp03", "TDP 03"])
async def test_a_code_is_typed_where_no_link_carries_it(sqlite: Database, typed: str) -> None:
    async with open_hall(sqlite) as hall:
        assert "ĐỒNG Ý" in (await hall.say(typed)).text
        assert (await session(hall)).draft == {"residence": "tdp03"}


@pytest.mark.parametrize(
    ("typed", "taken"), [("/start tdp05", True), ("#tdp 05", True), ("tdp05", False), ("#x1", False)]
)
async def test_a_code_is_looked_at_while_registering(sqlite: Database, typed: str, taken: bool) -> None:
    async with open_hall(sqlite) as hall:
        await walk(hall, "tdp03", "đồng ý", typed)
        found = await session(hall)
        assert found.draft["residence"] == ("tdp05" if taken else "tdp03")
        assert found.state == State.NAME


async def test_a_code_nobody_knows_is_an_ordinary_first_word(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        assert "ĐỒNG Ý" in (await hall.say("XA99")).text
        assert (await session(hall)).draft == {}


# ---- what words mean where


async def test_a_number_is_what_the_step_takes_it_for(sqlite: Database) -> None:
    """The first button under the prediction is never meant by a number."""
    async with residents(sqlite) as hall:
        await walk(hall, *RESIDENT[: RESIDENT.index("không sửa nữa") + 1], "1")
        attempt = (await session(hall)).attempt
        assert attempt is not None
        assert (attempt.guess, (await session(hall)).state) == (1, State.PREDICTION_CHECK)


async def test_words_of_old_news_end_with_their_step(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register()
        assert "Trang 1/" in (await walk_to(hall, "/thele", "đọc toàn văn thể lệ")).text
        assert "Trang 2/" in (await hall.say("trang sau")).text
        await walk(hall, "thi", "A")
        assert "Trang" not in (await hall.say("trang sau")).text


async def walk_to(hall: Hall, *words: str) -> Outgoing:
    await walk(hall, *words)
    return hall.last()


async def session(hall: Hall, chat: str = "1") -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]
