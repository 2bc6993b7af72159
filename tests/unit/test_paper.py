"""The draw, docs/rules.md section 2. No I/O."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from contest.paper import draw, paper_seed
from tests.builders import a_bank, a_question, preset

SEEDS = st.binary(min_size=32, max_size=32)


@given(SEEDS)
@settings(max_examples=50)
def test_quotas_are_met_exactly(seed: bytes) -> None:
    folder = preset()
    quiz = folder.contest.quiz
    paper = draw(folder.bank, questions=15, topics=quiz.topics, shuffle_options=True, seed=seed)
    assert Counter(folder.bank[s.question_id].topic for s in paper) == quiz.topics
    assert len({s.question_id for s in paper}) == 15
    for served in paper:
        assert sorted(served.order) == [0, 1, 2, 3]
        question = folder.bank[served.question_id]
        assert served.order[question.movable :] == tuple(range(4))[question.movable :]


@given(SEEDS)
def test_the_same_seed_draws_the_same_paper(seed: bytes) -> None:
    """Anyone with the published secret re-draws any paper."""
    bank = a_bank(*(a_question(f"q{n}") for n in range(10)))
    papers = [draw(bank, questions=5, topics={}, shuffle_options=True, seed=seed) for _ in range(2)]
    assert papers[0] == papers[1]


def test_seeds_differ_by_round_person_and_attempt() -> None:
    seeds = {paper_seed(b"s", round_id=r, person_id=p, number=n) for r in ("d1", "d2") for p in (1, 2) for n in (1, 2)}
    assert len(seeds) == 8


def test_the_draw_is_even() -> None:
    """Each of 10 questions is drawn about half the time, each option order about equally often (chi-square-like)."""
    bank = a_bank(*(a_question(f"q{n}") for n in range(10)))
    drawn: Counter[str] = Counter()
    first: Counter[int] = Counter()
    papers = 4000
    for person in range(papers):
        seed = paper_seed(b"secret", round_id="d", person_id=person, number=1)
        for served in draw(bank, questions=5, topics={}, shuffle_options=True, seed=seed):
            drawn[served.question_id] += 1
            first[served.order[0]] += 1
    assert all(abs(count - papers / 2) < 200 for count in drawn.values())
    assert all(abs(count - papers * 5 / 4) < 400 for count in first.values())


def test_without_shuffling_the_written_order_stays() -> None:
    paper = draw(a_bank(a_question()), questions=1, topics={}, shuffle_options=False, seed=b"x")
    assert paper[0].order == (0, 1, 2, 3)
