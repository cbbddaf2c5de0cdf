"""What the command line does to an environment: up, preview, refresh, down, outputs, predict, logs."""

from __future__ import annotations

import json
import shlex
from typing import Any

from rich.table import Table

from atoll_engine.cluster import ContextCluster
from atoll_engine.environments import answers
from atoll_engine.environments.cloud import CloudWorkspace, prepare_cloud
from atoll_engine.environments.engine import Engine
from atoll_engine.environments.local import choose_cluster, prepare_machine
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.progress import Progress

# The engine asks before it changes what costs money.
_YES = {True: ("--yes", "--skip-preview"), False: ()}


def up(environment: str, *, yes: bool = False) -> None:
    """Install what is missing, bring the stack up, and show metrics, endpoint and a prediction.

    On a cloud the engine asks first, unless ``yes``, and nothing is shown but what it says.
    """
    workspace, progress = Workspace(environment), Progress()
    settings = read_settings(workspace)
    if settings["cloud"] != "local":
        _on_cloud(environment, settings, "up", *_YES[yes])
        return
    try:
        cluster_before = workspace.cluster_uid()
        prepare_machine(workspace, settings, progress)
        engine = Engine(workspace, progress)
        if cluster_before not in (None, workspace.cluster_uid()):
            progress.note("The cluster is another one than last time: the stack begins anew.")
            engine.forget()
            engine = Engine(workspace, progress)
        engine.operate("up", "--yes", "--skip-preview")
        _show(workspace, settings, engine, progress)
    finally:
        progress.summary()


def preview(environment: str) -> None:
    """Show what ``up`` would change on this machine; the cluster must be there."""
    _operate(environment, "preview")


def refresh(environment: str, *, yes: bool = False) -> None:
    """Bring the state in line with what is really there; on a cloud the engine asks first, unless ``yes``."""
    settings = read_settings(Workspace(environment))
    if settings["cloud"] != "local":
        _on_cloud(environment, settings, "refresh", *_YES[yes])
        return
    _operate(environment, "refresh", "--yes", "--skip-preview")


def down(environment: str, *, yes: bool = False) -> None:
    """Remove what ``up`` made: with its cluster where Atoll made that, else object by object.

    On a cloud the engine asks first, unless ``yes``.
    """
    workspace, progress = Workspace(environment), Progress()
    settings = read_settings(workspace)
    if settings["cloud"] != "local":
        _on_cloud(environment, settings, "destroy", *_YES[yes])
        return
    cluster = choose_cluster(settings)
    engine = Engine(workspace, progress)
    if isinstance(cluster, ContextCluster):
        engine.operate("destroy", "--yes", "--skip-preview")
        return
    # The stack first: were this killed half way, the next `up` would find the objects and take them over.
    engine.forget()
    with progress.phase("Deleting the cluster", expected_s=10):
        cluster.delete(progress)


def outputs(environment: str) -> None:
    """Print the exports as JSON."""
    workspace, progress = Workspace(environment), Progress()
    settings = read_settings(workspace)
    if settings["cloud"] != "local":
        workspace = CloudWorkspace(environment)
    print(json.dumps(Engine(workspace, progress).outputs(), indent=2))


def predict(environment: str) -> None:
    """Ask the endpoint about the example flight and print flight, answer and truth as JSON."""
    workspace = Workspace(environment)
    settings = read_settings(workspace)
    choose_cluster(settings)  # refuses what is on a cloud
    outputs = Engine(workspace, Progress()).outputs()
    prediction = _predict(workspace, outputs, _check_result(settings) if outputs else {})
    print(json.dumps(vars(prediction), indent=2))


def logs(environment: str, workload: str) -> None:
    """Print the log of ``training``, ``serving`` or ``check``."""
    workspace = Workspace(environment)
    settings = read_settings(workspace)
    print(answers.workload_log(choose_cluster(settings), settings["namespace"]["name"], workload))


def print_exports(environment: str) -> None:
    """Print shell exports; making what is missing first, with its progress on standard error."""
    workspace, progress = Workspace(environment), Progress()
    settings = read_settings(workspace)
    if settings["cloud"] != "local":
        workspace = CloudWorkspace(environment)
        prepare_cloud(workspace, settings, progress)
    elif not workspace.machine_file.exists():
        prepare_machine(workspace, settings, progress)
    engine = Engine(workspace, progress)
    for name, value in engine.variables.items():
        print(f"export {name}={shlex.quote(value)}" if value else f"unset {name}")


def _on_cloud(environment: str, settings: dict[str, Any], operation: str, *flags: str) -> None:
    workspace, progress = CloudWorkspace(environment), Progress()
    try:
        prepare_cloud(workspace, settings, progress)
        Engine(workspace, progress).operate(operation, *flags)
    finally:
        progress.summary()


def _operate(environment: str, operation: str, *flags: str) -> None:
    workspace, progress = Workspace(environment), Progress()
    read_settings(workspace)
    if not workspace.machine_file.exists():
        raise AtollError(
            f"{environment} has not been brought up on this machine", fix=f"run: ./atoll up {environment}"
        )
    Engine(workspace, progress).operate(operation, *flags)


def _predict(workspace: Workspace, outputs: dict[str, Any], result: dict[str, Any]) -> answers.Prediction:
    if "endpoint" not in outputs:
        raise AtollError(f"{workspace.name} has no endpoint", fix=f"run: ./atoll up {workspace.name}")
    example = result["example"]
    probability = answers.ask(outputs["endpoint"], outputs["model_name"], example["instance"])
    return answers.Prediction(example["instance"], probability, bool(example["label"]))


def _check_result(settings: dict[str, Any]) -> dict[str, Any]:
    return answers.check_result(choose_cluster(settings), settings["namespace"]["name"])


def _show(workspace: Workspace, settings: dict[str, Any], engine: Engine, progress: Progress) -> None:
    outputs, result = engine.outputs(), _check_result(settings)
    table = Table(
        title="\nTest months (November, December)", title_justify="left", box=None, padding=(0, 2, 0, 0)
    )
    for column in ("", "ROC AUC", "average precision", "log loss"):
        table.add_column(column, justify="right" if column else "left")
    for name, metrics in result["metrics"].items():
        figures = [f"{metrics[key]:.4f}" for key in ("roc_auc", "average_precision", "log_loss")]
        table.add_row(name.replace("_", " "), *figures)
    progress.console.print(table)
    prediction = _predict(workspace, outputs, result)
    flight, happened = prediction.flight, "was late" if prediction.late else "was not late"
    model = f"{outputs['model_name']} {outputs['model_version']}"
    progress.note(
        f"\nEndpoint: {outputs['endpoint']} (model {model}), asked over the network about a real flight:"
    )
    route = f"{flight['carrier']} from {flight['origin']} to {flight['destination']}"
    progress.note(f"  {route}: {prediction.probability:.1%}")
    progress.note(f"  likely to be more than 15 minutes late; it {happened}")
    progress.note(f"Ask yourself:\n{outputs['curl']}\n")
