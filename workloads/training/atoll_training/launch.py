"""The command ``launch``: torchrun for one machine or pod, with the exit codes that a Kubernetes Job can use.

It runs the agent of ``torch.distributed.run`` in this process and adds what that leaves to its caller:

- bad input is told once, before anything starts (exit code 2), and a finished bundle needs no gang (0);
- SIGTERM ends in 143 once the ranks have written their checkpoint (torchrun itself ends in 1);
- several pods meet at pod 0 (c10d rendezvous): its DNS name is waited for, and when that pod is replaced the
  others come back to the new one instead of failing.

Flags fall back on torchrun's own environment variables (``PET_*``, as Kubeflow Trainer sets them), and the
node rank on ``JOB_COMPLETION_INDEX``, which Kubernetes gives each pod of an Indexed Job.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from atoll_training.cli import run_settings
from atoll_training.errors import (
    BAD_INPUT_SIGNAL,
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    EXIT_STOPPED,
    LAUNCHER,
    TrainingError,
)
from atoll_training.log import log

_GRACE_S = 25
"""Time for the ranks' checkpoint after SIGTERM; Kubernetes kills a pod after 30 s by default."""

_POLL_S = 1.0


@dataclass(frozen=True)
class Gang:
    """How many nodes take part, which one this is, and where they meet."""

    nodes: int
    ranks_per_node: int
    node_rank: int
    master_addr: str
    master_port: int
    max_restarts: int
    wait_s: int

    @property
    def world_size(self) -> int:
        """Ranks on all nodes together."""
        return self.nodes * self.ranks_per_node


def launch(arguments: Sequence[str]) -> int:
    """Run ``[launch flags] [language] train [train flags]`` and return the exit code."""
    gang, command = parse(list(arguments), os.environ)
    settings = run_settings(command)
    if settings.is_finished():
        log(f"{settings.bundle_dir} holds a finished bundle: nothing to do")
        return 0
    signal.signal(signal.SIGTERM, _raise_stop)
    os.environ[LAUNCHER] = str(os.getpid())
    # torchrun says so for several ranks on a node only; the number of threads decides the last bits.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # A shared store keeps the addresses of killed ranks, and restarted ones then dial those (pytorch#135712).
    os.environ["TORCH_DISABLE_SHARE_RDZV_TCP_STORE"] = "1"
    try:
        import torch

        settings.check(gang.world_size, torch.cuda.device_count())
        return _Launcher(gang, command).run()
    except _StopSignal:
        return _stopped(signal.SIGTERM)


def parse(arguments: list[str], environment: Mapping[str, str]) -> tuple[Gang, list[str]]:
    """Split ``arguments`` into the gang and the command that its ranks run, ``train`` or ``language train``.

    Raises TrainingError with every problem found.
    """
    if "train" not in arguments and not {"-h", "--help"} & set(arguments):
        raise TrainingError("launch needs what to run; fix: launch [launch flags] train [train flags]")
    at = arguments.index("train") if "train" in arguments else len(arguments)
    if at and arguments[at - 1] == "language":
        at -= 1
    parsed, unknown = _parser(environment).parse_known_args(arguments[:at])
    problems = [f"unknown argument of launch: {text}; fix: see launch --help" for text in unknown]
    numbers: dict[str, int] = {}
    for name, minimum in _NUMBERS.items():
        text = str(getattr(parsed, name))
        if text.isdecimal() and int(text) >= minimum:
            numbers[name] = int(text)
        else:
            flag = "--" + name.replace("_", "-")
            problems.append(f"{flag} is wrong; got: {text!r}; allowed: a whole number from {minimum}")
    if not problems and numbers["nodes"] > 1 and not parsed.master_addr:
        problems.append("--master-addr (or PET_MASTER_ADDR) is missing; fix: the DNS name of pod 0")
    if not problems and numbers["node_rank"] >= numbers["nodes"]:
        problems.append(
            f"--node-rank is wrong; got: {numbers['node_rank']}; allowed: below --nodes, {numbers['nodes']}"
        )
    if problems:
        raise TrainingError(problems)
    return Gang(master_addr=parsed.master_addr, **numbers), arguments[at:]


_NUMBERS = {"nodes": 1, "ranks_per_node": 1, "node_rank": 0, "master_port": 1, "max_restarts": 0, "wait_s": 1}


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    def fallback(*names: str, otherwise: str) -> str:
        return next((environment[name] for name in names if environment.get(name)), otherwise)

    parser = argparse.ArgumentParser(prog="python -m atoll_training launch", allow_abbrev=False)
    add = parser.add_argument
    add("--nodes", default=fallback("PET_NNODES", otherwise="1"), help="machines or pods (PET_NNODES; 1)")
    add(
        "--ranks-per-node",
        default=fallback("PET_NPROC_PER_NODE", otherwise="1"),
        help="ranks on each (PET_NPROC_PER_NODE; 1)",
    )
    add(
        "--node-rank",
        default=fallback("PET_NODE_RANK", "JOB_COMPLETION_INDEX", otherwise="0"),
        help="index of this one (PET_NODE_RANK, JOB_COMPLETION_INDEX; 0)",
    )
    add(
        "--master-addr",
        default=fallback("PET_MASTER_ADDR", otherwise=""),
        help="name of node 0 (PET_MASTER_ADDR)",
    )
    add(
        "--master-port",
        default=fallback("PET_MASTER_PORT", otherwise="29500"),
        help="port on node 0 where all meet (PET_MASTER_PORT; 29500)",
    )
    add(
        "--max-restarts",
        default=fallback("PET_MAX_RESTARTS", otherwise="10"),
        help="times that this node starts its ranks again (PET_MAX_RESTARTS; 10)",
    )
    add("--wait-s", default="600", help="seconds to wait for the other nodes (600)")
    return parser


