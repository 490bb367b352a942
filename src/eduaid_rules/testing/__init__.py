"""Test tools for whoever keeps a policy: Hypothesis strategies and the pytest plugin."""
