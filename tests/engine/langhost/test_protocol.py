"""The host by itself, spoken to over gRPC: its start, its end, and what the engine seldom asks."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2 as wire
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

_PATIENCE_S = 30


@pytest.fixture
def host() -> Iterator[subprocess.Popen[str]]:
    """A host that nobody has spoken to, started with all flags that the engine passes on."""
    flags = ["--logtostderr", "-v=9", "--tracing", "file:trace"]
    with subprocess.Popen(
        [sys.executable, "-m", "atoll_engine.langhost", *flags, "127.0.0.1:1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        yield running
        running.kill()


@pytest.fixture
def runtime(host: subprocess.Popen[str]) -> Iterator[LanguageRuntimeStub]:
    assert host.stdout is not None
    with grpc.insecure_channel(f"127.0.0.1:{int(host.stdout.readline())}") as channel:
        yield LanguageRuntimeStub(channel)


def _info(folder: Path, python: Path, **options: str) -> wire.ProgramInfo:
    info = wire.ProgramInfo(root_directory=str(folder), program_directory=str(folder), entry_point=".")
    info.options.update({"virtualenv": str(python.parent.parent), **options})
    return info


def test_interrupted_it_ends_quietly(host: subprocess.Popen[str], runtime: LanguageRuntimeStub) -> None:
    runtime.Handshake(wire.LanguageHandshakeRequest(engine_address="127.0.0.1:1"))

    host.send_signal(signal.SIGINT)

    assert host.wait(_PATIENCE_S) == 0
    assert host.stderr is not None
    assert host.stderr.read() == ""


def test_it_ends_when_nobody_holds_its_input(
    host: subprocess.Popen[str], runtime: LanguageRuntimeStub
) -> None:
    runtime.GetPluginInfo(Empty())
    assert host.stdin is not None
    host.stdin.close()

    assert host.wait(_PATIENCE_S) == 0


def test_code_generation_is_refused_with_the_way_on(runtime: LanguageRuntimeStub) -> None:
    calls = {
        runtime.GeneratePackage: wire.GeneratePackageRequest(),
        runtime.GenerateProgram: wire.GenerateProgramRequest(),
        runtime.GenerateProject: wire.GenerateProjectRequest(),
        runtime.Pack: wire.PackRequest(),
        runtime.Link: wire.LinkRequest(),
    }
    for call, request in calls.items():
        with pytest.raises(grpc.RpcError) as refusal:
            call(request)
        assert refusal.value.code() == grpc.StatusCode.UNIMPLEMENTED
        assert "install Pulumi's own pulumi-language-python" in str(refusal.value.details())


def test_nothing_is_prompted_for(runtime: LanguageRuntimeStub) -> None:
    assert not runtime.RuntimeOptionsPrompts(wire.RuntimeOptionsRequest()).prompts


def test_cancel_ends_the_program_and_spares_the_plugin(
    runtime: LanguageRuntimeStub, program_python: Path, tmp_path: Path
) -> None:
    (tmp_path / "__main__.py").write_text(
        "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n"
    )
    info = _info(tmp_path, program_python)
    plugin = runtime.RunPlugin(wire.RunPluginRequest(pwd=str(tmp_path), info=info, kind="resource"))
    process = Path("/proc", next(iter(plugin)).stdout.decode().strip())
    waiting = tmp_path / "environment" / "bin" / "python"
    waiting.parent.mkdir(parents=True)
    waiting.write_text(f"#!/bin/sh\ntouch {tmp_path}/running\nexec sleep 600\n")
    waiting.chmod(0o755)
    program = runtime.Run.future(wire.RunRequest(pwd=str(tmp_path), info=_info(tmp_path, waiting)))
    _wait_for(tmp_path / "running")

    runtime.Cancel(Empty())

    assert program.result(_PATIENCE_S).error == "the program was ended by SIGTERM"
    assert process.exists()
    plugin.cancel()  # type: ignore[no-untyped-call]
    _wait_for(process, gone=True)


def test_a_plugin_streams_both_outputs_and_its_status(
    runtime: LanguageRuntimeStub, program_python: Path, tmp_path: Path
) -> None:
    speaks = "print(sys.argv[1:], os.environ['GIVEN'])\nprint('oh', file=sys.stderr)"
    (tmp_path / "__main__.py").write_text(f"import os, sys\n{speaks}\nsys.exit(3)\n")
    request = wire.RunPluginRequest(
        pwd=str(tmp_path),
        args=["127.0.0.1:1"],
        env=["GIVEN=a=b"],
        info=_info(tmp_path, program_python),
        kind="resource",
    )

    answers = list(runtime.RunPlugin(request))

    assert b"".join(answer.stdout for answer in answers) == b"['127.0.0.1:1'] a=b\n"
    assert b"".join(answer.stderr for answer in answers) == b"oh\n"
    assert answers[-1].exitcode == 3


def _wait_for(path: Path, *, gone: bool = False) -> None:
    pause = threading.Event()
    for _ in range(_PATIENCE_S * 10):
        if path.exists() != gone:
            return
        pause.wait(0.1)
    raise AssertionError(f"{path} {'is still' if gone else 'is not'} there")
