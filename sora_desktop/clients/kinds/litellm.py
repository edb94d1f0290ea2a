"""LiteLLM's proxy, a gateway to many services."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import Kind, Paths, Writing
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.exchanges import Operation

KIND = Kind(
    name="litellm",
    title="LiteLLM proxy",
    summary="An open gateway to many services; what it offers depends on them.",
    base_url="http://127.0.0.1:4000/v1",
    auths=(Auth.BEARER, Auth.NONE),
    key_hint="A virtual key of the proxy; it begins with sk-.",
    paths=Paths(deletion=None),
    unsure=frozenset({Operation.LIST, Operation.REMIX, Operation.EDIT, Operation.EXTEND, Operation.CHARACTER}),
    writing=Writing(images_in_form=True),
    sizes=("1280x720", "720x1280", "1792x1024", "1024x1792"),
    seconds=(4.0, 8.0, 12.0),
    extra_fields=(fields.seed(), fields.negative_prompt(), fields.fps(), fields.aspect_ratio(), fields.resolution()),
)
