"""What came of running a program: resources, diagnostics, counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi import automation

from atoll_engine.errors import AtollError
from atoll_engine.provider.values import unwrapped

# Diagnostics end with this kind of line in the engine's colour codes, which nobody asked for.
_COLOUR = r"<\{%[^%]*%\}>"


@dataclass(frozen=True)
class Resource:
    """One resource: its ``inputs`` as they were checked, and its ``outputs`` as far as they are known.

    ``operation`` is the engine's: ``create``, ``same``, ``update``, ``replace``, ``delete``, ``read`` ...
    ``parent`` is a URN, empty for the stack's own. ``dependencies`` are the URNs that it comes after, where
    they are known: the engine doesn't tell them in a preview. ``property_dependencies`` are, by input, the
    URNs that its value comes from; those without any are left out.
    """

    urn: str
    type: str
    name: str
    operation: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Diagnostic:
    """What the engine said of a resource, or of the whole where ``urn`` is empty.

    ``severity`` is ``error``, ``warning`` or ``info``.
    """

    severity: str
    urn: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What the engine did, or in a preview would do.

    ``changes`` counts resources by operation: ``create``, ``same``, ``update`` ... ``outputs`` are the
    program's exports, as far as they are known.
    """

    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    changes: Mapping[str, int]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics for which the engine ends in failure."""
        return tuple(item for item in self.diagnostics if item.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that a person should read."""
        return tuple(item for item in self.diagnostics if item.severity == "warning")

    def resource(self, name: str) -> Resource:
        """Return the one resource called ``name``. Raises AtollError where there isn't exactly one."""
        found = [item for item in self.resources if item.name == name]
        if len(found) != 1:
            raise AtollError(
                f"{len(found)} resources are called {name!r}, not one",
                allowed=sorted({item.name for item in self.resources}),
            )
        return found[0]


def with_plan(outcome: Outcome, plan: str) -> Outcome:
    """Return ``outcome`` with the dependencies that the engine wrote into the ``plan`` of the same preview.

    The form of a plan is the engine's (pulumi/pulumi, sdk/go/common/apitype/plan.go: DeploymentPlanV1). It
    writes none where the preview fails.
    """
    if not plan:
        return outcome
    steps = json.loads(plan)["resourcePlans"]
    return replace(outcome, resources=tuple(_with_goal(item, steps) for item in outcome.resources))


def _with_goal(resource: Resource, steps: Mapping[str, Any]) -> Resource:
    goal = steps.get(resource.urn, {}).get("goal") or {}
    return replace(resource, property_dependencies=by_property(goal.get("propertyDependencies") or {}))


def by_property(urns: Mapping[str, Iterable[str] | None]) -> dict[str, tuple[str, ...]]:
    """Return URNs by property, sorted, without properties that have none."""
    return {name: tuple(sorted(found)) for name, found in sorted(urns.items()) if found}


class Recorder:
    """Collects the engine's events."""

    def __init__(self) -> None:
        """Begin with none."""
        self._steps: dict[str, automation.StepEventMetadata] = {}
        self._diagnostics: list[Diagnostic] = []
        self._changes: dict[str, int] = {}

    def __call__(self, event: automation.EngineEvent) -> None:
        """Take one event."""
        for step in (event.resource_pre_event, event.res_outputs_event):
            if step is not None:
                self._steps[step.metadata.urn] = step.metadata
        said = event.diagnostic_event
        if said is not None and not said.ephemeral and said.severity != "debug":
            self._diagnostics.append(_diagnostic(said))
        if event.summary_event is not None:
            counts = event.summary_event.resource_changes.items()
            self._changes = {str(getattr(op, "value", op)): count for op, count in counts}

    def outcome(self) -> Outcome:
        """Return what came of it."""
        resources = tuple(_resource(step) for step in self._steps.values())
        return Outcome(resources, tuple(self._diagnostics), self._changes)


def _diagnostic(said: automation.DiagnosticEvent) -> Diagnostic:
    import re

    severity = "info" if said.severity.startswith("info") else str(said.severity)
    return Diagnostic(severity, said.urn or "", re.sub(_COLOUR, "", said.message).strip())


def _resource(step: automation.StepEventMetadata) -> Resource:
    state = step.new or step.old
    return Resource(
        urn=step.urn,
        type=step.type,
        name=step.urn.rpartition("::")[2],
        operation=str(getattr(step.op, "value", step.op)),
        id=(state.id or "") if state else "",
        inputs=_tree(state.inputs) if state else {},
        outputs=_tree(state.outputs) if state else {},
        parent=(state.parent or "") if state else "",
    )


def _tree(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: unwrapped(value) for name, value in (values or {}).items()}
