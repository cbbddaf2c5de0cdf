"""Checks of what Azure's services refuse, often only after minutes, so that a preview refuses it at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from pulumi import Output

from atoll._checks import Checks
from atoll.errors import ValidationError

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RESOURCE_ID = re.compile(r"/subscriptions/[^/]+(/[^/]+)*", re.IGNORECASE)
_ZONES = ("1", "2", "3")


@dataclass(frozen=True)
class NameRule:
    """What a name of one kind of resource must be.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    """

    pattern: re.Pattern[str]
    allowed: str


AGENT_POOL = NameRule(
    re.compile(r"[a-z][a-z0-9]{0,11}"), "a letter, then lower-case letters and digits, 1-12"
)
BLOB_CONTAINER = NameRule(
    re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*"),
    "3-63 lower-case letters, digits and single '-', not at either end",
)
BUDGET = NameRule(re.compile(r"[A-Za-z0-9_-]{1,63}"), "1-63 letters, digits, '_' and '-'")
CLUSTER = NameRule(
    # 54 is the limit of the DNS prefix, which is the same text.
    re.compile(r"(?=.{1,54}$)[A-Za-z0-9]+(-+[A-Za-z0-9]+)*"),
    "1-54 letters, digits and '-', not at either end",
)
FEDERATED_CREDENTIAL = NameRule(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}"), "3-120 letters, digits, '-' and '_', not those two first"
)
KEY = NameRule(re.compile(r"[A-Za-z0-9-]{1,127}"), "1-127 letters, digits and '-'")
KEY_VAULT = NameRule(
    re.compile(r"(?=.{3,24}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*"),
    "3-24 letters, digits and single '-', a letter first, no '-' last",
)
NETWORK = NameRule(
    # 50 leaves room for what is put behind it, up to 64.
    re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,48}[A-Za-z0-9_])?"),
    "1-50 letters, digits, '_', '.' and '-', a letter or digit first, no '.' or '-' last",
)
REDIS = NameRule(
    re.compile(r"(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*"),
    "1-60 letters, digits and single '-', not at either end",
)
REGISTRY = NameRule(re.compile(r"[A-Za-z0-9]{5,50}"), "5-50 letters and digits")
STORAGE_ACCOUNT = NameRule(re.compile(r"[a-z0-9]{3,24}"), "3-24 lower-case letters and digits")


class AzureChecks(Checks):
    """Problems of an Azure component; a value that is an ``Output`` passes, as in ``Checks``."""

    def __init__(self, component: str, name: str, args: Mapping[str, Any], fields: type) -> None:
        """Check ``args``, whose TypedDict is ``fields``, against its fields to begin with."""
        super().__init__(component, name, args)
        self.known(fields.__annotations__, fields.__required_keys__)  # type: ignore[attr-defined]

    def name(self, path: str, rule: NameRule, *, value: Any = None) -> None:
        """Check a name against the rule of its service."""
        checked = self._args.get(path) if value is None else value
        if isinstance(checked, str) and not rule.pattern.fullmatch(checked):
            self.add(path, "is not a name that Azure takes", got=checked, allowed=rule.allowed)

    def names(self, path: str, rule: NameRule) -> None:
        """Check a list of names: each by the rule, none of them twice."""
        values = self.texts(path)
        for index, value in enumerate(values):
            self.name(f"{path}[{index}]", rule, value=value)
        if len(set(values)) != len(values):
            self.add(path, "has a name twice", got=list(values))

    def texts(self, path: str) -> Sequence[str]:
        """Return a list of texts, empty where it is absent or isn't one, which is a problem then."""
        values = self._args.get(path, ())
        if isinstance(values, str) or not isinstance(values, Sequence):
            self.add(path, "must be a list", got=values)
            return ()
        return [value for value in values if isinstance(value, str)]

    def zones(self, path: str) -> None:
        """Check numbers of availability zones."""
        wrong = sorted(set(self.texts(path)) - set(_ZONES))
        if wrong:
            self.add(path, "has what isn't a zone", got=wrong, allowed=", ".join(_ZONES))

    def guid(self, path: str) -> None:
        """Check the id of a subscription, a tenant, an identity or a group, or a list of them."""
        value = self._args.get(path)
        if isinstance(value, Output):
            return
        for item in [value] if isinstance(value, str) else self.texts(path):
            if not _GUID.fullmatch(item):
                self.add(path, "is not a GUID", got=item)

    def resource_id(self, path: str, kind: str = "") -> None:
        """Check the id of a resource, of the type ``kind`` where it is given (``virtualNetworks``)."""
        value = self._args.get(path)
        if not isinstance(value, str):
            return
        if not _RESOURCE_ID.fullmatch(value) or f"/{kind.lower()}" not in value.lower():
            allowed = f"/subscriptions/.../{kind}/..." if kind else "/subscriptions/..."
            self.add(path, "is not the id of such a resource", got=value, allowed=allowed)

    def cidr(self, path: str, *, default: str = "", longest_prefix: int = 32) -> IPv4Network | None:
        """Return an IPv4 network, or None where it is absent or a problem."""
        value = self._args.get(path, default)
        if not isinstance(value, str) or not value:
            return None
        try:
            network = IPv4Network(value)
        except ValueError as error:
            self.add(path, "is not an IPv4 network", got=value, fix=str(error))
            return None
        if network.prefixlen > longest_prefix:
            self.add(path, "is too small", got=value, allowed=f"/{longest_prefix} or larger")
            return None
        return network

    def ip_ranges(self, path: str) -> None:
        """Check a list of IPv4 networks."""
        for index, value in enumerate(self.texts(path)):
            try:
                IPv4Network(value)
            except ValueError as error:
                self.add(f"{path}[{index}]", "is not an IPv4 network", got=value, fix=str(error))

    def disjoint(self, networks: Mapping[str, IPv4Network | None]) -> None:
        """Check that no two of the networks, by argument, share an address."""
        there = [(path, network) for path, network in networks.items() if network is not None]
        for (first, a), (second, b) in combinations(there, 2):
            if a.overlaps(b):
                self.add(second, f"overlaps {first}", got=str(b), allowed=f"addresses outside {a}")

    def together(self, *paths: str) -> None:
        """Check that all of the arguments are there, or none."""
        there = [path for path in paths if path in self._args]
        for missing in [path for path in paths if path not in self._args] if there else []:
            self.add(missing, f"is required with {there[0]}")

    def reachable(self) -> None:
        """Check that something can reach a service that is closed to the Internet."""
        if "private_endpoint_subnet_id" not in self._args and not self.texts("allowed_ip_ranges"):
            fix = "give a subnet for its private endpoint, or allowed_ip_ranges"
            self.add("private_endpoint_subnet_id", "is required: nothing could reach it", fix=fix)

    def take(
        self, error: ValidationError, paths: Mapping[str, str], fixes: Mapping[str, str] | None = None
    ) -> None:
        """Take over a plan's problems, but for arguments that have one already.

        ``paths`` leads from the beginning of a plan's path to the argument, ``fixes`` from that to what to do
        where the plan's advice is about the plan.
        """
        told = {problem.path for problem in self._problems}
        for problem in error.problems:
            ours = [ours for theirs, ours in paths.items() if problem.path.startswith(theirs)]
            path = ours[0] if ours else problem.path
            if path not in told:
                fix = (fixes or {}).get(path, problem.fix)
                self._problems.append(replace(problem, path=path, fix=fix))
