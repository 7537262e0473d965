"""What a webhook pipeline can be told."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from levelgate.plugin import PipelineSettings, Secret
from levelgate_webhook.addresses import plain_address

_MOST_SECRETS = 2
_Secrets = Annotated[list[Secret], Field(min_length=1, max_length=_MOST_SECRETS)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _one_or_two(secrets: list[Secret]) -> list[Secret]:
    if not 1 <= len(secrets) <= _MOST_SECRETS:
        raise ValueError(f"holds {len(secrets)} references; give one, or two while the secret is changed")
    return secrets


def _one_or_listed(secrets: list[Secret]) -> str | list[str]:
    return str(secrets[0]) if len(secrets) == 1 else [*map(str, secrets)]


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        pass
    else:
        return value
    try:
        whole = ip_network(value, strict=False)
    except ValueError:
        raise ValueError("is no network; write one such as 10.1.0.0/16, or an address such as 10.1.2.3") from None
    raise ValueError(f"is an address within a network; write {whole}, or the address without its mask")


def _not_yet(result: str) -> str:
    if result == "callback":
        raise ValueError("needs the server, which takes no callbacks yet; write accepted, or leave it out")
    return result


class WebhookSettings(PipelineSettings):
    """The settings of a webhook pipeline."""

    url: Annotated[str, AfterValidator(plain_address)] | None = Field(
        default=None, description="the address to send to, without a query"
    )
    secret_url: Secret | None = Field(
        default=None, description="reference to the address, in place of url where that is itself a secret"
    )
    secret: Annotated[
        list[Secret],
        BeforeValidator(_listed, json_schema_input_type=Secret | _Secrets),
        AfterValidator(_one_or_two),
        PlainSerializer(_one_or_listed),
    ] = Field(
        description="reference to what signs the body (whsec_...), or a list of two while it is changed",
    )
    allowed_networks: list[Annotated[str, AfterValidator(_network)]] = Field(
        default_factory=list, description="loopback and private networks, or addresses in them, that may be sent to"
    )
    result: Annotated[Literal["accepted", "callback"], AfterValidator(_not_yet)] = Field(
        default="accepted", description="what tells the result; accepted: that the target takes what is sent"
    )

    @model_validator(mode="after")
    def _one_address(self) -> WebhookSettings:
        if (self.url is None) == (self.secret_url is None):
            given = "neither url nor secret_url is" if self.url is None else "both url and secret_url are"
            raise ValueError(f"{given} given; give one of them")
        return self
