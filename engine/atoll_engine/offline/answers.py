"""What an offline provider answers, in plain trees: the one place that both the engine and `check` ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from atoll_engine.errors import AtollError
from atoll_engine.offline import invokes, naming
from atoll_engine.offline.checks import Problem
from atoll_engine.offline.cloud import Record
from atoll_engine.offline.configuration import configuration_problems
from atoll_engine.offline.fakes import answered, filled, subject_of
from atoll_engine.offline.inspection import Inspector
from atoll_engine.offline.schemas import Schemas
from atoll_engine.offline.session import Session
from atoll_engine.provider.urns import type_of
from atoll_engine.provider.values import Secret, plain, texts


class Answers:
    """Answers for resources and functions of every installed SDK; calls may come in parallel.

    ``fill`` says whether a preview's outputs are made up, or unknown. ``existing`` are globs of the ids and
    names that may be referred to though no resource has them.
    """

    def __init__(self, schemas: Schemas, existing: Sequence[str], *, fill: bool) -> None:
        """Take the types from ``schemas``."""
        self.inspector = Inspector(schemas, existing)
        self._fill = fill

    def configuration_problems(self, urn: str, news: dict[str, Any]) -> list[Problem]:
        """Return everything that is wrong with a provider's own configuration."""
        return configuration_problems(self.inspector.schema(type_of(urn)), news)

    def check(
        self, session: Session, urn: str, news: dict[str, Any], olds: dict[str, Any]
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return the inputs with a physical name, and all that is certainly wrong; warn of the rest.

        Raises AtollError for a type that its SDK doesn't have.
        """
        inputs, problems = self.inspector.inspect(session, urn, news, olds)
        for problem in problems:
            if not problem.certain:
                session.run.listener.warn(urn, str(problem))
        return inputs, [problem for problem in problems if problem.certain]

    def previewed(self, session: Session, urn: str, inputs: dict[str, Any]) -> Record:
        """Return what a new resource would be: without an id, and with its inputs only, unless filled."""
        if self._fill:
            return self.noted(session, self.made_up(session, urn, inputs))
        token = type_of(urn)
        return Record(token, "", urn, inputs, answered(self.inspector.schema(token), inputs))

    def read(self, session: Session, urn: str, identifier: str, properties: dict[str, Any]) -> Record:
        """Return a resource that is there apart from the stack."""
        return self.noted(session, replace(self.made_up(session, urn, properties), id=identifier))

    def made_up(self, session: Session, urn: str, inputs: dict[str, Any]) -> Record:
        """Return the resource with an id and all outputs, which follow from its URN."""
        token = type_of(urn)
        schema = self.inspector.schema(token)
        name = naming.name_property(schema)
        physical = plain(inputs.get(name)) if name else None
        known = physical if isinstance(physical, str) else None
        # What takes another's place has ids of its own: the digits follow from whom it replaces too.
        subject = subject_of(token, urn + session.run.replaced(urn), known, inputs, session.place)
        identifier, outputs = filled(schema, subject, inputs)
        identity = naming.identity(schema, inputs, repr(session.place))
        return Record(token, identifier, urn, inputs, outputs, identity, session.place.region)

    def noted(self, session: Session, record: Record) -> Record:
        """Remember in the run what others may refer to ``record`` by, and return it."""
        # Any of its outputs may be that: a VPC's default route table.
        session.run.note_ids(record.id, *(text for _, text, _ in texts(record.outputs)))
        name = naming.name_property(self.inspector.schema(record.token))
        given = record.outputs.get(name) if name else None
        if isinstance(plain(given), str):
            session.run.note_name(record.token, plain(given))
        if isinstance(given, Secret) and record.id:  # which isn't made of it, and is passed in its place
            session.run.note_name(record.token, record.id)
        return record

    def invoke(self, session: Session, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return a function's answer. Raises AtollError for one that isn't answered offline."""
        return invokes.answer(token, plain(arguments), session.place)


def needs_plugin(what: str) -> AtollError:
    """Return the error that ``what`` can't be answered without a plugin."""
    return AtollError(
        f"{what} runs inside of its plugin, which isn't here offline", fix="use the plain resources instead"
    )
