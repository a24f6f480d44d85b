"""The chain of audit events: canonical, and broken by a change of any byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.audit import GENESIS, Act, Break, canonical, chain, digest, short_id, verify

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def grow(n):
    events, previous = [], GENESIS
    for seq in range(1, n + 1):
        event = chain(seq, Act(f"2026-01-01T00:00:{seq:02d}Z", "Ana", "score", "score", f"id{seq}", "null", "{}"), previous)
        events.append(event)
        previous = event.hash
    return events


def test_canonical_json_is_one_text_for_one_value():
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'
    assert canonical({"x": 1, "y": 2}) == canonical({"y": 2, "x": 1})
    with pytest.raises(ValueError):
        canonical(float("nan"))


def test_a_hash_names_its_algorithm():
    assert digest("abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert short_id([1]) == digest("[1]")[7:23]


@given(JSON, JSON)
def test_different_values_have_different_ids(one, other):
    assert (canonical(one) == canonical(other)) == (short_id(one) == short_id(other))


def test_a_whole_chain_has_no_breaks():
    assert verify(grow(5)) == []
    assert verify([]) == []


@pytest.mark.parametrize(
    ("damage", "breaks"),
    [
        (lambda events: events[:2] + events[3:], [Break(3, "", "audit event 3 is missing")]),
        (lambda events: events[:1] + events[3:], [Break(2, "", "audit event 2–3 is missing")]),
        (lambda events: events[1:], [Break(1, "", "audit event 1 is missing")]),
    ],
)
def test_a_missing_event_is_named(damage, breaks):
    assert verify(damage(grow(5))) == breaks


@given(st.integers(0, 4), st.sampled_from(["at", "actor", "command", "kind", "object", "before", "after"]), st.data())
def test_a_change_of_any_byte_breaks_the_chain(place, name, data):
    events = grow(5)
    text = getattr(events[place].act, name)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != text[at]))
    changed = replace(events[place].act, **{name: text[:at] + other + text[at + 1 :]})
    events[place] = replace(events[place], act=changed)
    assert [found.seq for found in verify(events)] == [place + 1]


@given(st.integers(0, 3), st.sampled_from(["hash", "previous"]))
def test_a_changed_hash_breaks_the_chain(place, name):
    events = grow(5)
    events[place] = replace(events[place], **{name: digest("other")})
    assert verify(events)


def test_a_hash_of_an_unknown_algorithm_is_not_trusted():
    events = grow(2)
    events[1] = replace(events[1], hash="md5:0")
    assert verify(events)[0].reason == "its hash names no algorithm this program knows"
