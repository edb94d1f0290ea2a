"""The forms of what the service takes and gives, for its description; a test holds the service to them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sora_desktop.domain.connections import Auth, KeySource  # noqa: TC001 - the same
from sora_desktop.domain.jobs import Derivation, FailureStage, JobStatus  # noqa: TC001 - the same
from sora_desktop.domain.verification import Grade, Verdict  # noqa: TC001 - the same

Text = Annotated[str, Field(max_length=1000)]
RATIO_PATTERN = r"^(?:[1-9][0-9]{0,3} ?[:/x] ?[1-9][0-9]{0,3})?$"
Word = Text | float
"""A name; a bare number is taken as its digits."""


class FieldProblem(BaseModel):
    """One thing wrong with one field."""

    row: int | None = Field(description="In a batch, which of its videos, from 1.")
    field: str | None = Field(description="The field as it was written; null if all of it is meant.")
    reason: str
    suggestion: str | None = Field(description="What would do, where that is known.")


class Problem(BaseModel):
    """Why something was not done, and what to do."""

    status: int
    code: str = Field(description="A word to act on.", examples=["invalid_request"])
    title: str = Field(description="What happened.", examples=["The request cannot be sent as it is."])
    advice: str = Field(description="What to do.")
    problems: list[FieldProblem]


class JobError(BaseModel):
    """Why a job did not complete."""

    stage: FailureStage
    code: str
    message: str


class Job(BaseModel):
    """A job, as `sora-desktop jobs list --json` tells it. What the server made goes before what was asked for."""

    id: str
    connection: str
    simulated: bool = Field(description="Whether it is made by the simulation or an emulator, and not by a real model.")
    status: JobStatus
    prompt: str
    model: str | None
    size: str | None
    seconds: float | None
    asked_size: str | None
    asked_seconds: float | None
    estimated_usd: float | None
    cost_usd: float | None
    progress: float | None = Field(description="Percent.")
    remote_id: str | None
    file: str | None = Field(description="Where the clip is on this computer.")
    created_at: datetime
    completed_at: datetime | None
    expires_at: datetime | None
    removed_at: datetime | None = Field(description="When it went to the trash.")
    take: int
    name: str | None
    tags: list[str]
    rating: int = Field(description="Stars, 1 to 5; 0 for none.")
    favourite: bool
    note: str | None
    batch: str | None
    batch_id: str | None
    retry_of: str | None
    derivation: Derivation | None
    source_id: str | None
    continues: str | None = Field(description="The job with a picture of whose clip it begins.")
    remote_deleted_at: datetime | None = Field(description="When its server was told to delete its video.")
    error: JobError | None


class Labels(BaseModel):
    """What is to be written about a job; what is left out, or null, stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, description="An empty one takes the name away.")
    add_tags: list[str] | None = None
    remove_tags: list[str] | None = None
    rating: int | None = Field(None, ge=0, le=5, description="Stars; 0 takes them away.")
    favourite: bool | None = None
    note: str | None = Field(None, description="An empty one takes the note away.")


class Made(BaseModel):
    """What was made of a field."""

    field: str
    given: Any = Field(description="The value as it was sent.")
    became: dict[str, Any]
    note: str


class Ordered(Job):
    """The first job of what was ordered, and how the order was understood."""

    job_ids: list[str] = Field(description="All jobs, one for each take.")
    made_of: list[Made] = Field(description="What was made of fields that became something else.")


class JobList(BaseModel):
    """A page of jobs, newest first."""

    data: list[Job]
    total: int = Field(description="How many jobs fit altogether.")
    has_more: bool
    next: str | None = Field(description="The value of `after` for the next page.")


class Removed(Job):
    """A job after a DELETE."""

    did: Literal["cancelled", "trashed", "nothing"] = Field(
        description="Whether a running job was cancelled, an ended one moved to the trash, or it was there already."
    )


class Looked(Job):
    """A job after its server was asked."""

    looked: bool = Field(description="Whether there was anything to ask its server for.")
    trouble: Problem | None = Field(description="Why it cannot go on at present, if so.")


