"""`connections test` on the command line: nine states of a server, nine explanations, and what to change."""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING

import pytest

from tests.clients.conftest import ScriptedServer
from tests.clients.probed import CERTIFICATES, HTML, videos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Program
    from tests.clients.conftest import Received, Wire

KEY = "sk-canary/7f3a+Q9z=XYZ"
"""The key that the servers know."""


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Give a function that starts a server with a script."""
    servers: list[ScriptedServer] = []

    def start(script: Callable[[Received, Wire], object], **options: object) -> ScriptedServer:
        servers.append(ScriptedServer(script, **options))  # type: ignore[arg-type]
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def tls() -> ssl.SSLContext:
    """Give a certificate of an authority that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "good.pem")
    return context


def a_page(_request: Received, wire: Wire) -> None:
    wire.answer(200, HTML, media_type="text/html")


def test_nine_states_of_a_server_get_nine_explanations(
    program: Program, serve: Callable[..., ScriptedServer], tls: ssl.SSLContext, unused_tcp_port: int
) -> None:
    program.environment.update(RIGHT=KEY, WRONG="sk-wrong")
    right = serve(videos())
    cases = {
        "right": (right.base_url, "RIGHT", 0, "refuses a wrong key"),
        "path": (right.origin, "RIGHT", 3, f"The service is at {right.base_url}."),
        "key": (right.base_url, "WRONG", 3, "Check that the key is complete"),
        "port": (f"http://127.0.0.1:{unused_tcp_port}/v1", "RIGHT", 3, "Start the server, or check the port"),
        "name": ("https://no-such-host.invalid/v1", "RIGHT", 3, "Check the spelling"),
        "tls": (serve(videos(), tls=tls).base_url, "RIGHT", 3, "--ca-file"),
        "page": (serve(a_page).base_url, "RIGHT", 3, "web page"),
        "chat": (serve(videos(chat_only=True)).base_url, "RIGHT", 3, "no video service"),
        "open": (serve(videos(key=False)).base_url, "RIGHT", 0, "does not check keys"),
    }
    told: dict[str, str] = {}
    for name, (url, variable, code, words) in cases.items():
        assert program.run("connections", "add", name, "--base-url", url, "--key-env", variable).code == 0
        tested = program.run("connections", "test", name)
        assert tested.code == code, (name, tested.out, tested.err)
        said = tested.out + tested.err
        assert words in said, (name, said)
        assert ("✗" in tested.out) == (code != 0)
        assert ("What to change" in tested.out) == (code != 0)
        assert KEY not in said
        told[name] = said.replace(url, "").replace(name, "")
    assert len(set(told.values())) == len(cases)


def test_the_table_is_aligned(program: Program, serve: Callable[..., ScriptedServer]) -> None:
    program.environment["RIGHT"] = KEY
    program.run("connections", "add", "gpu", "--base-url", serve(videos()).base_url, "--key-env", "RIGHT")
    lines = program.run("connections", "test", "gpu").out.splitlines()
    rows = [line for line in lines if line.startswith("  ") and line[2] in "✓✗–"]
    assert len(rows) == 11
    assert all(row[15:17] == "  " and row[17] != " " for row in rows)


def test_a_test_can_be_read_by_programs(program: Program, serve: Callable[..., ScriptedServer]) -> None:
    program.environment["WRONG"] = "sk-wrong"
    program.run("connections", "add", "gpu", "--base-url", serve(videos()).base_url, "--key-env", "WRONG")
    tested = program.run("connections", "test", "gpu", "--json")
    assert tested.code == 3
    [report] = [json.loads(line) for line in tested.out.splitlines()]
    assert (report["name"], report["ok"], report["error"]) == ("gpu", False, "key_refused")
    checks = {check["subject"]: check for check in report["checks"]}
    assert checks["address"] == {**checks["address"], "ok": True, "advice": None}
    assert checks["key"]["ok"] is False
    assert checks["key"]["advice"]


def test_a_setting_that_cannot_work_is_told(program: Program, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_bytes((CERTIFICATES / "authority.pem").read_bytes())
    added = program.run("connections", "add", "gpu", "--base-url", "https://x.invalid/v1", "--ca-file", str(ca))
    assert added.code == 0, added.err
    ca.unlink()
    tested = program.run("connections", "test", "gpu")
    assert tested.code == 3
    assert "was not found" in tested.err
