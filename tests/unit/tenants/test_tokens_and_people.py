from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.kit.secret import Secret
from electronic_billing.tenants import tokens
from electronic_billing.tenants.errors import PasswordTooShort
from electronic_billing.tenants.model import Permission, Person, Role, Tenant, User
from electronic_billing.tenants.passwords import MAX_LENGTH, MIN_LENGTH, PasswordCheck, hash_password


@given(st.uuids())
def test_a_token_names_its_tenant(tenant_id: UUID) -> None:
    token = tokens.parse(tokens.API_KEY, tokens.mint(tokens.API_KEY, tenant_id).reveal())
    assert token is not None
    assert tenant_id == token.tenant_id


def test_tokens_differ_and_are_long() -> None:
    minted = {tokens.mint(tokens.SESSION, UUID(int=1)).reveal() for _ in range(200)}
    assert 200 == len(minted)
    assert all(43 <= len(text.partition(".")[2]) for text in minted)


@given(st.text() | st.text(max_size=130).map(lambda text: tokens.API_KEY + text))
def test_no_text_breaks_the_reading(text: str) -> None:
    token = tokens.parse(tokens.API_KEY, text)
    assert token is None or text.startswith(tokens.API_KEY)


def test_a_token_of_another_kind_is_none() -> None:
    assert tokens.parse(tokens.SESSION, tokens.mint(tokens.API_KEY, uuid4()).reveal()) is None


def test_one_letter_more_or_less_is_another_token() -> None:
    text = tokens.mint(tokens.API_KEY, UUID(int=1)).reveal()
    own, longer, shorter = (tokens.parse(tokens.API_KEY, one) for one in (text, text + "A", text[:-1]))
    assert own is not None
    assert longer is not None
    assert shorter is not None
    assert 3 == len({own.digest, longer.digest, shorter.digest})


@pytest.mark.parametrize("country", ["IT", "it", " Italia ", "ITALY", "Italie", "Italien", "380", "ITA"])
def test_italy_has_many_names(country: str) -> None:
    assert Tenant(UUID(int=1), "x", country, "it").is_italian


@pytest.mark.parametrize("country", ["", "FR", "France", "Italian", "SM", "VA", "I", "italia2"])
def test_elsewhere_is_not_italy(country: str) -> None:
    assert not Tenant(UUID(int=1), "x", country, "it").is_italian


def test_roles_may_what_their_people_need() -> None:
    allowed = {role: {permission for permission in Permission if role.may(permission)} for role in Role}
    assert set(Permission) == allowed[Role.ADMINISTRATOR]
    assert {Permission.VIEW} == allowed[Role.VIEWER]
    assert {role for role in Role if Permission.MANAGE_INTEGRATIONS in allowed[role]} == {Role.ADMINISTRATOR}
    assert Permission.ISSUE_INVOICES not in allowed[Role.ACCOUNTANT]
    person = Person(
        Tenant(UUID(int=1), "x", "IT", "it"), User(UUID(int=2), "a@example.com", "x", Role.OPERATOR, None), UUID(int=3)
    )
    assert person.may(Permission.ISSUE_INVOICES)
    assert not person.may(Permission.READ_AUDIT)


@pytest.mark.parametrize("password", ["", "x" * (MIN_LENGTH - 1), "x" * (MAX_LENGTH + 1)])
def test_a_password_has_a_sensible_length(password: str) -> None:
    with pytest.raises(PasswordTooShort):
        hash_password(Secret(password))


async def test_a_password_is_matched_by_its_hash_alone() -> None:
    hashed = hash_password(Secret("correct-horse-battery"))
    check = PasswordCheck()
    assert "correct" not in hashed
    assert await check.matches(hashed, Secret("correct-horse-battery"))
    assert not await check.matches(hashed, Secret("Correct-horse-battery"))
    assert not await check.matches(hashed, Secret("x" * (MAX_LENGTH + 1)))
