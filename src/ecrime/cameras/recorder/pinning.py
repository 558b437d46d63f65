"""A camera's certificate, held to the one that was pinned when the camera was registered.

Cameras sign their certificates themselves, so no authority vouches for them: the certificate's own hash does. It is
fetched and compared first, and then is the only one that libav may accept.
"""

from __future__ import annotations

import hmac
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cryptography import x509
from cryptography.x509.oid import NameOID

from ecrime.cameras.recorder.address import Address
from ecrime.foundation.hashing import fingerprint


class WrongCertificate(Exception):
    """The camera showed another certificate than the pinned one, or one without a name."""


@contextmanager
def pinned(address: Address, pin: str, *, timeout_s: float) -> Iterator[dict[str, str]]:
    """What libav needs to accept this certificate alone. Raises WrongCertificate, OSError."""
    shown = _shown(address, timeout_s)
    if not hmac.compare_digest(fingerprint(shown), pin.lower()):
        raise WrongCertificate("the camera shows another certificate than the pinned one")
    file = os.memfd_create("pin", os.MFD_CLOEXEC)
    try:
        os.write(file, ssl.DER_cert_to_PEM_cert(shown).encode())
        yield {"tls_verify": "1", "ca_file": f"/proc/self/fd/{file}", "verifyhost": _name(shown)}
    finally:
        os.close(file)


def _shown(address: Address, timeout_s: float) -> bytes:
    """The certificate that stands at an address; whether it is the right one is for the caller to say."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((address.host, address.port), timeout_s) as line,
        context.wrap_socket(line) as secret,
    ):
        shown = secret.getpeercert(binary_form=True)
    if shown is None:
        raise WrongCertificate("the camera shows no certificate")
    return shown


def _name(shown: bytes) -> str:
    """A name that the certificate bears; libav insists on one, and any will do under a pin. Raises WrongCertificate."""
    try:
        names = _names(x509.load_der_x509_certificate(shown))
    except (ValueError, x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType) as error:
        raise WrongCertificate("the camera's certificate is badly made") from error
    if not names:
        raise WrongCertificate("the camera's certificate bears no name")
    return names[0]


def _names(certificate: x509.Certificate) -> list[str]:
    """Its names as a host, then its numbers; those of its subject count for libav only where it has neither."""
    names: list[str] = []
    with suppress(x509.ExtensionNotFound):
        others = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = others.get_values_for_type(x509.DNSName)
        names += [str(number) for number in others.get_values_for_type(x509.IPAddress)]
    common = [each.value for each in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return [name for name in [*names, *common] if name and isinstance(name, str)]