class _Launcher:
    def __init__(self, gang: Gang, command: Sequence[str]) -> None:
        self._gang, self._command = gang, command
        self._was_told = False

    def run(self) -> int:
        """Run agents until one ends for good; node 0 keeps the rendezvous, so its loss ends the others'."""
        from torch.distributed.elastic.multiprocessing.api import SignalException
        from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
        from torch.distributed.elastic.rendezvous.api import RendezvousError, RendezvousTimeoutError

        attempts_left = self._gang.max_restarts
        signal.signal(BAD_INPUT_SIGNAL, self._end_for_bad_input)
        while True:
            try:
                self._run_agent()
            except SignalException as signalled:
                if signalled.sigval == BAD_INPUT_SIGNAL:
                    return EXIT_BAD_INPUT
                return _stopped(signalled.sigval)
            except ChildFailedError as failed:
                return _exit_code([failure.exitcode for failure in failed.failures.values()])
            except (_MasterTimeoutError, RendezvousTimeoutError):
                print(f"error: {self._too_few()}", file=sys.stderr, flush=True)
                return EXIT_FAILED
            except (RendezvousError, RuntimeError) as error:
                attempts_left -= 1
                if self._gang.nodes == 1 or attempts_left < 0:
                    raise
                log(f"lost node 0 ({type(error).__name__}): waiting for it to come back")
                time.sleep(_POLL_S)
            else:
                return 0

    def _end_for_bad_input(self, number: int, _frame: FrameType | None) -> None:
        """Raise at the first rank's word only: again, it would interrupt the agent as it shuts down."""
        from torch.distributed.elastic.multiprocessing.api import SignalException

        if not self._was_told:
            self._was_told = True
            raise SignalException("a rank found bad input", signal.Signals(number))

    def _run_agent(self) -> None:
        from torch.distributed import run

        run.run(run.parse_args(self._torchrun_arguments()))  # type: ignore[no-untyped-call]

    def _torchrun_arguments(self) -> list[str]:
        gang = self._gang
        arguments = [
            f"--nnodes={gang.nodes}",
            f"--nproc-per-node={gang.ranks_per_node}",
            f"--max-restarts={gang.max_restarts}",
            f"--shutdown-timeout={_GRACE_S}",
            "--monitor-interval=0.5",
        ]
        if gang.nodes == 1:
            # An own store on a free port: several runs on a machine don't meet.
            arguments.append("--standalone")
        else:
            is_host = int(gang.node_rank == 0)
            address = _wait_for_master(gang)
            arguments += [
                "--rdzv-backend=c10d",
                f"--rdzv-endpoint={gang.master_addr}:{gang.master_port}",
                "--rdzv-id=atoll-training",
                f"--rdzv-conf=is_host={is_host},join_timeout={gang.wait_s}",
                # By address, not by name: pods find each other's address at once, names after a while.
                f"--local-addr={address}",
            ]
        return [*arguments, "-m", "atoll_training", *self._command]

    def _too_few(self) -> str:
        gang = self._gang
        return (
            f"too few nodes came to {gang.master_addr}:{gang.master_port} within {gang.wait_s} s; "
            f"allowed: {gang.nodes} (--nodes); fix: see why the others don't start, or raise --wait-s"
        )


class _MasterTimeoutError(Exception):
    """Node 0 can't be reached."""


def _wait_for_master(gang: Gang) -> str:
    """Wait until node 0 has a name and, seen from the others, listens; return this node's address towards it.

    Done here and not by the store's own connection, which waits in native code where SIGTERM isn't heard.
    """
    deadline = time.monotonic() + gang.wait_s
    told = False
    while time.monotonic() < deadline:
        try:
            if gang.node_rank:
                socket.create_connection((gang.master_addr, gang.master_port), timeout=_POLL_S).close()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.connect((gang.master_addr, gang.master_port))
                return str(probe.getsockname()[0])
        except OSError as error:
            if not told:
                log(f"waiting for node 0 at {gang.master_addr}:{gang.master_port} ({error})")
                told = True
            time.sleep(_POLL_S)
    raise _MasterTimeoutError


def _exit_code(codes: Sequence[int]) -> int:
    for code in (EXIT_BAD_INPUT, EXIT_STOPPED):
        if code in codes:
            return code
    return EXIT_FAILED


def _stopped(number: int) -> int:
    log(f"stopped by {signal.Signals(number).name}")
    return 128 + number


class _StopSignal(BaseException):
    """SIGTERM came while no agent was there to hear it; process 1 of a container has no default for it."""


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    raise _StopSignal
