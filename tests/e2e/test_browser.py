"""A resident at the web page, in a real browser, against the real `hoithi demo`."""

import asyncio
import csv
import re
from pathlib import Path

import pytest

from tests.builders import PRESET
from tests.e2e.browser import DESKTOP, PHONE, ZOOMED, Visitor, chromium, demo, visitor

QUESTIONS = 15


async def register(person: Visitor) -> None:
    """From the public page to the card with the start button."""
    await person.picture("landing")
    await person.press("Vào thi trên trang này")
    await person.picture("empty")
    await person.press("Bắt đầu")
    await person.sees("ĐỒNG Ý CHO SỬ DỤNG THÔNG TIN CÁ NHÂN")
    await person.picture("consent")
    await person.press("Tôi đồng ý")
    await person.sees("gõ họ và tên")
    await person.type("nguyễn thị hoa")
    await person.sees("Đã đúng chưa?")
    await person.picture("name")
    await person.press("Đúng")
    await person.sees("Quý vị ở tổ dân phố")
    await person.picture("residence")
    await person.press("1. Tổ dân phố số 1")
    await person.sees("Quý vị đang làm việc")
    await person.press("2. Văn phòng HĐND")
    await person.sees("tính cho một nơi")
    await person.press("1. Tổ dân phố số 1")
    await person.sees("THÔNG TIN CỦA QUÝ VỊ")
    await person.picture("review")
    await person.press("Đúng hết, tiếp tục")
    await person.sees("Mời quý vị vào thi")
    await person.picture("rules")


async def answer(person: Visitor, number: int) -> None:
    """Every way there is, in turn: button, keyboard alone, "b", "câu C"."""
    way = number % 4
    if way == 1:
        await person.press("B")
    elif way == 2:
        await person.choices.focus()
        await person.press_by_keyboard(2)
    else:
        await person.type("b" if way == 3 else "câu C")


@pytest.mark.timeout(240)
async def test_the_whole_way(tmp_path: Path) -> None:
    """On a phone and on a desktop at once: landing to receipt, and the result that comes by itself after the close."""
    async with (
        chromium() as browser,
        demo(tmp_path, minutes=1) as address,
        visitor(browser, address, "phone", **PHONE) as phone,
        visitor(browser, address, "desktop", **DESKTOP) as desktop,
    ):
        async with asyncio.TaskGroup() as both:
            both.create_task(play(phone))
            both.create_task(play(desktop))
        for person in (phone, desktop):
            await person.sees("KẾT QUẢ TẠM THỜI", timeout_s=100)
            await person.sees("Số câu đúng")
            await person.picture("result")
            await person.fits()


async def play(person: Visitor) -> None:
    """A whole attempt, with a reload in the middle."""
    await register(person)
    if person.touch:
        await person.page.evaluate(TYPES_MEANWHILE)
    await person.press("Bắt đầu thi")
    if person.touch:
        await typing_goes_on(person)
    for number in range(1, QUESTIONS + 1):
        await person.sees(f"Câu {number}/{QUESTIONS}")
        if number in (1, 5):
            await person.picture(f"question-{number}")
        if number == 7:
            await reload_keeps_question_and_clock(person)
        await answer(person, number)
    await person.sees("Câu dự đoán")
    await person.picture("prediction")
    await person.type("1.250")
    await person.sees("Quý vị dự đoán: 1.250")
    await person.press("Đúng, nộp bài")
    await person.sees("Mã biên nhận")
    await person.sees("Đã trả lời: 15/15 câu · Dự đoán: 1.250")
    await person.picture("receipt")
    assert await person.page.locator("#clock").is_hidden()


TYPES_MEANWHILE = """() => {
    const box = document.getElementById("value");
    const seen = new MutationObserver(() => { box.focus(); box.value = "b"; seen.disconnect(); });
    seen.observe(document.getElementById("log"), { childList: true });
}"""


async def typing_goes_on(person: Visitor) -> None:
    """A message that comes while somebody types does not take the keyboard away."""
    await person.sees(f"Câu 1/{QUESTIONS}")
    await person.page.wait_for_timeout(600)
    assert await person.page.evaluate("document.activeElement.id") == "value"
    await person.page.locator("#value").clear()


async def reload_keeps_question_and_clock(person: Visitor) -> None:
    question, left_s = await person.question(), await person.left_s()
    await person.page.reload()
    assert await person.question() == question
    after_s = await person.left_s()
    assert left_s - 10 <= after_s <= left_s
    await asyncio.sleep(1.2)
    assert await person.left_s() < after_s


