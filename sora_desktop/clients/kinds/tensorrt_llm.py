"""NVIDIA TensorRT-LLM: `trtllm-serve` with a model for pictures and video."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, Writing
from sora_desktop.domain.capabilities import ExtraField, FieldType
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

KIND = Kind(
    name="tensorrt-llm",
    title="TensorRT-LLM",
    summary="NVIDIA's server for your own GPU; it serves one model.",
    base_url="http://127.0.0.1:8000/v1",
    auths=(Auth.NONE, Auth.BEARER),
    key_hint="It asks for no key, unless something stands before it.",
    paths=Paths(remix=None, edit=None, extension=None, characters=None),
    writing=Writing(
        encodings=(Encoding.MULTIPART, Encoding.JSON),
        lengths=(Length("seconds", LengthForm.NUMBER),),
        image=ImageField(name="image_reference", shape=DATA_ADDRESS, part="image_reference"),
    ),
    sizes=("1280x720", "720x1280", "832x480", "480x832"),
    seconds=(4.0, 5.0, 8.0),
    seconds_limit=60.0,
    extra_fields=(
        fields.seed(),
        fields.negative_prompt(),
        fields.fps(most=120),
        fields.frames(most=7200),
        fields.steps(),
        fields.guidance(),
        ExtraField(
            name="output_format",
            type=FieldType.TEXT,
            label="File format",
            choices=("auto", "mp4", "avi"),
            hint="AVI is what it writes where it has no encoder for MP4.",
        ),
        fields.json_field("extra_params", "Model's own parameters", "Anything else that the model takes, as JSON."),
    ),
    free_extras=False,
)
