"""Sets: what a product's members were at one moment, and what that combination came to (section 7)."""
