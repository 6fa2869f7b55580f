"""Guessing passwords is slow however the guesses are sent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from electronic_billing.db.roles import WEB, as_role
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.kit.clock import MovedClock
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.errors import LoginRefused, TooManyLogins
from electronic_billing.tenants.login import PER_ADDRESS, PER_ORIGIN, WINDOW, log_in
from electronic_billing.tenants.passwords import PasswordCheck
from electronic_billing.tenants.sessions import SESSION_LIFE, find_person
from integration.rows import email_of, plant_tenant

RIGHT, WRONG = Secret("correct-horse-battery"), Secret("wrong-horse-battery")


class QuickCheck(PasswordCheck):
    """Counts how often a password was really looked at, without the cost of a hash."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    async def matches(self, password_hash: str, password: Secret) -> bool:
        self.looks += 1
        await asyncio.sleep(0)
        return password == RIGHT and password_hash == "hash"


class Door:
    def __init__(self, database: Database, email: str) -> None:
        self.database = database
        self.email = email
        self.clock = MovedClock(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
        self.check = QuickCheck()

    async def knock(self, password: Secret, *, email: str = "", origin: str = "192.0.2.1") -> str:
        try:
            await log_in(self.database, self.clock, self.check, email or self.email, password, origin)
        except (LoginRefused, TooManyLogins) as refused:
            return type(refused).__name__
        return "in"


@pytest.fixture
async def door(shared_database: str) -> AsyncIterator[Door]:
    tenant_id = plant_tenant(shared_database)
    async with open_pool(as_role(shared_database, WEB), max_size=10) as pool:
        async with Database(pool).unscoped() as connection:
            await connection.execute("DELETE FROM login_failures")
        yield Door(Database(pool), email_of(tenant_id))


async def test_guesses_sent_all_at_once_are_looked_at_no_more_than_one_by_one(door: Door) -> None:
    answers = await asyncio.gather(*(door.knock(WRONG, origin=f"192.0.2.{number}") for number in range(60)))
    assert PER_ADDRESS >= door.check.looks
    assert 60 - PER_ADDRESS <= answers.count("TooManyLogins")


async def test_the_right_password_opens_and_is_not_counted(door: Door) -> None:
    answers = [await door.knock(RIGHT) for _ in range(PER_ORIGIN + 5)]
    assert {"in"} == set(answers)


async def test_after_too_many_failures_even_the_right_password_waits(door: Door) -> None:
    assert ["LoginRefused"] * PER_ADDRESS == [await door.knock(WRONG) for _ in range(PER_ADDRESS)]
    assert "TooManyLogins" == await door.knock(RIGHT)
    door.clock.advance(WINDOW + timedelta(seconds=1))
    assert "in" == await door.knock(RIGHT)


async def test_one_origin_may_not_try_many_addresses(door: Door) -> None:
    answers = [await door.knock(WRONG, email=f"person{number}@example.com") for number in range(PER_ORIGIN + 1)]
    assert ["LoginRefused"] * PER_ORIGIN + ["TooManyLogins"] == answers
    assert "in" == await door.knock(RIGHT, origin="192.0.2.99")


async def test_an_unknown_address_costs_a_look_as_well(door: Door) -> None:
    assert "LoginRefused" == await door.knock(RIGHT, email="nobody@example.com")
    assert 1 == door.check.looks


async def test_an_address_is_the_same_in_any_case(door: Door) -> None:
    assert "in" == await door.knock(RIGHT, email=f"  {door.email.upper()} ")


async def test_a_session_ends_with_its_time_and_opens_nothing_elsewhere(door: Door) -> None:
    cookie = await log_in(door.database, door.clock, door.check, door.email, RIGHT, "192.0.2.1")
    person = await find_person(door.database, cookie.reveal(), door.clock.now())
    assert person is not None
    assert door.email == person.user.email
    for wrong in ("", "ebs_", cookie.reveal() + "x", cookie.reveal()[:-1], cookie.reveal().replace("ebs_", "ebk_")):
        assert await find_person(door.database, wrong, door.clock.now()) is None
    assert await find_person(door.database, cookie.reveal(), door.clock.now() + SESSION_LIFE) is None
