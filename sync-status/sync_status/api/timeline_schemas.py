"""The documents of what happened beside runs, and of a run's requests, as the OpenAPI description has them."""

from datetime import datetime

from pydantic import BaseModel, Field

from sync_status.timeline import KINDS


class Event(BaseModel):
    """Something that happened."""

    at: datetime
    kind: str = Field(description="; ".join(f"{name}: {text}" for name, text in KINDS.items()))
    by: str | None = Field(description="Who did it; null where nobody did")
    message: str
    run: str | None = Field(description="The run that it is about")


class EventList(BaseModel):
    """A page of them."""

    data: list[Event]
    next_cursor: str | None


class StreamRequests(BaseModel):
    """What was asked for one stream; null is not known."""

    name: str
    requests: int | None
    retries: int | None
    rate_limit_wait_seconds: float | None


class OneRequest(BaseModel):
    """One request."""

    at: datetime
    stream: str | None
    path: str | None = Field(description="As the tap declares it, with its variables unfilled")
    status: int | None
    seconds: float | None


class Requests(BaseModel):
    """What a run asked of its source."""

    streams: list[StreamRequests]
    data: list[OneRequest] | None = Field(description="The last ones, oldest first")
    data_reason: str | None = Field(description="Why data is null: not_logged (the tap logs sums only)")


class Version(BaseModel):
    """Of a plugin."""

    version: str
    sdk: str


class Versions(BaseModel):
    """What a run was made by."""

    tap: Version | None
    target: Version | None
    reason: str | None = Field(description="Why one is null: not_logged (only plugins built on singer-sdk tell)")


class Settings(BaseModel):
    """What a run was told to do."""

    fingerprint: str | None = Field(description="Of the tap and the target in meltano.yml, secrets left out")
    commit: str | None = Field(description="That the project stood at")
    reason: str | None = Field(description="Why they are null: not_watched (nobody looked while it ran)")
