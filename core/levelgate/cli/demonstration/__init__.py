"""The demonstration: real packages, published version after version, noticed by a real server."""
