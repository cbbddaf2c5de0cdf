"""What an environment costs an hour, by part, and what is left out of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from atoll_engine.offline import Resource
from atoll_engine.plan import prices
from atoll_engine.plan.billed import PREMIUM_SIZES_GIB, is_known, lines_of, rules
from atoll_engine.plan.model import Charge, Cost, LeftOut, Range
from atoll_engine.plan.pools import Disk, Pool
from atoll_engine.plan.prices import NoRate, Rate
from atoll_engine.plan.regions import Regions, cloud_of
from atoll_engine.plan.tree import Tree, short_type

# What is part of gp3's price for a GiB. Source: https://aws.amazon.com/ebs/pricing/
_FREE_IOPS = 3000
_FREE_MIBPS = 125


def cost_of(tree: Tree, resources: Sequence[Resource], pools: Sequence[Pool], regions: Regions) -> Cost:
    """Add up what ``resources`` and ``pools`` cost."""
    counter = _Counter(tree, regions)
    for resource in resources:
        counter.count_resource(resource)
    for pool in pools:
        counter.count_pool(pool)
    counter.count_cloud_nat(resources, pools)
    charges = sorted(
        _merged(counter.charges), key=lambda item: (-item.usd_per_hour.most, item.what, item.component)
    )
    return Cost(tuple(charges), tuple(counter.left_out), prices.read_on())


class _Counter:
    """Collects charges, and what can't be charged."""

    def __init__(self, tree: Tree, regions: Regions) -> None:
        self._tree = tree
        self._regions = regions
        self.charges: list[_Counted] = []
        self.left_out: list[LeftOut] = []

    def count_resource(self, resource: Resource) -> None:
        cloud, region = cloud_of(resource), self._regions.of(resource)
        by_use = rules()[0].get(resource.type)
        if by_use is not None and (resource.type != "aws:ec2/vpcEndpoint:VpcEndpoint" or lines_of(resource)):
            self._leave_out(resource, by_use, "use")
        if not is_known(resource.type) and not self._tree.is_component(resource):
            self._leave_out(resource, f"{short_type(resource.type)}: no price known", "unpriced")
        for line in lines_of(resource):
            if line.quantity is None:
                what = f"{resource.name}: {line.label}, how many can't be read"
                self._leave_out(resource, what, "unpriced")
                continue
            rate = prices.rate(cloud or "", line.price_id, region)
            quantity = (line.quantity, line.quantity)
            self._charge(resource, resource.name, line.label, quantity, rate)

    def count_pool(self, pool: Pool) -> None:
        if pool.most == 0:
            return
        machine = pool.machine_type
        rate = prices.machine_rate(machine, self._regions.of(pool.resource), spot=pool.bought == "spot")
        if pool.bought == "capacity block":
            self._leave_out_block(pool, rate)
        else:
            self._charge_nodes(pool, f"{machine} {pool.bought}", _as_bought(rate, pool))
        self._count_disk(pool)

    def _leave_out_block(self, pool: Pool, on_demand: Rate | NoRate) -> None:
        nodes = _times((pool.fewest, pool.most or 0))
        what = f"{pool.name}: {nodes} x {pool.machine_type} of a capacity block, paid in advance"
        if isinstance(on_demand, Rate):
            usd = on_demand.usd_per_hour * (pool.most or 0)
            what += f" at its own price; on demand it would be up to {usd:,.2f} USD an hour"
        self._leave_out(pool.resource, what, "unpriced")

    def _count_disk(self, pool: Pool) -> None:
        if pool.disk is None:
            return
        region = self._regions.of(pool.resource)
        label = f"{pool.disk.size_gib} GiB {pool.disk.kind} disk"
        rate = _disk_rate(pool.cloud, pool.disk, region)
        self._charge_nodes(pool, label, rate)

    def count_cloud_nat(self, resources: Sequence[Resource], pools: Sequence[Pool]) -> None:
        """Count what Cloud NAT costs for each node behind it, up to the most that a gateway costs."""
        gateways = [item for item in resources if item.type == "gcp:compute/routerNat:RouterNat"]
        for gateway in gateways:
            region = self._regions.of(gateway)
            each = prices.rate("gcp", "cloud-nat-vm", region)
            most = prices.rate("gcp", "cloud-nat-most", region)
            if isinstance(each, NoRate) or isinstance(most, NoRate):
                continue
            limit = most.usd_per_hour / each.usd_per_hour
            behind = [pool for pool in pools if self._regions.of(pool.resource) == region]
            fewest = min(sum(pool.fewest for pool in behind), limit)
            highest = min(sum(limit if pool.most is None else pool.most for pool in behind), limit)
            quantity = (fewest, highest)
            self._charge(
                gateway, gateway.name, "Cloud NAT for nodes, at most the price of 32", quantity, each
            )

    def _charge_nodes(self, pool: Pool, label: str, rate: Rate | NoRate) -> None:
        if pool.most is None and isinstance(rate, Rate):
            usd = f"{rate.usd_per_hour:.2f} USD an hour each"
            self._leave_out(
                pool.resource, f"{pool.name}: {label}, {usd}, and nothing limits the nodes", "unpriced"
            )
            most = pool.fewest
        else:
            most = pool.most or 0
        if most:
            self._charge(pool.resource, pool.name, label, (pool.fewest, most), rate)
        elif isinstance(rate, NoRate):
            self._leave_out(pool.resource, f"{pool.name}: {label}, {rate.reason}", "unpriced")

    def _charge(
        self, resource: Resource, name: str, label: str, quantity: tuple[float, float], rate: Rate | NoRate
    ) -> None:
        component = self._tree.component_of(resource)
        if isinstance(rate, NoRate):
            self._leave_out(resource, f"{name}: {_times(quantity)} x {label}, {rate.reason}", "unpriced")
            return
        self.charges.append(_Counted(component, name, label, quantity, rate))

    def _leave_out(self, resource: Resource, what: str, kind: str) -> None:
        component = self._tree.component_of(resource)
        self.left_out.append(LeftOut(component, resource.name, what, kind))  # type: ignore[arg-type]


