"""Tables to workbooks, CSV and Parquet that a clerk prints: whole or not at all."""
