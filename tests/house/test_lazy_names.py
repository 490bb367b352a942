"""Names of rosters and ledgers: there without their libraries, functions with them."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import eduaid_rules
from eduaid_rules import MissingExtra, rosters


def shown_by(program: str) -> list[str]:
    """The lines that a fresh process prints."""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


def test_every_name_is_a_function_of_the_room_with_its_own_words() -> None:
    for name in rosters.__all__:
        function = getattr(rosters, name)
        assert function.__name__ == name
        assert function.__module__.startswith("eduaid_rules.rosters.")
        assert inspect.getdoc(function)
        assert inspect.signature(function).return_annotation is not inspect.Signature.empty


def test_the_package_hands_out_the_same_functions() -> None:
    shared = set(rosters.__all__) & set(eduaid_rules.__all__)
    assert {"read_roster", "make_ledger", "match_roster", "reconcile", "back_pay"} <= shared
    for name in shared:
        assert getattr(eduaid_rules, name) is getattr(rosters, name)


def test_a_name_that_is_none_says_so() -> None:
    for module in (eduaid_rules, rosters):
        with pytest.raises(AttributeError, match="read_rosters"):
            module.read_rosters  # noqa: B018 -- the look-up is the claim


def test_names_load_nothing_before_they_are_asked_for() -> None:
    program = "import sys, eduaid_rules.rosters\nprint('polars' in sys.modules)"
    assert shown_by(program) == ["False"]


def test_without_a_library_names_are_there_and_a_call_says_what_to_install() -> None:
    program = """
import importlib.util as util
find = util.find_spec
util.find_spec = lambda name, *more: None if name == "lxml" else find(name, *more)
from eduaid_rules import *
from eduaid_rules.rosters import ledgers_in
for function, arguments in ((read_roster, ()), (make_ledger, (1, 2)), (ledgers_in, ([],))):
    try:
        function(*arguments)
    except MissingExtra as error:
        print(function.__name__, error)
"""
    words = "读花名册、写台账要用 lxml，还没有安装：pip install 'eduaid-rules[rosters]'"
    assert str(MissingExtra("读花名册、写台账", "lxml", "rosters")) == words
    names = ("read_roster", "make_ledger", "ledgers_in")
    assert shown_by(program) == [f"{name} {words}" for name in names]
