"""What a video cost is read from every place where a server says it, and nothing else is taken for a cost."""

from __future__ import annotations

import json
import math

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.clients.transport.headers import response_cost
from sora_desktop.clients.wire import read_video
from sora_desktop.clients.wire.costs import MOST_USD, dollars

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
OBJECTS = st.dictionaries(st.sampled_from(["cost", "usd"]), SCALARS, max_size=2)
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | OBJECTS


def cost_of(fields: dict[str, object], status: str = "completed") -> int | None:
    """Read what a video costs that is described with some fields."""
    body = json.dumps({"id": "v", "object": "video", "status": status, **fields}).encode()
    return read_video(body, host="example.test").cost


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({"usage": {"cost": 0.4, "is_byok": False}}, 400_000),
        ({"outputs": {"cost": 0.125, "video_url": "https://a.example/v.mp4"}}, 125_000),
        ({"cost": 0.288}, 288_000),
        ({"cost": "0.288"}, 288_000),
        ({"cost": " $1.50 "}, 1_500_000),
        ({"cost": "1.5 USD"}, 1_500_000),
        ({"cost": "3.45e-05"}, 34),
        ({"cost": 2}, 2_000_000),
        ({"cost": 0.5, "currency": "usd"}, 500_000),
        ({"usage": {"cost_in_usd_ticks": 3_000_000_000}}, 300_000),
        ({"usage": {"duration_seconds": 8, "cost_usd": 0.8}}, 800_000),
        ({"data": {"id": "v2", "status": "SUCCESS", "cost": 0.3}}, 300_000),
        ({"metadata": {"cost": 0.2}}, 200_000),
        ({"cost": 0}, 0),
    ],
)
def test_a_cost_is_read_from_where_servers_say_it(fields: dict[str, object], cost: int) -> None:
    assert cost_of(fields) == cost


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"cost": None},
        {"cost": True},
        {"cost": -0.4},
        {"cost": "-0.4"},
        {"cost": "free"},
        {"cost": "€0.40"},
        {"cost": "0.40 EUR"},
        {"cost": "40 credits"},
        {"cost": "٤"},
        {"cost": MOST_USD + 1},
        {"cost": 10**400},
        {"cost": [0.4]},
        {"cost": 0.4, "currency": "EUR"},
        {"usage": {"cost": 2.9, "currency": "CNY"}},
        {"usage": {"cost": 0.02, "is_byok": True}},
        {"cost": 0.01, "cost_details": {"is_byok": True}},
        {"usage": {"total_tokens": 8000}},
        {"usage": {"cost_in_usd_ticks": -1}},
        {"credits": 40},
    ],
)
def test_what_is_no_cost_in_dollars_is_passed_over(fields: dict[str, object]) -> None:
    assert cost_of(fields) is None


def test_nan_and_infinity_are_no_costs() -> None:
    for value in (math.nan, math.inf, -math.inf):
        assert cost_of({"cost": value}) is None
        assert dollars(value) is None


def test_nothing_is_free_before_it_is_finished() -> None:
    assert cost_of({"cost": 0}, "in_progress") is None
    assert cost_of({"cost": 0.4}, "in_progress") == 400_000
    assert cost_of({"cost": 0}, "failed") == 0


@given(VALUES, VALUES, VALUES, st.sampled_from(["queued", "completed", "failed"]))
def test_whatever_is_said_the_cost_is_none_or_a_possible_one(
    usage: object, outputs: object, cost: object, status: str
) -> None:
    found = cost_of({"usage": usage, "outputs": outputs, "cost": cost}, status)
    assert found is None or 0 <= found <= MOST_USD * 1_000_000


@given(st.decimals(min_value=0, max_value=MOST_USD, places=6))
def test_an_amount_is_read_to_the_millionth_as_a_number_and_as_a_text(amount: object) -> None:
    exact = int(amount * 1_000_000)  # type: ignore[operator]  # decimals
    assert dollars(float(amount)) == exact  # type: ignore[arg-type]
    assert dollars(f"${amount:f}") == exact


@pytest.mark.parametrize(
    ("name", "value", "cost"),
    [
        ("x-litellm-response-cost", "0.8", 800_000),
        ("llm_provider-x-litellm-response-cost", "8e-1", 800_000),
        ("x-litellm-response-cost", "0.0", None),
        ("x-litellm-response-cost", "None", None),
        ("x-litellm-response-cost", "nan", None),
        ("x-cost", "0.8", None),
    ],
)
def test_a_gateways_header_says_what_a_create_costs(name: str, value: str, cost: int | None) -> None:
    assert response_cost(httpx.Headers({name: value})) == cost
