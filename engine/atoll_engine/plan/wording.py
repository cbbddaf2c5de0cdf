"""How a plan's parts are put into words, the same on a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from atoll_engine.plan.model import HOURS_PER_MONTH, NOTHING, Charge, Cost, Part, Plan, QuotaNeed, Range

SIGNS = {
    "create": "+",
    "update": "~",
    "replace": "±",
    "delete": "-",
    "same": "=",
    "read": ">",
    "refresh": ">",
}

BASIS = {
    "filled": "Offline: no cloud was asked. What only a cloud knows is synthetic.",
    "honest": "Offline: no cloud was asked. What only a cloud knows is unknown, as on a first preview.",
    "live": "Live: with your credentials, against the stack's state.",
}
COST_HEADING = f"list prices in US dollars, {HOURS_PER_MONTH} hours a month, at the fewest to the most nodes"
FAILED = "The engine said errors: `up` would fail, and what follows isn't whole."
_TRACEBACK = "Traceback (most recent call last):"
CAVEAT = "or before; taxes, discounts and free tiers are left out."


@dataclass(frozen=True)
class Row:
    """A part, or where ``indent`` is 1 a charge of the part above; ``detail`` is a part's only charge."""

    indent: int
    text: str
    detail: str
    hour: str
    month: str


def changes(counts: Mapping[str, int]) -> str:
    """Say how many resources each operation has: ``121 to create``."""
    words = {"create": "to create", "update": "to update", "replace": "to replace", "delete": "to delete"}
    words |= {"same": "unchanged", "read": "to read"}
    named = [f"{counts[name]} {words[name]}" for name in words if counts.get(name)]
    other = [f"{count} {name}" for name, count in counts.items() if name not in words]
    return ", ".join([*named, *other]) or "nothing to do"


def signed(counts: Mapping[str, int]) -> str:
    """Say it short: ``+121``, or ``+2 ~1 =118``."""
    order = [*SIGNS, *(name for name in counts if name not in SIGNS)]
    return " ".join(f"{SIGNS.get(name, name)}{counts[name]}" for name in order if counts.get(name))


def brief(message: str) -> str:
    """Return a message without the middle of a traceback: what was raised, and the frame that raised it."""
    before, found, trace = message.partition(_TRACEBACK)
    if not found:
        return message
    lines = [line.strip() for line in trace.splitlines() if line.strip(" ^~")]
    frame = next((line for line in reversed(lines) if line.startswith("File ")), "")
    said = [line for line in (before.strip(), lines[-1] if lines else "", frame) if line]
    return "\n".join(said)


def places(plan: Plan) -> str:
    """Say where it is: ``aws us-west-2, gcp europe-west4``."""
    return ", ".join(f"{cloud} {' and '.join(regions)}" for cloud, regions in plan.regions.items())


def walk(part: Part, depth: int = 0) -> Iterator[tuple[int, Part]]:
    """Yield a part and all parts in it, with their depth."""
    yield depth, part
    for child in part.parts:
        yield from walk(child, depth + 1)


def own_types(part: Part) -> str:
    """Say what a part has itself: ``7 VpcEndpoint, 6 Subnet``."""
    return ", ".join(f"{count} {kind}" for kind, count in part.own.items())


def hourly(spent: Range, *, estimate: bool = False) -> str:
    """Write US dollars an hour."""
    return _written(spent, 2 if spent.most >= 0.1 else 3, estimate)


def monthly(spent: Range, *, estimate: bool = False) -> str:
    """Write US dollars a month, of what they are an hour."""
    return _written(spent.month, 0 if spent.month.most >= 10 else 2, estimate)


def _written(spent: Range, digits: int, estimate: bool) -> str:
    fewest, most = (_figure(usd, digits) for usd in (spent.fewest, spent.most))
    return ("~" if estimate else "") + (fewest if fewest == most else f"{fewest} to {most}")


def _figure(usd: float, digits: int) -> str:
    least = 10**-digits
    return f"<{least:.{digits}f}" if 0 < usd < least / 2 else "0" if usd == 0 else f"{usd:,.{digits}f}"


def cost_rows(plan: Plan) -> Iterator[Row]:
    """Yield each part that costs something, the costly first, with its charges below it.

    A part with one charge is one row.
    """
    parts = [(part, plan.cost.of(part.urn)) for _, part in walk(plan.root)]
    priced = [(part, charges, total(charges)) for part, charges in parts if charges]
    for part, charges, spent in sorted(priced, key=lambda item: (-item[2].most, item[0].name)):
        doubt = any(charge.estimate for charge in charges)
        only = f": {_what(charges[0], part)}" if len(charges) == 1 else ""
        hour, month = hourly(spent, estimate=doubt), monthly(spent, estimate=doubt)
        yield Row(0, f"{part.type} {part.name}", only, hour, month)
        for item in charges if not only else ():
            hour = hourly(item.usd_per_hour, estimate=item.estimate)
            yield Row(1, _what(item, part), "", hour, monthly(item.usd_per_hour, estimate=item.estimate))


def total(charges: tuple[Charge, ...]) -> Range:
    """Add charges up."""
    return sum((charge.usd_per_hour for charge in charges), NOTHING)


def total_label(cost: Cost) -> str:
    """Call the total by what it is: some things may have no price."""
    missing = len(left_out(cost, "unpriced"))
    return f"Total, without the {missing} named below" if missing else "Total"


def _what(charge: Charge, part: Part) -> str:
    # A pool of the name of its component needn't be named twice.
    is_pool = " disk" in charge.what or charge.what.endswith(("demand", "spot", "start", "reservation"))
    named = is_pool and charge.resource != part.name
    return f"{charge.what} ({charge.resource})" if named else charge.what


def doubts(cost: Cost) -> list[str]:
    """Say why figures are estimates, and how many of them."""
    counts: dict[str, int] = {}
    for charge in cost.charges:
        for doubt in charge.doubts:
            counts[doubt] = counts.get(doubt, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [f"{doubt} ({count} {'line' if count == 1 else 'lines'})" for doubt, count in ordered]


def left_out(cost: Cost, kind: str) -> list[str]:
    """Say what isn't in the sums, each once."""
    return list(dict.fromkeys(item.what for item in cost.left_out if item.kind == kind))


def quota_cells(need: QuotaNeed) -> tuple[str, str, str, str, str]:
    """Return where, name, code, amount and users of a quota."""
    unit = {"vcpus": "vCPUs", "accelerators": "accelerators"}.get(need.unit, "")
    amount = f"{need.needed}{'' if need.exact else ' or more'} {unit}".rstrip()
    if not need.exact and need.needed == 0:
        amount = "no limit set" if unit else "unknown"
    if need.limit is not None:
        amount += f" of {need.limit}"
    return (
        f"{need.cloud} {need.region}",
        need.name,
        need.code or "no code known",
        amount,
        _users(need.used_by),
    )


def _users(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
