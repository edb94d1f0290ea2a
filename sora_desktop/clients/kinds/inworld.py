"""Inworld's video service."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import Kind, Paths, Writing
from sora_desktop.clients.kinds.openrouter import FIRST_FRAME, GUIDES
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

KIND = Kind(
    name="inworld",
    title="Inworld",
    summary="A paid service with the models of several makers.",
    base_url="https://api.inworld.ai/v1",
    hosts=("api.inworld.ai",),
    auths=(Auth.BASIC,),
    key_hint="The Base64 key that the portal of Inworld shows, as it is.",
    paths=Paths(
        content=None,
        deletion=None,
        remix=None,
        edit=None,
        extension=None,
        characters=None,
        models=None,
    ),
    writing=Writing(
        encodings=(Encoding.JSON,),
        lengths=(Length("duration", LengthForm.NUMBER),),
        image=FIRST_FRAME,
        images=GUIDES,
    ),
    models=("alibaba/wan-3.0", "minimax/minimax-h3", "xai/grok-imagine-video-1.5-lite"),
    sizes=("1280x720", "720x1280", "1920x1080", "1080x1920"),
    seconds=(5.0, 8.0, 10.0),
    references=10,
    extra_fields=(fields.seed(), fields.resolution(), fields.aspect_ratio(), fields.sound()),
)
