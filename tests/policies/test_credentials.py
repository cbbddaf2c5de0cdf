"""What looks like a credential, and what doesn't."""

from __future__ import annotations

from base64 import b64encode

import pytest

from atoll_policies.credentials import has_credential

# In two parts, so that no scanner takes this file for a leak.
CREDENTIALS = {
    "access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "temporary access key": "ASIA" + "ABCDEFGHIJKLMNOP",
    "secret key": "aws_secret_access_key = " + "aB3/" * 10,
    "secret key in a variable": "export AWS_SECRET_ACCESS_KEY='" + "aB3+" * 10 + "'",
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "private key of no kind": "-----BEGIN " + "PRIVATE KEY-----",
    "GitHub": "ghp_" + "a1B2" * 9,
    "GitHub, fine-grained": "github_pat_" + "a1B2_" * 10,
    "Hugging Face": "hf_" + "a1B2" * 8,
}
OTHERS = {
    "a revision": "hf://acme/model:" + "0123456789" * 4,
    "a digest": "sha256:" + "0123456789abcdef" * 4,
    "an option": "hf_hub_enable_the_faster_transfer_of_files",
    "a public key": "-----BEGIN " + "PUBLIC KEY-----",
    "a name of a key": "aws_secret_access_key comes from Secrets Manager",
    "a longer word": "XAKIA" + "ABCDEFGHIJKLMNOPQ",
    "what isn't a text": 7,
    "nothing": "",
}


@pytest.mark.parametrize("text", CREDENTIALS.values(), ids=CREDENTIALS)
def test_a_credential_is_found_also_in_base64(text: str) -> None:
    assert has_credential(f"#!/bin/sh\n{text}\n")
    assert has_credential(b64encode(f"#!/bin/sh\n{text}\n".encode()).decode())


@pytest.mark.parametrize("value", OTHERS.values(), ids=OTHERS)
def test_other_values_are_none(value: object) -> None:
    assert not has_credential(value)
