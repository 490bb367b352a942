"""Results as people and programs read them: tables, JSON, Markdown. Loaded only to show them."""
