"""vLLM-Omni: `vllm serve MODEL --omni`."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import ImageField, Kind, Paths, Writing
from sora_desktop.domain.capabilities import ExtraField, FieldType, Support
from sora_desktop.domain.connections import Auth, Encoding

KIND = Kind(
    name="vllm-omni",
    title="vLLM-Omni",
    summary="An open server for your own GPU; it serves one model.",
    base_url="http://127.0.0.1:8091/v1",
    auths=(Auth.NONE, Auth.BEARER),
    key_hint="It has a key only if it was started with --api-key.",
    paths=Paths(remix=None, edit=None, extension=None, characters=None),
    writing=Writing(
        encodings=(Encoding.MULTIPART,), images=ImageField(name="input_references", part="input_references")
    ),
    deletion_aborts=Support.YES,
    sizes=("1280x720", "720x1280", "832x480", "480x832"),
    seconds=(4.0, 5.0, 8.0),
    references=10,
    extra_fields=(
        fields.seed(),
        fields.negative_prompt(),
        fields.fps(whole=False),
        fields.frames(),
        fields.steps(most=200),
        fields.guidance(most=20),
        fields.guidance("guidance_scale_2", "Second guidance", most=20),
        fields.guidance("true_cfg_scale", "True guidance"),
        fields.flow_shift(),
        fields.aspect_ratio(),
        ExtraField(
            name="quality",
            type=FieldType.TEXT,
            label="Quality",
            choices=("high", "lossless"),
            hint="How strongly the file is compressed.",
        ),
        fields.flag("generate_sound", "Sound", "Whether the clip gets sound, if the model makes any."),
        fields.flag("enable_frame_interpolation", "Interpolate frames", "Adds frames between those that are made."),
        fields.json_field("lora", "LoRA", "An adapter for the model, as JSON."),
        fields.json_field("extra_params", "Model's own parameters", "Anything else that the model takes, as JSON."),
    ),
)
