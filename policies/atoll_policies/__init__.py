"""Policies for AI platforms: rules, and what decides with them.

    from atoll_policies import Evaluator, Resource, Settings, all_rules

    findings = Evaluator(all_rules(), Settings("prod")).all(resources)

A rule is a file under ``rules``; how to write one is in docs/policies.md.
"""

from atoll_policies.cases import added, changed, ref, resource, without
from atoll_policies.conditions import (
    At,
    Condition,
    Fault,
    all_of,
    any_of,
    custom,
    each,
    each_of,
    field,
    negated,
    some,
    when,
)
from atoll_policies.errors import PolicyError
from atoll_policies.evaluator import Evaluator
from atoll_policies.findings import Finding, Waived
from atoll_policies.pods import containers, pods
from atoll_policies.registry import all_rules
from atoll_policies.resources import Resource, Stack
from atoll_policies.rule import Breach, Kind, Level, Parameter, Rule, Severity
from atoll_policies.settings import Settings, kind_of
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

__all__ = [
    "HIDDEN",
    "MISSING",
    "UNKNOWN",
    "At",
    "Breach",
    "Condition",
    "Evaluator",
    "Fault",
    "Finding",
    "Kind",
    "Level",
    "Parameter",
    "PolicyError",
    "Resource",
    "Rule",
    "Settings",
    "Severity",
    "Stack",
    "Waived",
    "added",
    "all_of",
    "all_rules",
    "any_of",
    "changed",
    "containers",
    "custom",
    "each",
    "each_of",
    "field",
    "kind_of",
    "negated",
    "pods",
    "ref",
    "resource",
    "some",
    "when",
    "without",
]
