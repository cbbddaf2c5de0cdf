"""Running a plugin: a policy pack, a component or resource provider."""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto.language_pb2 import RunPluginRequest, RunPluginResponse

from atoll_engine.errors import EngineError
from atoll_engine.langhost import interpreter
from atoll_engine.langhost.children import Children, Command, Stream
from atoll_engine.langhost.options import RuntimeOptions
from atoll_engine.langhost.policy import PolicyProxy

Output = Iterator[RunPluginResponse]
_ANALYZER = "analyzer"


def run(
    request: RunPluginRequest, options: RuntimeOptions, children: Children, context: grpc.ServicerContext
) -> Output:
    """Run the plugin of ``request`` until it ends or the engine hangs up; yield its output and exit status.

    Raises EngineError where it can't be started.
    """
    folder = Path(request.info.program_directory)
    python = interpreter.ready(options, folder, children)
    environment = python.environment({**os.environ, **_variables(request.env)})
    if request.kind == _ANALYZER:
        pack: Command = [python.python, "-u", "-m", "pulumi.policy", *request.args, folder]
        return _run_pack(pack, folder, environment, children, context)
    command: Command = [python.python, "-u", *_entry_point(folder), *request.args]
    return _run_provider(command, Path(request.pwd), environment, children, context)


def _run_provider(
    command: Command,
    folder: Path,
    environment: dict[str, str],
    children: Children,
    context: grpc.ServicerContext,
) -> Output:
    child = children.start(command, cwd=folder, env=environment, piped=True)
    _when_hung_up(context, lambda: children.stop(child))
    for name, chunk in children.stream(child):
        yield _said(name, chunk)
    yield RunPluginResponse(exitcode=children.wait(child))


def _run_pack(
    command: Command,
    folder: Path,
    environment: dict[str, str],
    children: Children,
    context: grpc.ServicerContext,
) -> Output:
    """Start the pack only when the engine has told the stack, which the pack reads from its environment."""
    proxy = PolicyProxy()
    _when_hung_up(context, proxy.close)
    try:
        yield _said("stdout", f"{proxy.port}\n".encode())
        environment |= proxy.environment()
        if context.is_active():
            yield from _run_behind(
                proxy, children.start(command, cwd=folder, env=environment, piped=True), children, context
            )
    finally:
        proxy.close()


def _run_behind(
    proxy: PolicyProxy, pack: subprocess.Popen[bytes], children: Children, context: grpc.ServicerContext
) -> Output:
    _when_hung_up(context, lambda: children.stop(pack))
    try:
        for name, chunk in _after_port(children.stream(pack), proxy.attach):
            yield _said(name, chunk)
        yield RunPluginResponse(exitcode=children.wait(pack))
    except EngineError as refusal:
        proxy.fail(refusal)
        raise
    finally:
        children.stop(pack)


def _after_port(
    output: Iterator[tuple[Stream, bytes]], attach: Callable[[int], None]
) -> Iterator[tuple[Stream, bytes]]:
    """Hand the port in the first line of standard output to ``attach``; yield the rest of ``output``."""
    head = b""
    for name, chunk in output:
        if name == "stderr":
            yield name, chunk
            continue
        head += chunk
        line, newline, rest = head.partition(b"\n")
        if not newline:
            continue
        if not line.strip().isdigit():
            raise EngineError(
                "the policy pack printed to standard output before it served",
                got=line.decode(errors="replace"),
                fix="print to standard error, or not at all, while the pack loads",
            )
        attach(int(line))
        yield from [(name, rest)] if rest else []
        break
    yield from output


def _when_hung_up(context: grpc.ServicerContext, action: Callable[[], None]) -> None:
    if not context.add_callback(action):
        action()


def _said(name: Stream, chunk: bytes) -> RunPluginResponse:
    return RunPluginResponse(stdout=chunk) if name == "stdout" else RunPluginResponse(stderr=chunk)


def _variables(pairs: Sequence[str]) -> dict[str, str]:
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def _entry_point(folder: Path) -> list[str | Path]:
    """Return what Python is to run: the plugin's ``__main__.py``, else the package that it builds."""
    if (folder / "__main__.py").is_file():
        return [folder]
    return ["-m", "pulumi.run.plugin", _buildable_package(folder)]


def _buildable_package(folder: Path) -> str:
    path = folder / "pyproject.toml"
    fix = "add a __main__.py, or a pyproject.toml with project.name and build-system.build-backend"
    if not path.is_file():
        raise EngineError(
            f"the plugin in {folder} can't be run", got="no __main__.py, no pyproject.toml", fix=fix
        )
    try:
        project: dict[str, Any] = tomllib.loads(path.read_text())
    except ValueError as failure:
        raise EngineError(f"{path} is not TOML", got=str(failure)) from failure
    name = project.get("project", {}).get("name")
    if not name or not project.get("build-system", {}).get("build-backend"):
        raise EngineError(f"the plugin in {folder} can't be run", got=f"{path} builds no package", fix=fix)
    return str(name)
