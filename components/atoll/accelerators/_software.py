"""Who owns driver, container toolkit and device plugin of a pool's nodes.

With two owners, or none, pods of one of them don't start, or the nodes advertise no GPU, and nothing says so.
So a ``NodeSoftware`` can't be made with a pair that doesn't work, and both sides, the pool's settings and the
values of the Helm charts, come from the same one.
"""

import copy
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from atoll._problem import Problem
from atoll.accelerators import _load
from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._refuse import refuse
from atoll.accelerators._types import Architecture, Cloud, FabricKind, Machine

_ISOLATION = {
    "toolkit": [
        {"name": "ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED", "value": "false"},
        {"name": "ACCEPT_NVIDIA_VISIBLE_DEVICES_AS_VOLUME_MOUNTS", "value": "true"},
    ],
    "devicePlugin": [{"name": "DEVICE_LIST_STRATEGY", "value": "cdi-cri,cdi-annotations,volume-mounts"}],
}
"""Keeps a pod from seeing, by an environment variable, GPUs that it wasn't given. Source: ``aicr-aks``."""


class Owner(StrEnum):
    """What brings a piece of software to a node."""

    IMAGE = "image"
    """The node's image has it."""
    CLOUD = "cloud"
    """The Kubernetes service puts it there: GKE's driver and plugin, AKS' driver, an AKS-managed GPU pool."""
    GPU_OPERATOR = "gpu-operator"
    DEVICE_PLUGIN_CHART = "device-plugin-chart"
    """NVIDIA's or AWS Neuron's chart of the device plugin alone."""
    DRIVER_INSTALLER = "driver-installer"
    """Google's DaemonSet that installs a driver on Container-Optimized OS."""
    NOT_NEEDED = "not-needed"


class Drives(StrEnum):
    """What an image is for."""

    GPU = "gpu"
    TPU = "tpu"
    NEURON = "neuron"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A node image of a Kubernetes service."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - pydantic's name
    id: str
    cloud: Cloud
    os: str
    """``ID`` of its ``/etc/os-release``, as ``amzn``, ``ubuntu``, ``cos``."""
    drives: tuple[Drives, ...]
    names: dict[Architecture, str] = field(hash=False)
    """What the service calls it, by architecture: AMI type, image type, OS SKU."""
    karpenter_alias: str | None = None
    """Karpenter's name of it, without a version. None: select it by id or tags."""
    ssm_parameter: str | None = None
    """AWS: parameter with the AMI's id; ``{kubernetes}`` and ``{architecture}`` are to be filled in."""
    driver_branch: str | None = None
    """Branch of the NVIDIA driver in it, as ``580``. None: no source says."""
    excluded_families: tuple[str, ...] = ()
    """Families of machines that need a newer driver."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """One combination of owners that works on an image."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - pydantic's name
    id: str
    images: tuple[str, ...]
    drives: Drives
    driver: Owner
    toolkit: Owner
    device_plugin: Owner
    pool: dict[str, Any] = field(default_factory=dict, hash=False)
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    charts: dict[str, dict[str, Any]] = field(hash=False)
    reason: str
    sources: tuple[str, ...]

    @property
    def owners(self) -> tuple[Owner, Owner, Owner]:
        """Of driver, toolkit and device plugin."""
        return self.driver, self.toolkit, self.device_plugin

    def __str__(self) -> str:
        """Say who owns what."""
        return f"driver={self.driver} toolkit={self.toolkit} device_plugin={self.device_plugin}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a set of charts and versions was validated on."""

    name: str
    os: str
    """``ID`` of ``/etc/os-release``."""
    min_kubernetes: str | None = None
    """The first version of Kubernetes, as ``1.34``."""


@cache
def images() -> dict[str, Image]:
    """Return the node images by id, as ``eks-al2023-nvidia``."""
    return _load.index(_load.check(list[Image], _load.read_yaml("images.yaml")), "id")


@cache
def ownerships() -> tuple[Ownership, ...]:
    """Return the combinations of owners that work; the first of an image is its default."""
    return tuple(_load.check(list[Ownership], _load.read_yaml("ownership.yaml")))


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSoftware:
    """The one owner of each piece of software that the accelerators of a pool's nodes need.

    Raises ``atoll.errors.ValidationError`` with everything that is wrong: an image of another cloud, of
    another architecture or for another accelerator, owners that don't work together, a recipe for another OS.
    """

    machine_type: str
    image: str
    """Id of the node image, a key of ``images()``."""
    driver: Owner
    toolkit: Owner
    device_plugin: Owner
    recipe: Recipe | None = None
    """What the charts beside it were validated on. None: nothing is claimed."""

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            refuse(f"Software for the nodes of {self.machine_type}", problems)

    @classmethod
    def default(
        cls, machine_type: str, *, image: str | None = None, recipe: Recipe | None = None
    ) -> "NodeSoftware":
        """Return the usual owners on an image, or on the usual image of the machine.

        Raises ``atoll.errors.ValidationError`` as the class does.
        """
        machine = catalogue().machine(machine_type)
        chosen = image if image is not None else _usual_image(machine)
        for ownership in ownerships():
            if chosen in ownership.images and ownership.drives is drives(machine):
                driver, toolkit, plugin = ownership.owners
                break
        else:
            driver = toolkit = plugin = Owner.NOT_NEEDED
        return cls(
            machine_type=machine_type,
            image=chosen,
            driver=driver,
            toolkit=toolkit,
            device_plugin=plugin,
            recipe=recipe,
        )

    @property
    def ownership(self) -> Ownership:
        """The combination that it is, with its reason and sources."""
        return next(o for o in _possible(self) if o.owners == _owners(self))

    @property
    def image_name(self) -> str:
        """What the service calls the image: AMI type, image type or OS SKU."""
        return images()[self.image].names[_architecture(catalogue().machine(self.machine_type))]

    @property
    def labels(self) -> dict[str, str]:
        """Labels that every node of the pool must carry."""
        return dict(self.ownership.labels)

    def pool_settings(self) -> dict[str, Any]:
        """Return the pool's side: what the service's node pool is set to, beside image and labels."""
        return copy.deepcopy(self.ownership.pool)

    def chart_values(self) -> dict[str, dict[str, Any]]:
        """Return the cluster's side: values for each Helm chart, by chart.

        A chart that isn't in it mustn't be installed: it would own what another one does.
        """
        charts = copy.deepcopy(self.ownership.charts)
        operator = charts.get("gpu-operator", {})
        for part, environment in _ISOLATION.items():
            if operator.get(part, {}).get("enabled"):
                operator[part].setdefault("env", []).extend(copy.deepcopy(environment))
        if _has_efa(catalogue().machine(self.machine_type)):
            _leave_efa_alone(charts)
        return charts


