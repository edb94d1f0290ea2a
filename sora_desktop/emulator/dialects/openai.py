"""OpenAI's own server, as its API last was: the contract that all others bend."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from sora_desktop.emulator.answers import deletion, model_list, model_object, video_list, video_object
from sora_desktop.emulator.bodies import read_fields
from sora_desktop.emulator.description.document import describe
from sora_desktop.emulator.dialects.base import Dialect
from sora_desktop.emulator.dialects.derivations import Derivations
from sora_desktop.emulator.orders import idempotency_key, read_create, read_remix
from sora_desktop.emulator.ranges import file_answer
from sora_desktop.emulator.refusals import Refusal, invalid
from sora_desktop.simulation.engine import PAGE_LIMIT
from sora_desktop.simulation.refusals import NotFinished, UnknownVideo
from sora_desktop.simulation.rules import CONTRACT
from sora_desktop.simulation.spec import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.dialects.files import SignedFiles
    from sora_desktop.simulation.engine import Simulation
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

PAGE_DEFAULT = 20
POLL_HEADER = "openai-poll-after-ms"
"""The header that tells a client when to look again."""

_POLL_SHARE = 0.1
_POLL_RANGE = (0.1, 2.0)

API_VERSION = "2020-10-01"
"""The one version that the real API ever named."""


class OpenAI(Dialect):
    """The published contract, field by field."""

    name = "openai"
    rules: ClassVar[Rules] = CONTRACT
    tells_limits = True

    is_whole: ClassVar[bool] = True
    """Whether it has what came last: edits, extensions and characters, and tells of itself."""

    def __init__(self, simulation: Simulation, *, files: SignedFiles, key: str | None, job_seconds: float) -> None:
        """Play the server; see `Dialect`."""
        super().__init__(simulation, files=files, key=key, job_seconds=job_seconds)
        least, most = _POLL_RANGE
        wait = min(most, max(least, job_seconds * _POLL_SHARE))
        self._poll = {POLL_HEADER: str(round(wait * 1000))}

    def routes(self) -> list[Route]:
        """Give all verbs of the contract."""
        latest = [*Derivations(self, self._video).routes(), self.route("/openapi.json", self._describe)]
        return [
            self.route("/videos", self._create, "POST"),
            self.route("/videos", self._list_videos),
            *(latest if self.is_whole else ()),
            self.route("/videos/{video_id}", self._retrieve),
            self.route("/videos/{video_id}", self._delete, "DELETE"),
            self.route("/videos/{video_id}/content", self._content),
            self.route("/videos/{video_id}/remix", self._remix, "POST"),
            self.route("/models", self.list_models),
            self.route("/models/{model}", self._retrieve_model),
        ]

    def fixed_headers(self) -> Mapping[str, str]:
        """Add the version that OpenAI names."""
        return {**super().fixed_headers(), "openai-version": API_VERSION}

    def repeat_key(self, request: Request) -> str | None:
        """Read the key that the official clients send with every create."""
        return idempotency_key(request)

    async def list_models(self, request: Request) -> Response:
        """Answer with all models of the contract."""
        del request
        return JSONResponse(model_list())

    async def _describe(self, request: Request) -> Response:
        del request
        return JSONResponse(describe(self.base_path, needs_key=self.key is not None))

    async def _create(self, request: Request) -> Response:
        order = read_create(await read_fields(request))
        key = self.repeat_key(request)
        return self._video(await run_in_threadpool(self.simulation.create, order, idempotency_key=key))

    async def _remix(self, request: Request) -> Response:
        prompt = read_remix(await read_fields(request))
        key = self.repeat_key(request)
        video_id = request.path_params["video_id"]
        return self._video(await run_in_threadpool(self.simulation.remix, video_id, prompt, idempotency_key=key))

    async def _retrieve(self, request: Request) -> Response:
        return self._video(self.simulation.retrieve(request.path_params["video_id"]))

    async def _list_videos(self, request: Request) -> Response:
        asked = request.query_params
        order = asked.get("order", "desc")
        if order not in ("asc", "desc"):
            msg = f"Invalid value: '{order[:80]}'. Supported values are: 'asc' and 'desc'."
            raise invalid(msg, param="order")
        limit = _limit(asked.get("limit"))
        try:
            part = self.simulation.list_videos(after=asked.get("after"), limit=limit, newest_first=order == "desc")
        except UnknownVideo as error:
            raise invalid(error.message, param="after") from error
        return JSONResponse(video_list(part), headers=self._poll)

    async def _delete(self, request: Request) -> Response:
        video_id = request.path_params["video_id"]
        try:
            await run_in_threadpool(self.simulation.delete, video_id)
        except NotFinished as error:
            # It will not help to try again at once, which the official clients do after a 409.
            headers = {"x-should-retry": "false"}
            raise Refusal(409, error.message, code=error.code, param=error.param, headers=headers) from error
        return JSONResponse(deletion(video_id))

    async def _content(self, request: Request) -> Response:
        video_id = request.path_params["video_id"]
        wanted = request.query_params.get("variant", Variant.VIDEO.value)
        if wanted not in list(Variant):
            offered = ", ".join(f"'{variant}'" for variant in Variant)
            msg = f"Invalid value: '{wanted[:80]}'. Supported values are: {offered}."
            raise invalid(msg, param="variant")
        try:
            content = await run_in_threadpool(self.simulation.content, video_id, Variant(wanted))
        except NotFinished as error:
            message = f"Video is not ready yet, use GET /v1/videos/{video_id} to check status."
            raise Refusal(404, message, code=error.code, headers=self._poll) from error
        return file_answer(content, request.headers, head_only=request.method == "HEAD")

    async def _retrieve_model(self, request: Request) -> Response:
        name = request.path_params["model"]
        if name not in self.simulation.rules.models:
            msg = f"The model '{name[:80]}' does not exist or you do not have access to it."
            raise Refusal(404, msg, code="model_not_found", param="model")
        return JSONResponse(model_object(name))

    def _video(self, video: SimulatedVideo) -> Response:
        return JSONResponse(video_object(video), headers={} if video.status.is_final else self._poll)


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE_DEFAULT
    if not text.isascii() or not text.isdecimal():
        msg = f"Invalid type for 'limit': expected an integer from 0 to {PAGE_LIMIT}, but got '{text[:40]}'."
        raise invalid(msg, param="limit", code="invalid_type")
    if len(text) > len(str(PAGE_LIMIT)) or int(text) > PAGE_LIMIT:
        msg = f"Invalid 'limit': integer above maximum value. Expected a value <= {PAGE_LIMIT}."
        raise invalid(msg, param="limit", code="integer_above_max_value")
    return int(text)
