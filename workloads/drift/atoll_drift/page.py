"""The report: one HTML page without script or anything from elsewhere, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from atoll_drift.monitor import Monitor, Series
from atoll_drift.results import Finding, Kind

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5b6875;--line:#d7dde3;--ground:#fff;--panel:#f6f8fa;
--reference:#9aa7b4;--window:#1f6feb;--bad:#b42318;--good:#1a7f4b}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa7b4;--line:#313b46;--ground:#12171d;
--panel:#1a2129;--reference:#5f6c79;--window:#58a6ff;--bad:#ff8a7a;--good:#5ad08f}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);max-width:62rem;
margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
p{margin:.3rem 0}.soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}
table{border-collapse:collapse;width:100%}.wide{overflow-x:auto}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:middle}
td:nth-child(-n+3){white-space:nowrap}th{color:var(--soft);font-weight:600}td.number{text-align:right;font-variant-numeric:tabular-nums}
svg{display:block}.r{fill:var(--reference)}.w{fill:var(--window)}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 .8em}
"""
_TITLES: dict[Kind, str] = {"data": "Requests and predictions", "performance": "Performance on labels"}
_BAR, _GAP, _HEIGHT = 6, 6, 40


def render(monitor: Monitor) -> str:
    """Return the page on the state of ``monitor``."""
    reference = monitor.reference
    name = escape(f"{reference.model_name} {reference.model_version}")
    drifting = [_TITLES[kind].lower() for kind, series in monitor.series.items() if series.since is not None]
    verdict = (
        f'<p class="bad"><b>Drift: {escape(" and ".join(drifting))}.</b></p>'
        if drifting
        else '<p class="good"><b>No drift.</b></p>'
    )
    sections = "".join(_section(monitor, kind, series) for kind, series in monitor.series.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Drift of {name}</title><style>{_STYLE}</style></head><body>"
        f"<h1>Drift of {name}</h1>{verdict}"
        '<p class="soft">Shares of the values: <span class="key" style="background:var(--reference)"></span>'
        'reference<span class="key" style="background:var(--window)"></span>window. Point at a bar for its '
        f"values.</p>{sections}{_dropped(monitor)}</body></html>"
    )


def _section(monitor: Monitor, kind: Kind, series: Series) -> str:
    heading = f"<h2>{_TITLES[kind]}</h2>"
    waiting = f"{monitor.filled(kind):,} of {monitor.limits.window:,} rows are in the open window."
    if series.last is None:
        return f'{heading}<p class="soft">No window yet: {waiting}</p>'
    last = series.last
    span = f", {escape(last.began or '')} to {escape(last.ended or '')}" if last.began else ""
    since = f" It drifts since window {series.since}." if series.since is not None else ""
    findings = sorted(last.findings, key=lambda item: (not item.drifted, item.p_value, -item.effect))
    return (
        f'{heading}<p class="soft">Window {last.number}: {last.rows:,} rows{span}.{since} {waiting} '
        f"A window of independent rows without drift raises an alarm with a chance of at most "
        f"{monitor.limits.false_alarm_rate:.2%}.</p>"
        '<div class="wide"><table><thead><tr><th>what</th><th>verdict</th><th>test</th><th>effect</th>'
        "<th>counts from</th><th>p (adjusted)</th><th></th></tr></thead>"
        f"<tbody>{_rows(findings)}</tbody></table></div>{_recent(series)}"
    )


def _recent(series: Series) -> str:
    """The last windows by number, those that drifted with what did."""
    parts = [
        f"<b class=bad>{result.number}</b> ({escape(', '.join(result.drifted))})"
        if result.drifted
        else f"<span class=good>{result.number}</span>"
        for result in series.recent
    ]
    return f'<p class="soft">Last windows: {", ".join(parts)}</p>'


def _rows(findings: Iterable[Finding]) -> str:
    return "".join(
        f"<tr><td>{escape(finding.name)}</td>"
        f"<td>{'<b class=bad>drifted</b>' if finding.drifted else '<span class=good>as before</span>'}</td>"
        f"<td>{escape(finding.measure)}</td>"
        f'<td class="number">{finding.effect:.3f}</td><td class="number">{finding.effect_floor:g}</td>'
        f'<td class="number">{finding.p_value:.2g}</td><td>{_chart(finding)}</td></tr>'
        for finding in findings
    )


def _chart(finding: Finding) -> str:
    if not finding.bars:
        return ""
    highest = max(max(bar.reference, bar.window) for bar in finding.bars) or 1.0
    width = len(finding.bars) * (2 * _BAR + _GAP)
    parts = []
    for position, bar in enumerate(finding.bars):
        left = position * (2 * _BAR + _GAP)
        title = f"{bar.label}: reference {bar.reference:.1%}, window {bar.window:.1%}"
        parts.append(
            f"<g><title>{escape(title)}</title>"
            f"{_rectangle('r', left, bar.reference / highest)}"
            f"{_rectangle('w', left + _BAR, bar.window / highest)}</g>"
        )
    label = escape(f"Shares of {finding.name} in reference and window")
    return f'<svg width="{width}" height="{_HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _rectangle(kind: str, left: int, share: float) -> str:
    height = round(share * _HEIGHT, 1)
    top = round(_HEIGHT - height, 1)
    return f'<rect class="{kind}" x="{left}" y="{top}" width="{_BAR}" height="{height}"/>'


def _dropped(monitor: Monitor) -> str:
    found = [
        f"{escape(label)}: {number:,}"
        for (what, label), number in sorted(monitor.counts.items())
        if what == "dropped" and number
    ]
    return f'<h2>Dropped</h2><p class="soft">{", ".join(found)}</p>' if found else ""
