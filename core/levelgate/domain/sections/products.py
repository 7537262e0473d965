"""The section `products`."""

from __future__ import annotations

from levelgate.domain.product import ProductDefinition
from levelgate.domain.product_fields import product_fields
from levelgate.domain.sections.section import Section

PRODUCTS = Section(
    name="products",
    noun="product",
    kind=ProductDefinition,
    fields=product_fields,
    defaults={"optional": [], "start": "candidate", "on_failure": "keep"},
)
