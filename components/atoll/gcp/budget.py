import re
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks

_BILLING_ACCOUNT = re.compile(r"[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_THRESHOLDS = (50, 80, 100)


class GcpBudgetArgs(TypedDict):
    """Arguments of ``GcpBudget``."""

    billing_account: Input[str]
    """Id of the billing account, as ``012345-6789AB-CDEF01``."""
    project_number: Input[str]
    """Number of the project whose costs count."""
    amount: int
    """What a month may cost, in whole units of the currency."""
    currency: NotRequired[str]
    """Currency of the billing account, as ``EUR``. The account's own when absent."""
    thresholds_percent: NotRequired[Sequence[int]]
    """Shares of the amount, in percent, at which a mail is sent. 50, 80 and 100 when absent."""
    forecast: NotRequired[bool]
    """Whether a mail is sent too when the month's forecast reaches the amount. True when absent."""
    notification_channels: NotRequired[Sequence[Input[str]]]
    """Channels of Cloud Monitoring that are told, at most five, as ``projects/p/notificationChannels/1``.
    None when absent: the billing account's administrators get a mail in any case."""
    pubsub_topic: NotRequired[Input[str]]
    """Topic that is told several times a day, as ``projects/p/topics/t``, for a program that acts. None when
    absent."""


class GcpBudget(pulumi.ComponentResource):
    """A month's budget for a project. It tells; it stops nothing."""

    budget_name: Output[str]
    """Name of the budget, as ``billingAccounts/012345-6789AB-CDEF01/budgets/...``."""

    def __init__(self, name: str, args: GcpBudgetArgs, opts: ResourceOptions | None = None) -> None:
        """Make the budget ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpBudget", name, {}, opts)
        amount = {"units": str(int(args["amount"]))}
        if "currency" in args:
            amount["currency_code"] = args["currency"]
        budget = gcp.billing.Budget(
            f"{name}-budget",
            billing_account=args["billing_account"],
            display_name=name,
            amount={"specified_amount": amount},
            budget_filter={
                "projects": [Output.concat("projects/", args["project_number"])],
                "calendar_period": "MONTH",
                # What is spent, before credits make it look small.
                "credit_types_treatment": "EXCLUDE_ALL_CREDITS",
            },
            threshold_rules=_rules(args),
            all_updates_rule=_receivers(args),
            opts=ResourceOptions(parent=self),
        )
        self.budget_name = budget.name
        self.register_outputs({"budget_name": self.budget_name})


def _rules(args: GcpBudgetArgs) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [
        {"threshold_percent": int(percent) / 100, "spend_basis": "CURRENT_SPEND"}
        for percent in args.get("thresholds_percent", _THRESHOLDS)
    ]
    if args.get("forecast", True):
        rules.append({"threshold_percent": 1.0, "spend_basis": "FORECASTED_SPEND"})
    return rules


def _receivers(args: GcpBudgetArgs) -> dict[str, Any] | None:
    receivers: dict[str, Any] = {}
    if "notification_channels" in args:
        receivers["monitoring_notification_channels"] = list(args["notification_channels"])
    if "pubsub_topic" in args:
        receivers["pubsub_topic"] = args["pubsub_topic"]
    return receivers or None


def _check(name: str, args: GcpBudgetArgs) -> None:
    checks = GcpChecks("GcpBudget", name, args)
    checks.known(GcpBudgetArgs.__annotations__, GcpBudgetArgs.__required_keys__)
    checks.resource_name("name", name, longest=60)
    allowed = "as 012345-6789AB-CDEF01"
    checks.matches("billing_account", _BILLING_ACCOUNT, "isn't a billing account's id", allowed)
    checks.project()
    checks.whole_number("amount", at_least=1)
    checks.matches("currency", _CURRENCY, "isn't a currency", "three capital letters, as EUR")
    checks.not_empty("thresholds_percent")
    for i, percent in enumerate(args.get("thresholds_percent", ())):
        if isinstance(percent, bool) or not isinstance(percent, int | float) or not 1 <= percent <= 1000:
            checks.add(f"thresholds_percent[{i}]", "is out of range", got=percent, allowed="1 to 1000")
    if len(args.get("notification_channels", ())) > 5:
        got = len(args["notification_channels"])
        checks.add("notification_channels", "are too many", got=got, allowed="at most 5")
    checks.finish()
