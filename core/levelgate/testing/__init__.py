"""What the tests of a plugin are given: conformance suites, a server that misbehaves, a host in memory, a clock.

A plugin's tests import from here; its code imports `levelgate.plugin` alone.
"""

from levelgate.fetching.limits import FetchLimits
from levelgate.testing.clock import HandClock
from levelgate.testing.demand import NotConforming
from levelgate.testing.pipeline_conformance import PipelineConformance
from levelgate.testing.pipeline_host import PipelineHost
from levelgate.testing.pipeline_subject import Situation
from levelgate.testing.release import Release
from levelgate.testing.repository_conformance import RepositoryConformance
from levelgate.testing.repository_host import RepositoryHost, parse_here
from levelgate.testing.script import CUT, HOLD, Drip, Endless, Pause, Request, Script, answer, head, redirect
from levelgate.testing.server import HttpServer

__all__ = [
    "CUT",
    "HOLD",
    "Drip",
    "Endless",
    "FetchLimits",
    "HandClock",
    "HttpServer",
    "NotConforming",
    "Pause",
    "PipelineConformance",
    "PipelineHost",
    "Release",
    "RepositoryConformance",
    "RepositoryHost",
    "Request",
    "Script",
    "Situation",
    "answer",
    "head",
    "parse_here",
    "redirect",
]
