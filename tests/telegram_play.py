"""How a fake resident gets through the conversation on the Telegram stand-in, reading only what a person sees."""

import csv
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.builders import PRESET
from tests.standins.telegram import Player, View

LETTERS = "ABCD"
_QUESTION = re.compile(r"Câu (\d+)/(\d+) · còn [\d:]+\n\n(.*?)\n\n(A\. .*)", re.DOTALL)


def right_answers() -> dict[str, str]:
    """Question text → text of the right option, read from the table and not through the product."""
    with (PRESET / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["Câu hỏi"]: row[row["Đáp án"]] for row in csv.DictReader(file)}


@dataclass
class Resident:
    """What one person did and saw."""

    player: Player
    name: str
    rng: random.Random
    right: dict[str, str]
    patience_s: float = 20
    score: int = 0
    guess: int = 0
    chosen: dict[str, str] = field(default_factory=dict)

    async def wait(self, fits: Callable[[View], bool]) -> View:
        return await self.player.wait(fits, timeout=self.patience_s)

    async def register(self, code: str = "") -> View:
        player = self.player
        await player.send(f"/start {code}".strip())
        await self.wait(lambda view: "Tôi đồng ý" in labels(view))
        await player.press("✅ Tôi đồng ý")
        await self.wait(lambda view: "gõ họ và tên" in view.text)
        await player.send(self.name)
        await self.wait(lambda view: "Đã đúng chưa" in view.text)
        await player.press("✅ Đúng")
        view = await self.wait(lambda view: "tổ dân phố" in view.text or "ở đơn vị, trường nào" in view.text)
        if "🏠" in view.text:
            await player.press(self.rng.choice(view.buttons[:8]).label)
            view = await self.wait(lambda view: "ở đơn vị, trường nào" in view.text)
        await player.press("Tôi không thuộc")
        await self.wait(lambda view: "THÔNG TIN CỦA QUÝ VỊ" in view.text)
        await player.press("✅ Đúng hết")
        return await self.wait(lambda view: "Bắt đầu thi" in labels(view))

    async def play(self, *, skill: float = 0.7, typing: float = 0.2) -> View:
        await self.player.press("▶️ Bắt đầu thi")
        view = await self.wait(is_question)
        while is_question(view):
            view = await self.answer(view, skill=skill, typing=typing)
        assert "Câu dự đoán" in view.text, view.text
        return await self.predict()

    async def answer(self, view: View, *, skill: float, typing: float) -> View:
        number, question, options = parse(view)
        wanted = self.right[question]
        knows = self.rng.random() < skill
        choices = [i for i, option in enumerate(options) if (option == wanted) == knows]
        choice = self.rng.choice(choices)
        self.score += options[choice] == wanted
        self.chosen[question] = options[choice]
        if self.rng.random() < typing:
            await self.player.send(self.rng.choice(["{}", "{}.", "câu {}", "Đáp án {}"]).format(LETTERS[choice]))
        else:
            await self.player.press(LETTERS[choice], message_id=view.message_id)
        return await self.wait(
            lambda later: (is_question(later) and parse(later)[0] == number + 1) or "Câu dự đoán" in later.text
        )

    async def predict(self) -> View:
        self.guess = self.rng.randrange(300)
        await self.player.send(str(self.guess))
        await self.wait(lambda view: "Quý vị dự đoán" in view.text)
        await self.player.press("✅ Đúng, nộp bài")
        return await self.wait(lambda view: "Mã biên nhận" in view.text)


def labels(view: View) -> str:
    return " ".join(button.label for button in view.buttons)


def is_question(view: View) -> bool:
    return _QUESTION.search(view.text) is not None


def parse(view: View) -> tuple[int, str, list[str]]:
    """(number, question, options as shown)."""
    match = _QUESTION.search(view.text)
    assert match is not None, view.text
    options = [line[3:] for line in match[4].split("\n")]
    return int(match[1]), match[3], options


def a_name(number: int) -> str:
    """Different Vietnamese names without digits."""
    family = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"]
    middle = ["Thị", "Văn", "Minh", "Ngọc", "Đức"]
    given = ["An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phúc"]
    return " ".join((family[number % 10], middle[number // 10 % 5], given[number // 50 % 12]))
