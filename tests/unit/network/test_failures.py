"""What failures of the libraries become."""

from __future__ import annotations

import http.client
import ssl

import pytest
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import InvalidURL, ReadTimeout
from urllib3.exceptions import ProtocolError

from levelgate.errors import AddressRefused, DeadlineExceeded, ServerUnreachable, UnexpectedAnswer
from levelgate.network.failures import failure
from levelgate.network.retrying import Passing

PLACE = "http://repo.example.com/x"
SECRET = "http://user:hunter2@repo.example.com/x?signature=hunter2"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ReadTimeout(SECRET), DeadlineExceeded),
        (InvalidURL(SECRET), AddressRefused),
        (RequestsConnectionError(ProtocolError(SECRET, http.client.BadStatusLine(SECRET))), UnexpectedAnswer),
        (RequestsConnectionError(ssl.SSLCertVerificationError(SECRET)), ServerUnreachable),
        (ValueError(SECRET), UnexpectedAnswer),
    ],
)
def test_a_failure_becomes_ours_without_its_text(error: Exception, kind: type[Exception]) -> None:
    if isinstance(error, RequestsConnectionError) and isinstance(error.args[0], ssl.SSLCertVerificationError):
        error.args[0].verify_message = "certificate has expired"
    ours = failure(error, PLACE)
    assert isinstance(ours, kind)
    assert PLACE in str(ours)
    assert "hunter2" not in str(ours)


@pytest.mark.parametrize(
    "error", [http.client.RemoteDisconnected(SECRET), http.client.IncompleteRead(b""), ConnectionResetError(SECRET)]
)
def test_a_cut_connection_is_a_passing_failure(error: Exception) -> None:
    ours = failure(RequestsConnectionError(ProtocolError(SECRET, error)), PLACE)
    assert isinstance(ours, Passing)
    assert isinstance(ours.error, ServerUnreachable)
    assert "hunter2" not in str(ours.error)
