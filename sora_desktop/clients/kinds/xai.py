"""xAI's video service, which has its own paths and few of the protocol's words."""

from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, SizeAs, Writing
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

_SHAPE = {"url": DATA_ADDRESS}

KIND = Kind(
    name="xai",
    title="xAI",
    summary="The paid service of the maker of Grok.",
    base_url="https://api.x.ai/v1",
    hosts=("api.x.ai",),
    auths=(Auth.BEARER,),
    key_hint="From console.x.ai; it begins with xai-.",
    paths=Paths(
        create="videos/generations",
        content=None,
        listing=None,
        deletion=None,
        remix=None,
        edit=None,
        extension=None,
        characters=None,
    ),
    writing=Writing(
        encodings=(Encoding.JSON,),
        lengths=(Length("duration", LengthForm.NUMBER),),
        size_as=SizeAs.SHAPE,
        image=ImageField(name="image", shape=_SHAPE),
        images=ImageField(name="reference_images", shape=_SHAPE, listed=True),
    ),
    models=("grok-imagine-video", "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"),
    sizes=("1280x720", "720x1280", "854x480", "480x854"),
    seconds=(5.0, 8.0, 10.0, 15.0),
    seconds_limit=15.0,
    references=7,
)
