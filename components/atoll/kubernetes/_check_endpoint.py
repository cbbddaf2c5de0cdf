"""Ask a served model about the examples of its own bundle, from inside the cluster.

A program of its own, run by ``EndpointCheck`` with nothing but Python's standard library:

    python -c "$(cat _check_endpoint.py)" URL MODEL BUNDLE_FOLDER TIMEOUT_S

Exits with 0 when every answer agrees with what the bundle says, with 1 and the last reason when they don't
before the time is up. The result, as JSON, goes to standard output and to the pod's termination message.
"""

import json
import math
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

TOLERANCE = 1e-3
"""How far a probability may be from the bundle's: servers compute in another order than training did."""
TERMINATION_MESSAGE = Path("/dev/termination-log")


def main(url: str, model: str, folder: str, timeout_s: str) -> int:
    bundle = Path(folder)
    examples = json.loads((bundle / "examples.json").read_text())
    schema = json.loads((bundle / "schema.json").read_text())
    expected_version = json.loads((bundle / "manifest.json").read_text())["version"]
    request = {"inputs": tensors(schema["inputs"], examples["instances"])}
    deadline = time.monotonic() + float(timeout_s)
    while True:
        # An old version may still answer for a while, so that a wrong answer is asked for again too.
        reason, answers = ask(f"{url}/v2/models/{model}/infer", request)
        difference = largest_difference(answers, examples["probabilities"])
        if not reason and difference > TOLERANCE:
            reason = f"answers differ from those of version {expected_version} by up to {difference}"
        if not reason:
            break
        if time.monotonic() > deadline:
            report({"model": model, "version": expected_version, "error": reason})
            return 1
        time.sleep(1)
    report(
        {
            "model": model,
            "version": expected_version,
            "answers": len(answers),
            "largest_difference": difference,
            "example": {
                "instance": examples["instances"][0],
                "probability": answers[0],
                "label": examples["labels"][0],
            },
            "metrics": json.loads((bundle / "metrics.json").read_text())["test"],
        }
    )
    return 0


def tensors(inputs: list[dict[str, Any]], instances: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one V2 tensor a feature, shape [instances], from instances that are {feature: value}."""
    return [
        {
            "name": feature["name"],
            "datatype": feature["datatype"],
            "shape": [len(instances)],
            "data": [instance.get(feature["name"], feature.get("default")) for instance in instances],
        }
        for feature in inputs
    ]


def ask(url: str, request: dict[str, Any]) -> tuple[str | None, list[float]]:
    """Return (None, probabilities), or (what went wrong, [])."""
    sent = urllib.request.Request(  # noqa: S310 - the address is the program's own
        url, json.dumps(request).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(sent, timeout=10) as response:  # noqa: S310
            outputs = json.load(response)["outputs"]
        return None, next(tensor["data"] for tensor in outputs if tensor["name"] == "probability")
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}: {error.read(500).decode(errors='replace')}", []
    except (OSError, ValueError, KeyError, StopIteration) as error:
        return f"{type(error).__name__}: {error}", []


def largest_difference(answers: list[float], expected: list[float]) -> float:
    if len(answers) != len(expected):
        return float("inf")
    differences = [abs(answer - wanted) for answer, wanted in zip(answers, expected, strict=True)]
    return float("inf") if any(math.isnan(difference) for difference in differences) else max(differences)


def report(result: dict[str, Any]) -> None:
    line = json.dumps(result)
    print(line, flush=True)
    try:
        TERMINATION_MESSAGE.write_text(line[:4096])
    except OSError as error:
        print(f"no termination message: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
