"""What a repository type must say of itself, for declarations and for people who write them."""

from __future__ import annotations

from importlib import import_module

from pydantic import BaseModel

from levelgate.plugin.settings import identity_of, read_settings
from levelgate.testing.demand import NotConforming, demand
from levelgate.testing.repository_subject import RepositorySubject


class DeclarationConformance(RepositorySubject):
    """The checks of settings, and of what a type names."""

    def test_each_setting_says_what_it_is_for(self) -> None:
        """Help and schema show the description of a field; there is no other place to look."""
        demand_described(self.kind.settings)
        demand_described(self.kind.package_settings)

    def test_a_repository_is_known_by_its_address(self) -> None:
        """Fields that are marked `Identity()` make a repository this one and no other; credentials do not."""
        one, other = "https://one.example.com/", "https://other.example.com/"
        secret = {"username": "ann", "password": "${env:PASSWORD}"}
        settings = (self.settings(one), self.settings(other), {**self.settings(one), **secret})
        first, second, private = (identity_of(read_settings(self.kind.settings, given)) for given in settings)
        demand(first != second, "repositories at two addresses are two: mark the field with Identity()", first)
        demand(first == private, "credentials make no other repository", private)

    def test_the_modules_of_its_parsers_can_be_imported(self) -> None:
        """`parsers` names modules, which the children that parse find imported already."""
        for name in self.kind.parsers:
            try:
                import_module(name)
            except ImportError as error:
                raise NotConforming(f"the module {name} of parsers can be imported; found: {error}") from error


def demand_described(settings: type[BaseModel]) -> None:
    """Demand that each field has a description."""
    silent = [name for name, field in settings.model_fields.items() if not (field.description or "").strip()]
    demand(not silent, f"each field of {settings.__name__} has a description", silent)
