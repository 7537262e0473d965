"""What proves to a server who asks."""

from __future__ import annotations

from collections.abc import Mapping

from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth

from levelgate.domain.json_value import JsonValue
from levelgate.errors import SecretMissing
from levelgate.network.secrets import resolve


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def credentials_of(settings: Mapping[str, JsonValue]) -> AuthBase | None:
    """Return the credentials of a repository's settings, resolved now; None where there are none.

    Raises SecretMissing.
    """
    token, username, password = settings.get("token"), settings.get("username"), settings.get("password")
    if token:
        secret = resolve(str(token))
        if not secret.isascii() or not secret.isprintable() or " " in secret:
            # Said here, because the HTTP library's own complaint would repeat the value.
            raise SecretMissing(
                f"the secret {token} holds characters that a token cannot have",
                mend="look for spaces and line breaks in it",
            )
        return _Bearer(secret)
    if username is not None and password:
        return HTTPBasicAuth(str(username).encode(), resolve(str(password)).encode())
    return None
