"""Which of many texts are one slip apart: what comparing every pair would say, in the memory of one place."""

import tracemalloc
from hashlib import sha256
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from directory.checks.neighbours import one_character_apart, one_slip_apart
from directory.values import one_edit_apart

TEXTS = st.lists(st.text("ab.", max_size=5), max_size=8)


@given(TEXTS)
def test_one_slip_apart_agrees_with_comparing_every_pair(texts):
    pairs = {(one, other) for one, other in product(texts, texts) if one_edit_apart(one, other)}
    near = one_slip_apart(texts)
    assert {(one, other) for one, others in near.items() for other in others} == pairs


@given(TEXTS)
def test_one_character_apart_agrees_with_comparing_every_pair(texts):
    def differ_in_one(one, other):
        return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1

    pairs = {(one, other) for one, other in product(texts, texts) if differ_in_one(one, other)}
    near = one_character_apart(texts)
    assert {(one, other) for one, others in near.items() for other in others} == pairs


def test_memory_does_not_grow_with_the_length_of_the_texts():
    texts = [sha256(bytes([at % 256, at // 256])).hexdigest()[:40] for at in range(2000)]
    tracemalloc.start()
    try:
        one_slip_apart(texts)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1000 * len(texts)  # bytes; every place's drawers at once would take 8,000 a text
