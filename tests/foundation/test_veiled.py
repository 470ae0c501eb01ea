"""Numbers of rows in addresses say nothing of how many there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.privacy.veiled import MOST, VeiledNumber, unveiled, veiled


@given(st.integers(0, MOST - 1))
def test_each_number_has_one_word_and_each_word_one_number(number):
    assert unveiled(veiled(number)) == number


def test_numbers_that_follow_each_other_look_like_any_others():
    words = [veiled(number) for number in range(1, 200)]

    assert len({word[:3] for word in words}) > 190
    assert words != sorted(words)


@pytest.mark.parametrize("word", ["", "1", "a" * 26, "8" * 26, "A" * 26, "a" * 13, "a" * 27, "a" * 32, "ä" * 26])
def test_a_word_that_was_made_up_is_no_number(word):
    assert unveiled(word) is None
    with pytest.raises(ValueError, match=r"^$"):
        VeiledNumber().to_python(word)


def test_a_word_is_anothers_where_the_secret_is_another_one_and_stays_while_the_old_one_is_kept(settings):
    word, old = veiled(7), settings.SECRET_KEY
    settings.SECRET_KEY = "another secret " * 4
    alone = unveiled(word)
    settings.SECRET_KEY_FALLBACKS = [old]

    assert (alone, unveiled(word), veiled(7) == word) == (None, 7, False)
