"""What a test learns of a server's operations without using them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.clients.probe import probe
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Encoding
from sora_desktop.domain.errors import (
    OutOfCredit,
)
from tests.clients.probed import (
    Routes,
    found,
    is_let_in,
    say,
    videos,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]
    Script = Callable[[Received, Wire], object]


async def test_one_model_is_to_be_named_exactly(connect: Connect, serve: Serve) -> None:
    server = serve(videos(models=("Wan-AI/Wan2.2-T2V-A14B-Diffusers",)))
    check = found(await probe(connect(server.base_url, kind="vllm-omni")), "models")
    assert check.ok
    assert "exactly like this" in check.advice
    assert "Wan-AI/Wan2.2-T2V-A14B-Diffusers" in check.advice


async def test_offers_of_a_gateway_are_learned(connect: Connect, serve: Serve) -> None:
    offer = {
        "id": "google/veo-3.1",
        "supported_durations": [4, 6, 8],
        "supported_sizes": ["1280x720", "720x1280"],
        "pricing_skus": {"per_second": "0.4"},
    }

    def script(request: Received, wire: Wire) -> None:
        path = request.target.partition("?")[0]
        if path == "/v1/videos/models":
            say(wire, 200, {"data": [offer]})
        elif not is_let_in(request):
            say(wire, 401, {"error": {"message": "No cookie auth credentials found", "code": 401}})
        elif re.fullmatch(r"/v1/videos/[^/]+", path):
            say(wire, 404, {"error": {"message": "Job not found", "code": 404}})
        else:
            say(wire, 404, {"error": {"message": "Not Found", "code": 404}})

    report = await probe(connect(serve(script).base_url, kind="openrouter"))
    assert report.ok
    assert report.learned is not None
    assert report.learned.models == ("google/veo-3.1",)
    assert report.learned.seconds == (4.0, 6.0, 8.0)
    assert report.learned.sizes == ("1280x720", "720x1280")
    assert report.learned.listing is Support.NO
    assert "prices" in found(report, "models").detail


async def test_a_server_that_describes_itself_is_believed(connect: Connect, serve: Serve) -> None:
    routes = Routes(
        True, models=("GET",), videos=("GET", "POST"), videos__edits=("POST",), videos__ID=("GET",), extras=("POST",)
    )
    report = await probe(connect(serve(routes).base_url))
    assert report.ok
    learned = report.learned
    assert learned is not None
    assert learned.encoding is Encoding.MULTIPART
    assert (learned.edit, learned.remix, learned.extension) == (Support.YES, Support.NO, Support.NO)
    assert learned.deletion is Support.NO
    assert "forms" in found(report, "encoding").detail


async def test_a_server_that_names_methods_is_believed(connect: Connect, serve: Serve) -> None:
    routes = Routes(False, videos=("GET", "POST"), videos__ID=("GET", "DELETE"), videos__ID__remix=("POST",))
    server = serve(routes)
    report = await probe(connect(server.base_url))
    learned = report.learned
    assert learned is not None
    assert (learned.remix, learned.edit, learned.deletion) == (Support.YES, Support.UNKNOWN, Support.YES)
    assert learned.encoding is None
    assert "first video" in found(report, "encoding").detail
    assert server.count("POST") == 0


async def test_used_up_credit_is_told(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.target.startswith("/v1/videos?"):
            say(wire, 402, {"error": {"message": "Insufficient credits", "code": 402}})
        else:
            videos()(request, wire)

    check = wrong(await probe(connect(serve(script).base_url)))
    assert (check.subject, type(check.error)) == ("list", OutOfCredit)


async def test_a_server_without_a_list_is_in_order(connect: Connect, serve: Serve) -> None:
    report = await probe(connect(serve(videos(lists=False)).base_url))
    assert report.ok
    assert found(report, "list").ok is None
    assert found(report, "key checked").ok is True
    assert report.learned is not None
    assert report.learned.listing is Support.NO
