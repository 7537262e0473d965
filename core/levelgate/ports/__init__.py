"""What the use cases need from outside, as protocols.

Values go in and come out; rows, sessions and sockets stay in the adapters. References that name nothing raise
NotFound with the nearest names; a database that is busy, full or unusable raises the error of that name.
"""

from levelgate.ports.boards import Boards
from levelgate.ports.declarations import Declarations
from levelgate.ports.environment import Clock, Environment, Processes
from levelgate.ports.events import Events
from levelgate.ports.gathering import Gathering
from levelgate.ports.histories import Histories
from levelgate.ports.holds import Holds
from levelgate.ports.lanes import Lanes
from levelgate.ports.packages import Packages
from levelgate.ports.people import Groups, Roles
from levelgate.ports.pipelines import Pipelines
from levelgate.ports.plugins import Attempt, Lender, PluginReport, Types
from levelgate.ports.polls import Polls
from levelgate.ports.products import Products
from levelgate.ports.promotions import Checks, Grants, Promotions
from levelgate.ports.repositories import Repositories
from levelgate.ports.runs import Runs
from levelgate.ports.sets import Sets
from levelgate.ports.snapshots import Snapshots
from levelgate.ports.store import Store, Transaction
from levelgate.ports.subscriptions import Subscriptions
from levelgate.ports.timetable import Timetable
from levelgate.ports.tracks import Tracks
from levelgate.ports.versions import Versions

__all__ = [
    "Attempt",
    "Boards",
    "Checks",
    "Clock",
    "Declarations",
    "Environment",
    "Events",
    "Gathering",
    "Grants",
    "Groups",
    "Histories",
    "Holds",
    "Lanes",
    "Lender",
    "Packages",
    "Pipelines",
    "PluginReport",
    "Polls",
    "Processes",
    "Products",
    "Promotions",
    "Repositories",
    "Roles",
    "Runs",
    "Sets",
    "Snapshots",
    "Store",
    "Subscriptions",
    "Timetable",
    "Tracks",
    "Transaction",
    "Types",
    "Versions",
]
