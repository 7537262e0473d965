"""requests, with guarded connections, and without what the environment says."""

from __future__ import annotations

import ssl
from collections.abc import Generator
from functools import cache, cached_property
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from levelgate.network.connection import GuardedPool, GuardedTlsPool

_HOSTS = 1000
_IDLE_CONNECTIONS = 32
_MAX_COOKIES = 50


@cache
def _user_agent() -> str:
    return f"levelgate/{version('levelgate')}"


class SharedAdapter(HTTPAdapter):
    """The one adapter below all sessions: one set of pools, which never make a request wait, and one TLS setting."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._given_tls = tls
        super().__init__(pool_connections=_HOSTS, pool_maxsize=_IDLE_CONNECTIONS, max_retries=0)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The TLS setting: the certificate authorities that the system trusts, unless another was given."""
        return self._given_tls or ssl.create_default_context()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools of guarded connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": GuardedPool, "https": GuardedTlsPool}

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Use the one TLS setting, whatever is asked for."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        secure = host["scheme"] == "https"
        return host, {"ssl_context": self.tls, "cert_reqs": "CERT_REQUIRED"} if secure else {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the pool's TLS setting as it is."""


class QuietSession(Session):
    """A session that reads no environment and no .netrc, and asks for files as they are.

    With `cookies=False` it keeps none.
    """

    def __init__(self, adapter: SharedAdapter, *, cookies: bool) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.update({"User-Agent": _user_agent(), "Accept-Encoding": "identity"})
        self.adapters.clear()
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        if not cookies:
            self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def resolve_redirects(self, *_args: Any, **_options: Any) -> Generator[Response, None, None]:
        """Follow no redirect: requests would read its body to the end, whatever its size, before we look at it."""
        yield from ()

    def trim(self) -> None:
        """Forget the cookies where a server gives ever more of them."""
        if len(self.cookies) > _MAX_COOKIES:
            self.cookies.clear()
