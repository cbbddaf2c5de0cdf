"""What goes wrong between the provider and a cluster.

AtollError
├── ApiError            the API server answered, and refused
├── UnreachableError    the API server didn't answer
├── FailedError         an object can't get ready any more
└── NotReadyError       an object is there, but isn't ready; it stays in the state
"""

from __future__ import annotations

from typing import Any

from atoll_engine.errors import AtollError

NO_KIND = "NoKind"
"""An ApiError's reason where the server has no such kind: not Kubernetes' word, but ours."""


class ApiError(AtollError):
    """The API server refused: ``status`` is the HTTP status, ``reason`` Kubernetes' own word for it."""

    def __init__(self, status: int, reason: str, message: str, causes: tuple[str, ...] = ()) -> None:
        """Keep what the server said; ``causes`` are its single complaints, where it has several."""
        super().__init__("\n".join([message, *(f"  - {cause}" for cause in causes)]))
        self.status = status
        self.reason = reason
        self.message = message

    @property
    def is_passing(self) -> bool:
        """Whether it may be over in a moment: something that the object needs has only just been made."""
        return (
            self.reason == NO_KIND
            or self.is_missing_namespace
            or self.is_webhook_failure
            or self.status in {429, 503}
        )

    @property
    def is_missing_namespace(self) -> bool:
        """Whether the object's namespace isn't there."""
        return self.status == 404 and self.message.startswith("namespaces ")

    @property
    def is_webhook_failure(self) -> bool:
        """Whether an admission webhook couldn't be asked; what one says itself is another matter."""
        return self.status == 500 and "failed calling webhook" in self.message

    @property
    def cannot_rehearse(self) -> bool:
        """Whether a dry run says nothing about the real thing: rights are missing, or what it needs."""
        refuses_dry_runs = self.status == 400 and "dry run" in self.message
        return self.is_passing or refuses_dry_runs or self.status == 403


class UnreachableError(AtollError):
    """The API server doesn't answer, or the kubeconfig can't be used."""


class FailedError(AtollError):
    """The object can't get ready any more."""


class NotReadyError(AtollError):
    """An object that exists and isn't ready; ``live`` is how it was seen last."""

    def __init__(self, message: str, live: dict[str, Any]) -> None:
        """Keep the object beside the message."""
        super().__init__(message)
        self.live = live
