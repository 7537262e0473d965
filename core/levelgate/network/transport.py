"""requests, with guarded connections, and without what the environment says."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Request, Response
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict

from levelgate.errors import AddressRefused
from levelgate.network.connection import GUARD, Guard, GuardedPool, GuardedTlsPool
from levelgate.network.failures import NETWORK_FAILURES, failure
from levelgate.network.target import ADDRESSES, Target

_HOSTS = 1000
_IDLE_CONNECTIONS = 32
_MAX_COOKIES = 50
_SHORTEST_TIMEOUT = 0.001
# Its stub says nothing of types.
_TAKE_COOKIES: Callable[[RequestsCookieJar, PreparedRequest, Any], None] = extract_cookies_to_jar


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
        self.poolmanager.key_fn_by_scheme = {"http": _pool_key, "https": _pool_key}

    def get_connection_with_tls_context(self, request: PreparedRequest, *_args: Any, **_options: Any) -> Any:
        """Use the one TLS setting, whatever is asked for, and no proxy."""
        parts = urlsplit(str(request.url))
        secure = parts.scheme == "https"
        tls = {"ssl_context": self.tls, "cert_reqs": "CERT_REQUIRED"} if secure else {}
        return self.poolmanager.connection_from_host(parts.hostname, parts.port, parts.scheme, pool_kwargs=tls)

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """Ask for the path: there is no proxy that wants the whole address."""
        del proxies
        return request.path_url

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Say what is asked of a response; requests also looks for its cookies, and for the encoding of its text."""
        response = Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw = resp
        response.request = req
        response.url = str(req.url)
        return response

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the pool's TLS setting as it is."""


class QuietSession:
    """Requests over one adapter that have cookies in common, read no environment, and ask for files as they are.

    With `cookies=False` it keeps none. It does what `requests.Session` would do, but for what is never asked of it:
    merging settings, proxies, hooks and redirects take it more time than the rest.
    """

    def __init__(self, adapter: SharedAdapter, *, cookies: bool) -> None:
        self._adapter = adapter
        self._headers = {"User-Agent": _user_agent(), "Accept-Encoding": "identity", "Accept": "*/*"}
        # With the session, and not beyond it: an address that something is sent to may be a secret.
        self._spelled = lru_cache(maxsize=ADDRESSES)(_spelled)
        self._cookies = RequestsCookieJar()
        if not cookies:
            self._cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def ask(self, request: Request, target: Target, guard: Guard) -> Response:
        """Send a request once, and under a guard; return the answer, whose body is not read yet.

        Raises what failed as one of our errors, or as Passing.
        """
        token = GUARD.set(guard)
        try:
            prepared = self._prepared(request)
            _check_readings(target, str(prepared.url), guard.place)
            timeout = (guard.connect, max(guard.deadline.remaining, _SHORTEST_TIMEOUT))
            response = self._adapter.send(prepared, stream=True, timeout=timeout)
        except NETWORK_FAILURES as error:
            raise failure(error, guard.place) from None
        finally:
            GUARD.reset(token)
        if "Set-Cookie" in response.headers:
            _TAKE_COOKIES(self._cookies, prepared, response.raw)
        return response

    def _prepared(self, request: Request) -> PreparedRequest:
        prepared = PreparedRequest()
        prepared.prepare_method(request.method)
        prepared.url = self._spelled(request.url)
        prepared.prepare_headers({**self._headers, **request.headers})
        if self._cookies:
            prepared.prepare_cookies(self._cookies)
        prepared.prepare_body(request.data or None, None)
        if request.auth:
            prepared.prepare_auth(request.auth)
        return prepared

    def trim(self) -> None:
        """Forget the cookies where a server gives ever more of them."""
        if len(self._cookies) > _MAX_COOKIES:
            self._cookies.clear()


def _pool_key(context: Mapping[str, Any]) -> Any:
    """Tell pools apart by what differs between ours."""
    return context["scheme"], context["host"].lower(), context["port"]


def _spelled(url: str) -> str | None:
    """Return an address as requests writes it into a request."""
    request = PreparedRequest()
    request.prepare_url(url, None)
    return request.url


def _check_readings(target: Target, prepared: str, place: str) -> None:
    """Raise AddressRefused where requests has read another host out of an address.

    Two readers of one address that disagree on its host are how credentials reach a stranger.
    """
    if prepared != target.url and not Target.read(prepared).same_origin(target):
        raise AddressRefused(f"the address {place} can be read two ways", mend="correct the address")
