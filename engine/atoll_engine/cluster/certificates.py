"""The cluster's own certificate authority and what it signs.

The names of users and groups are those that Kubernetes' built-in roles are bound to
(https://kubernetes.io/docs/setup/best-practices/certificates/).
"""

from __future__ import annotations

import base64
import datetime
import os
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from atoll_engine.cluster.layout import DNS_DOMAIN, Addresses, Layout

_CA_VALIDITY = datetime.timedelta(days=3650)
_LEAF_VALIDITY = datetime.timedelta(days=365)
_BACKDATED = datetime.timedelta(minutes=5)  # clocks that were set back


@dataclass(frozen=True)
class Leaf:
    """A certificate to sign."""

    file: str
    """Name of the files, without `.crt` and `.key`."""
    user: str
    """The subject's common name: the user, to Kubernetes."""
    group: str | None = None
    """The subject's organisation: the group, to Kubernetes."""
    names: tuple[str | IPv4Address, ...] = ()
    """Names and addresses of a server; a certificate without any isn't good for one."""
    client: bool = True
    """Whether it is good for a client."""


def write_certificates(layout: Layout, addresses: Addresses) -> None:
    """Write the authorities and the service account key where missing, and every other certificate anew.

    Certificates are good for a year and new at every start of the cluster.
    """
    layout.pki.mkdir(mode=0o700, exist_ok=True)
    for authority in ("ca", "front-proxy-ca"):
        if not (layout.pki / f"{authority}.key").exists():
            write_authority(layout.pki, authority)
    if not (layout.pki / "service-account.key").exists():
        _write_key_pair(layout.pki, "service-account")
    for leaf in _leaves(layout.name, addresses):
        write_leaf(layout.pki, "ca", leaf)
    write_leaf(layout.pki, "front-proxy-ca", Leaf("front-proxy-client", "front-proxy-client"))


def write_kubeconfigs(layout: Layout, addresses: Addresses) -> None:
    """Write the kubeconfigs of the components, and the administrator's."""
    for user in ("controller-manager", "scheduler", "kubelet", "kube-proxy"):
        _write_kubeconfig(layout, addresses, user, layout.config / f"{user}.kubeconfig")
    _write_kubeconfig(layout, addresses, "admin", layout.kubeconfig)


def _leaves(name: str, addresses: Addresses) -> list[Leaf]:
    loopback = IPv4Address("127.0.0.1")
    service = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
    full = f"kubernetes.default.svc.{DNS_DOMAIN}"
    metrics = "metrics-server.kube-system.svc"
    return [
        Leaf("etcd", "etcd", names=("localhost", loopback)),
        Leaf("apiserver-etcd-client", "kube-apiserver-etcd-client"),
        Leaf(
            "apiserver",
            "kube-apiserver",
            names=("localhost", name, *service, full, loopback, addresses.node, addresses.api_service),
            client=False,
        ),
        Leaf("apiserver-kubelet-client", "kube-apiserver-kubelet-client"),
        Leaf("kubelet-server", f"system:node:{name}", names=(name, addresses.node), client=False),
        Leaf("metrics-server", "metrics-server", names=(metrics,), client=False),
        Leaf("kubelet", f"system:node:{name}", group="system:nodes"),
        Leaf("controller-manager", "system:kube-controller-manager"),
        Leaf("scheduler", "system:kube-scheduler"),
        Leaf("kube-proxy", "system:kube-proxy"),
        Leaf("admin", f"atoll-{name}-admin", group="system:masters"),
    ]


def write_authority(folder: Path, name: str) -> None:
    """Make a certificate authority, good for ten years: `<name>.crt` and `<name>.key` in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"atoll-{name}")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _builder(subject, subject, key.public_key(), _CA_VALIDITY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(folder / f"{name}.key", key)
    _write(folder / f"{name}.crt", certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def write_leaf(folder: Path, authority: str, leaf: Leaf) -> None:
    """Sign a certificate, good for a year, with the authority of that name in `folder`."""
    authority_key = serialization.load_pem_private_key((folder / f"{authority}.key").read_bytes(), None)
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{authority}.key isn't an elliptic curve key")
    issuer = x509.load_pem_x509_certificate((folder / f"{authority}.crt").read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, leaf.user)]
    if leaf.group:
        subject.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, leaf.group))
    uses = [ExtendedKeyUsageOID.CLIENT_AUTH] * leaf.client + [ExtendedKeyUsageOID.SERVER_AUTH] * bool(
        leaf.names
    )
    builder = (
        _builder(x509.Name(subject), issuer.subject, key.public_key(), _LEAF_VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(_authority_identifier(issuer), critical=False)
    )
    if leaf.names:
        names = [x509.DNSName(n) if isinstance(n, str) else x509.IPAddress(n) for n in leaf.names]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    certificate = builder.sign(authority_key, hashes.SHA256())
    _write_key(folder / f"{leaf.file}.key", key)
    _write(folder / f"{leaf.file}.crt", certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _authority_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    subject_key = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key.value)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, validity: datetime.timedelta
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + validity)
    )


def _write_kubeconfig(layout: Layout, addresses: Addresses, user: str, path: Path) -> None:
    def encoded(file: str) -> str:
        return base64.b64encode((layout.pki / file).read_bytes()).decode()

    name = f"atoll-{layout.name}"
    cluster = {"server": addresses.server, "certificate-authority-data": encoded("ca.crt")}
    credentials = {
        "client-certificate-data": encoded(f"{user}.crt"),
        "client-key-data": encoded(f"{user}.key"),
    }
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": credentials}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    _write(path, yaml.safe_dump(document, sort_keys=False).encode(), 0o600)


def _write_key_pair(folder: Path, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write(folder / f"{name}.pub", public, 0o644)
    _write_key(folder / f"{name}.key", key)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(path, pem, 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace `path` in one step, so that a reader never sees half a key, and nobody else a secret one."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as sink:
        sink.write(content)
    new.replace(path)
