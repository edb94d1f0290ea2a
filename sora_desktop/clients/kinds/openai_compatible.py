"""Any server of the protocol of which nothing more is known: every deviation is survived without a hint."""

from sora_desktop.clients.kinds.base import Kind, Writing
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import DEFAULT_KIND, Length, LengthForm
from sora_desktop.domain.exchanges import Operation

KIND = Kind(
    name=DEFAULT_KIND,
    title="Any compatible server",
    summary="A server or gateway that offers POST /v1/videos.",
    unsure=frozenset(Operation),
    writing=Writing(
        lengths=(Length(), Length("seconds", LengthForm.NUMBER), Length("duration", LengthForm.NUMBER)),
    ),
    sizes=("1280x720", "720x1280", "1792x1024", "1024x1792"),
    seconds=(4.0, 8.0, 12.0),
    reference=Support.UNKNOWN,
)
