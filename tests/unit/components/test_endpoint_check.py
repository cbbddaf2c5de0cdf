import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from atoll.errors import ValidationError
from atoll.kubernetes import EndpointCheck
from atoll.testing import record

ARGS = {
    "namespace": "ml",
    "image": "registry.example/serving:1",
    "url": "http://flights.ml.svc",
    "endpoint": "flights",
    "version": "v1",
    "claim_name": "models",
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The files of a bundle that the check reads."""
    files = {
        "manifest.json": {"version": "v1"},
        "schema.json": {
            "inputs": [
                {"name": "carrier", "datatype": "BYTES"},
                {"name": "wind_mph", "datatype": "FP32", "optional": True, "default": 8.5},
            ]
        },
        "examples.json": {
            "instances": [{"carrier": "B6", "wind_mph": 12.0}, {"carrier": "UA"}],
            "probabilities": [0.25, 0.75],
            "labels": [0, 1],
        },
        "metrics.json": {"test": {"model": {"roc_auc": 0.7}}},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


@contextmanager
def server(answer: Callable[[int, dict], tuple[int, object]]) -> Iterator[tuple[str, list]]:
    """Serve ``answer`` of each POST, given how many came before and its body; yield the address and them."""
    requests: list[tuple[str, dict]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, reply = answer(len(requests), body)
            requests.append((self.path, body))
            encoded = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}", requests
        finally:
            http.shutdown()
            thread.join()


def probabilities(*values: float) -> tuple[int, object]:
    return 200, {"outputs": [{"name": "probability", "data": list(values)}]}


def check(url: str, bundle: Path, timeout_s: float) -> tuple[int, dict]:
    """Run the very program that the Job runs, as it runs it; return its exit code and result."""
    job = record(lambda: EndpointCheck("flights-check", ARGS))["flights-check-job"]
    [container] = job.inputs["spec"]["template"]["spec"]["containers"]
    _, option, text = container["command"]
    program = [sys.executable, option, text, url, "flights", str(bundle), str(timeout_s)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_right_answers_pass(bundle) -> None:
    with server(lambda _, __: probabilities(0.25, 0.7500001)) as (url, requests):
        code, result = check(url, bundle, 10)

    [(path, body)] = requests
    assert code == 0
    assert path == "/v2/models/flights/infer"
    assert body["inputs"] == [
        {"name": "carrier", "datatype": "BYTES", "shape": [2], "data": ["B6", "UA"]},
        {"name": "wind_mph", "datatype": "FP32", "shape": [2], "data": [12.0, 8.5]},
    ]
    assert result["answers"] == 2
    assert result["example"]["instance"] == {"carrier": "B6", "wind_mph": 12.0}
    assert result["metrics"] == {"model": {"roc_auc": 0.7}}


def test_it_waits_for_the_new_version_and_through_errors(bundle) -> None:
    answers = [(503, {"error": "loading"}), probabilities(0.1, 0.2), probabilities(0.25, 0.75)]
    with server(lambda before, _: answers[before]) as (url, requests):
        code, _ = check(url, bundle, 30)

    assert code == 0
    assert len(requests) == 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (probabilities(0.25, 0.8), "answers differ"),
        (probabilities(0.25, float("nan")), "answers differ"),
        (probabilities(0.25), "answers differ"),
        ((500, {"error": "broken"}), "HTTP 500"),
        ((200, {"something": "else"}), "KeyError"),
    ],
)
def test_wrong_answers_fail_with_the_reason(bundle, answer, reason) -> None:
    with server(lambda _, __: answer) as (url, _):
        code, result = check(url, bundle, 0.1)

    assert code == 1
    assert reason in result["error"]


def test_no_server_fails_with_the_reason(bundle) -> None:
    code, result = check("http://127.0.0.1:1", bundle, 0.1)

    assert code == 1
    assert "refused" in result["error"]


def test_it_may_reach_the_endpoint_alone() -> None:
    policy = record(lambda: EndpointCheck("flights-check", ARGS))["flights-check-traffic"].inputs["spec"]

    [rule] = policy["egress"]
    assert policy["policyTypes"] == ["Egress"]
    assert rule["to"] == [{"podSelector": {"matchLabels": {"app": "isvc.flights-predictor"}}}]


def test_problems() -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: EndpointCheck("c", ARGS | {"version": "V1", "timeout_s": 0, "url": ""}))

    assert {"version", "timeout_s", "url"} <= {problem.path for problem in error.value.problems}
