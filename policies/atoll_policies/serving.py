"""The process that the engine starts: prints its port, serves until it is stopped."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from atoll_policies import waivers
from atoll_policies.analyzer import Analyzer
from atoll_policies.errors import PolicyError
from atoll_policies.registry import all_rules

VERSION = "0.1.0"
WAIVERS_VARIABLE = "ATOLL_WAIVERS"
_MESSAGE_BYTES = 400 * 1024 * 1024  # the engine's own limit (sdk/v3 rpcutil.GrpcChannelOptions)


def serve(folder: Path) -> None:
    """Serve every rule with the waivers of ``folder``, or of the file that ATOLL_WAIVERS names."""
    file = Path(os.environ.get(WAIVERS_VARIABLE) or folder / "waivers.yaml")
    try:
        rules = all_rules()
        read = waivers.read(file, [rule.id for rule in rules])
    except PolicyError as error:
        sys.exit(str(error))
    for problem in read.problems:
        print(problem, file=sys.stderr)
    options = [(f"grpc.max_{way}_message_length", _MESSAGE_BYTES) for way in ("receive", "send")]
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=options)
    servicer = Analyzer(rules, VERSION, os.environ.get("PULUMI_STACK", ""), read)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
