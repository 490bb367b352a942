"""Payments held against ledgers (自查), and what is owed later (补发)."""