class Flaw(BaseModel):
    """Where a chain is broken."""

    kind: str
    entry: int


class Chain(BaseModel):
    """The chain of a receipt."""

    entries: int = Field(description="How many there are to be.")
    head: str | None = Field(description="The digest that the last one is to have.")
    unchained: int = Field(description="How many entries are from before there were chains.")
    flaws: list[Flaw]


class ReceiptEntry(BaseModel):
    """One entry of a receipt."""

    number: int
    kind: str
    digest: str | None
    text: str = Field(description="What the digest was made of, to the byte.")
    body: Any = Field(description="The same, read as JSON.")


class Receipt(BaseModel):
    """All that was recorded while a job was made, and what it shows."""

    job: str
    headline: str
    simulated: bool
    grade: Grade
    verdict: Verdict
    chain: Chain
    entries: list[ReceiptEntry]


class Batch(BaseModel):
    """Jobs that were ordered together."""

    id: str
    name: str | None
    total: int
    counts: dict[str, int] = Field(description="How many jobs have each status.")
    jobs: list[Job] = Field(description="The first of them, up to 500 unless more are asked for.")


class OrderedBatch(Batch):
    """A batch, and how each of its videos was understood."""

    made_of: list[list[Made]] = Field(description="For each video in order, up to 500, what was made of its fields.")


class Connection(BaseModel):
    """A configured server; no secret is ever told."""

    name: str
    kind: str
    simulated: bool
    base_url: str | None
    auth: Auth
    key_source: KeySource = Field(description="Where its key comes from; the key itself is never told.")
    needs_key: bool = Field(description="Whether it is known to lack a key now.")
    concurrency: int = Field(description="How many of its jobs may be on the way at once.")
    default: bool
    models: list[str]
    sizes: list[str]
    seconds: list[float]
    extra_fields: list[str] = Field(description="Further fields that this kind of server takes.")
    notice: str | None


class ConnectionList(BaseModel):
    """All connections, the simulated one first."""

    data: list[Connection]


class Health(BaseModel):
    """That the service is there."""

    status: Literal["ok"]
    version: str


class Order(BaseModel):
    """What is to be made. Any other field goes to the server as it is, and the answer says so."""

    model_config = ConfigDict(extra="allow")

    prompt: Annotated[str, Field(min_length=1, pattern=r"\S", examples=["A paper boat on a rainy street"])]
    model: Word | None = None
    connection: Word | None = Field(None, description="The connection's name; the default one if left out.")
    seconds: float | Text | None = Field(None, description='The length: `8`, `"8"` or `"8 s"`.')
    duration: float | Text | None = Field(None, description="The same as `seconds`.")
    size: Text | None = Field(None, description="Width and height in pixels.", examples=["1280x720"])
    resolution: Text | None = Field(None, description="`720p`, `1080p`, `4k`, or a size.")
    aspectRatio: Annotated[str, Field(pattern=RATIO_PATTERN)] | None = Field(
        None, examples=["16:9"], description="Up to 10:1; an empty text says nothing."
    )
    orientation: Literal["landscape", "portrait", "square"] | None = None
    quality: Text | None = Field(
        None,
        description="`low`, `standard` or `high`, or a word for a resolution such as `hd`, which is 720p here too: "
        "taken for a resolution, where none is given.",
    )
    takes: int | None = Field(None, ge=1, le=100, description="How often to make it; each take is a job.")
    name: Word | None = None
    tags: list[Word | None] | Text | None = None
    reference: str | None = Field(None, description="The whole path of an image on this computer: the first frame.")
    fit: Literal["crop", "pad", "stretch"] | None = None
    extra: dict[str, Any] | None = Field(None, description="Further fields, sent to the server as they are.")


class BatchOrder(BaseModel):
    """Videos that are to be made together; if one of them is wrong, none is made."""

    model_config = ConfigDict(extra="forbid")

    name: Word | None = None
    defaults: dict[str, Any] | None = Field(None, description="Fields for every video that says nothing of its own.")
    videos: list[Order] = Field(min_length=1, max_length=10_000)
