"""``python -m atoll_engine.kubernetes ENGINE_ADDRESS``: prints its port, serves until the engine is gone."""

from __future__ import annotations

import os
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from atoll_engine.kubernetes.server import KubernetesProvider
from atoll_engine.stopping import Stop

# A resource that is waited for holds a thread.
_CALLS_AT_ONCE = 256
_MESSAGE_LIMIT_BYTES = 400 << 20


def main() -> None:
    """Serve on a free port of the loopback address."""
    stop = Stop()
    options = [("grpc.max_receive_message_length", _MESSAGE_LIMIT_BYTES), ("grpc.so_reuseport", 0)]
    server = grpc.server(ThreadPoolExecutor(_CALLS_AT_ONCE), options=options)
    engine_address = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    provider = KubernetesProvider(engine_address, version("pulumi-kubernetes"))
    add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_watch_engine, args=(stop,), daemon=True).start()
    stop.wait()
    server.stop(grace=None)


def _watch_engine(stop: Stop) -> None:
    # The engine holds the other end of standard input for as long as it lives.
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        while os.read(0, 1):
            pass
        stop.set()


if __name__ == "__main__":
    main()
    # A call that waits for the cluster must not hold up the end.
    os._exit(0)
