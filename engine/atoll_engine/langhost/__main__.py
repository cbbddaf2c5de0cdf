"""``python -m atoll_engine.langhost [flags of the engine] ENGINE_ADDRESS``: prints its port and serves."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import stat
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from atoll_engine.stopping import Stop

# A running program or plugin holds a thread until it ends.
_CALLS_AT_ONCE = 256


def main(words: Sequence[str]) -> None:
    """Serve until the engine interrupts this host or is gone; leaves nothing running."""
    _skip_sdk_code()
    import grpc
    from pulumi.runtime.proto.language_pb2_grpc import add_LanguageRuntimeServicer_to_server

    from atoll_engine.langhost.policy import CHANNEL_OPTIONS
    from atoll_engine.langhost.server import LanguageHost

    stop, engine_is_gone = Stop(), threading.Event()
    host = LanguageHost(_engine_address(words), _version())
    server = grpc.server(ThreadPoolExecutor(_CALLS_AT_ONCE), options=CHANNEL_OPTIONS)
    add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_watch_engine, args=(stop, engine_is_gone), daemon=True).start()
    stop.wait()
    # The engine signals the process group that it makes for a host. Without it, what the programs have
    # started in turn would stay.
    is_orphan = engine_is_gone.is_set() and os.getpgrp() == os.getpid()
    if is_orphan:
        os.killpg(0, signal.SIGTERM)
    host.close()
    server.stop(grace=None)
    if is_orphan:
        os.killpg(0, signal.SIGKILL)


def _skip_sdk_code() -> None:
    """Let ``pulumi.runtime.proto`` be imported without the code of ``pulumi``, which this host doesn't use.

    The engine starts a host twice in each operation, and that code is half of what a start would cost.
    """
    sdk = importlib.util.find_spec("pulumi")
    for name in ("pulumi", "pulumi.runtime"):
        package = ModuleType(name)
        folders = list(sdk.submodule_search_locations or ()) if sdk else []
        package.__path__ = [os.path.join(folder, *name.split(".")[1:]) for folder in folders]  # noqa: PTH118
        sys.modules[name] = package


def _engine_address(words: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(prog="python -m atoll_engine.langhost")
    parser.add_argument("engine_address", nargs="?", default="")
    # The engine passes these on to each plugin (pkg/v3 resource/plugin/plugin.go); this host has no log.
    parser.add_argument("--logtostderr", action="store_true")
    parser.add_argument("-v", "--verbose")
    parser.add_argument("--tracing")
    return str(parser.parse_args(words).engine_address)


def _version() -> str:
    try:
        return version("atoll")
    except PackageNotFoundError:
        return "0.0.0"


def _watch_engine(stop: Stop, is_gone: threading.Event) -> None:
    """Set both events when the engine is gone: it holds the other end of standard input, and never writes.

    Where standard input is no pipe, a person has started this host, and ends it.
    """
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        while os.read(0, 1):
            pass
        is_gone.set()
        stop.set()


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stdout.flush()
    # A thread that waits for an engine that is gone must not hold up the end.
    os._exit(0)
