"""Policies behind the engine's protocol, without the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

from atoll_policies.analyzer import Analyzer
from atoll_policies.rule import Rule
from atoll_policies.serving import VERSION
from atoll_policies.values import SECRET, SIGNATURE, to_struct
from atoll_policies.waivers import Waivers

Enforcement = Literal["advisory", "mandatory", "disabled", "remediate"]


def secret(value: Any) -> dict[str, Any]:
    """Return ``value`` as the engine sends a secret one, where it says that it is."""
    return {SIGNATURE: SECRET, "value": value}


@dataclass(frozen=True)
class Sample:
    """A resource as a policy gets it. ``depends_on`` are, by property, the names of others in the stack."""

    name: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    depends_on: Mapping[str, Sequence[str]] = field(default_factory=dict)
    region: str = ""

    def urn(self, stack: str) -> str:
        """Return the URN in a ``stack`` of the project ``test``."""
        return f"urn:pulumi:{stack}::test::{self.type}::{self.name}"


@dataclass(frozen=True)
class Reported:
    """What a policy said of a resource; ``urn`` is empty where it spoke of the stack."""

    policy: str
    message: str
    level: Enforcement
    urn: str


class Harness:
    """Sends resources to a pack over the wire format, and returns what it says."""

    def __init__(self, servicer: Any, stack: str = "aws-prod") -> None:
        """Talk to ``servicer``, which implements the engine's Analyzer protocol."""
        self._servicer = servicer
        self._stack = stack

    @classmethod
    def of(
        cls,
        rules: Sequence[Rule],
        *,
        stack: str = "aws-prod",
        config: Mapping[str, Any] | None = None,
        waivers: Waivers | None = None,
    ) -> Harness:
        """Serve ``rules`` as the pack does, to a stack of this name, with a configuration file's content."""
        harness = cls(Analyzer(rules, VERSION, stack, waivers), stack)
        harness.configure(config or {})
        return harness

    @classmethod
    def of_policies(
        cls, policies: Sequence[Any], *, stack: str = "aws-prod", config: Mapping[str, Any] | None = None
    ) -> Harness:
        """Serve policies of the Pulumi SDK (``pulumi_policy``), which must be installed."""
        from pulumi_policy import EnforcementLevel
        from pulumi_policy.policy import _PolicyAnalyzerServicer

        servicer = _PolicyAnalyzerServicer("test", "0.0.1", list(policies), EnforcementLevel.ADVISORY)
        harness = cls(servicer, stack)
        harness.configure(config or {})
        return harness

    def configure(self, config: Mapping[str, Any]) -> None:
        """Set levels and parameters, as a file for ``--policy-pack-config`` does."""
        request = proto.ConfigureAnalyzerRequest()
        for name, value in config.items():
            given = {"enforcementLevel": value} if isinstance(value, str) else dict(value)
            level = given.pop("enforcementLevel", None)
            if level is not None:
                request.policyConfig[name].enforcementLevel = proto.EnforcementLevel.Value(level.upper())
            request.policyConfig[name].properties.CopyFrom(to_struct(given))
        self._servicer.Configure(_sent(request), None)

    def analyze(self, samples: Iterable[Sample]) -> list[Reported]:
        """Return what is said of each resource alone, then of all together."""
        resources = list(samples)
        found = [said for sample in resources for said in self.analyze_one(sample)]
        return found + self.analyze_stack(resources)

    def analyze_one(self, sample: Sample) -> list[Reported]:
        """Return what is said of one resource before it is made."""
        request = proto.AnalyzeRequest(
            type=sample.type,
            urn=sample.urn(self._stack),
            name=sample.name,
            properties=to_struct(sample.properties),
        )
        if sample.region:
            request.provider.properties.update({"region": sample.region})
        response = self._servicer.Analyze(_sent(request), None)
        return [_reported(item, request.urn) for item in response.diagnostics]

    def analyze_stack(self, samples: Sequence[Sample]) -> list[Reported]:
        """Return what is said of all resources together."""
        urns = {sample.name: sample.urn(self._stack) for sample in samples}
        request = proto.AnalyzeStackRequest()
        for sample in samples:
            item = request.resources.add(
                type=sample.type,
                urn=urns[sample.name],
                name=sample.name,
                properties=to_struct(sample.properties),
            )
            for name, others in sample.depends_on.items():
                item.propertyDependencies[name].urns.extend(urns[o] for o in others if o in urns)
        response = self._servicer.AnalyzeStack(_sent(request), None)
        return [_reported(item, "") for item in response.diagnostics]

    def remediate(self, sample: Sample) -> tuple[list[str], dict[str, Any]]:
        """Return the policies that repaired a resource, and its inputs after the last."""
        request = proto.AnalyzeRequest(
            type=sample.type,
            urn=sample.urn(self._stack),
            name=sample.name,
            properties=to_struct(sample.properties),
        )
        response = self._servicer.Remediate(_sent(request), None)
        done = [item for item in response.remediations if item.HasField("properties")]
        properties: struct_pb2.Struct = done[-1].properties if done else request.properties
        return [item.policyName for item in done], json_format.MessageToDict(properties)


def _sent(message: Any) -> Any:
    """Return ``message`` as it comes out of the wire at the other end."""
    return type(message).FromString(message.SerializeToString())


def _reported(item: Any, urn: str) -> Reported:
    level: Any = proto.EnforcementLevel.Name(item.enforcementLevel).lower()
    return Reported(item.policyName, item.message, level, item.urn or urn)
