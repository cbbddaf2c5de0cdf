"""Checks that collect every problem of a component's arguments before anything is registered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from atoll.errors import Problem, ValidationError

_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_CPU = re.compile(r"([0-9]+m|[0-9]+(\.[0-9]+)?)")


class Checks:
    """Problems found so far with the arguments of one component.

    A value that is an ``Output`` can't be looked at yet and passes; the API server has the last word on it.
    """

    def __init__(self, component: str, name: str, args: Mapping[str, Any]) -> None:
        """Check ``args`` of the ``component`` (its class name) that the program calls ``name``."""
        self._subject = f'{component} "{name}"'
        self._args = args
        self._problems: list[Problem] = []

    def add(self, path: str, what: str, **details: Any) -> None:
        """Record a problem; ``details`` are the other fields of ``Problem``."""
        self._problems.append(Problem(path, what, **details))

    def known(self, names: Mapping[str, Any], required: frozenset[str]) -> None:
        """Refuse arguments that aren't among ``names`` (a TypedDict's annotations), and missing ones."""
        for missing in sorted(required - set(self._args)):
            self.add(missing, "is required")
        for unknown in sorted(set(self._args) - set(names)):
            self.add(unknown, "is not an argument", allowed=", ".join(sorted(names)))

    def whole_number(self, path: str, *, at_least: int, at_most: int | None = None) -> None:
        """Check a whole number, given also as a float without a fraction, as other languages send it."""
        value = self._args.get(path)
        if value is None:
            return
        allowed = f"{at_least} or more" if at_most is None else f"{at_least} to {at_most}"
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            self.add(path, "must be a whole number", got=value, allowed=allowed)
        elif value < at_least or (at_most is not None and value > at_most):
            self.add(path, "is out of range", got=value, allowed=allowed)

    def dns_label(self, path: str, *, value: Any = None, max_length: int = 63) -> None:
        """Check a Kubernetes name: an RFC 1123 label of at most ``max_length`` characters."""
        checked = self._args.get(path) if value is None else value
        if not isinstance(checked, str):
            return
        if len(checked) > max_length:
            self.add(path, "is too long", got=checked, allowed=f"at most {max_length} characters")
        elif not _DNS_LABEL.fullmatch(checked):
            self.add(
                path,
                "is not a Kubernetes name",
                got=checked,
                allowed="lower-case letters, digits and '-', not at either end",
            )

    def cpu(self, path: str) -> None:
        """Check an amount of CPU, as ``500m`` or ``1.5``."""
        value = self._args.get(path)
        if isinstance(value, str) and not _CPU.fullmatch(value):
            self.add(path, "is not an amount of CPU", got=value, allowed="cores as '2' or '0.5', or '500m'")

    def absolute_path(self, path: str) -> None:
        """Check a path inside a container or on a node."""
        value = self._args.get(path)
        if isinstance(value, str) and (not value.startswith("/") or ".." in value.split("/")):
            self.add(path, "must be an absolute path without '..'", got=value)

    def not_empty(self, path: str) -> None:
        """Check that a text or list that is there isn't empty."""
        value = self._args.get(path)
        if value is not None and isinstance(value, str | list | tuple) and len(value) == 0:
            self.add(path, "must not be empty")

    def one_of(self, path: str, allowed: type) -> None:
        """Check that a value belongs to the enumeration ``allowed``."""
        value = self._args.get(path)
        choices = [str(member.value) for member in allowed]  # type: ignore[attr-defined]
        if value is not None and str(getattr(value, "value", value)) not in choices:
            self.add(path, "is not a known value", got=value, allowed=", ".join(choices))

    def members(self, path: str, allowed: Sequence[str]) -> None:
        """Check that every item of a list is one of ``allowed``."""
        for index, item in enumerate(self._args.get(path) or ()):
            if item not in allowed:
                self.add(f"{path}[{index}]", "is not a known value", got=item, allowed=", ".join(allowed))

    def finish(self) -> None:
        """Raise ``ValidationError`` with everything that was found, if anything was."""
        if self._problems:
            raise ValidationError(self._subject, self._problems)