@pytest.mark.timeout(240)
async def test_without_a_script(tmp_path: Path) -> None:
    """Plain forms alone reach question 2, and the note on the answer is shown."""
    async with (
        chromium() as browser,
        demo(tmp_path, minutes=10) as address,
        visitor(browser, address, "plain", java_script_enabled=False, **PHONE) as person,
    ):
        await register(person)
        await person.press("Bắt đầu thi")
        await person.sees(f"Câu 1/{QUESTIONS}")
        await person.press("B")
        await person.sees(f"Câu 2/{QUESTIONS}")
        assert "Đã ghi câu 1: B" in await person.page.content()
        await person.picture("question-2")
        await person.fits()


@pytest.mark.timeout(240)
async def test_at_double_size(tmp_path: Path) -> None:
    """200 % zoom on a phone: nothing sticks out sideways and every button stays large."""
    async with (
        chromium() as browser,
        demo(tmp_path, minutes=10) as address,
        visitor(browser, address, "zoomed", **ZOOMED) as person,
    ):
        await person.fits()
        await register(person)
        await person.fits()
        await person.press("Bắt đầu thi")
        await person.sees(f"Câu 1/{QUESTIONS}")
        await person.picture("question-1")
        await person.press("D")
        await person.sees(f"Câu 2/{QUESTIONS}")
        await person.fits()


@pytest.mark.timeout(240)
async def test_unsteady_hands_and_lines(tmp_path: Path) -> None:
    """A double click answers one question; an answer given while the line is down arrives once it is back."""
    async with (
        chromium() as browser,
        demo(tmp_path, minutes=10) as address,
        visitor(browser, address, "unsteady", **DESKTOP) as person,
    ):
        await register(person)
        await person.press("Bắt đầu thi")
        await person.sees(f"Câu 1/{QUESTIONS}")
        await person.double_click("A", gap_ms=300)
        await asyncio.sleep(1)
        await person.sees(f"Câu 2/{QUESTIONS}")
        await person.page.context.set_offline(True)
        await person.press("C")
        await asyncio.sleep(1)
        await person.sees(f"Câu 2/{QUESTIONS}")
        await person.page.context.set_offline(False)
        await person.sees(f"Câu 3/{QUESTIONS}")
        assert await person.page.locator("#status").inner_text() == "Đã ghi câu 2: C"
        person.foreign = [fault for fault in person.foreign if "ERR_INTERNET_DISCONNECTED" not in fault]


def the_bank() -> dict[str, dict[str, str]]:
    """Question text → its row, straight from the organiser's table."""
    with (PRESET / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["Câu hỏi"]: row for row in csv.DictReader(file)}


@pytest.mark.timeout(240)
async def test_the_page_cannot_tell_the_right_answer(tmp_path: Path) -> None:
    """Promise 6: nothing in the source differs between the right option and the others, and nothing names it."""
    bank, right_places = the_bank(), set()
    async with (
        chromium() as browser,
        demo(tmp_path, minutes=10) as address,
        visitor(browser, address, "source", **DESKTOP) as person,
    ):
        await register(person)
        await person.press("Bắt đầu thi")
        for number in range(1, QUESTIONS + 1):
            await person.sees(f"Câu {number}/{QUESTIONS}")
            row = next(bank[line] for line in (await person.question()).splitlines() if line in bank)
            right_places.add(await right_place(person, row))
            await says_nothing(person, row, bank)
            await person.press("A")
    assert len(right_places) > 1, "options were shuffled, so a marker would have shown"


async def right_place(person: Visitor, row: dict[str, str]) -> int:
    shown = re.findall(r"^[A-D]\. (.*)$", await person.question(), re.MULTILINE)
    assert sorted(shown) == sorted(row[letter] for letter in "ABCD")
    return shown.index(row[row["Đáp án"]])


async def says_nothing(person: Visitor, row: dict[str, str], bank: dict[str, dict[str, str]]) -> None:
    source = await person.page.content()
    served = await person.page.evaluate("fetch('/chat').then(reply => reply.text())")
    for text in (source, served):
        hidden = text.replace(await person.choices.locator(".text").inner_html(), "")
        for tell in (row["Mã"], row["Căn cứ"], "data-right", "correct", "Đáp án", "đáp án đúng"):
            assert tell not in hidden
    assert sum(question in source for question in bank) == 1
    buttons = await person.choices.locator("button").evaluate_all("all => all.map(one => one.outerHTML)")
    prefix = re.search(r'value="(q:[0-9a-f]+:\d+):0"', buttons[0])
    assert prefix is not None
    assert buttons == [
        buttons[0].replace(f"{prefix[1]}:0", f"{prefix[1]}:{place}").replace(">A<", f">{letter}<")
        for place, letter in enumerate("ABCD")
    ]
