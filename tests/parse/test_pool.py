from __future__ import annotations

import os
import sys
import time

import pytest
import trouble

from extract.parse.limits import Limits
from extract.parse.pool import Failed, Finished, Item, Pool, Task

SMALL = Limits(address_space=1 << 30, message_bytes=10 << 20)


def run(*tasks: Task, jobs: int = 2):
    """Values and endings by key."""
    values: dict[object, list[object]] = {task.key: [] for task in tasks}
    endings = {}
    with Pool(jobs, limits=SMALL) as pool:
        for task in tasks:
            pool.submit(task)
        for event in pool.events():
            if isinstance(event, Item):
                values[event.task.key].append(event.value)
            else:
                endings[event.task.key] = event
    return values, endings


def test_everything_a_task_yields_arrives_in_order():
    values, endings = run(*(Task(n, trouble.count, (n,), 10) for n in range(1, 8)))
    assert values == {n: list(range(n)) for n in range(1, 8)}
    assert all(isinstance(ending, Finished) for ending in endings.values())
    assert all(ending.peak_memory > 1 << 20 for ending in endings.values())


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (trouble.crash, "crashed"),
        (trouble.eat_memory, "memory"),
        (trouble.talk_too_much, "too-much"),
        (trouble.stumble, "failed"),
        (trouble.hang_in_c, "hung"),
    ],
)
def test_a_bad_task_is_named_and_the_next_one_runs(function, reason):
    values, endings = run(Task("bad", function, (), 1.5 if reason == "hung" else 30), Task("good", trouble.count, (3,), 10), jobs=1)
    assert isinstance(endings["bad"], Failed)
    assert endings["bad"].reason == reason
    assert values["good"] == [0, 1, 2]
    if reason != "too-much":
        assert values["bad"] == ["before"]


def test_a_hung_worker_costs_its_deadline_and_what_it_gave_before_stands():
    began = time.monotonic()
    values, endings = run(Task("slow", trouble.hang, (4,), 1.0))
    assert values["slow"] == [0, 1, 2, 3]
    assert endings["slow"].reason == "hung"
    assert "longer than 1 seconds" in endings["slow"].message
    assert time.monotonic() - began < 20


def test_an_error_of_ours_keeps_its_class_and_advice():
    _, endings = run(Task("locked", trouble.refuse, (), 10))
    assert endings["locked"].reason == "refused"
    assert endings["locked"].error == "EncryptedDocument"
    assert endings["locked"].message == "a.pdf needs a password."
    assert "--password" in endings["locked"].advice


def test_noise_on_the_standard_streams_disturbs_nothing():
    values, _ = run(Task("noise", trouble.print_on_everything, (), 10))
    assert values["noise"] == ["clean"]


def test_lower_priority_goes_first_whatever_the_order_of_submission():
    order = []
    with Pool(1, limits=SMALL) as pool:
        pool.submit(Task("first", trouble.count, (1,), 10))
        for n in (5, 3, 4, 1, 2):
            pool.submit(Task(n, trouble.count, (1,), 10, priority=(n,)))
        order = [event.task.key for event in pool.events() if isinstance(event, Finished)]
    assert [key for key in order if key != "first"] == [1, 2, 3, 4, 5]


def test_tasks_may_be_added_while_others_run():
    seen = []
    with Pool(2, limits=SMALL) as pool:
        pool.submit(Task(3, trouble.count, (1,), 10))
        for event in pool.events():
            if isinstance(event, Finished):
                seen.append(event.task.key)
                if event.task.key:
                    pool.submit(Task(event.task.key - 1, trouble.count, (1,), 10))
    assert seen == [3, 2, 1, 0]


def test_closing_early_ends_the_workers():
    with Pool(2, limits=SMALL) as pool:
        pool.submit(Task("long", trouble.hang, (1,), 600))
        next(pool.events())
        began = time.monotonic()
    assert time.monotonic() - began < 5


@pytest.mark.skipif(sys.platform == "win32", reason="no memory limit on Windows")
def test_a_worker_that_has_grown_is_replaced():
    with Pool(1, limits=Limits(recycle_above=1)) as pool:
        for n in range(3):
            pool.submit(Task(n, trouble.who, (), 10))
        pids = {event.value for event in pool.events() if isinstance(event, Item)}
    assert len(pids) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_what_was_loaded_beforehand_is_there_after_a_worker_was_replaced():
    with Pool(1, limits=Limits(recycle_above=1), warm_up=trouble.load) as pool:
        for n in range(3):
            pool.submit(Task(n, trouble.who_loaded, (), 10))
        seen = [event.value for event in pool.events() if isinstance(event, Item)]
    assert len({pid for pid, _ in seen}) == 3
    ((loader,),) = {loaded for _, loaded in seen}
    assert loader not in {pid for pid, _ in seen}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_nothing_is_left_of_a_worker_that_was_killed():
    with Pool(1, limits=SMALL) as pool:
        pool.submit(Task("hangs", trouble.who_hangs, (), 600))
        child = next(event.value for event in pool.events() if isinstance(event, Item))
    assert isinstance(child, int)
    for _ in range(50):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the child goes on without its keeper")
