"""The certificate of KServe's webhooks, made by the stack and renewed by it."""

from __future__ import annotations

import pulumi
import pulumi_tls as tls
from pulumi import ResourceOptions

from landings import WebhookCertificate

_HOST = "kserve-webhook-server-service.kserve.svc"
"""The name by which the API server calls KServe's webhooks."""
_VALIDITY_HOURS = 10 * 365 * 24
_EARLY_RENEWAL_HOURS = 365 * 24
"""An `up` in its last year renews it."""
_KEY = {"algorithm": "ECDSA", "ecdsa_curve": "P256"}
_VALIDITY = {"validity_period_hours": _VALIDITY_HOURS, "early_renewal_hours": _EARLY_RENEWAL_HOURS}


class KServeWebhookCertificate(pulumi.ComponentResource):
    """An authority of its own, and the one certificate that it signs."""

    certificate: WebhookCertificate

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        """Make the certificate ``name``."""
        super().__init__("atoll:stacks:KServeWebhookCertificate", name, {}, opts)
        below = ResourceOptions(parent=self)
        authority_key = tls.PrivateKey(f"{name}-authority-key", **_KEY, opts=below)
        authority = tls.SelfSignedCert(
            f"{name}-authority",
            private_key_pem=authority_key.private_key_pem,
            is_ca_certificate=True,
            subject={"common_name": "KServe webhooks' authority"},
            allowed_uses=["cert_signing", "crl_signing"],
            **_VALIDITY,
            opts=below,
        )
        key = tls.PrivateKey(f"{name}-key", **_KEY, opts=below)
        request = tls.CertRequest(
            f"{name}-request",
            private_key_pem=key.private_key_pem,
            dns_names=[_HOST],
            subject={"common_name": _HOST},
            opts=below,
        )
        signed = tls.LocallySignedCert(
            f"{name}-certificate",
            cert_request_pem=request.cert_request_pem,
            ca_private_key_pem=authority_key.private_key_pem,
            ca_cert_pem=authority.cert_pem,
            allowed_uses=["digital_signature", "server_auth"],
            **_VALIDITY,
            opts=below,
        )
        self.certificate = WebhookCertificate(
            ca_bundle=authority.cert_pem,
            cert=signed.cert_pem,
            key=pulumi.Output.secret(key.private_key_pem),
        )
        self.register_outputs({})
