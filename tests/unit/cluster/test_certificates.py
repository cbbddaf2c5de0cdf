"""Certificates: who they are for, what they are good for, who may read them."""

import stat
from ipaddress import IPv4Network
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from atoll_engine.cluster.certificates import write_certificates, write_kubeconfigs
from atoll_engine.cluster.layout import Addresses, Layout

ADDRESSES = Addresses(IPv4Network("10.99.0.0/16"))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout("node", tmp_path)
    made.config.mkdir(parents=True)
    write_certificates(made, ADDRESSES)
    write_kubeconfigs(made, ADDRESSES)
    return made


def _load(layout: Layout, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((layout.pki / f"{name}.crt").read_bytes())


def _subject(certificate: x509.Certificate) -> tuple[str, list[str]]:
    name = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    groups = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return name, [str(group.value) for group in groups]


def test_api_server_is_known_by_all_its_names(layout: Layout) -> None:
    names = _load(layout, "apiserver").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "kubernetes.default.svc" in names.get_values_for_type(x509.DNSName)
    assert {ADDRESSES.node, ADDRESSES.api_service} <= set(names.get_values_for_type(x509.IPAddress))


def test_users_are_those_of_the_built_in_roles(layout: Layout) -> None:
    assert _subject(_load(layout, "kubelet")) == ("system:node:node", ["system:nodes"])
    assert _subject(_load(layout, "kube-proxy")) == ("system:kube-proxy", [])
    assert _subject(_load(layout, "admin")) == ("atoll-node-admin", ["system:masters"])


def test_server_certificates_are_no_clients(layout: Layout) -> None:
    uses = _load(layout, "apiserver").extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_authorities_stay_and_the_rest_is_new_at_every_start(layout: Layout) -> None:
    authorities = [
        (layout.pki / f"{name}.key").read_bytes() for name in ("ca", "front-proxy-ca", "service-account")
    ]
    leaf = _load(layout, "admin").serial_number
    write_certificates(layout, ADDRESSES)
    again = [
        (layout.pki / f"{name}.key").read_bytes() for name in ("ca", "front-proxy-ca", "service-account")
    ]
    assert again == authorities
    assert _load(layout, "admin").serial_number != leaf
    _load(layout, "admin").verify_directly_issued_by(_load(layout, "ca"))


def test_only_the_owner_reads_keys_and_kubeconfigs(layout: Layout) -> None:
    secret = [*layout.pki.glob("*.key"), *layout.config.glob("*.kubeconfig"), layout.kubeconfig]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


def test_kubeconfig_names_the_server_and_holds_its_credentials(layout: Layout) -> None:
    document = yaml.safe_load(layout.kubeconfig.read_text())
    assert document["clusters"][0]["cluster"]["server"] == "https://10.99.0.2:6443"
    assert {"client-certificate-data", "client-key-data"} == set(document["users"][0]["user"])
