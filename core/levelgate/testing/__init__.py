"""What the tests of a plugin are given: conformance suites, a server that misbehaves, a host in memory."""
