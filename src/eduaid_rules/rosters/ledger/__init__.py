"""A payment ledger (发放台账) of one term: made, printed, and read back."""
