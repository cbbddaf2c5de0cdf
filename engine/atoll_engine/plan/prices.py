"""What clouds charge: the catalogue's machines, and ``data/prices.csv`` for all else with a fixed price."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from atoll_engine.plan.model import HOURS_PER_MONTH

EVERYWHERE = "*"
HOME_REGION = {"aws": "us-east-1", "gcp": "us-central1", "azure": "eastus"}
"""The region whose price stands in where a cloud's own region isn't in the list."""

# Azure bills a registry by the day; a month of its calculator has 30.
_HOURS = {"hour": 1, "month": HOURS_PER_MONTH, "30 days": 30 * 24}


@dataclass(frozen=True)
class ListPrice:
    """A row of ``data/prices.csv``.

    ``confirmed`` says that the figure was read at ``read_at`` on ``read_on``; else it is from memory, and
    shown as an estimate. ``page`` is where the cloud publishes it.
    """

    cloud: str
    id: str
    region: str
    usd: float
    per: str
    confirmed: bool
    page: str
    read_at: str
    read_on: str

    @property
    def usd_per_hour(self) -> float:
        """US dollars an hour, for one."""
        return self.usd / _HOURS[self.per]


@dataclass(frozen=True)
class Rate:
    """A price as it is used: what is in doubt about it, and the page that publishes it."""

    usd_per_hour: float
    doubts: tuple[str, ...]
    page: str


@dataclass(frozen=True)
class NoRate:
    """There is no price to be added up, and why."""

    reason: str


@cache
def price_list() -> dict[tuple[str, str, str], ListPrice]:
    """Return every row by cloud, id and region. Raises ValueError where a row is there twice."""
    text = (files("atoll_engine.plan") / "data" / "prices.csv").read_text("utf-8")
    found: dict[tuple[str, str, str], ListPrice] = {}
    for row in csv.DictReader(text.splitlines()):
        key = (row["cloud"], row["id"], row["region"])
        if key in found:
            raise ValueError(f"a price is there twice: {key}")
        confirmed = row["confirmed"] == "yes"
        values = {**row, "usd": float(row["usd"]), "confirmed": confirmed}
        found[key] = ListPrice(**values)  # type: ignore[arg-type]  # DictReader knows no types
    return found


def read_on() -> str:
    """Return the date on which the last of the list's prices was read."""
    return max(row.read_on for row in price_list().values())


def rate(cloud: str, price_id: str, region: str) -> Rate | NoRate:
    """Return a price of the list in ``region``, or the home region's with that said."""
    rows = price_list()
    row = rows.get((cloud, price_id, region)) or rows.get((cloud, price_id, EVERYWHERE))
    doubts: list[str] = []
    if row is None:
        row = rows.get((cloud, price_id, HOME_REGION[cloud]))
        doubts.append(f"price of {HOME_REGION[cloud]}, as none is known for {region}")
    if row is None:
        return NoRate("no price known")
    if not row.confirmed:
        doubts.append("list price not confirmed at its source")
    return Rate(row.usd_per_hour, tuple(doubts), row.page)


def machine_rate(machine_type: str, region: str, *, spot: bool) -> Rate | NoRate:
    """Return what a machine of the catalogue costs on demand, or as spot.

    A price that the catalogue doubts is never used. Where it has none for the region, the home region's
    stands in, or else the first region's that has one, with that said.
    """
    from atoll.accelerators import catalogue

    facts = catalogue()
    if machine_type not in facts.machines:
        return NoRate("not a machine of the catalogue")
    moves = ("spot prices move",) if spot else ()
    price = facts.price(machine_type, region)
    quote = None if price is None else price.spot if spot else price.on_demand
    if price is not None and quote is not None:
        if quote.doubt:
            return NoRate(f"its price is in doubt ({quote.usd_per_hour:.2f} USD an hour: {quote.doubt})")
        return Rate(quote.usd_per_hour, moves, facts.sources[price.source].url or "")
    home = HOME_REGION[facts.machines[machine_type].cloud]
    others = {p.region: p for p in facts.prices if p.machine_type == machine_type}
    for other in sorted(others, key=lambda name: (name != home, name)):
        stand_in = others[other]
        usd = facts.trusted_usd_per_hour(machine_type, other, spot=spot)
        if usd is not None:
            doubt = f"price of {other}, as none is known for {region}"
            return Rate(usd, (doubt, *moves), facts.sources[stand_in.source].url or "")
    return NoRate("no spot price known" if spot else "no price known")
