"""The typed settings of an environment, and the only reader of configuration.

``python stacks/settings.py stacks/environments/Pulumi.local.yaml`` checks a file without Pulumi: it prints
the settings with their defaults as JSON, or every problem, one a line, and ends with 2.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from _problems import SettingsError, describe, read_stack_file

__all__ = [
    "AnySettings",
    "LocalSettings",
    "Machine",
    "Settings",
    "SettingsError",
    "TrainingSettings",
    "check_file",
]

_PROJECT = "atoll"
_MACHINE_VARIABLE = "ATOLL_MACHINE"


def _matching(pattern: str, what: str) -> AfterValidator:
    """Return a check that a text matches ``pattern`` as a whole, which says ``what`` it must be."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what} (got {value!r})")
        return value

    return AfterValidator(check)


_Name = Annotated[
    str,
    _matching(r"[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?", "at most 30 lower-case letters, digits and inner '-'"),
]
_Cpu = Annotated[str, _matching(r"[0-9]+m|[0-9]+(\.[0-9]+)?", "an amount of CPU as '2', '0.5' or '500m'")]


class _Section(BaseModel):
    """A mapping of settings: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ClusterSettings(_Section):
    """Where the cluster comes from."""

    kind: Literal["auto", "embedded", "kind", "context"] = Field(
        default="auto",
        description="`embedded`: a Kubernetes that Atoll builds and runs (Linux, root). `kind`: in Docker. "
        "`context`: one that runs already. `auto`: the context if one is named, else `kind` where Docker is, "
        "else `embedded`.",
    )
    name: _Name = Field(default="atoll", description="Name of the cluster, where Atoll makes it.")
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


class NamespaceSettings(_Section):
    """The team's namespace and its quota."""

    name: _Name = Field(default="ml", description="Name of the namespace.")
    cpu_limit: int = Field(default=64, ge=1, description="Sum of the CPU requests in it, in cores.")
    memory_limit_mib: int = Field(
        default=262_144, ge=512, description="Sum of the memory limits in it, in MiB."
    )
    pods_limit: int = Field(default=100, ge=1, description="Pods that may exist in it at once.")


class KServeSettings(_Section):
    """KServe's controller."""

    replicas: int = Field(default=2, ge=1, le=5, description="Controllers that run, one of them as leader.")
    memory_mib: int = Field(default=300, ge=128, description="Memory of each controller, in MiB.")


class ModelStoreSettings(_Section):
    """The volume with the model bundles."""

    size_gib: int = Field(default=20, ge=1, description="Size of the volume, in GiB.")


