"""Products as they are shown, and sets that persons start."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from levelgate.domain.outlook import Outlook
from levelgate.domain.product import Product
from levelgate.domain.product_set import ProductSet
from levelgate.domain.reference import parse_level
from levelgate.domain.rights import Action, Actor, Target, require
from levelgate.errors import Conflict, NotPossible
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.members import evaluate_members
from levelgate.usecases.promoting.outlooks import outlook_of
from levelgate.usecases.promoting.sets import close_set, start_set

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request
    from levelgate.ports import Environment, Transaction


class ProductState(StrEnum):
    """Whether a set of a product is running, could start now, or waits for something."""

    RUNNING = "running"
    READY = "ready"
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProduct:
    """A product, what its next set waits for, and the last set that was started."""

    product: Product
    outlook: Outlook
    last: ProductSet | None = None

    @property
    def state(self) -> ProductState:
        """How it stands in one word."""
        if self.outlook.running is not None:
            return ProductState.RUNNING
        return ProductState.WAITING if self.outlook.lacking else ProductState.READY


def show_products(environment: Environment) -> list[ShownProduct]:
    """Show all products, by name."""
    with environment.store.read() as transaction:
        return [_shown(transaction, product) for product in transaction.products.all()]


def show_product(environment: Environment, name: str) -> ShownProduct:
    """Show one by its name."""
    with environment.store.read() as transaction:
        return _shown(transaction, transaction.products.get(name))


def start_by_hand(environment: Environment, name: str, request: Request, *, local: bool = True) -> ProductSet:
    """Start a set of a product now, whatever starts them otherwise, and also one that is equal to an earlier one.

    NotPossible names all that is lacking. Where the product is in another state than the expected one, or a set of it
    is running, it is a conflict (R19).
    """
    now = environment.clock.now()
    with environment.store.write() as transaction:
        product = transaction.products.get(name)
        _require(transaction, product, Actor(name=request.person, local=local))
        close_set(transaction, environment.types, product, now)
        evaluate_members(transaction, environment.types, product.definition, now)
        shown = _shown(transaction, product)
        if request.expected is not None and request.expected != shown.state:
            raise Conflict(f"{name} is {shown.state}, not {request.expected}", mend="look at it again, then decide")
        if shown.outlook.running is not None:
            number = shown.outlook.running.id
            raise Conflict(f"set {number} of {name} is running", mend="wait for its end, or cancel its run")
        if shown.outlook.lacking:
            lacks = ", and ".join(shown.outlook.lacking)
            raise NotPossible(f"a set of {name} cannot start: {lacks}", mend="supply it, then start one")
        members = shown.outlook.members
        return start_set(transaction, product, members, by=request.person, reason=request.reason, now=now)


def _require(transaction: Transaction, product: Product, actor: Actor) -> None:
    people = people_of(transaction)
    for level in product.definition.levels:
        require(people, actor, Action.START_SET, Target(track=parse_level(level).track, level=level))


def _shown(transaction: Transaction, product: Product) -> ShownProduct:
    last = next(iter(transaction.sets.listed(product=product.name, limit=1)), None)
    return ShownProduct(product=product, outlook=outlook_of(transaction, product), last=last)
