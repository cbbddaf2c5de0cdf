"""The command line: each command is one call into the packages beside it.

Imports are inside the commands: ``--help`` answers without loading what it doesn't need.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from atoll_engine.errors import AtollError, UsageError

app = typer.Typer(
    name="atoll",
    help="AI platforms as code: run, preview and check all of it with no cloud account.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cluster_app = typer.Typer(help="The embedded Kubernetes of the `local` environment.", no_args_is_help=True)
app.add_typer(cluster_app, name="cluster")
catalog_app = typer.Typer(help="Accelerator machines of AWS, Google Cloud and Azure.", no_args_is_help=True)
app.add_typer(catalog_app, name="catalog")
policy_app = typer.Typer(help="Rules for what environments are made of.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")

Environment = Annotated[str, typer.Argument(help="An environment of stacks/environments.", show_default=True)]
Level = Annotated[str, typer.Option(help="mandatory or advisory: findings from here on fail.")]
FailUndetermined = Annotated[
    bool, typer.Option("--fail-undetermined", help="A mandatory rule that can't be decided fails too.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="On a cloud: don't ask before anything changes.")]


@app.command()
def up(environment: Environment = "local", yes: Yes = False) -> None:
    """Bring an environment up, installing what is missing, and show what it serves."""
    from atoll_engine.environments import lifecycle

    lifecycle.up(environment, yes=yes)


@app.command()
def preview(
    environment: Environment = "local",
    live: Annotated[bool, typer.Option("--live", help="Ask the cloud, with your credentials.")] = False,
    honest: Annotated[bool, typer.Option("--honest", help="Leave unknown what only a cloud knows.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    every_resource: Annotated[bool, typer.Option("--all", help="Name each resource.")] = False,
) -> None:
    """Show what `up` would change, and of a cloud its cost, quotas and risks; no credentials are needed."""
    from atoll_engine.plan import command

    if not command.is_on_cloud(environment):
        command.refuse_for_local(live or honest or as_json or markdown or every_resource)
        from atoll_engine.environments import lifecycle

        lifecycle.preview(environment)
        return
    options = {"live": live, "honest": honest, "json_wanted": as_json, "markdown": markdown}
    raise typer.Exit(0 if command.preview(environment, every_resource=every_resource, **options) else 1)


@app.command()
def rehearse(
    environments: Annotated[
        list[str] | None, typer.Argument(help="Environments on a cloud; all where none is named.")
    ] = None,
    at_once: Annotated[
        int | None, typer.Option(help="How many to rehearse at once; one for each CPU.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Live an environment's whole life on a simulated cloud: up, changes, an interruption, destroy."""
    from atoll_engine.rehearsing import command

    passed = command.run(environments or [], at_once=at_once, as_json_text=as_json)
    raise typer.Exit(0 if passed else 1)


@app.command()
def check(
    environment: Environment,
    honest: Annotated[bool, typer.Option("--honest", help="Leave unknown what only a cloud knows.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    every_resource: Annotated[bool, typer.Option("--all", help="Name each resource.")] = False,
) -> None:
    """Show what `preview` does of a cloud's environment, without the engine and so at once."""
    from atoll_engine.plan import command

    options = {"honest": honest, "json_wanted": as_json, "markdown": markdown}
    raise typer.Exit(0 if command.check(environment, every_resource=every_resource, **options) else 1)


@app.command()
def review(
    environments: Annotated[
        list[str] | None, typer.Argument(help="Environments on a cloud; those that the change touches.")
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="Branch or commit to compare with; origin/main, or main.")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the cloud, with your credentials.")] = False,
    honest: Annotated[bool, typer.Option("--honest", help="Leave unknown what only a cloud knows.")] = False,
    level: Level = "mandatory",
    fail_undetermined: FailUndetermined = False,
    markdown: Annotated[str | None, typer.Option(help="File for a comment; - prints it.")] = None,
    sarif: Annotated[str | None, typer.Option(help="File for code scanning, SARIF 2.1.0.")] = None,
    junit: Annotated[str | None, typer.Option(help="File for test reports, JUnit XML.")] = None,
    gitlab: Annotated[str | None, typer.Option(help="File for GitLab, Code Quality.")] = None,
    json_file: Annotated[str | None, typer.Option("--json", help="File for programs.")] = None,
) -> None:
    """Review a change against its base: policies, cost, quotas, resources of what it touches."""
    from atoll_engine.review import command

    files = {"markdown": markdown, "sarif": sarif, "junit": junit, "gitlab": gitlab, "json": json_file}
    passed = command.run(
        environments or [],
        base=base,
        live=live,
        honest=honest,
        level=level,
        fail_undetermined=fail_undetermined,
        reports={form: file for form, file in files.items() if file},
    )
    raise typer.Exit(0 if passed else 1)


@app.command()
def graph(
    environment: Environment,
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="File to write, - for standard output.", show_default="ENV.svg"),
    ] = "",
    form: Annotated[str, typer.Option("--format", help="svg or mermaid.")] = "svg",
) -> None:
    """Draw the architecture of a cloud's environment; no credentials are needed."""
    from atoll_engine.graph import command

    command.draw(environment, output=output, form=form)


