"""Machines with accelerators, by the names that the clouds give them."""

from __future__ import annotations

import re
from typing import Any

# Families, as the clouds name them: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html,
# https://cloud.google.com/compute/docs/gpus, https://learn.microsoft.com/azure/virtual-machines/sizes/overview
_ACCELERATED = re.compile(
    r"(?:ml\.)?(?:p\d|g[4-9]|trn\d|inf\d)[a-z0-9-]*\.\w+"
    r"|(?:a[2-9]x?|g[2-9])-[\w-]+|ct\d\w*-[\w-]+"
    r"|standard_n[cdvg]\d*\w*",
    re.IGNORECASE,
)
_TOP = re.compile(
    r"(?:ml\.)?(?:p[4-9]|trn[2-9])[a-z0-9-]*\.\w+|a[3-9]x?-[\w-]+|standard_nd\d*\w*", re.IGNORECASE
)

HOURS_A_MONTH = 730


def accelerated(machine_type: Any) -> bool:
    """Say whether ``machine_type`` has GPUs, TPUs or the like."""
    return isinstance(machine_type, str) and _ACCELERATED.fullmatch(machine_type) is not None


def top(machine_type: Any) -> bool:
    """Say whether ``machine_type`` is of a family that costs tens of US dollars an hour."""
    return isinstance(machine_type, str) and _TOP.fullmatch(machine_type) is not None


def usd_per_month(machine_type: Any, *, spot: bool = False) -> float | None:
    """Return the lowest list price of a machine in any region, for a month; None where none is known."""
    from atoll.accelerators import catalogue  # not before it is needed: it reads files

    prices = [price for price in catalogue().prices if price.machine_type == machine_type]
    quotes = [price.spot if spot else price.on_demand for price in prices]
    known = [quote.usd_per_hour for quote in quotes if quote is not None and quote.trusted]
    return min(known) * HOURS_A_MONTH if known else None
