"""Azure OpenAI's copy of the protocol, at `/openai/v1/videos`."""

from sora_desktop.clients.kinds.base import Kind, Paths, Writing
from sora_desktop.domain.connections import Auth

HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
KEY_HINT = "A key of the resource, or with “bearer” an Entra token."

KIND = Kind(
    name="azure",
    title="Azure OpenAI",
    summary="Microsoft's copy of OpenAI's service; the model is the name of your deployment.",
    base_url="https://<resource>.openai.azure.com/openai/v1",
    hosts=HOSTS,
    auths=(Auth.API_KEY, Auth.BEARER),
    key_hint=KEY_HINT,
    paths=Paths(edit=None, extension=None, characters=None),
    writing=Writing(images_in_form=True),
    models=("sora-2",),
    sizes=("1280x720", "720x1280"),
    seconds=(4.0, 8.0, 12.0),
    reference_must_match=True,
    free_extras=False,
    concurrency=2,
    notice="Microsoft announced the end of Sora 2 on Azure for autumn 2026, so a deployment may have ended.",
)
