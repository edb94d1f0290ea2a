"""new-api and the gateways built on it."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, Writing
from sora_desktop.domain.connections import Auth, Encoding
from sora_desktop.domain.exchanges import Operation

EXTRA_FIELDS = (
    fields.seed(),
    fields.negative_prompt(),
    fields.fps(),
    fields.json_field("metadata", "Metadata", "What the model behind the gateway takes beside this, as JSON."),
)

KIND = Kind(
    name="new-api",
    title="new-api",
    summary="An open gateway to many services, and the base of many others.",
    base_url="http://127.0.0.1:3000/v1",
    auths=(Auth.BEARER, Auth.PLAIN),
    key_hint="A token of the gateway; it begins with sk-.",
    paths=Paths(listing=None, deletion=None, edit=None, extension=None, characters=None),
    unsure=frozenset({Operation.REMIX}),
    writing=Writing(
        encodings=(Encoding.JSON, Encoding.MULTIPART),
        image=ImageField(name="image", shape=DATA_ADDRESS),
        images=ImageField(name="images", shape=DATA_ADDRESS, listed=True),
    ),
    sizes=("1280x720", "720x1280", "1792x1024", "1024x1792"),
    seconds=(4.0, 5.0, 8.0, 10.0, 12.0),
    references=10,
    extra_fields=EXTRA_FIELDS,
)
