"""Measure offline previews beside the engine's own floor, in one run, and print a table.

    python bench/offline.py            # 100 and 1,000 resources, three runs each, the least is shown
    python bench/offline.py --runs 1

Every program is a folder, as ``./atoll preview`` runs one, through the same engine and language host:

- *engine's floor*: plain components, which no provider is asked about, as Pulumi runs them: the program tells
  the engine four debug lines a resource.
- *quiet floor*: the same without the debug lines, as the offline providers run programs.
- *resource's floor*: custom resources of a provider that says yes to everything without a look. What they
  cost over components is the engine's and the SDK's own.
- *buckets*: the same resources from the offline provider; by token, and by the class of their SDK, whose
  import is part of it. ``inline`` is a function in this process.

Starting a provider is measured in a process of its own, with its SDK's schemas kept from the run before, as
in any but the first use of an SDK's version.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc
import yaml
from google.protobuf import empty_pb2
from memory import sampled_memory
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from atoll_engine import offline
from atoll_engine.langhost.runner import DEBUG_LINES

_PROVIDERS = ("aws", "azure-native", "gcp", "kubernetes")
# Starts the provider and asks it for one type's schema: the first answer of its first preview.
_START = """
import time
start = time.monotonic()
from atoll_engine import offline
from atoll_engine.offline.schemas import Schemas
with offline.providers([{name!r}]):
    Schemas().of({token!r})
    print(time.monotonic() - start)
"""
_TOKENS = {
    "aws": "aws:eks/cluster:Cluster",
    "azure-native": "azure-native:containerservice:ManagedCluster",
    "gcp": "gcp:container/cluster:Cluster",
    "kubernetes": "kubernetes:apps/v1:Deployment",
}
_COMPONENTS = """
import pulumi
for index in range({count}):
    pulumi.ComponentResource("bench:index:Plain", f"plain-{{index}}")
"""
_BUCKETS = """
import pulumi
for index in range({count}):
    pulumi.CustomResource("aws:s3/bucket:Bucket", f"bucket-{{index}}", {{"tags": {{"index": str(index)}}}})
"""
_TYPED_BUCKETS = """
from pulumi_aws import s3
for index in range({count}):
    s3.Bucket(f"bucket-{{index}}", tags={{"index": str(index)}})
"""


@dataclass(frozen=True)
class Taken:
    """What a preview took; ``memory_mib`` is the most that all its processes held together."""

    wall_s: float
    cpu_s: float
    memory_mib: float


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure offline previews.")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured (default: 3)")
    runs = parser.parse_args().runs
    print("| start of a provider, its first schema kept | wall s |\n|---|---|")
    for name in _PROVIDERS:
        print(f"| {name} | {min(started(name) for _ in range(runs)):.2f} |", flush=True)
    columns = ("preview", "wall s", "to the engine's floor", "CPU s", "to it", "memory MiB")
    print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    walls: dict[str, list[float]] = {}
    for count in (100, 1000):
        floor = None
        for what, preview in cases(count).items():
            taken = min((preview() for _ in range(runs)), key=lambda taken: taken.wall_s)
            floor = floor or taken
            walls.setdefault(what, []).append(taken.wall_s)
            shown = (
                f"{count} {what}",
                f"{taken.wall_s:.2f}",
                f"{taken.wall_s / floor.wall_s:.2f}x",
                f"{taken.cpu_s:.2f}",
                f"{taken.cpu_s / floor.cpu_s:.2f}x",
                f"{taken.memory_mib:.0f}",
            )
            print(f"| {' | '.join(shown)} |", flush=True)
    print("\n| milliseconds a resource | of the first 100, start too | of the next 900 |\n|---|---|---|")
    for what, (few, many) in walls.items():
        print(f"| {what} | {few * 10:.1f} | {(many - few) / 0.9:.1f} |")
    return 0


def started(name: str) -> float:
    """Return how long a new process takes to import, start the provider and have a schema, in seconds."""
    program = _START.format(name=name, token=_TOKENS[name])
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(shown.stdout)


def cases(count: int) -> dict[str, Callable[[], Taken]]:
    """Return what is measured, by its name; the engine's floor comes first."""

    def of(code: str, mode: offline.Mode = "honest", **how: Any) -> Callable[[], Taken]:
        return lambda: in_folder(code.format(count=count), mode, **how)

    return {
        "plain components: engine's floor": of(_COMPONENTS, debug_lines=True),
        "plain components: quiet floor": of(_COMPONENTS),
        "custom resources: resource's floor": of(_BUCKETS, unchecked=True),
        "buckets, honest": of(_BUCKETS),
        "buckets, filled": of(_BUCKETS, "filled"),
        "typed buckets, honest": of(_TYPED_BUCKETS),
        "buckets, honest, inline": lambda: inline(lambda: exec(_BUCKETS.format(count=count), {})),
    }


def in_folder(code: str, mode: offline.Mode, *, debug_lines: bool = False, unchecked: bool = False) -> Taken:
    """Preview a program of ``code``; with ``unchecked``, its provider answers without a look."""
    with TemporaryDirectory() as place, offline.providers(["aws"], mode=mode) as environment:
        variables = {**environment.variables, DEBUG_LINES: str(debug_lines).lower()}
        folder, empty = written(Path(place, "bench"), code), written(Path(place, "empty"), "")
        with served(_Unchecked()) if unchecked else nullcontext() as port:
            if port:
                variables["PULUMI_DEBUG_PROVIDERS"] = f"aws:{port}"
            return previewed(folder, empty, replace(environment, variables=variables))


def inline(program: Callable[[], object]) -> Taken:
    """Preview a program that is a function."""
    with offline.providers(["aws"]) as environment:
        return previewed(program, lambda: None, environment)


def written(folder: Path, code: str) -> Path:
    """Write a project that runs ``code`` in this process's Python."""
    folder.mkdir()
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "bench", "runtime": runtime}))
    (folder / "__main__.py").write_text(code)
    return folder


def previewed(program: Any, empty: Any, environment: offline.Environment) -> Taken:
    """Preview ``program``; the stack's creation, by a preview of the ``empty`` one, is outside."""
    offline.preview(empty, environment)
    with sampled_memory() as most:
        start, before = time.monotonic(), cpu_s()
        outcome = offline.preview(program, environment)
        wall, cpu = time.monotonic() - start, cpu_s() - before
    if outcome.errors:
        raise SystemExit(f"the preview failed: {outcome.errors}")
    return Taken(wall, cpu, most[0])


def cpu_s() -> float:
    """Return the CPU seconds so far of this process and its children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


class _Unchecked(provider_pb2_grpc.ResourceProviderServicer):
    """The least that a provider can do."""

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:  # noqa: ARG002, N802
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:  # noqa: ARG002, N802
        return plugin_pb2.PluginInfo(version="1.0.0")

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: ARG002, N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:  # noqa: ARG002, N802
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: ARG002, N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:  # noqa: ARG002, N802
        return provider_pb2.CreateResponse(properties=request.properties)


@contextmanager
def served(provider: provider_pb2_grpc.ResourceProviderServicer) -> Iterator[int]:
    """Serve a provider as the offline ones are served; yield its port."""
    with ThreadPoolExecutor(16) as executor:
        server = grpc.server(executor)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield port
        finally:
            server.stop(grace=None).wait()


if __name__ == "__main__":
    sys.exit(main())
