"""OpenRouter, and gateways that took over its way."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, Writing
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

_IMAGE = {"type": "image_url", "image_url": {"url": DATA_ADDRESS}}
FIRST_FRAME = ImageField(name="frame_images", shape={**_IMAGE, "frame_type": "first_frame"}, listed=True)
GUIDES = ImageField(name="input_references", shape=_IMAGE, listed=True)

KIND = Kind(
    name="openrouter",
    title="OpenRouter",
    summary="A paid gateway to the models of many makers.",
    base_url="https://openrouter.ai/api/v1",
    hosts=("openrouter.ai",),
    auths=(Auth.BEARER,),
    key_hint="From openrouter.ai/settings/keys; it begins with sk-or-.",
    paths=Paths(
        content="videos/{id}/content?index=0",
        listing=None,
        deletion=None,
        remix=None,
        edit=None,
        extension=None,
        characters=None,
        models="videos/models",
    ),
    writing=Writing(
        encodings=(Encoding.JSON,),
        lengths=(Length("duration", LengthForm.NUMBER),),
        image=FIRST_FRAME,
        images=GUIDES,
    ),
    sizes=("1280x720", "720x1280", "1920x1080", "1080x1920"),
    seconds=(4.0, 5.0, 8.0, 10.0),
    references=10,
    extra_fields=(
        fields.seed(),
        fields.resolution(),
        fields.aspect_ratio(),
        fields.sound(),
        fields.json_field("provider", "Provider", "Options for the maker behind the gateway, as JSON."),
    ),
)
