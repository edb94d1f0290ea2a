"""Azure OpenAI's older way for its first Sora: jobs at `/openai/v1/video/generations/jobs`."""

from sora_desktop.clients.kinds.azure import KEY_HINT
from sora_desktop.clients.kinds.base import Kind, Paths, SizeAs, Writing
from sora_desktop.domain.capabilities import ExtraField, FieldType, Support
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm

_VERSION = "?api-version=preview"
_JOBS = f"video/generations/jobs{_VERSION}"
_JOB = f"video/generations/jobs/{{id}}{_VERSION}"

KIND = Kind(
    name="azure-preview",
    title="Azure OpenAI (older preview)",
    summary="Microsoft's first video service; the model is the name of your deployment.",
    base_url="https://<resource>.openai.azure.com/openai/v1",
    auths=(Auth.API_KEY, Auth.BEARER),
    key_hint=KEY_HINT,
    paths=Paths(
        create=_JOBS,
        retrieve=_JOB,
        content=f"video/generations/{{id}}/content/video{_VERSION}",
        listing=_JOBS,
        deletion=_JOB,
        remix=None,
        edit=None,
        extension=None,
        characters=None,
    ),
    writing=Writing(
        encodings=(Encoding.JSON,), lengths=(Length("n_seconds", LengthForm.NUMBER),), size_as=SizeAs.SIDES
    ),
    models=("sora",),
    sizes=(
        "1280x720",
        "720x1280",
        "1920x1080",
        "1080x1920",
        "1080x1080",
        "720x720",
        "854x480",
        "480x854",
        "480x480",
    ),
    seconds=(5.0, 10.0, 15.0, 20.0),
    seconds_limit=20.0,
    reference=Support.NO,
    extra_fields=(
        ExtraField(
            name="n_variants",
            type=FieldType.INTEGER,
            label="Variants",
            least=1,
            most=5,
            hint="How many are made and paid for; the first one is fetched.",
        ),
    ),
    free_extras=False,
    concurrency=2,
    notice="Microsoft ended this model on 28 February 2026; only copies of the service may still answer.",
)
