"""``./atoll catalog``: accelerator machines, what fits on them, and what they cost, as tables or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from atoll_engine.errors import AtollError

if TYPE_CHECKING:
    from atoll.accelerators import Found, Machine, Need, Price, Quote

_PIPE_COLUMNS = 200
_NUMBERS = ("GiB each", "vCPUs")


def find(
    *,
    cloud: str | None,
    accelerator: str | None,
    count: int | None,
    min_memory_gib: float | None,
    rdma: bool | None,
    parameters_b: float | None,
    precision: str,
    tensor_parallel: int,
    region: str | None,
    spot: bool,
    as_json: bool,
) -> None:
    """Print the machines that meet all that is given, the cheapest first.

    ``parameters_b`` are the billions of parameters of a model that must fit into the memory of
    ``tensor_parallel`` accelerators. Raises AtollError with every value that the catalogue doesn't have.
    """
    from atoll.accelerators import find as find_machines

    with _refusals():
        need = _need(
            cloud, accelerator, count, min_memory_gib, rdma, parameters_b, precision, tensor_parallel
        )
        found = find_machines(need, region=region, spot=spot)
    if as_json:
        print(json.dumps(_found(found), indent=2))
    else:
        _show_found(found, "spot" if spot else "on demand")


def show(machine_type: str, *, as_json: bool) -> None:
    """Print what is known of one machine. Raises AtollError where the catalogue doesn't have it."""
    from atoll.accelerators import catalogue

    with _refusals():
        machine = catalogue().machine(machine_type)
    prices = [price for price in catalogue().prices if price.machine_type == machine_type]
    used = [*machine.sources, *(price.source for price in prices)]
    sources = {key: catalogue().sources[key] for key in dict.fromkeys(used)}
    if as_json:
        facts = {**asdict(machine), "prices": [asdict(price) for price in prices]}
        print(json.dumps({**facts, "sources": [asdict(source) for source in sources.values()]}, indent=2))
        return
    console = _console()
    console.print(_facts(machine))
    if prices:
        console.print(_price_table(prices))
    for source in sources.values():
        dated = source.as_of or (f"no date, read {source.read_on}" if source.read_on else "no date")
        console.print(f"{source.id}: {source.title} ({dated}) {source.url or ''}".rstrip(), soft_wrap=True)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what the catalogue refuses as this program says it."""
    from atoll.errors import ValidationError

    try:
        yield
    except ValidationError as error:
        raise AtollError("\n".join(str(problem) for problem in error.problems)) from None


def _need(
    cloud: str | None,
    accelerator: str | None,
    count: int | None,
    min_memory_gib: float | None,
    rdma: bool | None,
    parameters_b: float | None,
    precision: str,
    tensor_parallel: int,
) -> Need:
    from atoll.accelerators import Cloud, Need, Precision, ServedModel, Serving

    serving = None
    if parameters_b is not None:
        serving = Serving(
            model=ServedModel(parameters=parameters_b * 1e9),
            weights=_one_of(Precision, "precision", precision),
            tensor_parallel=tensor_parallel,
        )
    return Need(
        cloud=None if cloud is None else _one_of(Cloud, "cloud", cloud),
        accelerator=accelerator,
        accelerator_count=count,
        min_accelerator_memory_gib=min_memory_gib,
        rdma=rdma,
        serving=serving,
    )


def _one_of(kind: Any, name: str, value: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise AtollError(f"unknown {name}", got=value, allowed=[member.value for member in kind]) from None


def _found(found: Found) -> dict[str, Any]:
    return {
        "offers": [
            {**_brief(o.machine), "region": o.region, "usd_per_hour": o.usd_per_hour} for o in found.offers
        ],
        "doubtful": [
            {**_brief(o.machine), "region": o.region, "usd_per_hour": o.usd_per_hour, "doubt": o.doubt}
            for o in found.doubtful
        ],
        "unpriced": [_brief(machine) for machine in found.unpriced],
    }


def _brief(machine: Machine) -> dict[str, Any]:
    keys = ("cloud", "machine_type", "accelerator", "accelerator_count", "accelerator_memory_gib", "vcpus")
    fabric = machine.fabric.kind.value if machine.fabric else None
    return {
        **{key: getattr(machine, key) for key in keys},
        "memory_gib": machine.memory_gib,
        "fabric": fabric,
    }


def _show_found(found: Found, bought: str) -> None:
    table = _table("machine", "accelerators", "GiB each", "vCPUs", "fabric", "region", f"USD/h {bought}")
    for offer in found.offers:
        table.add_row(*_row(offer.machine), offer.region, f"{offer.usd_per_hour:.2f}")
    for doubtful in found.doubtful:
        table.add_row(*_row(doubtful.machine), doubtful.region, f"{doubtful.usd_per_hour:.2f} in doubt")
    for machine in found.unpriced:
        table.add_row(*_row(machine), "", "no price known")
    if not table.row_count:
        print("No machine of the catalogue meets all of it.")
        return
    _console().print(table)
    for doubt in sorted({doubtful.doubt for doubtful in found.doubtful}):
        print(f"in doubt: {doubt}")


def _console() -> Console:
    # On a pipe there is no width, and the usual 80 columns would cut names.
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_COLUMNS)


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in _NUMBERS else "left", overflow="fold")
    return table


def _row(machine: Machine) -> list[str]:
    accelerators = f"{machine.accelerator_count} x {machine.accelerator}" if machine.accelerator else "none"
    fabric = machine.fabric.kind.value if machine.fabric else ""
    return [
        machine.machine_type,
        accelerators,
        _figure(machine.accelerator_memory_gib),
        _figure(machine.vcpus),
        fabric,
    ]


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _facts(machine: Machine) -> Table:
    from atoll.accelerators import catalogue

    quota = catalogue().quotas.get(machine.quota or "")
    fabric = machine.fabric
    facts = {
        "machine": f"{machine.machine_type} ({machine.cloud})",
        "accelerators": _row(machine)[1],
        "memory of each": f"{_figure(machine.accelerator_memory_gib)} GiB" if machine.accelerator else "",
        "vCPUs": _figure(machine.vcpus),
        "memory": f"{_figure(machine.memory_gib)} GiB" if machine.memory_gib else "",
        "architecture": machine.architecture or "",
        "fabric": f"{fabric.kind}: {fabric.nic_count or 'unknown number of'} NICs" if fabric else "",
        "quota": f"{quota.name} ({quota.code or 'no code known'})" if quota else "",
        "features needed": ", ".join(machine.required_features),
    }
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in facts.items():
        if value:
            table.add_row(name, value)
    return table


def _price_table(prices: list[Price]) -> Table:
    table = _table("region", "USD/h on demand", "USD/h spot")
    for price in prices:
        table.add_row(price.region, _quote(price.on_demand), _quote(price.spot))
    return table


def _quote(quote: Quote | None) -> str:
    if quote is None:
        return ""
    return f"{quote.usd_per_hour:.2f}{'' if quote.trusted else ' in doubt: ' + str(quote.doubt)}"
