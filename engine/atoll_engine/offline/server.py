"""The provider's remote procedures, as the engine calls them: an object a provider."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from atoll_engine.errors import AtollError
from atoll_engine.offline import naming
from atoll_engine.offline.answers import Answers, needs_plugin
from atoll_engine.offline.backend import Backend
from atoll_engine.offline.checks import Problem
from atoll_engine.offline.cloud import Cloud, Record
from atoll_engine.offline.configuration import configuration
from atoll_engine.offline.difference import difference, response
from atoll_engine.offline.fakes import answered
from atoll_engine.offline.packages import Sdk
from atoll_engine.offline.session import Session, Sessions
from atoll_engine.provider.differences import changes, text
from atoll_engine.provider.refusal import refuse
from atoll_engine.provider.urns import type_of
from atoll_engine.provider.values import from_struct, plain, to_struct

_Answer = TypeVar("_Answer")
Context = grpc.ServicerContext


@dataclass(frozen=True)
class World:
    """What all providers of one environment share.

    Nothing is created but in ``cloud``, for a stack in ``backend``, where that is a rehearsal's.
    """

    backend: Backend
    cloud: Cloud
    answers: Answers
    sessions: Sessions


class OfflineProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers for one provider by its SDK's types; calls come in parallel."""

    def __init__(self, sdk: Sdk, world: World) -> None:
        """Answer for the provider of ``sdk``."""
        self._sdk = sdk
        self._world = world
        self._answers = world.answers

    def Handshake(self, request: Any, context: Context) -> provider_pb2.ProviderHandshakeResponse:
        """Say what is understood."""
        self._world.sessions.attach(context.peer(), request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> empty_pb2.Empty:
        """Take the engine's address."""
        self._world.sessions.attach(context.peer(), request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Context) -> plugin_pb2.PluginInfo:  # noqa: ARG002
        """Tell the version of the SDK whose types are checked."""
        return plugin_pb2.PluginInfo(version=self._sdk.version)

    def GetSchema(self, request: Any, context: Context) -> provider_pb2.GetSchemaResponse:  # noqa: ARG002
        """Return a schema without resources: programs have theirs in the SDK."""
        schema = {"name": self._sdk.name, "version": self._sdk.version}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    def CheckConfig(self, request: Any, context: Context) -> provider_pb2.CheckResponse:
        """Check a provider's configuration, all of it at once."""

        def check() -> provider_pb2.CheckResponse:
            found = self._answers.configuration_problems(request.urn, from_struct(request.news))
            failures = [_failure(problem) for problem in found]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

        return _answered(context, check)

    def DiffConfig(self, request: Any, context: Context) -> provider_pb2.DiffResponse:  # noqa: ARG002
        """Return an update for any change."""
        olds, news = plain(from_struct(request.olds)), plain(from_struct(request.news))
        changed = [text(path) for path, _ in changes(olds, news)]
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed)

    def Configure(self, request: Any, context: Context) -> provider_pb2.ConfigureResponse:
        """Keep where the provider is: its region, project or subscription."""
        config = configuration(from_struct(request.args))
        self._world.sessions.configure(context.peer(), self._sdk.name, config)
        self._session(context).run.announce(self._sdk.name)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Cancel(self, request: Any, context: Context) -> empty_pb2.Empty:  # noqa: ARG002
        """Do nothing: no call takes long."""
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Context) -> provider_pb2.InvokeResponse:
        """Answer a function from what is known without a cloud."""

        def invoke() -> provider_pb2.InvokeResponse:
            answer = provider_pb2.InvokeResponse()
            found = self._answers.invoke(self._session(context), request.tok, from_struct(request.args))
            getattr(answer, "return").CopyFrom(to_struct(found))
            return answer

        return _answered(context, invoke)

    def Check(self, request: Any, context: Context) -> provider_pb2.CheckResponse:
        """Fill in the physical name, and say everything that is wrong with the inputs."""

        def check() -> provider_pb2.CheckResponse:
            news, olds = from_struct(request.news), from_struct(request.olds)
            inputs, problems = self._answers.check(self._session(context), request.urn, news, olds)
            failures = [_failure(problem) for problem in problems]
            return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

        return _answered(context, check)

    def Diff(self, request: Any, context: Context) -> provider_pb2.DiffResponse:
        """Compare inputs with inputs; a change of what can't be changed makes a new resource."""
        session, token = self._session(context), type_of(request.urn)
        old, new = plain(from_struct(request.old_inputs)), plain(from_struct(request.news))
        self._answers.noted(session, Record(token, request.id, request.urn, {}, from_struct(request.olds)))
        found = difference(self._answers.inspector.schema(token), request.urn, old, new)
        if found.replaces:
            session.run.note_replaced(request.urn, request.id)
        return response(found)

    def Create(self, request: Any, context: Context) -> provider_pb2.CreateResponse:
        """Say what a new resource would be; in a rehearsal, add it to the simulated cloud."""

        def create() -> provider_pb2.CreateResponse:
            session, inputs = self._session(context), from_struct(request.properties)
            if request.preview:
                record = self._answers.previewed(session, request.urn, inputs)
            else:
                self._require_rehearsal(request.urn)
                made_up = self._answers.made_up(session, request.urn, inputs)
                made = _ours(session, self._world.cloud.create(_theirs(session, made_up)))
                record = self._answers.noted(session, made)
            return provider_pb2.CreateResponse(id=record.id, properties=to_struct(record.outputs))

        return _answered(context, create)

    def Update(self, request: Any, context: Context) -> provider_pb2.UpdateResponse:
        """Say what a changed resource would be; in a rehearsal, change it in the simulated cloud."""

        def update() -> provider_pb2.UpdateResponse:
            session, inputs = self._session(context), from_struct(request.news)
            schema = self._answers.inspector.schema(type_of(request.urn))
            outputs = {**from_struct(request.olds), **answered(schema, inputs)}
            identity = naming.identity(schema, inputs, repr(session.place))
            token, region = type_of(request.urn), session.place.region
            record = Record(token, request.id, request.urn, inputs, outputs, identity, region)
            if not request.preview:
                self._require_rehearsal(request.urn)
                record = _ours(session, self._world.cloud.update(_theirs(session, record)))
            self._answers.noted(session, record)
            return provider_pb2.UpdateResponse(properties=to_struct(record.outputs))

        return _answered(context, update)

    def Read(self, request: Any, context: Context) -> provider_pb2.ReadResponse:
        """Return a resource of the simulated cloud; one that is read but isn't of the stack is made up."""

        def read() -> provider_pb2.ReadResponse:
            session, token = self._session(context), type_of(request.urn)
            inputs, olds = from_struct(request.inputs), from_struct(request.properties)
            found = self._world.cloud.read(token, _prefix(session) + request.id)
            if found is None and inputs:
                return provider_pb2.ReadResponse()  # it was of the stack and is gone
            if found is None:
                record = self._answers.read(session, request.urn, request.id, olds)
            else:
                record = self._answers.noted(session, _ours(session, found))
            return provider_pb2.ReadResponse(
                id=record.id, properties=to_struct(record.outputs), inputs=to_struct(record.inputs)
            )

        return _answered(context, read)

    def Delete(self, request: Any, context: Context) -> empty_pb2.Empty:
        """Remove a resource from the simulated cloud."""

        def delete() -> empty_pb2.Empty:
            self._require_rehearsal(request.urn)
            self._world.cloud.delete(type_of(request.urn), _prefix(self._session(context)) + request.id)
            return empty_pb2.Empty()

        return _answered(context, delete)

    def Construct(self, request: Any, context: Context) -> NoReturn:
        """Refuse a component that runs inside of its plugin."""
        refuse(context, needs_plugin(f"the component {request.type}"))

    def Call(self, request: Any, context: Context) -> NoReturn:
        """Refuse a method that runs inside of its plugin."""
        refuse(context, needs_plugin(f"the method {request.tok}"))

    def _session(self, context: Context) -> Session:
        return self._world.sessions.of(context.peer())

    def _require_rehearsal(self, urn: str) -> None:
        if not self._world.backend.rehearsal:
            raise AtollError(
                "offline providers create, change and delete nothing: this is no rehearsal",
                got=urn,
                fix="preview only, or run it within atoll_engine.offline.rehearsal()",
            )
        if not self._world.backend.is_updating(urn):
            raise AtollError(
                "offline providers touch only the stacks of their own rehearsal, and this is another's",
                got=urn,
                fix="run pulumi with all variables that the rehearsal gives, PULUMI_BACKEND_URL too",
            )


def _prefix(session: Session) -> str:
    """Return what tells the ids of one Kubernetes cluster from another's in the cloud that holds them all."""
    return f"{session.place.cluster}:" if session.place.cluster else ""


def _theirs(session: Session, record: Record) -> Record:
    """Return the record as the cloud keeps it."""
    return replace(record, id=_prefix(session) + record.id)


def _ours(session: Session, record: Record) -> Record:
    """Return the record as the engine knows it."""
    return replace(record, id=record.id.removeprefix(_prefix(session)))


def _failure(problem: Problem) -> provider_pb2.CheckFailure:
    # Without the property's name: the engine would add the value to it, a secret's too.
    return provider_pb2.CheckFailure(reason=str(problem))


def _answered(context: Context, call: Callable[[], _Answer]) -> _Answer:
    try:
        return call()
    except AtollError as error:
        return refuse(context, error)
