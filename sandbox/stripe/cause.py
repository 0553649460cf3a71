"""The call on whose behalf something happens, where there is one."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    request_id: str | None = None
    idempotency_key: str | None = None
    host: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {"id": self.request_id, "idempotency_key": self.idempotency_key}


NONE = Cause()
cause: ContextVar[Cause] = ContextVar("cause", default=NONE)
