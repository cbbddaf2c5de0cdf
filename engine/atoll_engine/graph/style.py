"""The colours and letters of the picture. Classes and no variables: not every viewer of SVG knows these."""

from __future__ import annotations

# One a layer, from the top: in light, in dark. Each is readable as text on its card.
_ACCENTS = (
    ("#7a3fd1", "#b392f0"),
    ("#b32a86", "#f07ac0"),
    ("#0860ca", "#6cb6ff"),
    ("#8a5a00", "#dbab3a"),
    ("#1a7f37", "#56c66a"),
    ("#0b7285", "#4fc3d9"),
    ("#b54708", "#f0955a"),
    ("#57606a", "#9aa4af"),
)
_LETTERS = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"


def _colours(dark: bool) -> str:
    page, place, frame, box, border, strong, quiet, wire = (
        ("#0d1117", "#141a22", "#2b333d", "#1d242d", "#39424d", "#f0f6fc", "#a3adb8", "#7b8794")
        if dark
        else ("#ffffff", "#f6f8fa", "#d8dee4", "#ffffff", "#d0d7de", "#1f2328", "#57606a", "#8a94a0")
    )
    accents = "".join(f".atoll-graph .l{number}{{fill:{pair[dark]}}}" for number, pair in enumerate(_ACCENTS))
    return (
        f".atoll-graph .page{{fill:{page}}}"
        f".atoll-graph .place{{fill:{place};stroke:{frame}}}.atoll-graph .place-name{{stroke:{place}}}"
        f".atoll-graph .box{{fill:{box};stroke:{border}}}"
        f".atoll-graph .title,.atoll-graph .name,.atoll-graph .place-name{{fill:{strong}}}"
        f".atoll-graph .subtitle,.atoll-graph .fact,.atoll-graph .count,.atoll-graph .reading{{fill:{quiet}}}"
        f".atoll-graph .wires{{stroke:{wire}}}.atoll-graph .arrow{{fill:{wire}}}{accents}"
    )


STYLE = (
    f".atoll-graph text{{font-family:{_LETTERS}}}"
    ".atoll-graph .title{font-size:24px;font-weight:650}"
    ".atoll-graph .subtitle,.atoll-graph .reading{font-size:12.5px}"
    # A wire to the next place may pass behind its name.
    ".atoll-graph .place-name{font-size:14px;font-weight:650;paint-order:stroke;stroke-width:7px}"
    ".atoll-graph .layer{font-size:11px;font-weight:600}"
    ".atoll-graph .kind{font-size:11px;font-weight:600}"
    ".atoll-graph .name{font-size:13px;font-weight:650}"
    ".atoll-graph .fact,.atoll-graph .count{font-size:11px}"
    ".atoll-graph .wires{fill:none;stroke-width:1.4}"
    f"{_colours(dark=False)}"
    f"@media (prefers-color-scheme:dark){{{_colours(dark=True)}}}"
)
