"""NVIDIA Dynamo, which answers a create when the video is made."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, Writing
from sora_desktop.domain.capabilities import ExtraField, FieldType
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

KIND = Kind(
    name="dynamo",
    title="NVIDIA Dynamo",
    summary="NVIDIA's server for many GPUs; it answers when a clip is made.",
    base_url="http://127.0.0.1:8000/v1",
    auths=(Auth.NONE, Auth.BEARER),
    key_hint="It asks for no key, unless something stands before it.",
    paths=Paths(
        retrieve=None,
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
        lengths=(Length("seconds", LengthForm.NUMBER),),
        image=ImageField(shape=DATA_ADDRESS),
    ),
    answer_timeout=1800.0,
    sizes=("1280x720", "720x1280", "832x480", "480x832"),
    seconds=(4.0, 5.0, 8.0),
    extra_fields=(
        ExtraField(
            name="output_format",
            type=FieldType.TEXT,
            label="File format",
            choices=("mp4", "webm", "gif"),
            hint="What kind of file comes.",
        ),
        ExtraField(
            name="response_format",
            type=FieldType.TEXT,
            label="Answer with",
            choices=("url", "b64_json"),
            hint="Whether the answer says where the clip is, or holds it.",
        ),
        fields.json_field("nvext", "Dynamo's own fields", "Frames, steps, guidance, seed and the like, as JSON."),
    ),
    notice="A clip that is being made is lost if the program ends before the server has answered.",
)
