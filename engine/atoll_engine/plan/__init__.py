"""What `./atoll preview` shows of a cloud environment: resources by component, cost, quotas, warnings.

    plan = make_plan(outcome, settings, environment="aws-dev", basis="filled")
    show(plan, console)        as_json(plan)        as_markdown(plan)

Facts come from the engine's outcome, the machine catalogue, and the price list beside this file; what they
mean and leave out is in docs/preview.md.
"""

from __future__ import annotations

from atoll_engine.plan.make import broken_plan, make_plan
from atoll_engine.plan.model import (
    HOURS_PER_MONTH,
    Charge,
    Cost,
    Finding,
    LeftOut,
    Part,
    Plan,
    QuotaNeed,
    Range,
)
from atoll_engine.plan.show_json import as_json
from atoll_engine.plan.show_markdown import as_markdown
from atoll_engine.plan.show_terminal import show

__all__ = [
    "HOURS_PER_MONTH",
    "Charge",
    "Cost",
    "Finding",
    "LeftOut",
    "Part",
    "Plan",
    "QuotaNeed",
    "Range",
    "as_json",
    "as_markdown",
    "broken_plan",
    "make_plan",
    "show",
]
