"""From a request's features to what is read: worked out once for a list of features, then kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from atoll_features import keys
from atoll_features.errors import RequestError, UnknownFeatureError, listed
from atoll_features.registry import Snapshot, View

_KEPT_PLANS = 1024


@dataclass(frozen=True)
class ViewRead:
    """One view's part of a plan."""

    view: View
    features: tuple[str, ...]
    """Those asked for, in the request's order."""
    prefix: bytes
    """What all stored keys of the view begin with."""
    columns: tuple[tuple[str, Callable[[Any], bytes]], ...]
    """Join keys with their encoders, in the order of stored keys."""


@dataclass(frozen=True)
class Plan:
    """What a list of features needs."""

    reads: tuple[ViewRead, ...]
    join_keys: frozenset[str]
    names: tuple[str, ...]
    """Names of the features in the answer, view by view."""
    versions: tuple[dict[str, Any], ...]
    """Feast's metadata of the views' versions."""


class Planner:
    """Makes plans for one snapshot of the registry."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._plans: dict[tuple[object, bool], Plan] = {}

    def plan(self, features: Sequence[str], service: str | None, full_names: bool) -> Plan:
        """Return the plan for a service, or for references ``view:feature`` where ``service`` is None.

        ``full_names``: features are called ``view__feature`` in the answer. Raises RequestError with all that
        is wrong with the references.
        """
        identity = (service or tuple(features), full_names)
        plan = self._plans.get(identity)
        if plan is None:
            references = self._service(service) if service else features
            plan = self._make(references, full_names)
            if len(self._plans) >= _KEPT_PLANS:
                self._plans.clear()
            self._plans[identity] = plan
        return plan

    def _service(self, name: str) -> Sequence[str]:
        references = self.snapshot.services.get(name)
        if references is None:
            raise UnknownFeatureError(self._missing("feature service", name, list(self.snapshot.services)))
        return references

    def _missing(self, what: str, name: str, known: Sequence[str]) -> str:
        reason = self.snapshot.unserved.get(name)
        if reason:
            return f"{what} {name!r} can't be served: {reason}"
        return f"no such {what}; got: {name!r}; allowed: {listed(known)}"

    def _make(self, references: Sequence[str], full_names: bool) -> Plan:
        if not references:
            raise RequestError(
                "no features; got: neither features nor feature_service; allowed: one of the two"
            )
        asked, problems = self._by_view(references)
        if problems:
            raise UnknownFeatureError(problems)
        reads = tuple(_read(self.snapshot.views[name], tuple(features)) for name, features in asked.items())
        names = tuple(
            f"{read.view.name}__{feature}" if full_names else feature
            for read in reads
            for feature in read.features
        )
        _refuse_collisions(names, full_names)
        return Plan(
            reads=reads,
            join_keys=frozenset(name for read in reads for name, _ in read.columns),
            names=names,
            versions=tuple(_version(read.view) for read in reads),
        )

    def _by_view(self, references: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
        asked: dict[str, list[str]] = {}
        problems = []
        for reference in references:
            name, colon, feature = reference.partition(":")
            view = self.snapshot.views.get(name)
            if not colon:
                problems.append(f"a feature must be named view:feature; got: {reference!r}")
            elif view is None:
                problems.append(self._missing("feature view", name, list(self.snapshot.views)))
            elif feature not in view.features:
                problems.append(
                    f"no such feature in {name}; got: {feature!r}; allowed: {listed(view.features)}"
                )
            else:
                asked.setdefault(name, []).append(feature)
        return asked, problems


def _read(view: View, features: tuple[str, ...]) -> ViewRead:
    return ViewRead(
        view=view,
        features=features,
        prefix=keys.prefix([key.name for key in view.join_keys]),
        columns=tuple((key.name, key.encoder()) for key in view.join_keys),
    )


def _refuse_collisions(names: Sequence[str], full_names: bool) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        fix = "ask for each once" if full_names else "set full_feature_names, or ask for each once"
        raise RequestError(f"features of the same name in one answer; got: {', '.join(twice)}; fix: {fix}")


def _version(view: View) -> dict[str, Any]:
    return {"name": view.name, "version": view.version} if view.version else {"name": view.name}
