"""Faults stand around whatever server is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.emulator.test_dialects import MANNERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.faults.conftest import Bench

SCRIPT = """
[[fault]]
name = "paid"
when = {{ method = "POST", path = "{create}", prompt = "*peanut*" }}
nth = 1
do = "status"
billed = true
status = 503

[[fault]]
name = "unpaid"
when = {{ method = "POST", path = "{create}", prompt = "*peanut*" }}
nth = 2
do = "reset"

[[fault]]
name = "changed"
when = {{ method = "POST", path = "{create}", model = "{model}" }}
nth = 3
do = "rewrite"
set = {{ {id_field} = "{{id}}-changed", extra.link = "{{base}}/there" }}

[[fault]]
name = "look"
when = {{ method = "GET", prompt = "a peanut" }}
do = "status"
status = 500
"""


@pytest.mark.parametrize("name", MANNERS)
def test_each_server_fails_by_script(start_bench: Callable[..., Bench], name: str) -> None:
    manner = MANNERS[name]
    bench = start_bench(f"--dialect={name}")
    model = manner.model or "*"
    # Not every request names a model, and a condition on what is not there does not fit.
    script = SCRIPT.format(create=manner.create, model=model, id_field=manner.id_field)
    bench.write(script if manner.model else script.replace(', model = "*"', ""))
    with bench.client() as client:
        assert manner.make(client).status_code == 503
        assert len(bench.bills()) == 1
        with pytest.raises(httpx.TransportError):
            manner.make(client)
        assert len(bench.bills()) == 1
        changed = manner.make(client)
        assert changed.is_success
        assert changed.json()["extra"]["link"] == f"{bench.base_url}/there"
        made_id = changed.json()[manner.id_field].removesuffix("-changed")
        assert made_id == bench.bills()[1]["remote_id"]
        look = client.get(manner.look.format(id=made_id))
    assert look.status_code == 500
    named = [[fault["name"] for fault in line["faults"]] for line in bench.decisions()]  # type: ignore[attr-defined]
    assert named == [["paid"], ["unpaid"], ["changed"], ["look"]]
    assert [line["billed"] for line in bench.decisions()] == [True, False, True, False]
    assert {line["path"] for line in bench.decisions()[:3]} == {manner.create}


def test_a_store_of_files_knows_what_a_clip_is_about(start_bench: Callable[..., Bench]) -> None:
    bench = start_bench("--dialect=xai")
    with bench.client() as client:
        made = client.post("/videos/generations", json={"prompt": "a storm"}).json()["request_id"]
        while "video" not in (found := client.get(f"/videos/{made}").json()):
            pass
        bench.write('[[fault]]\nwhen = { path = "/files/*", prompt = "*storm*" }\ndo = "status"\nstatus = 410')
        assert client.get(found["video"]["url"]).status_code == 410
