"""What a digest takes for the same is the same to the byte, for random policies too."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, TermError
from eduaid_rules.api import policy_loader
from eduaid_rules.policy.wire.digests import FORMS, digest_of, form_with
from eduaid_rules.policy.wire.names import FormError, plain
from eduaid_rules.policy.wire.reading import pack_from
from eduaid_rules.testing import PackTexts, policies
from how_many import examples
from random_policies import Question, question, questions, written

Tree = Any
"""Mappings, lists and text, as YAML has them."""


def shuffled(tree: Tree, rng: random.Random) -> Tree:
    """The same mappings with their keys in another order; lists are left as they are."""
    if isinstance(tree, dict):
        return {key: shuffled(tree[key], rng) for key in rng.sample(list(tree), len(tree))}
    return [shuffled(item, rng) for item in tree] if isinstance(tree, list) else tree


def forms_of(policy: Policy) -> list[Literal[1, 2]]:
    """The forms that have words for all that a pack says.

    The first has none for the second language, and for bounds of what is paid once: both came
    later.
    """
    later = policy.pack.language > 1 or "'per': '次'" in str(plain(policy.pack, 2))
    return [form for form in FORMS if form > 1 or not later]


def said(policy: Policy, asked: Question) -> list[str]:
    """What a policy answers, as JSON."""
    made = []
    for student in asked.students:
        try:
            found = policy.evaluate(student, asked.term, asked.known_on)
        except (ProfileError, TermError) as error:
            made.append(type(error).__name__)
        else:
            made.append(found.model_dump_json())
    return made


@settings(max_examples=examples(120))
@given(policies(most_below=3), questions(3))
def test_what_a_digest_sorts_has_no_order(family: PackTexts, data: tuple[bytes, ...]) -> None:
    with written(family) as (_, loaded):
        for policy in loaded.values():
            asked = question(policy, data)
            sorted_ = Policy(pack_from(plain(policy.pack, 2, settled=True)))
            assert sorted_.digest == policy.digest
            assert said(sorted_, asked) == said(policy, asked)


@settings(max_examples=examples(80))
@given(policies(most_below=3))
def test_a_pack_comes_back_from_either_form(family: PackTexts) -> None:
    with written(family) as (_, loaded):
        for policy in loaded.values():
            forms = forms_of(policy)
            digests = []
            for form in forms:
                again = pack_from(plain(policy.pack, form), form)
                assert plain(again, forms[0]) == plain(policy.pack, forms[0])
                digests.append(digest_of(again))
            assert [form_with(policy.pack, digest) for digest in digests] == forms
            if 1 not in forms:
                with pytest.raises(FormError):
                    plain(policy.pack, 1)


@settings(max_examples=examples(80))
@given(policies(most_below=3), questions(3), st.randoms(use_true_random=False))
def test_the_order_of_keys_reaches_neither_digest_nor_result(
    family: PackTexts, data: tuple[bytes, ...], rng: random.Random
) -> None:
    with written(family) as (folder, loaded), tempfile.TemporaryDirectory() as other:
        shutil.copytree(folder, other, dirs_exist_ok=True)  # tables beside a pack have an order
        for path in folder.rglob("*.yaml"):
            tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
            text = yaml.safe_dump(shuffled(tree, rng), allow_unicode=True, sort_keys=False)
            to = Path(other) / path.relative_to(folder)
            to.write_text(text, encoding="utf-8")
        load = policy_loader()
        for name, policy in loaded.items():
            again = load(Path(other) / name)
            asked = question(policy, data)
            assert again.digest == policy.digest
            assert said(again, asked) == said(policy, asked)