@app.command()
def refresh(environment: Environment = "local", yes: Yes = False) -> None:
    """Bring the stack's state in line with what is really there."""
    from atoll_engine.environments import lifecycle

    lifecycle.refresh(environment, yes=yes)


@app.command()
def down(environment: Environment = "local", yes: Yes = False) -> None:
    """Remove everything that `up` made; caches stay, so the next `up` is fast."""
    from atoll_engine.environments import lifecycle

    lifecycle.down(environment, yes=yes)


@app.command()
def outputs(environment: Environment = "local") -> None:
    """Print the environment's exports as JSON."""
    from atoll_engine.environments import lifecycle

    lifecycle.outputs(environment)


@app.command()
def predict(environment: Environment = "local") -> None:
    """Ask the environment's endpoint about a real flight, over the network."""
    from atoll_engine.environments import lifecycle

    lifecycle.predict(environment)


@app.command()
def logs(
    environment: Environment = "local",
    workload: Annotated[str, typer.Argument(help="training, serving or check.")] = "serving",
) -> None:
    """Print the log of an environment's workload."""
    from atoll_engine.environments import lifecycle

    lifecycle.logs(environment, workload)


@app.command()
def env(environment: Environment = "local") -> None:
    """Print exports after which plain `pulumi` commands work: eval "$(./atoll env)"."""
    from atoll_engine.environments import lifecycle

    lifecycle.print_exports(environment)


@app.command()
def doctor(environment: Environment = "local") -> None:
    """Tell what was found on this machine, what `up` will build, how long and how much disk it takes."""
    from atoll_engine import doctor as checkup

    checkup.report(environment)


@app.command("test")
def run_tests(
    tiers: Annotated[list[str] | None, typer.Argument(help="Tiers to run; all where none is named.")] = None,
) -> None:
    """Run the tiers of tests: checks, unit, policies, engine, workload, cluster."""
    from atoll_engine.tiers import run_tiers

    raise typer.Exit(0 if run_tiers(tiers or []) else 1)


@cluster_app.command("build")
def cluster_build() -> None:
    """Build the programs that the embedded cluster runs on."""
    from atoll_engine.environments import cluster_commands

    cluster_commands.build()


@cluster_app.command("start")
def cluster_start(environment: Environment = "local") -> None:
    """Start the cluster by itself, building what is missing."""
    from atoll_engine.environments import cluster_commands

    cluster_commands.start(environment)


@cluster_app.command("stop")
def cluster_stop(environment: Environment = "local") -> None:
    """End the cluster's processes and keep its data."""
    from atoll_engine.environments import cluster_commands

    cluster_commands.stop(environment)


@cluster_app.command("status")
def cluster_status(environment: Environment = "local") -> None:
    """Show the cluster's processes, their memory and health; exit status 1 where it isn't ready."""
    from atoll_engine.environments import cluster_commands

    raise typer.Exit(0 if cluster_commands.status(environment) else 1)


