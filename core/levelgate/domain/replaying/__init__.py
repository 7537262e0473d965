"""The ledger rebuilt from its events alone, to be compared with its tables (I7)."""
