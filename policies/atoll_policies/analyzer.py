"""The engine's Analyzer protocol over an `Evaluator`: what `pulumi preview --policy-pack` talks to.

A resource is read once for all rules. What can't be decided is told as an advisory "undetermined", so that
no preview looks clean that isn't.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from google.protobuf import empty_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from atoll_policies.evaluator import Evaluator
from atoll_policies.findings import Finding
from atoll_policies.repairs import rewritten
from atoll_policies.resources import Resource
from atoll_policies.rule import Level, Rule, Severity
from atoll_policies.settings import Settings, kind_of
from atoll_policies.tokens import canonical
from atoll_policies.values import from_struct
from atoll_policies.waivers import Waivers

NAME = "atoll"
_LEVELS = {
    Level.ADVISORY: proto.ADVISORY,
    Level.MANDATORY: proto.MANDATORY,
    Level.REMEDIATE: proto.REMEDIATE,
    Level.DISABLED: proto.DISABLED,
}
_SEVERITIES = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}
_ALL = "all"


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Serves rules to the engine; the names of its methods are the protocol's."""

    def __init__(
        self, rules: Sequence[Rule], version: str, stack: str = "", waivers: Waivers | None = None
    ) -> None:
        """Serve ``rules``, with the levels of an environment called ``stack``, where it is known yet."""
        self._rules = {rule.id: rule for rule in rules}
        self._version = version
        self._waivers = waivers or Waivers(())
        self._kind = kind_of(stack)
        self._configured: Mapping[str, Any] = {}
        self._inputs: dict[str, Struct] = {}
        self._evaluator = self._made()

    def _made(self) -> Evaluator:
        settings = Settings(
            self._kind,
            everything=_level(self._configured.get(_ALL)),
            levels={
                name: level
                for name, config in self._configured.items()
                if name != _ALL and (level := _level(config)) is not None
            },
            values={
                name: values
                for name, config in self._configured.items()
                if (values := json_format.MessageToDict(config.properties))
            },
            waived=self._waivers.decide,
        )
        return Evaluator(tuple(self._rules.values()), settings)

    def Configure(self, request: Any, _context: Any) -> empty_pb2.Empty:
        """Take levels and parameters from the pack's configuration file."""
        self._configured = dict(request.policyConfig)
        self._evaluator = self._made()
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, _context: Any) -> proto.AnalyzerStackConfigureResponse:
        """Learn of which stack the resources are."""
        self._kind = kind_of(request.stack)
        self._evaluator = self._made()
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(self, request: Any, _context: Any) -> proto.AnalyzeResponse:
        """Look at one resource before it is made."""
        self._inputs[request.urn] = request.properties
        if not self._evaluator.knows(canonical(request.type)):
            return proto.AnalyzeResponse()  # reading it would be most of the work
        return self._answer(self._evaluator.resource(_resource(request)))

    def AnalyzeStack(self, request: Any, _context: Any) -> proto.AnalyzeResponse:
        """Look at all resources together, by their inputs and what is known of their outputs."""
        resources = [_stack_resource(item, self._inputs.get(item.urn)) for item in request.resources]
        return self._answer(self._evaluator.stack(resources))

    def Remediate(self, request: Any, _context: Any) -> proto.RemediateResponse:
        """Repair one resource's inputs, by the rules that are set to."""
        response = proto.RemediateResponse()
        resource = _resource(request)
        before, struct = resource.properties, request.properties
        for rule, after in self._evaluator.remedies(resource):
            struct = rewritten(struct, before, after)
            before = after
            response.remediations.append(
                proto.Remediation(
                    policyName=rule.id,
                    policyPackName=NAME,
                    policyPackVersion=self._version,
                    description=rule.title,
                    properties=struct,
                )
            )
        return response

    def GetAnalyzerInfo(self, request: Any, _context: Any) -> proto.AnalyzerInfo:
        """Name the rules."""
        return proto.AnalyzerInfo(
            name=NAME,
            version=self._version,
            supportsConfig=True,
            policies=[self._info(rule) for rule in self._rules.values()],
        )

    def GetPluginInfo(self, request: Any, _context: Any) -> plugin_pb2.PluginInfo:
        """Tell the pack's version."""
        return plugin_pb2.PluginInfo(version=self._version)

    def _info(self, rule: Rule) -> proto.PolicyInfo:
        info = proto.PolicyInfo(
            name=rule.id,
            displayName=rule.title,
            description=rule.title,
            enforcementLevel=_LEVELS[rule.level(self._kind)],
            severity=_SEVERITIES[rule.severity],
            policy_type=proto.POLICY_TYPE_STACK if rule.across else proto.POLICY_TYPE_RESOURCE,
            remediation_steps=rule.fix,
            tags=[control.partition("/")[0] for control in rule.maps],
        )
        for name, parameter in rule.parameters.items():
            schema = {"description": parameter.meaning, **parameter.schema}
            info.configSchema.properties[name] = schema
        return info

    def _answer(self, findings: Iterable[Finding]) -> proto.AnalyzeResponse:
        return proto.AnalyzeResponse(diagnostics=[self._diagnostic(finding) for finding in findings])

    def _diagnostic(self, finding: Finding) -> proto.AnalyzeDiagnostic:
        level = finding.level
        if finding.waived or finding.verdict == "undetermined":
            level = Level.ADVISORY
        elif level is Level.REMEDIATE:  # the repair didn't help
            level = Level.MANDATORY
        return proto.AnalyzeDiagnostic(
            policyName=finding.rule,
            policyPackName=NAME,
            policyPackVersion=self._version,
            description=finding.title,
            message=said(finding),
            enforcementLevel=_LEVELS[level],
            urn=finding.urn,
            severity=_SEVERITIES[finding.severity],
        )


def said(finding: Finding) -> str:
    """Return what a person reads of ``finding`` in the engine's output."""
    lines = [finding.title, finding.message]
    if finding.verdict == "undetermined":
        lines = [finding.title, f"undetermined, a value isn't known yet: {finding.message}"]
    if finding.waived:
        waived = finding.waived
        lines.append(f"waived until {waived.expires} by {waived.owner} ({waived.ticket}): {waived.reason}")
    elif finding.fix:
        lines.append(f"fix: {finding.fix}")
    return "\n".join(lines)


def _level(config: Any) -> Level | None:
    if config is None:
        return None
    return {number: level for level, number in _LEVELS.items()}[config.enforcementLevel]


def _resource(request: Any) -> Resource:
    region = request.provider.properties.fields["region"].string_value if request.HasField("provider") else ""
    return Resource(
        urn=request.urn,
        type=request.type,
        name=request.name,
        properties=from_struct(request.properties),
        parent=request.options.parent,
        region=region,
    )


def _stack_resource(item: Any, inputs: Struct | None) -> Resource:
    """Return a resource with its inputs, and its outputs as far as they are known."""
    known = {} if inputs is None else from_struct(inputs)
    return Resource(
        urn=item.urn,
        type=item.type,
        name=item.name,
        properties={**known, **from_struct(item.properties)},
        parent=item.parent,
        property_dependencies={name: tuple(found.urns) for name, found in item.propertyDependencies.items()},
    )