@cluster_app.command("logs")
def cluster_logs(
    component: Annotated[str, typer.Argument(help="etcd, kube-apiserver, kubelet ...")],
    environment: Environment = "local",
    lines: Annotated[int, typer.Option(help="How many lines to begin with.")] = 100,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with the lines that come.")] = False,
) -> None:
    """Print the log of one of the cluster's programs."""
    from atoll_engine.environments import cluster_commands

    cluster_commands.logs(environment, component, lines, follow)


@cluster_app.command("delete")
def cluster_delete(environment: Environment = "local") -> None:
    """Remove the cluster: processes, mounts, devices, files."""
    from atoll_engine.environments import cluster_commands

    cluster_commands.delete(environment)


@catalog_app.command("find")
def catalog_find(
    cloud: Annotated[str | None, typer.Option(help="aws, gcp or azure.")] = None,
    accelerator: Annotated[str | None, typer.Option(help="As H100, L4, TPU-v6e, Trainium2.")] = None,
    count: Annotated[int | None, typer.Option(help="Accelerators of one machine, exactly.")] = None,
    min_memory_gib: Annotated[float | None, typer.Option(help="Memory of each accelerator.")] = None,
    rdma: Annotated[bool | None, typer.Option(help="With RDMA between machines, or without.")] = None,
    parameters_b: Annotated[float | None, typer.Option(help="Billions of parameters that must fit.")] = None,
    precision: Annotated[str, typer.Option(help="Of these: bf16, fp16, fp8 or int4.")] = "bf16",
    tensor_parallel: Annotated[int, typer.Option(help="Accelerators that share the model.")] = 1,
    region: Annotated[str | None, typer.Option(help="A cloud's region, or eu, or us.")] = None,
    spot: Annotated[bool, typer.Option("--spot", help="Compare spot prices.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find machines that meet all that is given, the cheapest first."""
    from atoll_engine import catalog

    catalog.find(
        cloud=cloud,
        accelerator=accelerator,
        count=count,
        min_memory_gib=min_memory_gib,
        rdma=rdma,
        parameters_b=parameters_b,
        precision=precision,
        tensor_parallel=tensor_parallel,
        region=region,
        spot=spot,
        as_json=as_json,
    )


@catalog_app.command("show")
def catalog_show(
    machine_type: Annotated[str, typer.Argument(help="As p5.48xlarge.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what is known of a machine: facts, quota, prices, and where they come from."""
    from atoll_engine import catalog

    catalog.show(machine_type, as_json=as_json)


@policy_app.command("check")
def policy_check(
    state: Annotated[str, typer.Option(help="File that `pulumi stack export` wrote.")],
    stack: Annotated[str | None, typer.Option(help="Take it for a stack of this name.")] = None,
    level: Level = "mandatory",
    fail_undetermined: FailUndetermined = False,
) -> None:
    """Audit a stack as it is, from its exported state; no program and no login are needed."""
    from atoll_engine.review import audit, command

    wanted = command.level_of(level)
    raise typer.Exit(
        0 if audit.run(state, stack=stack, level=wanted, fail_undetermined=fail_undetermined) else 1
    )


@policy_app.command("list")
def policy_list(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List all rules."""
    from atoll_engine.review import rules_shown

    rules_shown.show_all(as_json=as_json)


@policy_app.command("explain")
def policy_explain(rule: Annotated[str, typer.Argument(help="As eks-endpoint-private.")]) -> None:
    """Show what a rule asks, why, and how to fix it."""
    from atoll_engine.review import rules_shown

    rules_shown.explain(rule)


@policy_app.command("docs")
def policy_docs() -> None:
    """Write the pages about rules in docs/policies anew."""
    from atoll_engine.review import rules_shown

    rules_shown.write_pages()


@policy_app.command("coverage")
def policy_coverage(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, of each type too.")] = False,
) -> None:
    """Show which checks of a scanner, and which questions of AI platforms, the rules cover."""
    from atoll_engine.review import coverage

    raise typer.Exit(0 if coverage.show(as_json=as_json) else 1)


def main() -> None:
    """Run the command line; a failure is a message and an exit status, never a traceback."""
    try:
        app()
    except AtollError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(2 if isinstance(error, UsageError) else 1) from None
    except KeyboardInterrupt:
        print("interrupted: the same command goes on where this one was", file=sys.stderr)
        raise SystemExit(130) from None
