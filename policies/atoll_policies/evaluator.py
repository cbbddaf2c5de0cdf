"""Deciding: resources go in, findings come out.

A resource is looked at once, by the rules of its type. A rule that raises is itself a mandatory finding,
and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from atoll_policies.conditions import At, Condition, Fault
from atoll_policies.findings import Finding, Verdict
from atoll_policies.resources import Resource, Stack
from atoll_policies.rule import Level, Rule
from atoll_policies.settings import Settings

_LISTS = "List"


class Evaluator:
    """Rules, as they are set for one environment."""

    def __init__(self, rules: Sequence[Rule], settings: Settings) -> None:
        """Take ``rules``, without those disabled. Raises PolicyError for ``settings`` that don't fit."""
        settings.refuse(rules)
        self._settings = settings
        self._levels = {rule.id: settings.level(rule) for rule in rules}
        self._parameters = {rule.id: settings.parameters(rule) for rule in rules}
        live = [rule for rule in rules if self._levels[rule.id] is not Level.DISABLED]
        self._across = [rule for rule in live if rule.across]
        self._by_token: dict[str, list[tuple[Rule, Condition, dict[str, Any]]]] = {}
        for rule in live:
            for token, condition in rule.requires.items():
                self._by_token.setdefault(token, []).append((rule, condition, self._parameters[rule.id]))

    def knows(self, token: str) -> bool:
        """Say whether there is a rule about resources of the type, or of what a list of the type holds."""
        return token in self._by_token or token.endswith(_LISTS)

    def resource(self, resource: Resource) -> list[Finding]:
        """Return what is wrong with one resource, given its inputs."""
        found = []
        for part in _parts(resource):
            at = At(part.properties)
            for rule, condition, parameters in self._by_token.get(part.token, ()):
                place = At(part.properties, "", parameters) if parameters else at
                if finding := self._one(rule, condition, part, place):
                    found.append(finding)
        return found

    def remedies(self, resource: Resource) -> list[tuple[Rule, Mapping[str, Any]]]:
        """Return repaired inputs of ``resource``, one rule after the other, each on what the last left."""
        done, properties = [], resource.properties
        for rule, condition, parameters in self._by_token.get(resource.token, ()):
            if self._levels[rule.id] is not Level.REMEDIATE or rule.remedy is None:
                continue
            if condition.holds(At(properties, "", parameters)) is False:
                repaired = rule.remedy(properties)
                if repaired is not None:
                    properties = repaired
                    done.append((rule, properties))
        return done

    def stack(self, resources: Iterable[Resource]) -> list[Finding]:
        """Return what is wrong between resources."""
        stack = Stack(part for resource in resources for part in _parts(resource))
        found = []
        for rule in self._across:
            found += self._between(rule, stack)
        return found

    def all(self, inputs: Sequence[Resource], outputs: Sequence[Resource] | None = None) -> list[Finding]:
        """Return what is wrong with each resource's ``inputs``, and between them as ``outputs``, sorted."""
        found = [finding for resource in inputs for finding in self.resource(resource)]
        found += self.stack(inputs if outputs is None else outputs)
        return sorted(found, key=lambda item: item.order)

    def _one(self, rule: Rule, condition: Condition, resource: Resource, at: At) -> Finding | None:
        try:
            faults = condition.check(at)
        except Exception as error:  # noqa: BLE001  # whatever a rule does, the others go on
            return self._failed(rule, resource, error)
        return self._finding(rule, resource, faults) if faults else None

    def _between(self, rule: Rule, stack: Stack) -> list[Finding]:
        faults: dict[str, list[Fault]] = {}
        if rule.across is None:
            return []
        by_urn = {}
        try:
            for breach in rule.across(stack, self._parameters[rule.id]):
                by_urn[breach.resource.urn] = breach.resource
                faults.setdefault(breach.resource.urn, []).append(breach.fault)
        except Exception as error:  # noqa: BLE001
            return [self._failed(rule, None, error)]
        return [self._finding(rule, by_urn[urn], found) for urn, found in sorted(faults.items())]

    def _finding(self, rule: Rule, resource: Resource, faults: Sequence[Fault]) -> Finding:
        sure = [fault for fault in faults if not fault.unknown]
        verdict: Verdict = "violation" if sure else "undetermined"
        named = dict.fromkeys([(fault.path, fault.words) for fault in sure or faults])
        wanted = "; ".join([f"{path} must {words}" if path else f"must {words}" for path, words in named])
        return self._made(rule, resource, verdict, tuple([path for path, _ in named if path]), wanted)

    def _failed(self, rule: Rule, resource: Resource | None, error: Exception) -> Finding:
        # The error's text may have a property's value, so only its kind is told.
        message = f"the rule itself failed with {type(error).__name__}, so nothing is known"
        return replace(self._made(rule, resource, "error", (), message), level=Level.MANDATORY)

    def _made(
        self,
        rule: Rule,
        resource: Resource | None,
        verdict: Verdict,
        paths: tuple[str, ...],
        message: str,
    ) -> Finding:
        finding = Finding(
            rule=rule.id,
            title=rule.title,
            severity=rule.severity,
            level=self._levels[rule.id],
            verdict=verdict,
            urn=resource.urn if resource else "",
            type=resource.type if resource else "",
            paths=paths,
            message=message,
            fix=rule.fix,
        )
        return self._settings.waived(finding)


def _parts(resource: Resource) -> list[Resource]:
    """Return the resource, or what a Kubernetes list holds."""
    items = resource.properties.get("items")
    if not (resource.type.startswith("kubernetes:") and resource.type.endswith(_LISTS)):
        return [resource]
    if not isinstance(items, list):
        return [resource]
    return [_item(resource, item) for item in items if isinstance(item, Mapping)]


def _item(resource: Resource, item: Mapping[str, object]) -> Resource:
    group = str(item.get("apiVersion") or "")
    kind = str(item.get("kind") or resource.token.rpartition(":")[2].removesuffix(_LISTS))
    module = group if "/" in group else f"core/{group}" if group else resource.token.split(":")[1]
    return replace(resource, type=f"kubernetes:{module}:{kind}", properties=item)
