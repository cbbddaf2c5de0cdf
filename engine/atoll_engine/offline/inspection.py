"""Everything that can be said of a resource's inputs before there is a cloud to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from atoll_engine.kubernetes.check import filled
from atoll_engine.kubernetes.names import autonamed, generated_name
from atoll_engine.offline import naming
from atoll_engine.offline.checks import Problem, problems
from atoll_engine.offline.derive import Node
from atoll_engine.offline.name_rules import name_problem
from atoll_engine.offline.references import dangling
from atoll_engine.offline.schemas import Schemas
from atoll_engine.offline.session import Session
from atoll_engine.provider.urns import type_of
from atoll_engine.provider.values import Secret, plain


class Inspector:
    """Checks one resource after the other; what was met in a run is kept in its session."""

    def __init__(self, schemas: Schemas, existing: Sequence[str]) -> None:
        """``existing`` are globs of the ids and names that may be referred to though no resource has them."""
        self._schemas = schemas
        self._existing = existing

    def schema(self, token: str) -> Node:
        """Return the schema of a type; of a Kubernetes type that a definition brings, one that allows all.

        Raises AtollError for a type that its SDK doesn't have.
        """
        if token.startswith("kubernetes:") and not self._schemas.has(token):
            return {
                "token": token,
                "inputs": None,
                "outputs": {"properties": {}, "required": []},
                "types": {},
            }
        return self._schemas.of(token)

    def inspect(
        self, session: Session, urn: str, news: dict[str, Any], olds: dict[str, Any]
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return the inputs with a physical name, and everything that is wrong with them."""
        token = type_of(urn)
        schema = self.schema(token)
        inputs = self._named(schema, urn, news, olds, session.run.replaced(urn))
        found = problems(schema, inputs)
        misnamed = name_problem(token, naming.name_property(schema), inputs)
        found += [misnamed] if misnamed else []
        found += self._across_resources(session, schema, urn, inputs)
        return inputs, found

    def _named(
        self, schema: Node, urn: str, news: dict[str, Any], olds: dict[str, Any], replaced: str
    ) -> dict[str, Any]:
        if str(schema["token"]).startswith("kubernetes:"):
            return _kubernetes_inputs(str(schema["token"]), urn, news, olds)
        name = naming.name_property(schema)
        if name is None or news.get(name) is not None or name in schema["inputs"]["required"]:
            return news
        chosen = naming.autoname(schema, urn, news, olds, name, replaced)
        return {**news, name: chosen} if chosen else news

    def _across_resources(
        self, session: Session, schema: Node, urn: str, inputs: dict[str, Any]
    ) -> Iterator[Problem]:
        token, run = str(schema["token"]), session.run
        name = naming.name_property(schema)
        identity = naming.identity(schema, inputs, repr(session.place))
        owner = run.claim(identity, urn) if identity else None
        if owner:
            path = name or "metadata.name"
            hidden = name is not None and isinstance(inputs[name], Secret)
            value = "the name, a secret," if hidden else repr(_at(plain(inputs), path))
            yield Problem(path, f"{value} is the name of {owner} too; give one of them another")
        yield from dangling(token, inputs, session.place.project, run.has_id, run.names_of, self._existing)
        if name and isinstance(plain(inputs.get(name)), str):
            run.note_name(token, plain(inputs[name]))


def _at(tree: Any, path: str) -> Any:
    for step in path.split("."):
        tree = tree[step]
    return tree


def _kubernetes_inputs(token: str, urn: str, news: dict[str, Any], olds: dict[str, Any]) -> dict[str, Any]:
    if token.split(":")[1].startswith(("helm.sh/", "yaml/", "kustomize/")):
        return news
    inputs = filled(token, news)
    metadata = inputs.get("metadata") or {}
    if not isinstance(metadata, dict) or metadata.get("name") or metadata.get("generateName"):
        return inputs
    return autonamed(inputs, plain(olds.get("metadata") or {}).get("name") or generated_name(urn))
