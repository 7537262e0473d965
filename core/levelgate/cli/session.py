"""A command's connection to the API: in this process, or with a server."""

from __future__ import annotations

import logging
import os
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from levelgate.cli.options import Options

if TYPE_CHECKING:
    from levelgate.client.client import Client


def connect(options: Options, *, create: bool = False) -> AbstractContextManager[Client]:
    """Open a client; everything heavy is loaded here, and not before.

    A local database that is not there is made with `create` only: by what defines something, not by a slip of a name.
    """
    api = import_module("levelgate.bootstrap.api")
    client: AbstractContextManager[Client] = api.open_client(settings(options, create=create))
    return client


def connect_without_database(options: Options) -> AbstractContextManager[Client]:
    """Open a client for what needs no database: locally there is one in memory, and no file is looked for."""
    return connect(replace(options, database="sqlite://"), create=True)


def settings(options: Options, *, create: bool) -> Any:
    """Return bootstrap's settings for these options; the token comes from the environment alone."""
    if options.verbose:
        import_module("levelgate.scheduling.logs").configure(level=logging.DEBUG)
    else:
        logging.getLogger("levelgate").addHandler(logging.NullHandler())
    return import_module("levelgate.bootstrap.settings").Settings(
        database=options.database,
        create=create,
        server=options.server,
        token=os.environ.get("LEVELGATE_TOKEN", ""),
        actor=options.acting,
        verbose=options.verbose,
    )
