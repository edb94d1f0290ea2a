"""Whatever a script says that can be read, the emulator does it and goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from sora_desktop.emulator.faults.entries import _ALLOWED
from sora_desktop.emulator.faults.reading import read_script
from sora_desktop.emulator.faults.script import Action, FaultScriptError, Framing, Source

if TYPE_CHECKING:
    from tests.emulator.faults.conftest import Bench

_words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=6)
_fills = st.sampled_from(["{signed}", "{now}", "{id}", "{answer_base64}", "{signed:/x}", "{http_date-5}", "x"])
_value = st.integers(-9, 9) | _words | _fills | st.lists(_fills, max_size=2)
_header = st.dictionaries(st.sampled_from(["ETag", "x-a", "content-type", "connection"]), _words | _fills, max_size=2)
_keys: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from([200, 204, 206, 301, 304, 404, 418, 425, 429, 500, 599, [500, 204]]),
    "headers": _header,
    "seconds": st.sampled_from([0, 0.01, 0.05]),
    "billed": st.booleans(),
    "after": st.integers(0, 400),
    "framing": st.sampled_from([str(framing) for framing in Framing]),
    "raw": st.booleans(),
    "lifetime": st.integers(0, 9),
    "location": _fills,
    "bytes_per_second": st.integers(5_000, 90_000),
    "ignore_headers": st.lists(st.sampled_from(["host", "range", "content-type"]), max_size=1),
    "body": _words | _fills,
    "json": _value,
    "huge": st.integers(1, 200_000),
    "deep": st.integers(1, 5_000),
    "garbage": st.integers(1, 5_000),
    "set": st.dictionaries(st.sampled_from(["id", "a.b", "data.*.id", "error"]), _value, max_size=2),
    "delete": st.lists(st.sampled_from(["id", "error.code", "*"]), max_size=2),
}


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _draw_script(data: st.DataObject) -> str:
    """Write an entry with keys that go with what it does; a stall gets an end."""
    action = data.draw(st.sampled_from(list(Action)))
    fitting = [name for name in (*_ALLOWED[action], "seconds", "billed") if name in _keys]
    chosen = data.draw(st.lists(st.sampled_from(fitting), max_size=4, unique=True))
    needed = {Action.STATUS: "status", Action.LATENCY: "seconds", Action.STALL: "seconds", Action.BODY: "body"}
    names = dict.fromkeys([*chosen, needed[action]] if action in needed else chosen)
    if action is Action.BODY and len(names.keys() & set(Source)) > 1:
        del names["body"]
    lines = [f"{name} = {_toml(data.draw(_keys[name], name))}\n" for name in names]
    return f'[[fault]]\ndo = "{action}"\n{"".join(lines)}'


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_emulator_survives_any_script(bench: Bench, data: st.DataObject) -> None:
    script = _draw_script(data)
    try:
        read_script(script.encode())
    except FaultScriptError:
        reject()
    bench.write(script)
    before = len(bench.decisions())
    answers = [bench.create(), bench.raw("GET", "/v1/videos/video_1"), bench.raw("HEAD", "/v1/models")]
    # What uvicorn says for a fault of ours, which none of ours does.
    assert not [answer for answer in answers if answer.body == b"Internal Server Error"]
    assert len(bench.decisions()) == before + 3
    bench.write("# Nothing.\n")
    with bench.client() as client:
        assert client.get("/models").status_code == 200
