"""The catalogue of machines."""

import difflib
from dataclasses import dataclass
from functools import cache, cached_property

from atoll._problem import Problem
from atoll.accelerators import _load
from atoll.accelerators._refuse import refuse
from atoll.accelerators._types import Accelerator, Machine, Price, Quota, QuotaUnit, Quote, Source

REGION_AREAS = {
    "eu": ("eu-", "europe-"),
    "us": ("us-",),
}
"""Areas of the world, and how the names of AWS's and Google's regions in them begin."""
_AZURE_AREAS = {
    "eu": {"northeurope", "westeurope", "francecentral", "germanywestcentral", "italynorth", "norwayeast"}
    | {"polandcentral", "spaincentral", "swedencentral", "switzerlandnorth", "uksouth", "ukwest"},
    "us": {"eastus", "eastus2", "centralus", "northcentralus", "southcentralus", "westcentralus"}
    | {"westus", "westus2", "westus3"},
}


@dataclass(frozen=True)
class Catalogue:
    """Machines with accelerators of AWS, Google Cloud and Azure, the CPU machines beside them, and prices.

    Everything in it is data of this package: nothing is asked of a cloud, so that it is the same each time
    and needs no credentials. Parts of it are read when they are first used.
    """

    @cached_property
    def machines(self) -> dict[str, Machine]:
        """Machines by machine type; the three clouds share no name."""
        return _load.index(_load.load_machines(), "machine_type")

    @cached_property
    def accelerators(self) -> dict[str, Accelerator]:
        """Accelerators by name, as ``H100``."""
        return _load.index(_load.load_accelerators(), "name")

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """Quotas by id, as ``Machine.quota`` names them."""
        return _load.index(_load.load_quotas(), "id")

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id, as every fact, price and rule names them."""
        return _load.index(_load.load_sources(), "id")

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """Prices of machines by region, trusted or not: look at each ``Quote``."""
        return tuple(_load.load_prices())

    def machine(self, machine_type: str) -> Machine:
        """Return a machine; raises ``atoll.errors.ValidationError`` where there is none of the name."""
        if machine_type not in self.machines:
            refuse("A machine", [self.unknown_machine("machine_type", machine_type)])
        return self.machines[machine_type]

    def unknown_machine(self, path: str, machine_type: str) -> Problem:
        """Say that the argument ``path`` names a machine that isn't there, and which names are like it."""
        near = difflib.get_close_matches(machine_type, self.machines, n=3)
        return Problem(
            path,
            "is not a machine of the catalogue",
            got=machine_type,
            allowed=", ".join(near) if near else None,
            fix="add it to the catalogue's data, with a source" if not near else None,
        )

    def accelerator_of(self, machine: Machine) -> Accelerator | None:
        """Return what a machine carries, or None for CPUs alone."""
        return None if machine.accelerator is None else self.accelerators[machine.accelerator]

    def quota_use(self, machine_type: str, nodes: int, *, spot: bool = False) -> "QuotaUse":
        """Return what ``nodes`` machines count against a quota."""
        machine = self.machine(machine_type)
        quota = None if machine.quota is None else self.quotas[machine.quota]
        if quota is None:
            return QuotaUse(quota=None, code=None, amount=None)
        each = machine.vcpus if quota.unit is QuotaUnit.VCPUS else machine.accelerator_count
        code = quota.spot_code if spot else quota.code
        return QuotaUse(quota=quota, code=code, amount=None if each is None else each * nodes)

    def price(self, machine_type: str, region: str) -> Price | None:
        """Return what a machine costs in a region, or None where no source lists it."""
        found = (p for p in self.prices if (p.machine_type, p.region) == (machine_type, region))
        return next(found, None)

    def trusted_usd_per_hour(self, machine_type: str, region: str, *, spot: bool = False) -> float | None:
        """Return a price in US dollars an hour, or None where there is none that is to be trusted."""
        price = self.price(machine_type, region)
        quote: Quote | None = None if price is None else price.spot if spot else price.on_demand
        return quote.usd_per_hour if quote is not None and quote.trusted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUse:
    """What machines count against a quota."""

    quota: Quota | None
    """None: no source says which one."""
    code: str | None
    """What the cloud calls it, for the way of buying asked about. None: no source says."""
    amount: int | None
    """In the quota's unit."""


def in_area(region: str, area: str) -> bool:
    """Say whether ``region`` is ``area`` itself, or in it: ``eu`` (Europe, with the UK) or ``us``."""
    if region == area:
        return True
    starts = REGION_AREAS.get(area, ())
    return region.startswith(starts) or region in _AZURE_AREAS.get(area, ())


@cache
def catalogue() -> Catalogue:
    """Return the catalogue, the same object each time."""
    return Catalogue()
