"""Says what a server offers: what its kind is known for, and what it showed of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.exchanges import Operation

if TYPE_CHECKING:
    from sora_desktop.clients.kinds.base import Kind
    from sora_desktop.domain.connections import Learned


def offered(kind: Kind, learned: Learned) -> Capabilities:
    """Give what is known; what the server showed counts for more than what its kind says."""

    def support(path: str | None, operation: Operation, shown: Support) -> Support:
        if path is None:
            return Support.NO
        if shown is not Support.UNKNOWN:
            return shown
        return Support.UNKNOWN if operation in kind.unsure else Support.YES

    paths = kind.paths
    deletion = support(paths.deletion, Operation.DELETE, learned.deletion)
    return Capabilities(
        models=learned.models or kind.models,
        sizes=learned.sizes or kind.sizes,
        seconds=learned.seconds or kind.seconds,
        seconds_limit=kind.seconds_limit,
        reference=kind.reference,
        reference_must_match=kind.reference_must_match,
        references=kind.references,
        remix=support(paths.remix, Operation.REMIX, learned.remix),
        edit=support(paths.edit, Operation.EDIT, learned.edit),
        extension=support(paths.extension, Operation.EXTEND, learned.extension),
        characters=support(paths.characters, Operation.CHARACTER, learned.characters),
        listing=support(paths.listing, Operation.LIST, learned.listing),
        deletion=deletion,
        deletion_aborts=Support.NO if deletion is Support.NO else kind.deletion_aborts,
        extra_fields=kind.extra_fields,
        free_extras=kind.free_extras,
    )
