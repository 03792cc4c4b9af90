"""The document of an initial sync in slices."""

from datetime import datetime

from pydantic import BaseModel


class InitialLoad(BaseModel):
    """The latest initial sync in slices: `completed` of `windows` are loaded; 0 in `failed` is what is read whole."""

    start: datetime
    end: datetime
    windows: int
    completed: int
    running: int
    failed: list[int]
    message: str | None
    failed_at: datetime | None
    stopped_at: datetime | None
