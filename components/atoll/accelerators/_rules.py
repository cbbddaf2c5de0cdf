"""Every rule of consumption plans."""

from typing import TYPE_CHECKING

from atoll.accelerators._rule import Rule, Violation
from atoll.accelerators._rules_any import ANY
from atoll.accelerators._rules_aws import AWS
from atoll.accelerators._rules_azure import AKS
from atoll.accelerators._rules_gcp import GKE
from atoll.accelerators._rules_gcp_fabric import GKE_FABRIC

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

RULES: tuple[Rule, ...] = (*ANY.rules, *AWS.rules, *GKE.rules, *GKE_FABRIC.rules, *AKS.rules)
"""In the order in which a plan's problems are told."""


def violations(plan: "ConsumptionPlan") -> list[Violation]:
    """Return everything that is wrong with ``plan``, whose machine is one of the catalogue."""
    return [violation for rule in RULES for violation in rule.violations(plan)]
