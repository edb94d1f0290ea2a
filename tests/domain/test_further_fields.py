"""Further fields are judged by what is known of them, and only by that."""

from __future__ import annotations

import pytest

from sora_desktop.domain.capabilities import Capabilities, ExtraField, FieldType
from sora_desktop.domain.requests import Rule, VideoRequest

SEED = ExtraField(name="seed", type=FieldType.INTEGER, label="Seed", least=0, most=100)
GUIDANCE = ExtraField(name="guidance_scale", type=FieldType.NUMBER, label="Guidance", least=0.5)
WORDS = ExtraField(name="negative_prompt", type=FieldType.TEXT, label="Negative prompt")
KNOWN = Capabilities(extra_fields=(SEED, GUIDANCE, WORDS))


def _broken(extra: dict[str, object], capabilities: Capabilities = KNOWN) -> list[tuple[str, Rule]]:
    problems = VideoRequest(prompt="x", extra=extra).check(capabilities)
    assert all(problem.message for problem in problems)
    return [(problem.field, problem.rule) for problem in problems]


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("seed", "soon", Rule.EXTRA_NOT_A_NUMBER),
        ("seed", True, Rule.EXTRA_NOT_A_NUMBER),
        ("seed", 1.5, Rule.EXTRA_NOT_WHOLE),
        ("seed", -1, Rule.EXTRA_TOO_SMALL),
        ("seed", 101, Rule.EXTRA_TOO_LARGE),
        ("guidance_scale", 0.4, Rule.EXTRA_TOO_SMALL),
    ],
)
def test_a_value_that_its_field_does_not_take_is_named(name: str, value: object, rule: Rule) -> None:
    assert _broken({name: value}) == [(name, rule)]


@pytest.mark.parametrize(
    "extra",
    [
        {"seed": 0, "guidance_scale": 7, "negative_prompt": "blur"},
        {"seed": 100.0},
        {"seed": None},
        {"seed": [1, 2]},
        {"something_else": {"of": "their own"}},
    ],
)
def test_what_may_be_meant_is_left_to_the_server(extra: dict[str, object]) -> None:
    assert _broken(extra) == []


def test_a_server_that_refuses_unknown_fields_is_not_sent_any() -> None:
    strict = Capabilities(extra_fields=(SEED,), free_extras=False)
    (problem,) = VideoRequest(prompt="x", extra={"seeds": 3, "seed": 3}).check(strict)
    assert (problem.field, problem.rule, problem.suggestion) == ("seeds", Rule.EXTRA_UNKNOWN, "seed")
