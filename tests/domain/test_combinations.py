"""Prompts with choices, and what they stand for."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.combinations import (
    COMBINATIONS_LIMIT,
    TooManyCombinations,
    combinations,
    combines,
    lacks_brace,
    outline,
)


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("a {red|blue} {cat|dog}", ["a red cat", "a red dog", "a blue cat", "a blue dog"]),
        ("{dawn|dusk|noon}", ["dawn", "dusk", "noon"]),
        ("a {big {red|blue}|small} car", ["a big red car", "a big blue car", "a small car"]),
        ("a {very |}old house", ["a very old house", "a old house"]),
        ("a {big | } cat", ["a big cat", "a cat"]),
        ("{|slow } pan", ["pan", "slow pan"]),
        ("{a|a|b}", ["a", "b"]),
        ("{a|b}{b|ab}", ["ab", "aab", "bb", "bab"]),
        ("line one\n{left|right}", ["line one\nleft", "line one\nright"]),
    ],
)
def test_a_text_with_choices_stands_for_every_combination_of_them(text: str, prompts: list[str]) -> None:
    assert list(combinations(text)) == prompts
    assert combines(text)


@pytest.mark.parametrize(
    "text",
    [
        "no choice at all",
        "{subject} in the rain",
        "a | b",
        "{ a | b",
        "a | b }",
        '{"scene": "a harbour"}',
        "C:\\clips\\{one}",
        "\\{ and \\| and \\\\",
        "",
        "  spaces stay  ",
        "}{|",
    ],
)
def test_a_text_without_choices_stays_as_it_is(text: str) -> None:
    assert combinations(text) == (text,)
    assert not combines(text)


def test_a_backslash_makes_a_plain_letter_of_what_would_be_a_choice() -> None:
    assert combinations(r"write \{a|b\}") == ("write {a|b}",)
    assert combinations(r"{a\|b|c}") == ("a|b", "c")
    assert combinations(r"{a\}|b}") == ("a}", "b")
    assert combinations(r"C:\\x {a|b}") == (r"C:\x a", r"C:\x b")
    assert combinations(r"C:\x {a|b}") == (r"C:\x a", r"C:\x b")


def test_braces_that_find_no_partner_are_letters_and_choices_beside_them_count() -> None:
    assert combinations("{ {a|b}") == ("{ a", "{ b")
    assert combinations("{a|b} }") == ("a }", "b }")
    assert combinations("{x|{a|b}") == ("{x|a", "{x|b")
    assert combinations("{scene {a|b}}") == ("{scene a}", "{scene b}")


def test_more_than_can_be_made_of_one_text_is_refused_and_the_most_that_can_is_not() -> None:
    assert len(combinations("{" + "|".join(map(str, range(COMBINATIONS_LIMIT))) + "}")) == COMBINATIONS_LIMIT
    with pytest.raises(TooManyCombinations):
        combinations("{" + "|".join(map(str, range(COMBINATIONS_LIMIT + 1))) + "}")
    with pytest.raises(TooManyCombinations):
        combinations("{a|b}" * 10)
    with pytest.raises(TooManyCombinations):
        combinations("{a|b}" * 50_000)
    with pytest.raises(TooManyCombinations):
        combinations("{a|b}" * 9 + "x" * 100_000)


@pytest.mark.parametrize(
    "text", ["{" * 16_000, "{a|" * 10_000, "}" * 16_000, "{a|a}" * 6_400, "\\" * 32_000, "{" * 9_000 + "|}" * 9_000]
)
def test_no_text_is_too_tangled_to_be_read_at_once(text: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(TooManyCombinations):
        combinations(text)
    assert time.process_time() - begun < 2


_WORDS = st.text(alphabet="abc xyz", max_size=4)


@st.composite
def _trees(draw: st.DrawFn, depth: int = 2) -> tuple[str, list[str]]:
    """Give a text with choices, and what it stands for, worked out in the plainest way; no white space meets."""
    text, outcomes = "", [""]
    for _ in range(draw(st.integers(1, 3))):
        if depth and draw(st.booleans()):
            inner = [draw(_trees(depth=depth - 1)) for _ in range(draw(st.integers(2, 3)))]
            text += "{" + "|".join(written for written, _ in inner) + "}"
            outcomes = [before + after for before in outcomes for _, some in inner for after in some]
        else:
            word = draw(st.text(alphabet="abcxyz\n", max_size=3))
            text += word
            outcomes = [before + word for before in outcomes]
    return text, outcomes


@given(_trees())
def test_every_combination_is_there_once_and_in_order(tree: tuple[str, list[str]]) -> None:
    text, outcomes = tree
    if not combines(text):
        assert combinations(text) == (text,)
        return
    wanted = list(dict.fromkeys(outcome.strip() for outcome in outcomes))
    try:
        found = list(combinations(text))
    except TooManyCombinations:
        assert len(outcomes) > COMBINATIONS_LIMIT
        return
    assert sorted(found) == sorted(wanted)
    assert found[0] == wanted[0]


@given(st.text(alphabet="ab {}|\\\n", max_size=40))
def test_whatever_is_written_stands_for_something_without_repetition(text: str) -> None:
    try:
        found = combinations(text)
    except TooManyCombinations:
        return
    assert found
    assert len(set(found)) == len(found)
    if not combines(text):
        assert found == (text,)


@given(st.lists(st.text(alphabet="ab{}|\\ ", max_size=5), min_size=2, max_size=4))
def test_any_text_can_be_one_of_a_choice_when_its_signs_are_written_with_a_backslash(texts: list[str]) -> None:
    def plain(text: str) -> str:
        return "".join(f"\\{sign}" if sign in "\\{}|" else sign for sign in text)

    written = "<{" + "|".join(map(plain, texts)) + "}>"
    assert set(combinations(written)) == {f"<{text}>" for text in texts}


@pytest.mark.parametrize(
    ("text", "common"),
    [
        ("a {red|blue} {cat|dog}", "a … …"),
        ("a {big {red|blue}|small} car", "a … car"),
        ("a {wide {red|blue}} car", "a {wide …} car"),
        (r"a \{red|blue\} {x|y} car", r"a \{red|blue\} … car"),
        ("a {red car", "a {red car"),
        ("a kite", "a kite"),
    ],
)
def test_the_outline_says_what_all_prompts_have_in_common(text: str, common: str) -> None:
    assert outline(text) == common


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("a {red|blue car", True),
        ("{a|b} {c|d", True),
        ("{a|{b|c}", True),
        ("{a|b}", False),
        ("{a", False),
        ("a|b", False),
        ("a|b}", False),
        (r"\{a|b", False),
        (r"{a\|b", False),
        ("", False),
    ],
)
def test_a_choice_that_is_begun_and_not_ended_is_found(text: str, lacking: bool) -> None:  # noqa: FBT001 - a parameter
    assert lacks_brace(text) is lacking
