"""Reviewing a change: each environment that it touches, before and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from atoll_engine import offline
from atoll_engine.environments.offline import clouds_of
from atoll_engine.environments.workspace import Workspace, environment_names
from atoll_engine.errors import AtollError, UsageError
from atoll_engine.plan import Plan, broken_plan
from atoll_engine.progress import Progress
from atoll_engine.review import sides
from atoll_engine.review.changes import Change, change_since
from atoll_engine.review.compare import judged, part_changes, quota_changes
from atoll_engine.review.gate import Gate, read_gate
from atoll_engine.review.gate_changes import gate_changes
from atoll_engine.review.locate import Locator
from atoll_engine.review.model import EnvironmentReview, Review
from atoll_engine.review.touched import same_program, touched
from atoll_policies import Level


@dataclass(frozen=True)
class Options:
    """How to review.

    ``mode`` is that of offline previews; with ``live``, environments are previewed with the user's
    credentials. Findings of ``level`` and above end the review, and with ``undetermined_fails`` mandatory
    rules that nobody could decide.
    """

    mode: offline.Mode = "filled"
    live: bool = False
    level: Level = Level.MANDATORY
    undetermined_fails: bool = False


@dataclass
class Reviewer:
    """Reviews a change of the checkout at ``root`` since it left ``base``."""

    root: Path
    base: str | None
    options: Options
    progress: Progress = field(default_factory=Progress)

    def review(self, names: Sequence[str] = ()) -> Review:
        """Return the review of ``names``, or of the environments that the change touches.

        Raises UsageError for what can't be used: the base, an environment, a file of policies.
        """
        _refuse_unknown(names, environment_names(self.root))
        change, gate = change_since(self.root, self.base), read_gate(self.root)
        settings = {name: _raw_settings(self.root, name) for name in environment_names(self.root)}
        wanted = tuple(dict.fromkeys(names)) or touched(change.paths, settings)
        on_clouds = [name for name in wanted if clouds_of(settings[name])]
        notes = [
            f"{name} is on no cloud: only `./atoll preview {name}` shows it"
            for name in wanted
            if name not in on_clouds
        ]
        with change.tree_before() as before:
            notes += gate_changes(before, gate, change.paths)
            gone = sorted(set(environment_names(before)) - set(settings))
            found = tuple(self._environment(name, gate, change, before) for name in on_clouds)
        notes += [f"{name} is no environment any more; nothing of it was looked at" for name in gone]
        # Of a preview that failed not all findings are known: a waiver may well be needed.
        warnings = tuple(gate.waivers.warnings(item.environment for item in found if not item.head.failed))
        return Review(change.title, found, self.options.level, warnings, tuple(notes))

    def _environment(self, name: str, gate: Gate, change: Change, before: Path) -> EnvironmentReview:
        same = same_program(change.paths) and name in environment_names(before) and not self.options.live
        with self.progress.phase(f"Reviewing {name}"), ThreadPoolExecutor(2, "side") as both:
            later_base = None if same else both.submit(self._base, name, gate, change, before)
            head = both.submit(self._head, name, gate).result()
            base, notes = later_base.result() if later_base else (None, ())
        if isinstance(head, Plan) or head.plan.failed:
            # Of half a platform nothing is fixed or removed: only why is told.
            plan = head if isinstance(head, Plan) else head.plan
            return EnvironmentReview(name, plan, None, (), notes=notes)
        if same:
            base = head
        settings_file = f"stacks/environments/Pulumi.{name}.yaml"
        parents = {item.urn: item.parent for item in head.outcome.resources}
        alone = same_program(path for path in change.paths if path != settings_file)
        locate = Locator(
            self.root, settings_file, parents, change.lines_changed(settings_file) if alone else ()
        )
        return EnvironmentReview(
            name,
            head.plan,
            base.plan if base else None,
            judged(head, base, locate),
            part_changes(head, base),
            quota_changes(head, base),
            notes,
            self.options.undetermined_fails or head.undetermined_fails,
        )

    def _head(self, name: str, gate: Gate) -> sides.Side | Plan:
        """Return what the change makes of an environment, or where that can't be previewed a broken plan."""
        try:
            if self.options.live:
                return sides.live(name, gate)
            return sides.after(name, gate, mode=self.options.mode, progress=self.progress)
        except UsageError:
            raise
        except AtollError as error:
            return broken_plan(name, "live" if self.options.live else self.options.mode, str(error))

    def _base(
        self, name: str, gate: Gate, change: Change, before: Path
    ) -> tuple[sides.Side | None, tuple[str, ...]]:
        """Return the environment before the change, or None and why there is none."""
        if name not in environment_names(before):
            return None, (f"new: {change.base} has no such environment",)
        try:
            side = sides.before(name, gate, mode=self.options.mode, progress=self.progress, tree=before)
        except AtollError as error:
            return None, (f"{change.base} can't be previewed, so all counts as new: {error}",)
        if side.plan.failed:
            return None, (f"the preview of {change.base} has errors, so all counts as new",)
        return side, ()


def _refuse_unknown(names: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError("unknown environment", got=", ".join(unknown), allowed=known)


def _raw_settings(root: Path, name: str) -> Mapping[str, Any]:
    """Return an environment's settings as they are written. Raises UsageError where that isn't YAML."""
    path = Workspace(name, root).settings_file
    try:
        content = yaml.safe_load(path.read_text())
        return {key.removeprefix("atoll:"): value for key, value in content["config"].items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as problem:
        raise UsageError(f"{path.relative_to(root)} can't be read", got=problem) from problem
