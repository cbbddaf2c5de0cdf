"""Pages about the rules, made from the registry: one for each service, and those that list them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from atoll_policies import Level, Rule, all_rules
from atoll_policies.compliance_pages import MADE, compliance_pages
from atoll_policies.registry import rules_by_group

_INDEX = "README.md"
_PROVIDERS = {"aws": "AWS", "azure": "Azure", "gcp": "Google Cloud", "kubernetes": "Kubernetes"}


def write(folder: Path) -> list[Path]:
    """Write all pages into ``folder``, take away those of services without rules; return the written."""
    pages = rule_pages()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages and MADE in old.read_text():
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def rule_pages() -> dict[str, str]:
    """Return the pages by their file's name; the same for the same rules."""
    groups = rules_by_group()
    pages = {_INDEX: _index(groups)}
    for (provider, service), rules in groups.items():
        title = f"# Policies: {_name(provider)}, {service}"
        body = "\n\n".join("\n".join(lines(rule)) for rule in rules)
        pages[_file(provider, service)] = f"{title}\n\n{MADE}\n\n{body}\n"
    return pages | compliance_pages(all_rules(), _addresses(groups))


def _addresses(groups: Mapping[tuple[str, str], Sequence[Rule]]) -> dict[str, str]:
    return {rule.id: f"{_file(*group)}#{rule.id}" for group, rules in groups.items() for rule in rules}


def lines(rule: Rule) -> Iterator[str]:
    """Yield the lines of one rule, in Markdown."""
    yield f"## {rule.id}"
    yield ""
    yield f"**{rule.title}.** {rule.why}"
    yield ""
    yield f"Fix: {rule.fix}"
    yield ""
    yield f"- severity: {rule.severity.value}"
    yield f"- level: {_level(rule.dev)} in development, {_level(rule.prod)} in production"
    yield f"- types: {_listed(rule.tokens)}"
    yield f"- looks at: {'the stack as a whole' if rule.across else 'each resource, before it is made'}"
    for name, parameter in rule.parameters.items():
        yield f"- parameter `{name}`, by default `{parameter.default!r}`: {parameter.meaning}"
    if rule.remedy is not None:
        yield "- can be repaired by the engine, at the level `remediate`"
    if rule.maps:
        yield f"- controls: {_listed(rule.maps)}"
    if rule.equivalents:
        yield f"- in other tools: {_listed(rule.equivalents)}"
    for name, reason in rule.disagrees.items():
        yield f"- unlike `{name}`: {reason}"
    if rule.gap:
        evidence = f" ({rule.evidence})" if rule.evidence else ""
        yield f"- answers: {rule.gap}{evidence}"


def _index(groups: Mapping[tuple[str, str], Sequence[Rule]]) -> str:
    count, addresses = sum(len(rules) for rules in groups.values()), _addresses(groups)
    rows = [
        f"| [`{rule.id}`]({addresses[rule.id]}) | {rule.title} | {rule.severity.value} "
        f"| {_level(rule.dev)} | {_level(rule.prod)} |"
        for rules in groups.values()
        for rule in rules
    ]
    what = (
        "What a rule is, and how levels and waivers work: [policies](../policies.md). Which controls rules "
        "answer: [compliance](compliance.md). What other tools call them: [equivalents](equivalents.md)."
    )
    head = f"# All {count} rules\n\n{MADE}\n\n{what}"
    table = ["| rule | what must hold | severity | dev | prod |", "|---|---|---|---|---|", *rows]
    return f"{head}\n\n" + "\n".join(table) + "\n"


def _file(provider: str, service: str) -> str:
    return f"{provider}-{service}.md".replace("_", "-")


def _name(provider: str) -> str:
    return _PROVIDERS.get(provider, provider)


def _level(level: Level) -> str:
    return level.value


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