class TrainingSettings(_Section):
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
    cpu_request: _Cpu = Field(
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


class ServingSettings(_Section):
    """The endpoint of the flight delay model."""

    name: _Name = Field(default="flights", description="Name of the model and of its endpoint.")
    min_replicas: int = Field(default=2, ge=1, le=1000, description="Fewest pods.")
    max_replicas: int = Field(default=6, ge=1, le=1000, description="Most pods under load.")
    cpu_target_percent: int = Field(
        default=70,
        ge=1,
        le=100,
        description="Use of the requested CPU, in percent, above which pods are added.",
    )
    cpu_request: _Cpu = Field(
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


class Settings(_Section):
    """What every environment has, whatever it lands on."""

    cloud: str
    namespace: NamespaceSettings = Field(default=NamespaceSettings(), description="The team's namespace.")
    kserve: KServeSettings = Field(default=KServeSettings(), description="KServe's controller.")
    model_store: ModelStoreSettings = Field(default=ModelStoreSettings(), description="The model volume.")
    training: TrainingSettings = Field(default=TrainingSettings(), description="Training of the model.")
    serving: ServingSettings = Field(default=ServingSettings(), description="The model's endpoint.")

    @staticmethod
    def parse(values: Mapping[str, Any], prefix: str = f"{_PROJECT}:") -> AnySettings:
        """Check ``values``, keyed by setting without the project; problems' paths begin with ``prefix``.

        Raises ``SettingsError`` with every problem.
        """
        cloud = values.get("cloud")
        model = _MODELS.get(str(cloud))
        if model is None:
            allowed = ", ".join(_MODELS)
            said = "is required" if cloud is None else f"is not a place to land (got {cloud!r})"
            raise SettingsError([f"{prefix}cloud: {said}; allowed: {allowed}"])
        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise SettingsError(
                [f"{path}: {what}" for path, what in describe(error, model, prefix)]
            ) from None

    @staticmethod
    def load() -> AnySettings:
        """Return the settings of the stack that runs this program.

        Raises ``SettingsError`` with every problem.
        """
        import pulumi.runtime

        config = pulumi.runtime.get_config_env()
        own = {key: value for key, value in config.items() if key.startswith(f"{_PROJECT}:")}
        return Settings.parse({key.partition(":")[2]: _decoded(value) for key, value in own.items()})


class LocalSettings(Settings):
    """An environment on one machine, or on a cluster that a kubeconfig names."""

    cloud: Literal["local"] = Field(description="Where the platform lands: `local`.")
    cluster: ClusterSettings = Field(default=ClusterSettings(), description="Where the cluster comes from.")


AnySettings = LocalSettings
"""The settings of any environment; each cloud adds its own model here and to ``_MODELS``."""

_MODELS: dict[str, type[AnySettings]] = {"local": LocalSettings}


def _decoded(value: str) -> Any:
    """Return a configuration value as it was in the YAML file: Pulumi passes structured ones as JSON."""
    try:
        return json.loads(value)
    except ValueError:
        return value


class CertificatePaths(BaseModel):
    """A certificate that the engine made once for this machine, as PEM files."""

    ca: Path
    cert: Path
    key: Path


class Machine(BaseModel):
    """What the engine knows about the machine: written by it, read here alone."""

    # A newer engine may write more than this program reads.
    model_config = ConfigDict(extra="ignore", frozen=True)

    kubeconfig: Path
    context: str | None = None
    images: dict[Literal["training", "serving", "kserve-controller"], str]
    volumes_path: Path | None = None
    manifests: dict[Literal["kserve", "kserve_crds"], Path]
    certificates: dict[Literal["kserve_webhook"], CertificatePaths]

    FIX: ClassVar[str] = 'run: eval "$(./atoll env)"'

    @classmethod
    def load(cls) -> Machine:
        """Read the file that ``ATOLL_MACHINE`` names. Raises ``SettingsError`` with every problem."""
        path = os.environ.get(_MACHINE_VARIABLE)
        if not path:
            raise SettingsError(
                [f"{_MACHINE_VARIABLE} isn't set, so nothing is known of the cluster; {cls.FIX}"]
            )
        try:
            return cls.model_validate_json(Path(path).read_bytes())
        except OSError as error:
            raise SettingsError([f"{_MACHINE_VARIABLE}={path}: {error.strerror}; {cls.FIX}"]) from None
        except ValidationError as error:
            problems = [f"{path}: {where}: {what}" for where, what in describe(error, cls)]
            raise SettingsError([*problems, cls.FIX]) from None


def check_file(path: Path) -> AnySettings:
    """Return the settings of a ``Pulumi.<environment>.yaml``, without Pulumi.

    Raises ``SettingsError`` with every problem, each with the file, the line and the path in it.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: {error}"]) from None
    own, lines, problems = read_stack_file(text, _PROJECT)
    try:
        settings = Settings.parse(own, prefix=f"config.{_PROJECT}:")
    except SettingsError as error:
        problems += error.problems
    if problems:
        raise SettingsError([_located(path, problem, lines) for problem in problems])
    return settings


def _located(path: Path, problem: str, lines: Mapping[str, int]) -> str:
    """Put the file in front of a problem, with the line of its path or of the nearest that is there."""
    where = problem.partition(": ")[0]
    while where and where not in lines:
        where = where.rpartition(".")[0]
    return f"{path}:{lines[where]}: {problem}" if where else f"{path}: {problem}"


def main(arguments: list[str]) -> int:
    """Check the file in ``arguments``; return the exit code."""
    if len(arguments) != 1:
        print("usage: python stacks/settings.py Pulumi.<environment>.yaml", file=sys.stderr)
        return 2
    try:
        settings = check_file(Path(arguments[0]))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    print(settings.model_dump_json(indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
