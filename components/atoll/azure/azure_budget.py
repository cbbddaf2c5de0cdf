import re
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import BUDGET, AzureChecks

_FIRST_OF_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])-01")
_MOST_NOTIFICATIONS = 5
"""Source: https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update"""


class AzureBudgetArgs(TypedDict):
    """Arguments of ``AzureBudget``."""

    scope: Input[str]
    """What is counted: resource id of a subscription or a resource group."""
    monthly_amount: int
    """Money for a month, in the currency of the billing account."""
    start_date: str
    """First day of the first month, as ``2026-01-01``. It can't be changed afterwards."""
    thresholds_percent: NotRequired[Sequence[int]]
    """Percents of the amount that are told when they are spent. 50, 80 and 100 when absent."""
    forecast_thresholds_percent: NotRequired[Sequence[int]]
    """Percents of the amount that are told when the month is expected to reach them. 100 when absent."""
    contact_emails: NotRequired[Sequence[str]]
    """Who is told. None when absent, and ``contact_roles`` are."""
    contact_roles: NotRequired[Sequence[str]]
    """Azure roles on the scope whose holders are told. ``Owner`` when absent."""
    resource_group_names: NotRequired[Sequence[str]]
    """Resource groups of a subscription that are counted, the clusters' own ones for nodes among them. All
    when absent."""


class AzureBudget(pulumi.ComponentResource):
    """A monthly budget that tells people before it is spent. It stops nothing."""

    budget_id: Output[str]
    """Resource id of the budget."""

    def __init__(self, name: str, args: AzureBudgetArgs, opts: ResourceOptions | None = None) -> None:
        """Make the budget ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureBudget", name, {}, opts)
        groups = list(args.get("resource_group_names", ()))
        counted = {"dimensions": {"name": "ResourceGroupName", "operator": "In", "values": groups}}
        budget = azure_native.consumption.Budget(
            f"{name}-budget",
            budget_name=name,
            scope=args["scope"],
            amount=int(args["monthly_amount"]),
            category="Cost",
            time_grain="Monthly",
            time_period={"start_date": f"{args['start_date']}T00:00:00Z"},
            filter=counted if groups else None,
            notifications=_notifications(args),
            opts=ResourceOptions(parent=self),
        )
        self.budget_id = budget.id
        self.register_outputs({"budget_id": self.budget_id})


def _thresholds(args: AzureBudgetArgs) -> dict[str, Sequence[int]]:
    return {
        "Actual": args.get("thresholds_percent", (50, 80, 100)),
        "Forecasted": args.get("forecast_thresholds_percent", (100,)),
    }


def _notifications(args: AzureBudgetArgs) -> dict[str, dict[str, Any]]:
    return {
        f"{kind.lower()}-{int(percent)}": {
            "enabled": True,
            "operator": "GreaterThanOrEqualTo",
            "threshold": int(percent),
            "threshold_type": kind,
            "contact_emails": list(args.get("contact_emails", ())),
            "contact_roles": list(args.get("contact_roles", ("Owner",))),
        }
        for kind, percents in _thresholds(args).items()
        for percent in percents
    }


def _check(name: str, args: AzureBudgetArgs) -> None:
    checks = AzureChecks("AzureBudget", name, args, AzureBudgetArgs)
    checks.name("name", BUDGET, value=name)
    checks.resource_id("scope")
    checks.whole_number("monthly_amount", at_least=1)
    start = args.get("start_date")
    if start is not None and not _FIRST_OF_MONTH.fullmatch(str(start)):
        checks.add("start_date", "is not the first of a month", got=start, allowed="as 2026-01-01")
    found = _thresholds(args)
    percents = [percent for several in found.values() for percent in several]
    wrong = [percent for percent in percents if not 0 < percent <= 1000]
    if wrong:
        checks.add("thresholds_percent", "is out of range", got=wrong, allowed="1 to 1000")
    if not 0 < len(percents) <= _MOST_NOTIFICATIONS:
        allowed = f"1 to {_MOST_NOTIFICATIONS} with those of forecasts"
        checks.add("thresholds_percent", "has too few or too many", got=len(percents), allowed=allowed)
    for path in ("contact_emails", "contact_roles", "resource_group_names"):
        checks.texts(path)
    if not args.get("contact_emails") and not args.get("contact_roles", ("Owner",)):
        checks.add("contact_emails", "is required: nobody would be told")
    checks.finish()
