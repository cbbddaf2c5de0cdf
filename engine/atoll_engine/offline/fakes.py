"""Outputs that nobody has computed: typed, in the right form, and the same for the same URN every time.

Nothing in them leads anywhere: hosts end in ``.invalid`` (RFC 2606), addresses are those kept for
documentation (RFC 5737), accounts and projects are synthetic.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from atoll_engine.offline.derive import Node
from atoll_engine.offline.shapes import aws, azure, gcp, kubernetes, random
from atoll_engine.offline.subject import Subject
from atoll_engine.provider.values import UNKNOWN, Secret, has_secret, keep_secret, plain, texts

_SHAPES: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "aws": aws.shape,
    "azure-native": azure.shape,
    "gcp": gcp.shape,
    "kubernetes": kubernetes.shape,
    "random": random.shape,
}
_DEEPEST = 4
_TIME = "2000-01-01T00:00:00Z"
_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nc3ludGhldGlj\n-----END CERTIFICATE-----\n"


def filled(schema: Node, subject: Subject, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the id and all outputs of a resource with these checked ``inputs``.

    Inputs are outputs too, where the type has them; what is unknown in them stays unknown. What is secret in
    them stays secret, and so is what is made of it; the id, which can't be, has synthetic digits instead.
    """
    identifier, outputs = _filled(schema, subject, inputs)
    if not has_secret(inputs):
        return identifier, outputs
    digits = subject.digits("secret", 8)
    name = digits if subject.name in {text for _, text, secret in texts(inputs) if secret} else subject.name
    known = {key: _covered(inputs[key], digits) for key in subject.inputs}
    identifier, without = _filled(schema, replace(subject, name=name, inputs=known), inputs)
    return identifier, {name: _made_of_secrets(value, without[name]) for name, value in outputs.items()}


def _covered(value: Any, digits: str, *, secret: bool = False) -> Any:
    """Return a plain tree with ``digits`` in place of each secret text."""
    if isinstance(value, Secret):
        return _covered(value.value, digits, secret=True)
    if isinstance(value, dict):
        return {name: _covered(item, digits, secret=secret) for name, item in value.items()}
    if isinstance(value, list):
        return [_covered(item, digits, secret=secret) for item in value]
    return digits if secret and isinstance(value, str) else value


def _made_of_secrets(value: Any, without: Any) -> Any:
    """Return ``value`` with everything wrapped that is otherwise ``without`` the secrets of the inputs."""
    if isinstance(value, dict) and isinstance(without, dict) and value.keys() == without.keys():
        return {name: _made_of_secrets(item, without[name]) for name, item in value.items()}
    return value if value == without else Secret(plain(value))


