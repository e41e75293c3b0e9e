"""Files with TLS, names and passwords: what is wrong is one line without a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyp0f.errors import UsageError
from pyp0f.fleet.access import NatsAccess, kafka_access


def written(folder: Path, text: str) -> str:
    path = folder / "broker.conf"
    path.write_text(text)
    return str(path)


def test_without_a_file() -> None:
    assert kafka_access("") == {}
    access = NatsAccess("")
    assert not access.needs_tls
    assert [*access.options] == ["tls"]  # for servers that ask for it


def test_kafka(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ca.pem").write_text("text of the authority")
    monkeypatch.setenv("KAFKA_PASSWORD", "p = #1")
    path = written(
        tmp_path,
        "# of the cluster\n\nsecurity.protocol=SASL_SSL\nsasl.mechanisms = SCRAM-SHA-512\nsasl.username = p0f\n"
        f"sasl.password = ${{KAFKA_PASSWORD}}\nssl.ca.location = {tmp_path / 'ca.pem'}\n",
    )
    assert kafka_access(path) == {
        "security.protocol": "SASL_SSL",
        "sasl.mechanisms": "SCRAM-SHA-512",
        "sasl.username": "p0f",
        "sasl.password": "p = #1",
        "ssl.ca.pem": "text of the authority",  # its file may be out of reach later
    }
    found = kafka_access(written(tmp_path, f"security.protocol = ssl\nssl.ca.location = {tmp_path}"))
    assert found == {"security.protocol": "ssl", "ssl.ca.location": str(tmp_path)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("secret", ", line 1: must be NAME = VALUE"),
        ("\nsasl.password =", ", line 2: must be NAME = VALUE"),
        ("group.id = secret", ", line 1: group.id: cannot be set here"),
        ("secret\x1b = secret", r", line 1: \?: cannot be set here"),
        ("ssl.ca.pem = secret\nssl.ca.pem = secret", ", line 2: ssl.ca.pem: given more than once"),
        ("sasl.password = ${NOT_HERE}", ", line 1: sasl.password: the environment has no NOT_HERE"),
        ("sasl.password = secret", r": sasl.\* needs security.protocol = SASL_SSL"),
        ("security.protocol = SASL_PLAINTEXT\nssl.ca.pem = secret", r": ssl.\* needs security.protocol"),
        ("security.protocol = SSL\nssl.ca.location = /none", ": /none: No such file or directory"),
    ],
)
def test_wrong_files_for_kafka(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message) as found:
        kafka_access(written(tmp_path, text))
    assert "secret" not in str(found.value)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("text", "needs_tls", "names"),
    [
        ("user = p0f\npassword = secret", True, ["user", "password", "tls"]),
        ("token = secret\ntls = no", False, ["token"]),
        ("tls = first", True, ["tls", "tls_handshake_first"]),
        ("tls.name = broker", True, ["tls", "tls_hostname"]),
    ],
)
def test_nats(text: str, needs_tls: bool, names: list[str], tmp_path: Path) -> None:
    access = NatsAccess(written(tmp_path, text))
    assert (access.needs_tls, [*access.options]) == (needs_tls, names)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("username = secret", ", line 1: username: cannot be set here"),
        ("tls = secret", ": tls: must be yes, no or first"),
        ("user = secret", ": user and password belong together"),
        ("token = secret\nnkey = secret", ": must have one of user, token, credentials, nkey"),
        ("tls.ca = /none", "tls.key: No such file or directory"),
        ("tls.certificate = FILE", "tls.key: is not a certificate with its key in PEM"),
        ("credentials = /none", ": /none: No such file or directory"),
        ("credentials = FILE", "is not a file of credentials of NATS"),
        ("nkey = FILE", "is not the seed of an nkey"),
    ],
)
def test_wrong_files_for_nats(text: str, message: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("secret")
    with pytest.raises(UsageError, match=message) as found:
        NatsAccess(written(tmp_path, text.replace("FILE", str(other))))
    assert "secret" not in str(found.value)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is too large"):
        kafka_access(written(tmp_path, "#" * (1 << 21)))
