"""Several prompts in one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.prompt_lists import prompts_in


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("a cat", ["a cat"]),
        ("  a cat \n", ["a cat"]),
        ("a cat\na dog\r\n\r\na boat", ["a cat", "a dog", "a boat"]),
        ("a cat\n\na dog\n\n", ["a cat", "a dog"]),
        ("a cat,\nasleep\n\na dog,\nawake", ["a cat,\nasleep", "a dog,\nawake"]),
        ("a cat,\nasleep", ["a cat,", "asleep"]),
        ("1. a cat\n2. a dog\n10. a boat", ["a cat", "a dog", "a boat"]),
        ("- a cat\n- a dog", ["a cat", "a dog"]),
        ("3) x\n4 dogs run", ["3) x", "4 dogs run"]),
        ("- a cat", ["- a cat"]),
        ("a\u2029b", ["a", "b"]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_each_line_is_a_prompt_or_each_paragraph_of_several_lines(text: str, prompts: list[str]) -> None:
    assert list(prompts_in(text)) == prompts


@given(st.text(alphabet="a1.- \n\r", max_size=40))
def test_no_prompt_is_empty_and_nothing_but_white_space_and_marks_is_lost(text: str) -> None:
    found = prompts_in(text)
    assert all(prompt.strip() == prompt != "" for prompt in found)
    assert "".join(found).count("a") == text.count("a")
