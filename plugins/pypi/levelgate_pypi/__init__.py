"""The PyPI plugin: repository type `pypi`, for every index that speaks the simple API."""