class _Counted:
    """A charge before those of one kind are put together."""

    def __init__(
        self, component: str, name: str, label: str, quantity: tuple[float, float], rate: Rate
    ) -> None:
        self.key = (component, label, rate)
        self.component, self.name, self.label, self.quantity, self.rate = (
            component,
            name,
            label,
            quantity,
            rate,
        )


def _merged(counted: Sequence[_Counted]) -> Iterator[Charge]:
    """Put what is alike within one part together: six endpoints are one line."""
    together: dict[tuple[str, str, Rate], list[_Counted]] = {}
    for item in counted:
        together.setdefault(item.key, []).append(item)
    for (component, label, rate), items in together.items():
        fewest = sum(item.quantity[0] for item in items)
        most = sum(item.quantity[1] for item in items)
        name = ", ".join(dict.fromkeys(item.name for item in items))
        what = (
            label
            if fewest == most == 1 or "Cloud NAT for" in label
            else f"{_times((fewest, most))} x {label}"
        )
        spent = Range(fewest * rate.usd_per_hour, most * rate.usd_per_hour)
        yield Charge(component, name, what, spent, rate.doubts, rate.page)


def _as_bought(rate: Rate | NoRate, pool: Pool) -> Rate | NoRate:
    """Say of a price on demand how the way of buying differs from it."""
    why = {
        "flex start": "on-demand price; flex-start is sold below it",
        "reservation": "on-demand price; a reservation is billed while it is idle too",
    }.get(pool.bought)
    if why is None or isinstance(rate, NoRate):
        return rate
    return Rate(rate.usd_per_hour, (*rate.doubts, why), rate.page)


def _disk_rate(cloud: str, disk: Disk, region: str) -> Rate | NoRate:
    """Return the price of one node's disk."""
    if cloud == "azure":
        size = next((size for size in PREMIUM_SIZES_GIB if size >= disk.size_gib), disk.size_gib)
        return prices.rate(cloud, f"{disk.kind}-{size}-gib", region)
    gib = prices.rate(cloud, f"{disk.kind}-gib", region)
    if isinstance(gib, NoRate):
        return gib
    usd = gib.usd_per_hour * disk.size_gib
    if disk.kind == "gp3":
        more = {"gp3-iops": disk.iops - _FREE_IOPS, "gp3-mibps": disk.mibps - _FREE_MIBPS}
        for price_id, amount in more.items():
            rate = prices.rate(cloud, price_id, region)
            usd += max(amount, 0) * rate.usd_per_hour if isinstance(rate, Rate) else 0
    return Rate(usd, gib.doubts, gib.page)


def _times(quantity: tuple[float, float]) -> str:
    fewest, most = quantity
    return f"{most:g}" if fewest == most else f"{fewest:g}-{most:g}"
