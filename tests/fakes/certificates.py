"""Self-signed certificates."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate with its key."""

    path: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.path))


def signed_for(name: str, folder: Path, openssl: Path) -> Certificate:
    certificate = Certificate(path=folder / "certificate.pem", key=folder / "key.pem")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", certificate.key, "-out", certificate.path, "-days", "2"),
            *("-subj", "/CN=test", "-addext", f"subjectAltName={name}"),
        ],
        check=True,
        capture_output=True,
    )
    return certificate
