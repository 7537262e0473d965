"""A product of packages on one track, for real: polled, evaluated, tested together by runs of the pipeline `e2e`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fakes.ascent import Ascent, by
from fakes.lane import listed
from levelgate.domain.gates.sets import Sets
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.product import Product, ProductDefinition, SetStart, StartKind
from levelgate.domain.product_set import ProductSet
from levelgate.domain.reference import parse_version
from levelgate.domain.track import Level
from levelgate.domain.version import Version
from levelgate.ports import Store, Transaction
from levelgate.usecases.promoting.due import due_products, evaluate_due_product
from levelgate.usecases.promoting.products import start_by_hand

SHOP = Sets(products=("shop",))
QA = Level(name="qa", exit=(SHOP,))
WORKED = Level(name="qa", work=("smoke",), exit=(SHOP,))
BY_HAND = SetStart(kind=StartKind.HAND)
NIGHTLY = SetStart(kind=StartKind.SCHEDULE, cron="0 2 * * *")


class Shop(Ascent):
    """The product `shop`: `updates/app`, `updates/till`, and, optional, `updates/docs`.

    A version is told apart by its own string: each package has numbers of its own, such as 1.x, 2.x and 3.x.
    """

    def __init__(self, store: Store, *levels: Level, package: Mapping[str, Any] | None = None, **product: Any) -> None:
        super().__init__(store, *(levels or (QA,)), **(package or {}))
        self.define(name="till", track="web")
        self.define(name="docs", track="web")
        fields: dict[str, Any] = {
            "members": ("updates/app", "updates/till"),
            "optional": ("updates/docs",),
            "levels": ("web/qa",),
            **product,
        }
        self.definition = ProductDefinition(name="shop", pipeline="e2e", **fields)
        with store.write() as transaction:
            transaction.pipelines.add(
                PipelineDefinition(name="e2e", type="toy", settings={"command": ["true"]}, spacing=())
            )
            transaction.products.add(self.definition)
        self.shelf: list[tuple[str, str]] = []

    def release(self, *names: str) -> None:
        """Publish versions such as `app-1.0` beside those there are, poll once, and let everything move that can."""
        self.put_out(*names)
        self.settle()

    def put_out(self, *names: str) -> None:
        """Publish versions, poll once, and evaluate what is due, but carry out no run."""
        self.bring(*names)
        while self.evaluate():
            pass

    def bring(self, *names: str) -> None:
        """Publish versions, poll once, and evaluate the lanes that are due, but no product."""
        self.shelf += [(name.partition("-")[0], name.partition("-")[2]) for name in names]
        self.poll(*(listed(text, package=package) for package, text in self.shelf))
        while super().evaluate():
            pass

    def evaluate(self) -> int:
        """Evaluate what is due now, once, lanes before products; return how many that were."""
        count = super().evaluate()
        for product_id in due_products(self.environment):
            assert evaluate_due_product(self.environment, product_id) is not None
            count += 1
        return count

    def start(self, person: str = "pat", **request: Any) -> ProductSet:
        """Start a set by hand."""
        return start_by_hand(self.environment, "shop", by(person, **request))

    def find_version(self, package: str, text: str) -> Callable[[Transaction], Version]:
        """Return what finds a version of a package."""
        return lambda transaction: transaction.versions.get(parse_version(f"updates/{package}@{text}"))

    @property
    def product(self) -> Product:
        """The product as it is stored."""
        with self.store.read() as transaction:
            return transaction.products.get("shop")

    @property
    def due_at(self) -> datetime:
        """When its schedule starts a set next."""
        due_at = self.product.due_at
        assert due_at is not None
        return due_at

    def sets(self) -> Sequence[ProductSet]:
        """Return all sets, the oldest first."""
        with self.store.read() as transaction:
            return transaction.sets.listed(limit=1000)[::-1]

    def states(self) -> list[str]:
        """Return the states of all sets, the oldest first."""
        return [str(one.state) for one in self.sets()]

    def roles(self, number: int = 1) -> dict[str, str]:
        """Return what each member is in a set, with its version."""
        with self.store.read() as transaction:
            members = transaction.sets.get(number).members
            known = transaction.versions.by_id([one.version_id for one in members if one.version_id])
        texts = {one.name: known[one.version_id].version if one.version_id else "" for one in members}
        return {one.name.split("/")[1].split(":")[0]: f"{one.role} {texts[one.name]}".strip() for one in members}
