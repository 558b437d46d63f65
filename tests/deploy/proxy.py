"""nginx with the configuration of deploy/, a certificate made for the test, and ports that anybody may open."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.deploy.units import DEPLOY

from ecrime.base.database.server.process import wait_until
from ecrime.cli.machine import nginx

AROUND = """daemon off;
user root;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ecrime.conf;
}}
"""


@contextmanager
def running(root: Path, *, pages: int, secure: int, plain: int) -> Iterator[Path]:
    """Nginx in front of the pages; the certificate it shows."""
    folder = root / "nginx"
    folder.mkdir()
    certificate, key = folder / "archive.pem", folder / "archive.key"
    make_certificate(certificate, key)
    given = (DEPLOY / "nginx/ecrime.conf").read_text()
    given = re.sub(r"^ *listen \[::\].*\n", "", given, flags=re.MULTILINE)
    for ours, theirs in (
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("archive.example", "localhost"),
        ("/etc/ssl/archive.pem", str(certificate)),
        ("/etc/ssl/private/archive.key", str(key)),
        ("127.0.0.1:8000", f"127.0.0.1:{pages}"),
    ):
        assert ours in given, ours
        given = given.replace(ours, theirs)
    (folder / "ecrime.conf").write_text(given)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    (folder / "plain").write_text(str(plain))
    with (folder / "said.log").open("wb") as log:
        asked = [str(nginx.find()), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        process = subprocess.Popen(asked, stdout=log, stderr=log)
        try:
            assert wait_until(lambda: listens(secure), 10), (folder / "said.log").read_text()
            yield certificate
        finally:
            process.terminate()
            process.wait(10)


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def plain_port(root: Path) -> int:
    """Where it answers without TLS."""
    return int((root / "nginx/plain").read_text())


def make_certificate(certificate: Path, key: Path, host: str = "localhost") -> None:
    """A certificate for a name, good for a day, that vouches for itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, form, plain))
    key.chmod(0o600)


def fingerprint(certificate: Path) -> str:
    """By which a browser knows the key of a certificate."""
    public = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    found = public.public_bytes(serialization.Encoding.DER, form)
    return base64.b64encode(hashlib.sha256(found).digest()).decode()
