"""The names that packs have in digests and bundles, and packs read back from them."""
