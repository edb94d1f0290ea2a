"""The older way of new-api and its kin: tasks at `/v1/video/generations`."""

from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, SizeAs, Writing
from sora_desktop.clients.kinds.new_api import EXTRA_FIELDS
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

KIND = Kind(
    name="new-api-tasks",
    title="new-api (older tasks)",
    summary="A gateway that makes videos at /v1/video/generations.",
    base_url="http://127.0.0.1:3000/v1",
    auths=(Auth.BEARER, Auth.PLAIN),
    key_hint="A token of the gateway; it begins with sk-.",
    paths=Paths(
        create="video/generations",
        retrieve="video/generations/{id}",
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
        size_as=SizeAs.SIDES,
        image=ImageField(name="image", shape=DATA_ADDRESS),
    ),
    sizes=("1280x720", "720x1280", "1792x1024", "1024x1792"),
    seconds=(4.0, 5.0, 8.0, 10.0, 12.0),
    extra_fields=EXTRA_FIELDS,
)
