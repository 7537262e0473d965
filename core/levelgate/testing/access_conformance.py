"""What a repository type must leave to the host: redirects, credentials and certificates."""

from __future__ import annotations

import ssl
from importlib.resources import as_file, files

from levelgate.errors import AccessDenied
from levelgate.plugin import LevelgateError, ServerUnreachable
from levelgate.testing.demand import NotConforming, demand
from levelgate.testing.repository_subject import RepositorySubject
from levelgate.testing.script import Request, redirect

USER, PASSWORD = "ann", "correct horse"


class AccessConformance(RepositorySubject):
    """The checks of how files are asked for; what goes through `fetch`, and nothing beside it, passes them."""

    def test_everything_is_asked_for_by_fetch(self) -> None:
        """A plugin does no networking of its own: no limit would hold for it."""
        self.publish_now(self.releases())
        self.poll(self.host())
        strange = [request.path for request in self.server.requests if not _is_ours(request)]
        demand(self.server.requests and not strange, "everything is asked for by fetch", strange or "no request")

    def test_redirects_are_followed(self) -> None:
        """A mirror may send every file from elsewhere."""
        releases = self.publish_now(self.releases())
        mirror = self.another_server("/mirror")
        self.server.change(lambda request, _: redirect(f"{mirror.url}/mirror{request.path}"))
        self.demand_all(self.host(), releases, "where every file is redirected to another server")

    def test_credentials_are_not_sent_where_a_redirect_leads(self) -> None:
        """They are for the repository's own host, port and scheme."""
        releases = self.publish_now(self.releases())
        mirror = self.another_server("/mirror")
        self.server.demand(USER, PASSWORD)
        self.server.change(lambda request, _: redirect(f"{mirror.url}/mirror{request.path}"))
        self.demand_all(self.host(more=self._credentials()), releases, "where credentials are given")
        told = [request.path for request in mirror.requests if "authorization" in request.headers]
        demand(mirror.requests and not told, "another server is not told the credentials", told)

    def test_what_needs_credentials_is_refused_without_them(self) -> None:
        """401 is AccessDenied, and check reports it; with credentials everything is listed."""
        releases = self.publish_now(self.releases())
        self.server.demand(USER, PASSWORD)
        report = self.host().check()
        demand(not report.reachable, "check reports a repository that wants credentials as not reachable", report)
        self._refused(AccessDenied, "where the server answers 401")
        self.demand_all(self.host(more=self._credentials()), releases, "where the right credentials are given")

    def test_a_server_with_a_bad_certificate_is_asked_for_nothing(self) -> None:
        """Nothing turns the check of a certificate off."""
        releases = self.publish_now(self.releases())
        with as_file(files("levelgate.testing") / "loopback.pem") as certificate:
            own, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(certificate))
            own.load_cert_chain(certificate)
        self.server = self.another_server(tls=own)
        self._refused(ServerUnreachable, "where the certificate is not valid")
        demand(not self.server.requests, "a server with a bad certificate is asked for nothing", self.server.requests)
        self.demand_all(self.host(tls=trusting), releases, "where the certificate is trusted")

    def _credentials(self) -> dict[str, str]:
        secret = self.work / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        return {"username": USER, "password": f"${{file:{secret}}}"}

    def _refused(self, kind: type[LevelgateError], when: str) -> None:
        try:
            answered = self.poll(self.host())
        except kind:
            return
        except LevelgateError as error:
            raise NotConforming(f"{when}, {kind.__name__} passes; found: {error!r}") from error
        raise NotConforming(f"{when}, {kind.__name__} passes; found: {answered}")


def _is_ours(request: Request) -> bool:
    return request.headers.get("user-agent", "").startswith("levelgate/")
