"""Facts about the tree of exceptions."""

from __future__ import annotations

import pytest

from sora_desktop.domain import errors
from sora_desktop.domain.costs import Cap, Excess, Period, Usage
from sora_desktop.domain.errors import (
    BudgetExceeded,
    HostUnreachable,
    InvalidInput,
    InvalidRequest,
    SoraDesktopError,
    template_fields,
)
from sora_desktop.domain.requests import Problem, Rule

MADE_OF_MORE = (BudgetExceeded, InvalidInput)
"""Those that put their facts into words themselves."""

LEAVES = [leaf for leaf in SoraDesktopError.leaves() if not issubclass(leaf, MADE_OF_MORE)]


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_leaf_says_what_happened_and_what_to_do(leaf: type[SoraDesktopError]) -> None:
    assert leaf.title
    assert leaf.advice
    facts = dict.fromkeys(template_fields(leaf.title + leaf.advice), "something")
    sentence = str(leaf(**facts))
    assert "{" not in sentence
    assert sentence[0].isupper() or sentence.startswith("something")


def test_no_two_leaves_share_a_code() -> None:
    codes = [leaf.code for leaf in SoraDesktopError.leaves()]
    assert len(set(codes)) == len(codes)
    assert all(codes)


def test_the_tree_in_the_docstring_names_every_class() -> None:
    drawn = errors.__doc__ or ""
    for name in errors.__all__:
        if name[0].isupper():
            assert name in drawn, name


def test_an_exception_without_the_facts_of_its_words_is_a_bug_that_shows_at_once() -> None:
    with pytest.raises(TypeError, match="host"):
        HostUnreachable(reason="nobody answered")


def test_an_invalid_request_lists_every_problem() -> None:
    error = InvalidRequest(
        [Problem("prompt", Rule.PROMPT_EMPTY), Problem("size", Rule.SIZE_UNREADABLE, {"value": "x"})]
    )
    assert "Write a prompt first." in str(error)
    assert "“x” is not a size." in str(error)


def test_a_refusal_for_the_budget_says_which_cap_and_by_what() -> None:
    error = BudgetExceeded(Excess(cap=Cap(period=Period.DAY, clips=2), used=Usage(2), wanted=Usage(1)))
    assert str(error) == (
        "The budget does not allow it: 3 clips today would be more than the cap of 2 (2 made or waiting already). "
        "Nothing was sent. Raise the cap, or order less."
    )