def drives(machine: Machine) -> Drives:
    """Return what an image for ``machine`` must be for."""
    accelerator = catalogue().accelerator_of(machine)
    return Drives.NONE if accelerator is None else Drives(accelerator.kind.value)


def _leave_efa_alone(charts: dict[str, dict[str, Any]]) -> None:
    # From 0.19.0 on, NVIDIA's plugin mounts every /dev/infiniband/uverbs*, and those are EFA's plugin's.
    # Source: ``nvidia-device-plugin``.
    plugin = charts.get("gpu-operator", {}).get("devicePlugin", {})
    if plugin.get("enabled"):
        plugin.setdefault("env", []).append({"name": "MOFED_ENABLED", "value": "false"})
    if "nvidia-device-plugin" in charts:
        charts["nvidia-device-plugin"]["mofedEnabled"] = False


def _has_efa(machine: Machine) -> bool:
    return machine.fabric is not None and machine.fabric.kind is FabricKind.EFA


def _architecture(machine: Machine) -> Architecture:
    return machine.architecture or Architecture.X86_64


def _usual_image(machine: Machine) -> str:
    if machine.required_os_sku is not None:
        return next(i.id for i in images().values() if machine.required_os_sku in i.names.values())
    mine = (i for i in images().values() if i.cloud is machine.cloud and drives(machine) in i.drives)
    return next(mine).id


def _owners(software: NodeSoftware) -> tuple[Owner, Owner, Owner]:
    return software.driver, software.toolkit, software.device_plugin


def _possible(software: NodeSoftware) -> list[Ownership]:
    kind = drives(catalogue().machine(software.machine_type))
    return [o for o in ownerships() if software.image in o.images and o.drives is kind]


def _problems(software: NodeSoftware) -> list[Problem]:
    if software.machine_type not in catalogue().machines:
        return [catalogue().unknown_machine("machine_type", software.machine_type)]
    image = images().get(software.image)
    if image is None:
        allowed = ", ".join(images())
        return [Problem("image", "is not a known image", got=software.image, allowed=allowed)]
    machine = catalogue().machines[software.machine_type]
    return [*_image_problems(image, machine), *_owner_problems(software), *_recipe_problems(software, image)]


def _image_problems(image: Image, machine: Machine) -> list[Problem]:
    problems = []
    if image.cloud is not machine.cloud:
        problems.append(
            Problem("image", f"is of {image.cloud}, the machine of {machine.cloud}", got=image.id)
        )
        return problems
    if drives(machine) not in image.drives:
        allowed = ", ".join(i.id for i in images().values() if _suits(i, machine))
        what = f"isn't for {machine.accelerator or 'machines without accelerators'}"
        problems.append(Problem("image", what, got=image.id, allowed=allowed))
    if _architecture(machine) not in image.names:
        what = f"has no {_architecture(machine)} build, which {machine.machine_type} needs"
        problems.append(Problem("image", what, got=image.id))
    if machine.family in image.excluded_families:
        what = f"has driver {image.driver_branch}, too old for {machine.family}"
        problems.append(Problem("image", what, got=image.id))
    if machine.required_os_sku is not None and machine.required_os_sku not in image.names.values():
        what = f"doesn't drive {machine.accelerator}"
        problems.append(Problem("image", what, got=image.id, allowed=machine.required_os_sku))
    return problems


def _suits(image: Image, machine: Machine) -> bool:
    return (
        image.cloud is machine.cloud
        and drives(machine) in image.drives
        and _architecture(machine) in image.names
    )


def _owner_problems(software: NodeSoftware) -> list[Problem]:
    possible = _possible(software)
    if not possible or _owners(software) in [o.owners for o in possible]:
        return []
    driver, toolkit, plugin = _owners(software)
    return [
        Problem(
            "driver, toolkit, device_plugin",
            f"don't go together on {software.image}",
            got=f"driver={driver} toolkit={toolkit} device_plugin={plugin}",
            allowed=" | ".join(f"{ownership} ({ownership.reason})" for ownership in possible),
        )
    ]


def _recipe_problems(software: NodeSoftware, image: Image) -> list[Problem]:
    recipe = software.recipe
    if recipe is None or recipe.os == image.os:
        return []
    same_os = [i.id for i in images().values() if i.os == recipe.os and i.cloud is image.cloud]
    return [
        Problem(
            "recipe.os",
            f"isn't the OS of {image.id}, which is {image.os}; {recipe.name} was validated on another",
            got=recipe.os,
            allowed=image.os,
            fix=f"take the image {' or '.join(same_os)}, or a recipe for {image.os}" if same_os else None,
        )
    ]
