"""What is built on every landing: namespace, KServe, model store, training, serving."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from _settings.base import Cpu, Name, Section


class NamespaceSettings(Section):
    """The team's namespace and its quota."""

    name: Name = Field(default="ml", description="Name of the namespace.")
    cpu_limit: int = Field(default=64, ge=1, description="Sum of the CPU requests in it, in cores.")
    memory_limit_mib: int = Field(
        default=262_144, ge=512, description="Sum of the memory limits in it, in MiB."
    )
    pods_limit: int = Field(default=100, ge=1, description="Pods that may exist in it at once.")


class KServeSettings(Section):
    """KServe's controller."""

    replicas: int = Field(default=2, ge=1, le=5, description="Controllers that run, one of them as leader.")
    memory_mib: int = Field(default=300, ge=128, description="Memory of each controller, in MiB.")


class ModelStoreSettings(Section):
    """The volume with the model bundles."""

    size_gib: int = Field(default=20, ge=1, description="Size of the volume, in GiB.")


class TrainingSettings(Section):
    """The training of the flight delay model. Each of these settings belongs to the model's version."""

    ranks: int = Field(default=2, ge=1, le=64, description="Pods that train together.")
    epochs: int = Field(default=6, ge=1, le=1000, description="Passes over the training months, at most.")
    patience: int = Field(
        default=2, ge=1, le=1000, description="Epochs without a better validation log loss that end training."
    )
    batch_size: int = Field(
        default=2048, ge=1, description="Flights of one step, over all ranks; a multiple of the ranks."
    )
    learning_rate: float = Field(
        default=0.002, gt=0, le=1, description="Step size of the optimiser, at its highest."
    )
    seed: int = Field(default=2013, ge=0, description="Seed of the weights and of the order of flights.")
    cpu_request: Cpu = Field(
        default="1", description="CPU requested by each rank, in cores; spare CPU is used too."
    )
    memory_mib: int = Field(default=4096, ge=512, description="Memory of each rank, in MiB.")
    timeout_s: int = Field(
        default=7200, ge=60, description="Seconds after which training is ended as failed."
    )

    @model_validator(mode="after")
    def _batch_is_shared_evenly(self) -> Self:
        if self.batch_size % self.ranks:
            raise ValueError(f"batch_size ({self.batch_size}) must be a multiple of ranks ({self.ranks})")
        return self


class ServingSettings(Section):
    """The endpoint of the flight delay model."""

    name: Name = Field(default="flights", description="Name of the model and of its endpoint.")
    min_replicas: int = Field(default=2, ge=1, le=1000, description="Fewest pods.")
    max_replicas: int = Field(default=6, ge=1, le=1000, description="Most pods under load.")
    cpu_target_percent: int = Field(
        default=70,
        ge=1,
        le=100,
        description="Use of the requested CPU, in percent, above which pods are added.",
    )
    cpu_request: Cpu = Field(
        default="1", description="CPU requested by each pod, in cores; spare CPU is used too."
    )
    memory_mib: int = Field(default=1024, ge=128, description="Memory of each pod, in MiB.")
    drain_s: int = Field(
        default=30, ge=0, le=3600, description="Seconds that requests in flight have when a pod must go."
    )

    @model_validator(mode="after")
    def _replicas_in_order(self) -> Self:
        if self.max_replicas < self.min_replicas:
            raise ValueError(
                f"max_replicas ({self.max_replicas}) is below min_replicas ({self.min_replicas})"
            )
        return self


class PlatformSettings(Section):
    """What every environment has, whatever it lands on."""

    namespace: NamespaceSettings = Field(default=NamespaceSettings(), description="The team's namespace.")
    kserve: KServeSettings = Field(default=KServeSettings(), description="KServe's controller.")
    model_store: ModelStoreSettings = Field(default=ModelStoreSettings(), description="The model volume.")
    training: TrainingSettings = Field(default=TrainingSettings(), description="Training of the model.")
    serving: ServingSettings = Field(default=ServingSettings(), description="The model's endpoint.")
