"""What is told of a kind of server: data, so that the code that speaks to servers need not know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.capabilities import ExtraField, Support
from sora_desktop.domain.connections import Auth, Encoding, Length, Price

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.exchanges import Operation
    from sora_desktop.domain.jobs import JobStatus

DATA_ADDRESS = "{data}"
"""What stands for the image itself, written as a `data:` address, in the shape of a JSON value."""


class SizeAs(StrEnum):
    """How a size is written."""

    TEXT = "text"
    """One field, `size`, such as `1280x720`."""

    SIDES = "sides"
    """Two numbers, `width` and `height`."""

    SHAPE = "shape"
    """Two texts, `aspect_ratio` and `resolution`, such as `16:9` and `720p`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageField:
    """How reference images are written."""

    name: str = "input_reference"
    """The field's name in a JSON body."""

    shape: object = field(default_factory=lambda: {"image_url": DATA_ADDRESS})
    """The JSON value of one image, in which `DATA_ADDRESS` stands for the image."""

    listed: bool = False
    """Whether the JSON value is a list of such shapes."""

    part: str = "input_reference"
    """The name of the file in a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where each operation is, below the base URL; `{id}` is the video's id. None: the server has none."""

    create: str = "videos"
    retrieve: str | None = "videos/{id}"
    content: str | None = "videos/{id}/content"
    """Here `{id}` is the id under which the answer says the bytes are, which some servers tell from the video's."""

    listing: str | None = "videos"
    deletion: str | None = "videos/{id}"
    remix: str | None = "videos/{id}/remix"
    edit: str | None = "videos/edits"
    extension: str | None = "videos/extensions"
    characters: str | None = "videos/characters"
    models: str | None = "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a create is written."""

    encodings: tuple[Encoding, ...] = (Encoding.MULTIPART, Encoding.JSON)
    """What the server reads, the preferred one first; another is only tried where it is named here."""

    images_in_form: bool = False
    """Whether a request with images is best a form, whatever is best for others."""

    lengths: tuple[Length, ...] = (Length(),)
    """How it may want the length, the preferred way first; another is only tried where it is named here."""

    size_as: SizeAs = SizeAs.TEXT
    image: ImageField = ImageField()
    """Of the one image with which the clip begins."""

    images: ImageField | None = None
    """Of all images, where there are several; None where only one is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of server: what a person reads of it, how it is spoken to, and what it is known to offer."""

    name: str
    """What connections refer to, such as `vllm-omni`."""

    title: str
    """Its proper name, such as `vLLM-Omni`."""

    summary: str
    """What it is, in one short sentence for a person."""

    base_url: str = ""
    """Where it usually is; the person completes what stands in angle brackets."""

    hosts: tuple[str, ...] = ()
    """Host names, or ends of them that begin with a dot, by which a pasted address is known as of this kind."""

    auths: tuple[Auth, ...] = (Auth.BEARER, Auth.API_KEY, Auth.BASIC, Auth.PLAIN, Auth.NONE)
    """How a key may be sent; the first is the usual way."""

    key_hint: str = ""
    """Where a key comes from, or how one looks, in one short sentence."""

    paths: Paths = Paths()
    unsure: frozenset[Operation] = frozenset()
    """Operations that have a path, but that not every server of the kind has."""

    writing: Writing = Writing()
    answer_timeout: float | None = None
    """Seconds of silence after a create that are usual here, such as where it is answered when the video is made."""

    words: Mapping[str, JobStatus] = field(default_factory=dict)
    """Status words that mean something else here than elsewhere, in small letters with underscores."""

    deletion_aborts: Support = Support.UNKNOWN
    """Whether deleting a video that is being made stops the work on it."""

    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    seconds_limit: float | None = None
    reference: Support = Support.YES
    references: int = 1
    """How many reference images go with one request at most."""

    reference_must_match: bool = False
    extra_fields: tuple[ExtraField, ...] = ()
    free_extras: bool = True
    prices: tuple[Price, ...] = ()
    concurrency: int | None = None
    """How many jobs it takes at once, where it is known for a limit."""

    notice: str = ""
    """What a person has to know before using it, such as that it is closed; else empty."""

    closed: bool = False
    """Whether the service at `hosts` has ended, so that nothing is sent there."""

    def is_at(self, host: str) -> bool:
        """Tell whether a host's name is one of those by which the kind is known."""
        name = host.lower().rstrip(".")
        return any(name == known or (known.startswith(".") and name.endswith(known)) for known in self.hosts)
