"""Settings of an environment on one machine."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from _settings.base import Name, Section
from _settings.platform import PlatformSettings


class ClusterSettings(Section):
    """Where the cluster comes from."""

    kind: Literal["auto", "embedded", "kind", "context"] = Field(
        default="auto",
        description="`embedded`: a Kubernetes that Atoll builds and runs (Linux, root). `kind`: in Docker. "
        "`context`: one that runs already. `auto`: the context if one is named, else `kind` where Docker is, "
        "else `embedded`.",
    )
    name: Name = Field(default="atoll", description="Name of the cluster, where Atoll makes it.")
    context: str | None = Field(
        default=None,
        description="Context of the kubeconfig, for a cluster that runs already. No such cluster if absent.",
    )

    @model_validator(mode="after")
    def _context_matches_kind(self) -> Self:
        if self.kind == "context" and not self.context:
            raise ValueError("kind 'context' needs the setting 'context'")
        if self.context and self.kind not in ("auto", "context"):
            raise ValueError(f"'context' is given, but kind {self.kind!r} makes a cluster of its own")
        return self


class QueueingSettings(Section):
    """Kueue, and the team's queue: training waits in it until all of its pods fit the namespace's quota."""

    enabled: bool = Field(
        default=False, description="Whether there is a queue. If not, training starts at once."
    )
    memory_mib: int = Field(default=512, ge=128, description="Memory of Kueue's controller, in MiB.")


class LocalSettings(PlatformSettings):
    """An environment on one machine, or on a cluster that a kubeconfig names."""

    cloud: Literal["local"] = Field(description="Where the platform lands: `local`.")
    cluster: ClusterSettings = Field(default=ClusterSettings(), description="Where the cluster comes from.")
    queueing: QueueingSettings = Field(default=QueueingSettings(), description="The team's queue.")
