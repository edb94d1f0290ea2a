"""The contract is strict, the mock is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.simulation.refusals import InvalidField
from sora_desktop.simulation.rules import CONTRACT, CONTRACT_MODELS, FAULT_MODELS, RELAXED


@pytest.mark.parametrize("model", [*CONTRACT_MODELS, *FAULT_MODELS])
def test_both_take_the_same_models(model: str) -> None:
    CONTRACT.check_model(model)
    RELAXED.check_model(model)


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidField, match=r"'sora-3'.*'sora-2'") as caught:
        CONTRACT.check_model("sora-3")
    assert caught.value.param == "model"


@pytest.mark.parametrize("size", ["1280x720", "720x1280", "1792x1024", "1024x1792"])
def test_the_contract_takes_the_published_sizes(size: str) -> None:
    width, height = map(int, size.split("x"))
    assert CONTRACT.check_size("sora-2", size) == (width, height)


def test_full_hd_is_for_the_larger_model() -> None:
    assert CONTRACT.check_size("sora-2-pro", "1920x1080") == (1920, 1080)
    with pytest.raises(InvalidField, match="1920x1080"):
        CONTRACT.check_size("sora-2", "1920x1080")


@pytest.mark.parametrize("size", ["640x480", "1280×720", " 1280x720", "01280x720", "1280X720", "large", ""])
def test_the_contract_refuses_any_other_size(size: str) -> None:
    with pytest.raises(InvalidField) as caught:
        CONTRACT.check_size("sora-2", size)
    assert caught.value.param == "size"


@given(width=st.integers(-10, 8000), height=st.integers(-10, 8000))
def test_the_mock_takes_every_even_size_within_bounds(width: int, height: int) -> None:
    fits = all(64 <= side <= 3840 and side % 2 == 0 for side in (width, height))
    try:
        assert RELAXED.check_size("sora-2", f"{width}x{height}") == (width, height)
    except InvalidField:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize("seconds", [4, 8, 12, 16, 20])
def test_the_contract_takes_the_published_lengths(seconds: int) -> None:
    CONTRACT.check_seconds(seconds)


@pytest.mark.parametrize("seconds", [0, -4, 5, 4.5, 60, float("nan"), float("inf")])
def test_the_contract_refuses_any_other_length(seconds: float) -> None:
    with pytest.raises(InvalidField):
        CONTRACT.check_seconds(seconds)


@given(seconds=st.floats())
def test_the_mock_takes_any_length_up_to_a_minute(seconds: float) -> None:
    try:
        RELAXED.check_seconds(seconds)
    except InvalidField:
        assert not 0 < seconds <= 60
    else:
        assert 0 < seconds <= 60


@pytest.mark.parametrize("prompt", ["", "  \n", "x" * 32_001, "half \ud83d a character"])
def test_prompts_have_to_say_something_and_not_too_much(prompt: str) -> None:
    with pytest.raises(InvalidField) as caught:
        RELAXED.check_prompt(prompt)
    assert caught.value.param == "prompt"


def test_the_longest_prompt_is_taken() -> None:
    CONTRACT.check_prompt("x" * 32_000)


def test_only_the_contract_wants_a_reference_of_the_clips_size() -> None:
    RELAXED.check_reference((10, 10), (1280, 720))
    CONTRACT.check_reference((1280, 720), (1280, 720))
    with pytest.raises(InvalidField, match="Inpaint image must match the requested width and height"):
        CONTRACT.check_reference((720, 1280), (1280, 720))
