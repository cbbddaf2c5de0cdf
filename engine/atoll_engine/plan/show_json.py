"""A plan as JSON with stable keys; docs/preview.md tells each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from atoll_engine.plan.model import HOURS_PER_MONTH, Charge, Part, Plan, Range
from atoll_engine.plan.wording import total, walk

VERSION = 1
"""Goes up when a key changes its meaning or goes."""

_DIGITS = 6


def as_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as a JSON tree."""
    return {
        "version": VERSION,
        "environment": plan.environment,
        "basis": plan.basis,
        "ok": not plan.failed,
        "regions": {cloud: list(regions) for cloud, regions in plan.regions.items()},
        "changes": dict(plan.changes),
        "resources": _part(plan.root),
        "cost": _cost(plan),
        "quotas": [{**asdict(need), "used_by": list(need.used_by)} for need in plan.quotas],
        "findings": [asdict(finding) for finding in plan.findings],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "urn": part.urn,
        "type": part.type,
        "name": part.name,
        "operation": part.operation,
        "changes": dict(part.changes),
        "resources": [asdict(resource) for resource in part.resources],
        "parts": [_part(child) for child in part.parts],
    }


def _cost(plan: Plan) -> dict[str, Any]:
    cost = plan.cost
    parts = [(part, cost.of(part.urn)) for _, part in walk(plan.root)]
    return {
        "currency": "USD",
        "hours_per_month": HOURS_PER_MONTH,
        "prices_read_on": cost.prices_read_on,
        "estimate": cost.estimate,
        **_spent(cost.total),
        "parts": [
            {
                "urn": part.urn,
                "type": part.type,
                "name": part.name,
                **_spent(total(charges)),
                "charges": [_charge(charge) for charge in charges],
            }
            for part, charges in parts
            if charges
        ],
        "left_out": [asdict(item) for item in cost.left_out],
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "resource": charge.resource,
        "what": charge.what,
        **_spent(charge.usd_per_hour),
        "estimate": charge.estimate,
        "doubts": list(charge.doubts),
        "page": charge.page,
    }


def _spent(spent: Range) -> dict[str, Any]:
    return {"usd_per_hour": _range(spent), "usd_per_month": _range(spent.month)}


def _range(spent: Range) -> dict[str, float]:
    return {"fewest": round(spent.fewest, _DIGITS), "most": round(spent.most, _DIGITS)}
