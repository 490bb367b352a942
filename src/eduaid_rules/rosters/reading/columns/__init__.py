"""The columns of a sheet: what each states, and about whom."""
