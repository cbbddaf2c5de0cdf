"""Settings that environments on AWS, Google Cloud and Azure have in common."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from _settings.base import KubernetesVersion, Name, Section, matching
from _settings.platform import PlatformSettings

_Tag = Annotated[str, matching(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", "an image's tag")]


class ImagesSettings(Section):
    """The workloads' images, as the nodes pull them."""

    registry: str | None = Field(
        default=None,
        description="Registry that has `training` and `serving` already, as `ghcr.io/acme/atoll`. The "
        "environment's own if absent: push to it before the first training.",
    )
    tag: _Tag = Field(default="0.1.0", description="Tag of both images.")


class ClusterSettings(Section):
    """The Kubernetes cluster."""

    kubernetes_version: KubernetesVersion = Field(
        default="1.34", description="Minor version of Kubernetes; the cloud chooses the patch."
    )
    system_machine_type: str | None = Field(
        default=None,
        description="Machine of the nodes for system pods. The component's default if absent.",
    )
    system_min_nodes: int = Field(default=2, ge=1, description="Fewest system nodes.")
    system_max_nodes: int = Field(default=4, ge=1, description="Most system nodes.")
    authorized_cidrs: list[str] = Field(
        default=[],
        description="Ranges of addresses that reach the API server from the internet. If there are none, it "
        "is reached from inside the network alone.",
    )


class PoolSettings(Section):
    """A pool of machines of one kind, by its name."""

    machine_type: str = Field(description="Machine of the catalogue: `./atoll catalog find`.")
    nodes: int | None = Field(default=None, ge=1, description="A fixed number of nodes; a range if absent.")
    min_nodes: int | None = Field(default=None, ge=0, description="Fewest nodes of a range; 0 if absent.")
    max_nodes: int | None = Field(default=None, ge=1, description="Most nodes of a range.")
    multi_node: bool | None = Field(
        default=None,
        description="Whether nodes work together, over the machine's fast fabric. If absent, they do where "
        "there can be more than one and the machine is made for it.",
    )
    longest_job_s: int | None = Field(
        default=None,
        ge=1,
        description="Seconds of the longest job; a way to buy that ends earlier is refused.",
    )
    labels: dict[str, str] = Field(default={}, description="More labels of the nodes.")
    renamed_from: Name | None = Field(
        default=None, description="Name that the pool had before: it is renamed in place, not replaced."
    )

    @model_validator(mode="after")
    def _fixed_or_range(self) -> Self:
        if (self.nodes is None) == (self.max_nodes is None):
            raise ValueError("needs either 'nodes' or 'max_nodes'")
        return self


class PoliciesSettings(Section):
    """What a review of a change asks of the environment: `./atoll review`."""

    undetermined: Literal["listed", "fails"] = Field(
        default="listed",
        description="What becomes of a mandatory rule that nobody can decide before `up`: it is `listed`, or "
        "it `fails` the review.",
    )


class CloudSettings(PlatformSettings):
    """What every environment on a cloud has."""

    images: ImagesSettings = Field(default=ImagesSettings(), description="The workloads' images.")
    protect: bool = Field(
        default=True,
        description="Whether what holds data (cluster, buckets, keys, databases) is protected from being "
        "deleted.",
    )
    keep_volumes: bool = Field(
        default=True,
        description="Whether the models' volume outlives its claim. It can't be changed for a volume that is "
        "there: another one takes its place.",
    )
    policies: PoliciesSettings = Field(
        default=PoliciesSettings(), description="What a review asks of the environment."
    )
    quotas: dict[str, int] = Field(
        default={},
        description="The account's limits, by the names that `./atoll preview` shows; what is over one is an "
        "error of a rehearsal. None are checked if absent.",
    )
