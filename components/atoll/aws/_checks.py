"""Checks of what AWS calls and numbers things."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from atoll._checks import Checks
from atoll.aws._cidr import ZONE_LETTERS
from atoll.errors import ValidationError

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_VERSION = re.compile(r"1\.[0-9]{2}")
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:.+")
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288),
    3653,
)
"""What CloudWatch Logs keeps logs for. Source:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


class AwsChecks(Checks):
    """Problems found so far with the arguments of one component of AWS."""

    def __init__(
        self, component: str, name: str, args: Mapping[str, Any], args_type: Any, *, longest: int = 40
    ) -> None:
        """Check also ``name`` and which arguments there are; ``args_type`` is their TypedDict.

        Names of children are longer than ``name``: IAM takes 64 characters, with the eight that Pulumi adds.
        """
        super().__init__(component, name, args)
        self.known(args_type.__annotations__, args_type.__required_keys__)
        if len(name) > longest:
            self.add("name", "is too long", got=name, allowed=f"at most {longest} characters")
        elif not _NAME.fullmatch(name):
            allowed = "lower-case letters, digits and '-', with a letter first"
            self.add("name", "isn't a name for AWS", got=name, allowed=allowed)

    def region(self, path: str = "region") -> None:
        """Check that a region has a region's form."""
        value = self._args.get(path)
        if isinstance(value, str) and not _REGION.fullmatch(value):
            self.add(path, "isn't a region of AWS", got=value, allowed="as 'us-west-2'")

    def zones(self, *, at_least: int) -> None:
        """Check ``zones``: different ones, each a letter after ``region``."""
        zones, region = self._args.get("zones"), self._args.get("region")
        if zones is None or not isinstance(region, str):
            return
        if len(zones) < at_least:
            self.add("zones", "are too few", got=len(zones), allowed=f"{at_least} or more")
        for i, zone in enumerate(zones):
            if zone in zones[:i]:
                self.add(f"zones[{i}]", "is there already", got=zone)
            elif not (zone[:-1] == region and zone[-1:] in ZONE_LETTERS):
                allowed = ", ".join(region + letter for letter in ZONE_LETTERS)
                self.add(f"zones[{i}]", f"isn't a zone of {region}", got=zone, allowed=allowed)

    def cidr(self, path: str, value: Any = None) -> IPv4Network | None:
        """Check an IPv4 range, and return it where it is one."""
        got = self._args.get(path) if value is None else value
        if not isinstance(got, str):
            return None
        try:
            return IPv4Network(got)
        except ValueError as error:
            self.add(path, f"isn't an IPv4 range: {error}", got=got, allowed="as '10.0.0.0/16'")
            return None

    def kubernetes_version(self, path: str = "kubernetes_version") -> None:
        """Check a minor version of Kubernetes."""
        value = self._args.get(path)
        if value is not None and not _VERSION.fullmatch(str(value)):
            self.add(path, "isn't a version that EKS has", got=value, allowed="a minor version, as '1.34'")

    def arn(self, path: str, value: Any = None) -> None:
        """Check that a text that is known already is an ARN."""
        got = self._args.get(path) if value is None else value
        if isinstance(got, str) and not _ARN.fullmatch(got):
            self.add(path, "isn't an ARN", got=got, allowed="as 'arn:aws:iam::123456789012:role/platform'")

    def log_retention(self, path: str = "log_retention_days") -> None:
        """Check a number of days that CloudWatch Logs can keep logs for."""
        value = self._args.get(path)
        if value is not None and value not in LOG_RETENTION_DAYS:
            allowed = ", ".join(map(str, LOG_RETENTION_DAYS))
            self.add(path, "isn't a retention of CloudWatch Logs", got=value, allowed=allowed)

    def excludes(self, path: str, *others: str, because: str) -> None:
        """Refuse ``others`` where ``path`` is given."""
        if path in self._args:
            for other in others:
                if other in self._args:
                    self.add(other, f"can't be given with {path}, because {because}", fix="leave one out")

    def take_over(self, error: ValidationError, names: Mapping[str, str]) -> None:
        """Record the problems of a part, whose arguments are called otherwise here: its name -> ours."""
        for problem in error.problems:
            self.add(
                names.get(problem.path, problem.path),
                problem.what,
                got=problem.got,
                allowed=problem.allowed,
                fix=problem.fix,
            )
