"""SGLang Diffusion: `sglang serve`."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, Writing
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

KIND = Kind(
    name="sglang",
    title="SGLang Diffusion",
    summary="An open server for your own GPU; it serves one model.",
    base_url="http://127.0.0.1:30000/v1",
    auths=(Auth.NONE, Auth.BEARER),
    key_hint="It has a key only if it was started with --api-key.",
    paths=Paths(remix=None, edit=None, extension=None, characters=None),
    writing=Writing(
        encodings=(Encoding.JSON, Encoding.MULTIPART),
        images_in_form=True,
        lengths=(Length("seconds", LengthForm.NUMBER),),
        image=ImageField(shape=DATA_ADDRESS),
    ),
    deletion_aborts=Support.NO,
    sizes=("1280x720", "720x1280", "832x480", "480x832"),
    seconds=(4.0, 5.0, 8.0),
    extra_fields=(
        fields.seed(),
        fields.negative_prompt(),
        fields.fps(),
        fields.frames(),
        fields.steps(),
        fields.guidance(),
        fields.guidance("guidance_scale_2", "Second guidance"),
        fields.guidance("true_cfg_scale", "True guidance"),
        fields.flow_shift(),
        fields.flag("enable_teacache", "TeaCache", "Makes clips faster and a little less exact."),
        fields.flag("enable_frame_interpolation", "Interpolate frames", "Adds frames between those that are made."),
        fields.flag("enable_upscaling", "Upscale", "Makes the finished clip larger."),
        fields.flag("enhance_prompt", "Enhance the prompt", "Lets the server write the prompt out in more detail."),
    ),
)
