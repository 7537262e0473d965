"""`levelgate init`: a declaration file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import plain, print_json
from levelgate.cli.session import connect
from levelgate.errors import Conflict, NotFound

EXAMPLE = """\
# What Levelgate watches, and what it starts. Change this file, then say `levelgate apply`.
# Keep it in version control. Secrets are references: ${env:NAME} or ${file:/path}.

repositories:
  - name: updates
    type: yum
    url: https://repo.example.com/el9/x86_64/
    interval: 60s
    # username: ci
    # password: ${env:UPDATES_PASSWORD}

packages:
  - name: app                # updates/app
    repository: updates
    # arch: [x86_64, noarch]
    # versions: ">=1.0"
    # start: newest          # which versions of the first contact start something: newest | none | all | {last: 5}
    # lines: {"1.x": ">=1,<2", "2.x": ">=2,<3"}
    # track: web             # what it climbs; see below
  # - {name: "acme-*", repository: updates}     # a pattern: each name found becomes a package

# pipelines:
#   - {name: rebuild, type: command, command: ["make", "image"], directory: /srv/app, timeout: 15m}
#   - {name: smoke-tests, type: command, command: ["make", "smoke"]}
#   - {name: deploy, type: command, command: ["make", "deploy"]}

# subscriptions:
#   - {name: rebuild-image, packages: ["updates/app"], events: [version.detected], each: latest, pipeline: rebuild}
#   - {name: release, packages: ["updates/acme-*"], wait_for: all, quiet: 2m, pipeline: rebuild}

# tracks:
#   - name: web
#     levels:
#       - {name: dev, work: [smoke-tests]}
#       - {name: qa, after: [dev], exit: {sign_offs: {count: 1, of: [qa-team]}, sets: [shop]}}
#       - name: prod
#         after: [qa]
#         activate: manual
#         entry:
#           window: {days: mon-thu, hours: "09:00-16:00", zone: Europe/Berlin}
#           approvals: {count: 2, of: [release-managers], not_requester: true}
#         work: [deploy]

# products:                  # tested together, as sets
#   - {name: shop, members: ["updates/app"], levels: [web/qa], pipeline: smoke-tests, start: candidate}

# holds:                     # freezes; other holds are made by command
#   - {name: year-end, level: web/prod, from: "2026-12-20 00:00", until: "2027-01-02 00:00", zone: Europe/Berlin,
#      reason: year end}

# groups:
#   - {name: qa-team, members: [ann, bob]}
#   - {name: release-managers, members: [ann, cy, dee]}

# roles:
#   - {role: promoter, groups: [qa-team], tracks: [web]}
"""


@click.command("init", cls=Command)
@click.pass_obj
def command(options: Options) -> None:
    """Write a commented declaration file to start from, and make the database; a file that exists is left alone."""
    path = Path(options.config)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(EXAMPLE)
    except FileExistsError as error:
        raise Conflict(f"{path} exists already", mend="change it, or name another file with --config") from error
    except FileNotFoundError as error:
        raise NotFound(f"cannot write {path}: {error.strerror}", mend="name a file in a folder that exists") from error
    except OSError as error:
        mend = "go to a folder that can be written to, or name a file in one with --config"
        raise Conflict(f"cannot write {path}: {error.strerror}", mend=mend) from error
    with connect(options, create=True) as client:
        database = client.get("database")
    if options.json:
        print_json({"config": str(path), "database": database})
    else:
        click.echo(f"wrote {plain(path)}; change it, then say `levelgate apply`")
