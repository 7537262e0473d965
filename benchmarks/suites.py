"""What a changed poll of a large Debian suite costs, over loopback HTTP, by the form of its index.

1,000 of 70,000 packages are watched. Beside each poll, in the same run, stands the limit: the same index downloaded,
hashed, decompressed by the standard library and looked through once. A poll does more: asks for InRelease, verifies
its signature, starts two children that parse, and returns every version of the watched packages.

    python benchmarks/suites.py [PACKAGES]
"""

# Each child that parses imports this file again, and needs nothing of it.
if __name__ == "__main__":
    from measuring.suite import main

    main()
