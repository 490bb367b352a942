"""What a pack promises of its own results (保证), read: its entries, and what each claims."""
