"""Settings of plugins: pydantic models whose fields say what they are for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

Model = TypeVar("Model", bound=BaseModel)

_REFERENCE = re.compile(r"\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:/[^}]+|keyring:[^}]+/[^}/]+)\}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Identity:
    """Marks a field as part of a repository's identity: `url: Annotated[Address, Identity()]`.

    Give such a field its normal form in a validator: what compares equal is the same repository.
    """


class Secret(str):
    """A reference to a secret: `${env:NAME}`, `${file:/path}` or `${keyring:SERVICE/USER}`.

    It is resolved at use by the host, and what it stands for is never stored.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls._checked, handler(str))

    @classmethod
    def _checked(cls, value: str) -> Secret:
        if _REFERENCE.fullmatch(value):
            return cls(value)
        # The value is not repeated: it may be the secret itself.
        raise ValueError("is not a reference to a secret; write ${env:NAME} or ${file:/path}")


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        scheme, given = parts.scheme.lower(), parts.port
    except ValueError:
        raise ValueError("cannot be read; write such as https://example.com:8443/repo/") from None
    if scheme not in {"http", "https", "file"}:
        raise ValueError(f"has the scheme {scheme!r}; http, https and file are spoken")
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds credentials; put them into username and password, as ${env:NAME} or ${file:/path}")
    if not value.isprintable() or (scheme != "file" and " " in value):
        raise ValueError("holds a blank or what cannot be seen; write it as %20, %0A and the like, if it is meant")
    if parts.query or parts.fragment:
        raise ValueError("has a query or a fragment; give the address of the folder alone")
    if scheme == "file":
        if parts.netloc not in {"", "localhost"} or not parts.path.startswith("/"):
            raise ValueError("is not file:///absolute/path")
        return urlunsplit(("file", "", parts.path.rstrip("/") + "/", "", ""))
    if not parts.hostname:
        raise ValueError("has no host; write such as https://example.com/repo/")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{given}" if given not in {None, _DEFAULT_PORTS[scheme]} else ""
    return urlunsplit((scheme, host + port, parts.path.rstrip("/") + "/", "", ""))


Address = Annotated[str, AfterValidator(_address)]
"""The address of a repository's folder, in normal form: lower-case host, no default port, one slash at the end."""


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, strict=True)


class RepositorySettings(_Settings):
    """The base of a repository type's settings; the host adds name, type and interval.

    The host reads the credentials and `allowed_hosts` itself when it fetches; plugins need not look at them.
    """

    username: str | None = Field(default=None, description="user name for basic authentication")
    password: Secret | None = Field(default=None, description="password for basic authentication")
    token: Secret | None = Field(default=None, description="bearer token, in place of username and password")
    allowed_hosts: list[str] = Field(
        default_factory=list, description="further hosts that the repository's metadata may point to"
    )

    @model_validator(mode="after")
    def _whole_credentials(self) -> RepositorySettings:
        if (self.username is None) != (self.password is None):
            present, absent = ("username", "password") if self.password is None else ("password", "username")
            raise ValueError(f"{present} is given without {absent}; give both or neither")
        if self.token is not None and self.username is not None:
            raise ValueError("token and username are both given; give one kind of credentials")
        return self


class PackageSettings(_Settings):
    """The base of a repository type's package settings; the host adds name, versions, prereleases, start and lines."""


class PipelineSettings(_Settings):
    """The base of a pipeline type's settings; the host adds name, type, timeout and spacing."""


def read_settings(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Read settings that are JSON: strict about kinds, but with lists for tuples and texts for paths and the like."""
    return model.model_validate_json(json.dumps(dict(values)))


def identity_of(settings: BaseModel) -> dict[str, Any]:
    """Return the fields that make a repository this one and no other, by name, as JSON values."""
    values = settings.model_dump(mode="json")
    fields = type(settings).model_fields
    return {
        name: values[name]
        for name, field in fields.items()
        if any(isinstance(mark, Identity) for mark in field.metadata)
    }


def _holds_secret(annotation: Any) -> bool:
    return annotation is Secret or any(_holds_secret(part) for part in get_args(annotation))


def secrets_of(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of the fields that hold references to secrets."""
    return frozenset(name for name, field in model.model_fields.items() if _holds_secret(field.annotation))
