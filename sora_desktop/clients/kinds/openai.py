"""OpenAI's own Sora API, which was the first of the protocol and has closed."""

from datetime import date

from sora_desktop.clients.kinds.base import Kind, Writing
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth, Price

_MODEL_PAGE = "https://developers.openai.com/api/docs/models/sora-2"
_PRO_PAGE = "https://developers.openai.com/api/docs/models/sora-2-pro"
_CLOSED = date(2026, 9, 24)
_TALL = (("1024x1792", 0.50), ("1792x1024", 0.50), ("1080x1920", 0.70), ("1920x1080", 0.70))

KIND = Kind(
    name="openai",
    title="OpenAI (closed)",
    summary="The first server of the protocol.",
    base_url="https://api.openai.com/v1",
    hosts=("api.openai.com",),
    auths=(Auth.BEARER,),
    key_hint="Keys begin with sk-; none of them makes videos any more.",
    writing=Writing(images_in_form=True),
    deletion_aborts=Support.NO,
    models=("sora-2", "sora-2-pro"),
    sizes=("1280x720", "720x1280", "1792x1024", "1024x1792", "1920x1080", "1080x1920"),
    seconds=(4.0, 8.0, 12.0, 16.0, 20.0),
    reference_must_match=True,
    free_extras=False,
    prices=(
        Price(model="sora-2", usd_per_second=0.10, source=_MODEL_PAGE, as_of=_CLOSED),
        Price(model="sora-2-pro", usd_per_second=0.30, source=_PRO_PAGE, as_of=_CLOSED),
        *(
            Price(model="sora-2-pro", size=size, usd_per_second=price, source=_PRO_PAGE, as_of=_CLOSED)
            for size, price in _TALL
        ),
    ),
    notice="OpenAI closed its Sora API on 24 September 2026. Choose another server: several speak the same protocol.",
    closed=True,
)
