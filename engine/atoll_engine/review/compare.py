"""What differs between two sides of a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from atoll_engine.offline import Resource
from atoll_engine.plan import QuotaNeed
from atoll_engine.plan.tree import Tree, short_type, staying
from atoll_engine.review.model import Judged, PartChange, Place, QuotaChange, Standing
from atoll_engine.review.sides import Side
from atoll_engine.review.wording import few
from atoll_policies import Finding

_STACK = "pulumi:pulumi:Stack"
_IN_LIVE = {"create": "created", "update": "changed", "replace": "changed", "delete": "removed"}


def judged(head: Side, base: Side | None, place: Callable[[Finding, Standing], Place]) -> tuple[Judged, ...]:
    """Return all findings of both, the worst first: new ones, unchanged ones, and those that are fixed."""
    before = {item.fingerprint for item in base.findings} if base else set()
    after = {item.fingerprint for item in head.findings}
    found: list[tuple[Finding, Standing]] = [
        (item, "unchanged" if item.fingerprint in before else "new") for item in head.findings
    ]
    found += [(item, "fixed") for item in (base.findings if base else ()) if item.fingerprint not in after]
    ordered = sorted(found, key=lambda pair: (_ORDER.index(pair[1]), pair[0].order))
    return tuple(Judged(item, standing, place(item, standing)) for item, standing in ordered)


_ORDER: tuple[Standing, ...] = ("new", "unchanged", "fixed")


def quota_changes(head: Side, base: Side | None) -> tuple[QuotaChange, ...]:
    """Return the quotas of which more or less is needed than before."""
    before = {_quota(need): need for need in (base.plan.quotas if base else ())}
    after = {_quota(need): need for need in head.plan.quotas}
    return tuple(
        QuotaChange(before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if _amount(before.get(key)) != _amount(after.get(key))
    )


def _quota(need: QuotaNeed) -> tuple[str, str, str, str]:
    return need.cloud, need.region, need.name, need.code or ""


def _amount(need: QuotaNeed | None) -> tuple[int, bool] | None:
    return (need.needed, need.exact) if need else None


def part_changes(head: Side, base: Side | None) -> tuple[PartChange, ...]:
    """Return what happens to resources, by component: as the engine says where it knows the real state, else
    as the two sides differ."""
    before = staying(base.outcome.resources) if base else []
    after = staying(head.outcome.resources)
    if head.plan.basis == "live":
        return _grouped(_steps(head.outcome.resources), Tree(head.outcome.resources))
    tree = Tree((*after, *(item for item in before if item.urn not in {one.urn for one in after})))
    return _grouped(_differences(before, after), tree)


def _steps(resources: tuple[Resource, ...]) -> Iterator[tuple[str, Resource, str]]:
    for item in resources:
        operation = "replace" if "replace" in item.operation else item.operation
        if operation in _IN_LIVE and item.type != _STACK:
            yield _IN_LIVE[operation], item, " (replaced)" if operation == "replace" else ""


def _differences(before: list[Resource], after: list[Resource]) -> Iterator[tuple[str, Resource, str]]:
    old, new = ({item.urn: item for item in side if _counted(item)} for side in (before, after))
    for urn, item in new.items():
        if urn not in old:
            yield "created", item, ""
        elif names := _changed(old[urn].inputs, item.inputs):
            yield "changed", item, f": {few(names)}"
    for urn, item in old.items():
        if urn not in new:
            yield "removed", item, ""


def _counted(resource: Resource) -> bool:
    return resource.type != _STACK and not resource.type.startswith("pulumi:providers:")


def _changed(old: Any, new: Any, path: str = "") -> list[str]:
    """Return the paths at which two trees differ, without what is there: it may be a secret."""
    if old == new:
        return []
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return [path]
    before = f"{path}." if path else ""
    return [
        found
        for name in sorted(old.keys() | new.keys())
        for found in _changed(old.get(name), new.get(name), f"{before}{name}")
    ]


def _grouped(steps: Iterator[tuple[str, Resource, str]], tree: Tree) -> tuple[PartChange, ...]:
    by_part: dict[str, dict[str, list[str]]] = {}
    types = {item.urn: item.type for item in tree.resources}
    for kind, item, more in steps:
        urn = tree.component_of(item)
        part = "Stack" if urn == tree.stack_urn else f"{short_type(types[urn])} {tree.name_of(urn)}"
        text = f"{short_type(item.type)} {item.name}{more}"
        by_part.setdefault(part, {}).setdefault(kind, []).append(text)
    return tuple(
        PartChange(name, **{kind: tuple(sorted(texts)) for kind, texts in kinds.items()})
        for name, kinds in sorted(by_part.items())
    )
