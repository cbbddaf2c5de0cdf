"""Asking the catalogue: which machines can do it, and what is the cheapest."""

from dataclasses import dataclass

from atoll._problem import Problem
from atoll.accelerators._catalogue import REGION_AREAS, catalogue, in_area
from atoll.accelerators._refuse import refuse
from atoll.accelerators._sizing import Serving, fits
from atoll.accelerators._types import Architecture, Cloud, FabricKind, Machine, Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A machine in a region, at a price that is to be trusted."""

    machine: Machine
    region: str
    usd_per_hour: float
    source: str
    """Key of ``Catalogue.sources``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A machine in a region whose price isn't to be trusted, and so isn't compared."""

    machine: Machine
    region: str
    usd_per_hour: float
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the catalogue has for a question. Nothing that was found is left out of the three lists."""

    offers: tuple[Offer, ...]
    """The cheapest first."""
    doubtful: tuple[Doubtful, ...]
    """Would fit, but the price is in doubt."""
    unpriced: tuple[Machine, ...]
    """Would fit, but no price is known in these regions, nor whether the cloud has any there."""

    @property
    def cheapest(self) -> Offer | None:
        """The cheapest offer, or None where no price is known that is to be trusted."""
        return self.offers[0] if self.offers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a machine must be. A field that is None doesn't matter; a machine must meet all the others.

    Raises ``atoll.errors.ValidationError`` where a name isn't one that the catalogue has.
    """

    cloud: Cloud | None = None
    accelerator: str | None = None
    """Name of the accelerator, as ``H100``."""
    accelerator_count: int | None = None
    """How many a machine must have, exactly."""
    min_accelerator_memory_gib: float | None = None
    """Memory that each accelerator must have at least, in GiB."""
    rdma: bool | None = None
    """Whether machines must reach each other's accelerators by RDMA. A machine for which no source says it
    doesn't meet True."""
    fabric: FabricKind | None = None
    architecture: Architecture | None = None
    serving: Serving | None = None
    """What must fit into one machine, or one machine a pipeline stage."""

    def __post_init__(self) -> None:
        if self.accelerator is not None and self.accelerator not in catalogue().accelerators:
            allowed = ", ".join(catalogue().accelerators)
            what = "is not an accelerator of the catalogue"
            refuse("A need", [Problem("accelerator", what, got=self.accelerator, allowed=allowed)])

    def met_by(self, machine: Machine) -> bool:
        """Say whether ``machine`` meets it."""
        return all(
            (
                self.cloud in (None, machine.cloud),
                self.accelerator in (None, machine.accelerator),
                self.accelerator_count in (None, machine.accelerator_count),
                self.architecture in (None, machine.architecture),
                self._memory_met_by(machine),
                self._fabric_met_by(machine),
                self.serving is None or fits(self.serving, machine) is True,
            )
        )

    def _memory_met_by(self, machine: Machine) -> bool:
        if self.min_accelerator_memory_gib is None:
            return True
        return (machine.accelerator_memory_gib or 0.0) >= self.min_accelerator_memory_gib

    def _fabric_met_by(self, machine: Machine) -> bool:
        kind = None if machine.fabric is None else machine.fabric.kind
        rdma = False if machine.fabric is None else machine.fabric.rdma
        return self.fabric in (None, kind) and (self.rdma is None or rdma is self.rdma)


def find(need: Need, *, region: str | None = None, spot: bool = False) -> Found:
    """Return the machines that meet ``need``, by price.

    ``region`` is a cloud's region, as ``eu-west-1``, or an area, ``eu`` or ``us``; None is anywhere. ``spot``
    asks for spot prices instead of on-demand ones. Raises ``atoll.errors.ValidationError`` where no price is
    of the region, which is a misspelling more often than not.
    """
    prices = [p for p in catalogue().prices if region is None or in_area(p.region, region)]
    if not prices:
        known = sorted({*REGION_AREAS, *(p.region for p in catalogue().prices)})
        refuse("A search", [Problem("region", "has no prices", got=region, allowed=", ".join(known))])
    machines = [machine for machine in catalogue().machines.values() if need.met_by(machine)]
    of_type = {machine.machine_type: machine for machine in machines}
    found = [_offer(of_type[p.machine_type], p, spot) for p in prices if p.machine_type in of_type]
    listed = [offer for offer in found if offer is not None]
    seen = {offer.machine.machine_type for offer in listed}
    return Found(
        offers=tuple(sorted((o for o in listed if isinstance(o, Offer)), key=_by_price)),
        doubtful=tuple(sorted((o for o in listed if isinstance(o, Doubtful)), key=_by_price)),
        unpriced=tuple(machine for machine in machines if machine.machine_type not in seen),
    )


def _offer(machine: Machine, price: Price, spot: bool) -> Offer | Doubtful | None:
    quote = price.spot if spot else price.on_demand
    if quote is None:
        return None
    if quote.doubt is not None:
        return Doubtful(
            machine=machine, region=price.region, usd_per_hour=quote.usd_per_hour, doubt=quote.doubt
        )
    return Offer(machine=machine, region=price.region, usd_per_hour=quote.usd_per_hour, source=price.source)


def _by_price(offer: Offer | Doubtful) -> tuple[float, str, str]:
    return offer.usd_per_hour, offer.machine.machine_type, offer.region
