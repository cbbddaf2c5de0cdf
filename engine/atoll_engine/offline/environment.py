"""Offline providers for an engine: started, with a throwaway backend and the variables that lead to both."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from atoll_engine.langhost.runner import DEBUG_LINES
from atoll_engine.offline import packages
from atoll_engine.offline.answers import Answers
from atoll_engine.offline.backend import Backend
from atoll_engine.offline.cloud import Cloud, DictCloud
from atoll_engine.offline.modes import Mode, require_mode
from atoll_engine.offline.schemas import Schemas
from atoll_engine.offline.server import OfflineProvider, World
from atoll_engine.offline.session import Sessions
from atoll_engine.offline.simulated import SimulatedCloud

# A simulated cloud's creations wait in their calls, and others go on beside them.
_CALLS_AT_ONCE = 128
_MESSAGE_LIMIT_BYTES = 400 << 20
# What a program or a tool of a cloud could find credentials by.
_CREDENTIALS = ("AWS_", "ARM_", "AZURE_", "CLOUDSDK_", "GCLOUD_", "GCP_", "GOOGLE_", "KUBECONFIG")


@dataclass(frozen=True)
class Environment:
    """Running offline providers. Give ``variables`` to ``pulumi``, or the whole to `preview`.

    ``variables`` is what has to be set: ``PULUMI_DEBUG_PROVIDERS``, a temporary ``PULUMI_BACKEND_URL`` and
    its passphrase, and what keeps the engine from the network. ``cloud`` is where a rehearsal's resources
    are; nothing is ever in it where ``rehearsal`` is False. ``backend`` is where the stacks are.
    """

    variables: Mapping[str, str]
    folder: Path
    rehearsal: bool
    mode: Mode
    cloud: Cloud
    backend: Backend

    def process_environment(self) -> dict[str, str]:
        """Return this process's environment with ``variables``, and without any cloud's credentials."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith((*_CREDENTIALS, "PULUMI_"))
        }
        return {**kept, **self.variables}


@contextmanager
def providers(
    names: Sequence[str], *, mode: Mode = "honest", existing: Sequence[str] = ()
) -> Iterator[Environment]:
    """Run offline providers for ``names``: ``aws``, ``gcp``, ``azure-native``, ``kubernetes``, ``random`` ...

    They preview only. ``mode`` says what an output is that only the cloud can compute: ``honest``, unknown,
    as on a first preview; ``filled``, synthetic, of the right type and form, and the same for the same URN.
    ``existing`` are globs of ids and names that resources may refer to though no resource has them.
    Raises AtollError where a provider's SDK isn't installed, or for another mode.
    """
    with _running(names, mode, existing, rehearsal=False, cloud=DictCloud()) as environment:
        yield environment


@contextmanager
def rehearsal(
    names: Sequence[str],
    *,
    mode: Mode = "honest",
    existing: Sequence[str] = (),
    cloud: Cloud | None = None,
) -> Iterator[Environment]:
    """Run offline providers that create, change and delete in a ``cloud``, by default a `SimulatedCloud`.

    Only for stacks in this rehearsal's own backend, which goes, with all that was created, at the end of the
    block. ``names``, ``mode`` and ``existing`` are those of `providers`; ``mode`` counts in previews.
    """
    with _running(names, mode, existing, rehearsal=True, cloud=cloud or SimulatedCloud()) as environment:
        yield environment


@contextmanager
def _running(
    names: Sequence[str], mode: Mode, existing: Sequence[str], *, rehearsal: bool, cloud: Cloud
) -> Iterator[Environment]:
    require_mode(mode)
    sdks = [packages.installed(name) for name in names]
    with TemporaryDirectory(prefix="atoll-offline-") as folder:
        backend = Backend.create(Path(folder), rehearsal=rehearsal)
        answers = Answers(Schemas(), existing, fill=mode == "filled")
        world = World(backend, cloud, answers, Sessions())
        with _serving([OfflineProvider(sdk, world) for sdk in sdks]) as ports:
            variables = _variables(dict(zip(names, ports, strict=True)), backend)
            yield Environment(variables, Path(folder), rehearsal, mode, cloud, backend)


@contextmanager
def _serving(offline_providers: Sequence[OfflineProvider]) -> Iterator[list[int]]:
    """Serve each provider on a port of its own: the engine asks each for its version."""
    options = [("grpc.max_receive_message_length", _MESSAGE_LIMIT_BYTES), ("grpc.so_reuseport", 0)]
    with ThreadPoolExecutor(_CALLS_AT_ONCE, "offline-provider") as executor, ExitStack() as running:
        ports = []
        for provider in offline_providers:
            server = grpc.server(executor, options=options)
            add_ResourceProviderServicer_to_server(provider, server)
            ports.append(server.add_insecure_port("127.0.0.1:0"))
            server.start()
            running.callback(_stop, server)
        yield ports


def _stop(server: grpc.Server) -> None:
    server.stop(grace=None).wait()


def _variables(ports: Mapping[str, int], backend: Backend) -> dict[str, str]:
    home = backend.folder / "home"
    home.mkdir()
    # The engine keeps an encrypted log of every value that it passes on, a third of a preview's CPU time,
    # with no switch to turn it off. Where it can't make the folder it goes without.
    (home / "logs").touch()
    return {
        # More than half of what a preview of a resource without a provider takes, and no outcome shows them.
        DEBUG_LINES: "false",
        "PULUMI_BACKEND_URL": backend.url,
        "PULUMI_CONFIG_PASSPHRASE": backend.passphrase,
        "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in ports.items()),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_HOME": str(home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Compiled Python is most of a preview's speed; some shells switch it off.
        "PYTHONDONTWRITEBYTECODE": "",
    }
