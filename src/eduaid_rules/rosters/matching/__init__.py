"""Rosters against lists of other departments (信息比对)."""
