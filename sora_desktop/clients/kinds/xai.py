"""xAI's video service, which has its own paths and few of the protocol's words."""

from datetime import date

from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, SizeAs, Writing
from sora_desktop.domain.connections import Auth, Encoding, Length, LengthForm, Price

_SHAPE = {"url": DATA_ADDRESS}
_SIZES = ("1280x720", "720x1280", "854x480", "480x854")

_PRICES = (
    (
        "grok-imagine-video",
        (0.07, 0.07, 0.05, 0.05),
        "https://yingtu.ai/en/blog/grok-imagine-video-cost-credits",
        date(2026, 5, 9),
    ),
    (
        "grok-imagine-video-1.5",
        (0.14, 0.14, 0.08, 0.08),
        "https://www.thecontext.dev/en/news/2026-06-10-grok-imagine-pricing-api-economics/",
        date(2026, 6, 10),
    ),
)
"""For each model, what a second costs at each of the sizes, and who read that on xAI's page of it, and when.

Without a size nothing is said: larger ones cost more than any of these.
"""

KIND = Kind(
    name="xai",
    title="xAI",
    summary="The paid service of the maker of Grok.",
    base_url="https://api.x.ai/v1",
    hosts=("api.x.ai",),
    auths=(Auth.BEARER,),
    key_hint="From console.x.ai; it begins with xai-.",
    paths=Paths(
        create="videos/generations",
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
        lengths=(Length("duration", LengthForm.NUMBER),),
        size_as=SizeAs.SHAPE,
        image=ImageField(name="image", shape=_SHAPE),
        images=ImageField(name="reference_images", shape=_SHAPE, listed=True),
    ),
    models=("grok-imagine-video", "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"),
    sizes=_SIZES,
    seconds=(5.0, 8.0, 10.0, 15.0),
    seconds_limit=15.0,
    references=7,
    prices=tuple(
        Price(model=model, size=size, usd_per_second=price, source=source, as_of=as_of)
        for model, prices, source, as_of in _PRICES
        for size, price in zip(_SIZES, prices, strict=True)
    ),
)
