"""Reading the data files, once, when they are first asked for."""

import csv
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, TypeVar

from atoll.accelerators._types import Accelerator, Cloud, Machine, Price, Quota, Quote, Source

T = TypeVar("T")

_DATA = files("atoll.accelerators") / "data"


def read_yaml(name: str) -> Any:
    """Return what the YAML file ``name`` of the package holds."""
    import yaml

    # The C parser is ten times as fast, and not in every build of PyYAML.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / name).read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader


def check(kind: type[T], value: object) -> T:
    """Return ``value`` as a ``kind``; raises ``pydantic.ValidationError`` where it isn't one."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_python(value)


def load_sources() -> list[Source]:
    """Return every source, in the file's order."""
    records = read_yaml("sources.yaml").items()
    return check(list[Source], [{"id": key, **record} for key, record in records])


def load_accelerators() -> list[Accelerator]:
    """Return every accelerator."""
    return check(list[Accelerator], read_yaml("accelerators.yaml"))


def load_quotas() -> list[Quota]:
    """Return every quota."""
    return check(list[Quota], read_yaml("quotas.yaml"))


def load_machines() -> list[Machine]:
    """Return every machine of every cloud."""
    records = [{"cloud": cloud, **record} for cloud in Cloud for record in read_yaml(f"{cloud}.yaml")]
    return check(list[Machine], records)


def load_prices() -> list[Price]:
    """Return every price."""
    doubts = read_yaml("doubts.yaml")
    lines = (_DATA / "prices.csv").read_text("utf-8").splitlines()
    return [_price(row, doubts) for row in csv.DictReader(lines)]


def index(records: Iterable[T], key: str) -> dict[str, T]:
    """Return the records by their ``key``; raises ``ValueError`` where two have the same one."""
    found: dict[str, T] = {}
    for record in records:
        name = getattr(record, key)
        if name in found:
            raise ValueError(f"{name} is there twice")
        found[name] = record
    return found


def _price(row: dict[str, str], doubts: dict[str, str]) -> Price:
    return Price(
        cloud=Cloud(row["cloud"]),
        machine_type=row["machine_type"],
        region=row["region"],
        on_demand=_quote(row["on_demand_usd_per_hour"], row["on_demand_doubt"], doubts),
        spot=_quote(row["spot_usd_per_hour"], row["spot_doubt"], doubts),
        source=row["source"],
    )


def _quote(usd_per_hour: str, doubt: str, doubts: dict[str, str]) -> Quote | None:
    if not usd_per_hour:
        return None
    return Quote(usd_per_hour=float(usd_per_hour), doubt=doubts[doubt] if doubt else None)
