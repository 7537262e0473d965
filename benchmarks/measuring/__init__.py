"""What the benchmarks share: a publisher on loopback, a server of Levelgate, and the words for what was measured."""
