"""Small honest bots written with other libraries, and the trivial quiz that all of them play.

The quiz: /start brings question 1 with buttons A to D; every press is answered and brings the next question into the
same message. Texts and keyboards are about as long as in a real contest, so that nobody wins by sending less.
"""

import argparse
from dataclasses import dataclass

SECRET = "bench-secret"
WEBHOOK_PATH = "/webhook"
MAX_CONNECTIONS = 100
QUESTIONS = 15
LABELS = "ABCD"


@dataclass(frozen=True, slots=True)
class Options:
    """What a peer is started with."""

    port: int
    api_base: str
    token: str
    database: str

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{WEBHOOK_PATH}"


def read_options() -> Options:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-base", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    return Options(chosen.port, chosen.api_base, chosen.token, chosen.database)


def question_text(number: int) -> str:
    """Question `number`, from 1; the number makes every edit a real one."""
    options = "\n".join(f"{label}. Phương án trả lời thứ {at} của câu này" for at, label in enumerate(LABELS, 1))
    return (
        f"Câu {number}\n\nTheo quy định hiện hành, cơ quan nào chịu trách nhiệm tổ chức cuộc thi trực tuyến tìm hiểu "
        f"pháp luật trên địa bàn phường?\n\n{options}"
    )


def choice_data(number: int) -> list[tuple[str, str]]:
    """Label and callback data of each button of a question."""
    return [(label, f"{number}:{at}") for at, label in enumerate(LABELS)]


def read_choice(data: str) -> tuple[int, int]:
    """The (question, choice) of a press; ValueError if somebody forged it."""
    number, choice = map(int, data.split(":"))
    if not 0 <= choice < len(LABELS):
        raise ValueError(f"no such choice: {choice}")
    return number, choice