def _filled(schema: Node, subject: Subject, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    known = _SHAPES.get(subject.token.split(":", 1)[0], _any_shape)(subject)
    identifier = str(known.pop("id"))
    settable = (schema["inputs"] or {"properties": {}})["properties"]
    filler = _Filler(schema["types"], subject, inputs)
    outputs = answered(schema, inputs)
    for name, node in schema["outputs"]["properties"].items():
        given = outputs.get(name)
        if name in known and (given is None or isinstance(given, dict)):
            outputs[name] = keep_secret(known[name], given)
        elif given is not None:
            outputs[name] = filler.completed(node, given, name)
        elif name not in schema["outputs"]["required"]:
            outputs[name] = None
        elif name in settable:
            outputs[name] = filler.default(node, name)
        else:
            outputs[name] = filler.value(node, name)
    return identifier, outputs


def answered(schema: Node, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return inputs as the cloud answers with them: a set of texts may come back as a map with these keys.

    Azure takes a list of user-assigned identities, and its SDK fails at a list among the outputs.
    """
    outputs, types = schema["outputs"]["properties"], schema["types"]
    return {
        name: _as_map(types, outputs[name], value) if name in outputs else value
        for name, value in inputs.items()
    }


def _as_map(types: dict[str, Node], node: Node, given: Any) -> Any:
    if isinstance(given, Secret):
        return Secret(_as_map(types, node, given.value))
    if isinstance(given, dict) and "$ref" in node:
        properties = types[node["$ref"]]["properties"]
        return {
            name: _as_map(types, properties[name], value) if name in properties else value
            for name, value in given.items()
        }
    if isinstance(given, list) and node.get("type") == "object":
        texts = all(isinstance(item, str) for item in given)
        return {item: {} for item in given} if texts else UNKNOWN
    return given


def _any_shape(subject: Subject) -> dict[str, Any]:
    return {"id": f"{subject.name}-{subject.digits('id', 8)}"}


class _Filler:
    def __init__(self, types: dict[str, Node], subject: Subject, inputs: dict[str, Any]) -> None:
        self._types = types
        self._subject = subject
        self._inputs = inputs

    def completed(self, node: Node, given: Any, path: str) -> Any:
        """Return ``given`` with what only the cloud can say of it: an identity's principal, for one."""
        if isinstance(given, Secret):
            return Secret(self.completed(node, given.value, path))
        if given is UNKNOWN or not isinstance(given, dict) or "$ref" not in node:
            return given
        wanted = self._types[node["$ref"]]
        missing = {name for name in wanted["required"] if given.get(name) is None}
        added = {name: self.value(wanted["properties"][name], f"{path}.{name}") for name in missing}
        return {**given, **added}

    def default(self, node: Node, path: str, depth: int = 0) -> Any:
        """Return what the cloud chose for an input that wasn't given: nothing that isn't known by its form.

        A policy or a program must not take a made-up number or switch for what the cloud would have chosen.
        """
        if "$ref" in node and depth < _DEEPEST:
            properties = self._types[node["$ref"]]["properties"].items()
            return {name: self.default(inner, f"{path}.{name}", depth + 1) for name, inner in properties}
        return self._form(path) if node.get("type") == "string" else None

    def value(self, node: Node, path: str, depth: int = 0) -> Any:
        """Return a value of the type ``node`` for the output at ``path``."""
        if "enum" in node:
            return node["enum"][0]
        if "oneOf" in node:
            return self.value(node["oneOf"][0], path, depth)
        if "$ref" in node:
            return self._object(self._types[node["$ref"]], path, depth)
        match node["type"]:
            case "string":
                return self._text(path)
            case "integer" | "number":
                return 0
            case "boolean":
                return False
            case "array":
                # One, so that a program that takes the first finds it.
                return [self.value(node["items"], path, depth + 1)] if depth < _DEEPEST else []
            case "object":
                return self._map(path)
        return None

    def _object(self, wanted: Node, path: str, depth: int) -> dict[str, Any]:
        if depth >= _DEEPEST:
            return {}
        properties = wanted["properties"].items()
        return {name: self.value(node, f"{path}.{name}", depth + 1) for name, node in properties}

    def _map(self, path: str) -> dict[str, Any] | Secret:
        # All tags or labels, those given and those of the provider: without the provider's, these. What was
        # secret in them stays it.
        if path in {"tagsAll", "effectiveLabels", "pulumiLabels", "terraformLabels"}:
            given = self._inputs.get("tags" if path == "tagsAll" else "labels")
            return given if isinstance(given, dict | Secret) else {}
        return {}

    def _text(self, path: str) -> str:
        return self._form(path) or f"synthetic-{self._subject.digits(path, 8)}"

    def _form(self, path: str) -> str | None:
        """Return a text of the form that the output's name tells; None where it tells none."""
        subject, name = self._subject, path.rpartition(".")[2].lower()
        text = _text_of(name)
        return text(subject, subject.digits(path, 17)) if text else None


def _guid(_: Subject, digits: str) -> str:
    return f"{digits[:8]}-0000-0000-0000-{digits[:12]}"


def _host(_: Subject, digits: str) -> str:
    return f"{digits[:12]}.synthetic.invalid"


def _aws_id(prefix: str) -> Callable[[Subject, str], str]:
    return lambda subject, digits: f"{prefix}-{digits}" if subject.token.startswith("aws:") else digits


# How an output's name ends -> its text; the first that fits.
_IDS: tuple[tuple[tuple[str, ...], Callable[[Subject, str], str]], ...] = (
    (("securitygroupid",), _aws_id("sg")),
    (("subnetid",), _aws_id("subnet")),
    (("vpcid",), _aws_id("vpc")),
    (("routetableid",), _aws_id("rtb")),
    (("networkaclid",), _aws_id("acl")),
    (("networkinterfaceid",), _aws_id("eni")),
    (("allocationid",), _aws_id("eipalloc")),
    (("instanceid",), _aws_id("i")),
)
_TEXTS: tuple[tuple[tuple[str, ...], Callable[[Subject, str], str]], ...] = (
    (("arn",), lambda s, d: f"arn:{s.place.partition}:synthetic:{s.place.region}:{s.place.account}:{d}"),
    (("region",), lambda s, _: s.place.region),
    (("location",), lambda s, _: s.place.region),
    (("zone",), lambda s, _: s.place.zone),
    (("project",), lambda s, _: s.place.project),
    (("ownerid", "accountid", "registryid"), lambda s, _: s.place.account),
    (("tenantid",), lambda s, _: s.place.tenant),
    (("principalid", "clientid", "objectid", "uid", "guid"), _guid),
    (("cidr", "cidrblock"), lambda _, d: f"10.{int(d[:2], 16)}.0.0/16"),
    (("ip", "ipaddress", "address"), lambda _, d: f"192.0.2.{int(d[:2], 16)}"),
    (("url", "urls", "uri", "link", "issuer", "endpoint"), lambda s, d: f"https://{_host(s, d)}"),
    (("fqdn", "dns", "dnsname", "hostname", "domainname", "domain"), _host),
    (("email",), lambda s, d: f"{d[:8]}@{_host(s, d)}"),
    (
        ("certificate", "cacertificate", "data"),
        lambda _, __: base64.b64encode(_CERTIFICATE.encode()).decode(),
    ),
    (("pem",), lambda _, __: _CERTIFICATE),
    (("time", "timestamp", "createdat", "updatedat", "date", "created", "updated"), lambda _, __: _TIME),
    (("provisioningstate",), lambda _, __: "Succeeded"),
    (("status", "state"), lambda _, __: "ACTIVE"),
    (("version",), lambda _, __: "1"),
    (("name",), lambda s, d: f"{s.name}-{d[:8]}"),
)


@cache
def _text_of(name: str) -> Callable[[Subject, str], str] | None:
    """Return what makes the text of an output of this name, in lower case."""
    found = (text for ends, text in (*_IDS, *_TEXTS) if name.endswith(ends))
    return None if "ipv6" in name else next(found, None)


def subject_of(token: str, urn: str, name: str | None, inputs: dict[str, Any], place: Any) -> Subject:
    """Return the subject; without a physical name it goes by the resource's own."""
    content = {key: value for key, value in plain(inputs).items() if value is not UNKNOWN}
    return Subject(token, urn, name or urn.rpartition("::")[2], content, place)
