"""The language runtime protocol, answered: one object a host, any number of calls at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import language_pb2 as wire
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from atoll_engine.errors import AtollError, EngineError
from atoll_engine.langhost import install, interpreter, options, packages, plugins, programs
from atoll_engine.langhost.children import Children
from atoll_engine.langhost.interpreter import Facts, Interpreter

_NO_DEBUGGER = "this language host can't attach a debugger: run without --attach-debugger"
_NO_CODE_GENERATION = (
    "this language host doesn't generate code, pack or link packages\n"
    "  fix: install Pulumi's own pulumi-language-python (https://www.pulumi.com/docs/install) and repeat this"
)


class LanguageHost(LanguageRuntimeServicer):
    """Serves programs, policy packs and plugins in Python."""

    def __init__(self, engine_address: str, version: str) -> None:
        """Serve the engine at ``engine_address`` (Handshake may name it later), as a host of ``version``."""
        self._engine_address = engine_address
        self._version = version
        self._programs = Children()
        self._plugins = Children()

    def close(self) -> None:
        """End everything that this host has started."""
        self._programs.close()
        self._plugins.close()

    def Handshake(  # noqa: N802
        self,
        request: wire.LanguageHandshakeRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> wire.LanguageHandshakeResponse:
        """Learn the engine's address, which an engine that attaches to a running host tells only here."""
        self._engine_address = request.engine_address
        return wire.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> PluginInfo:  # noqa: N802, ARG002
        """Tell the version of this host."""
        return PluginInfo(version=self._version)

    def GetRequiredPackages(  # noqa: N802
        self, request: wire.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> wire.GetRequiredPackagesResponse:
        """List the provider plugins that the installed packages declare."""
        with _refusals_to(context):
            found = packages.installed(self._facts(request.info).import_path)
            return wire.GetRequiredPackagesResponse(packages=packages.plugins(found))

    def GetProgramDependencies(  # noqa: N802
        self, request: wire.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> wire.GetProgramDependenciesResponse:
        """List the installed packages: all, or those that no other one requires."""
        with _refusals_to(context):
            found = packages.installed(self._facts(request.info).import_path)
            if not request.transitiveDependencies:
                found = packages.direct(found)
            listed = [wire.DependencyInfo(name=package.name, version=package.version) for package in found]
            return wire.GetProgramDependenciesResponse(dependencies=listed)

    def About(self, request: wire.AboutRequest, context: grpc.ServicerContext) -> wire.AboutResponse:  # noqa: N802
        """Tell the program's Python, or the machine's own outside a project."""
        with _refusals_to(context):
            if request.info.root_directory:
                facts = self._facts(request.info)
            else:
                facts = Interpreter(interpreter.ambient_python(), None).facts(self._programs)
            host = {"languageHost": f"atoll {self._version}"}
            return wire.AboutResponse(executable=facts.executable, version=facts.version, metadata=host)

    def RuntimeOptionsPrompts(  # noqa: N802
        self,
        request: wire.RuntimeOptionsRequest,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> wire.RuntimeOptionsResponse:
        """Ask nothing in ``pulumi new``."""
        return wire.RuntimeOptionsResponse()

    def InstallDependencies(  # noqa: N802
        self, request: wire.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[wire.InstallDependenciesResponse]:
        """Install what the program or plugin declares; stream what the installer says."""
        with _refusals_to(context):
            chosen = options.parse(request.info, is_plugin=request.is_plugin)
            folder = Path(request.info.program_directory)
            for name, chunk in install.install(chosen, folder, self._programs):
                if name == "stdout":
                    yield wire.InstallDependenciesResponse(stdout=chunk)
                else:
                    yield wire.InstallDependenciesResponse(stderr=chunk)

    def Run(self, request: wire.RunRequest, context: grpc.ServicerContext) -> wire.RunResponse:  # noqa: N802
        """Run a program to its end."""
        with _refusals_to(context):
            if request.attach_debugger:
                raise EngineError(_NO_DEBUGGER)
            chosen = options.parse(request.info)
            return programs.run(request, chosen, self._engine_address, self._programs)

    def RunPlugin(  # noqa: N802
        self, request: wire.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[wire.RunPluginResponse]:
        """Run a policy pack or provider until it ends or the engine hangs up; stream what it says."""
        with _refusals_to(context):
            if request.attach_debugger:
                raise EngineError(_NO_DEBUGGER)
            chosen = options.parse(request.info, is_plugin=True)
            yield from plugins.run(request, chosen, self._plugins, context)

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:  # noqa: N802, ARG002
        """End the programs and installers.

        Not the plugins: a provider may be in the middle of a create. The engine cancels each one itself,
        and hangs up its RunPlugin when done with it.
        """
        self._programs.stop_all()
        return Empty()

    def _refuse_code_generation(self, request: Message, context: grpc.ServicerContext) -> None:  # noqa: ARG002
        context.abort(grpc.StatusCode.UNIMPLEMENTED, _NO_CODE_GENERATION)

    GenerateProgram = _refuse_code_generation
    GenerateProject = _refuse_code_generation
    GeneratePackage = _refuse_code_generation
    Pack = _refuse_code_generation
    Link = _refuse_code_generation

    def _facts(self, info: wire.ProgramInfo) -> Facts:
        python = interpreter.ready(options.parse(info), Path(info.program_directory), self._programs)
        return python.facts(self._programs)


@contextmanager
def _refusals_to(context: grpc.ServicerContext) -> Iterator[None]:
    """Turn an AtollError into the call's failure, which the engine shows."""
    try:
        yield
    except AtollError as refusal:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refusal))
