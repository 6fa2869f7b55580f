import contextlib
import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.fic.documents import Entity, IssuedDocument, NewItem, Ref, Totals
from electronic_billing.fic.models import PreCreateInfo, Token, UserCompany, VatType
from electronic_billing.fic.reading import Misfit, OddField, fit, parse

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from([Decimal("1E+999999"), Decimal("1E-999999"), Decimal("2.2"), "NaN", "Infinity", "1_000", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def _document(**fields: object) -> tuple[IssuedDocument, list[OddField]]:
    odd: list[OddField] = []
    return fit({"id": 1, **fields}, IssuedDocument, odd), odd


def test_an_unknown_status_is_kept_as_it_came() -> None:
    document, odd = _document(ei_status="brand_new", unheard_of={"a": 1})
    assert ("brand_new", []) == (document.ei_status, odd)


@pytest.mark.parametrize(("came", "kept"), [(7, "7"), (True, "true"), ({"a": [1]}, '{"a":[1]}'), ("a\x00b", "ab")])
def test_a_status_of_any_shape_is_kept_as_text(came: object, kept: str) -> None:
    assert kept == _document(ei_status=came)[0].ei_status


@pytest.mark.parametrize("came", [14, "14", Decimal("14.0")])
def test_a_number_may_come_as_text(came: object) -> None:
    assert 14 == _document(number=came)[0].number


@pytest.mark.parametrize("came", ["14a", Decimal("14.5"), True, [], {}, 2**70, Decimal("1E+99999"), "٣"])
def test_an_odd_number_is_lost_and_reported(came: object) -> None:
    document, odd = _document(number=came)
    assert document.number is None
    assert [OddField("IssuedDocument", "number", type(came).__name__)] == odd


@pytest.mark.parametrize(
    ("wire", "amount"),
    [
        (b"10.10", Decimal("10.10")),
        (b"0.1", Decimal("0.1")),
        (b'"12.5"', Decimal("12.5")),
        (b"81.82000000000001", Decimal("81.82")),
        (b"-3", Decimal(-3)),
        (b"1e2", Decimal(100)),
    ],
)
def test_money_never_passes_through_binary_floats(wire: bytes, amount: Decimal) -> None:
    document = fit(parse(b'{"id":1,"amount_net":' + wire + b"}"), IssuedDocument, [])
    assert amount == document.amount_net


@pytest.mark.parametrize("wire", [b'"NaN"', b'"Infinity"', b"1e400", b"true", b"[]", b'"1,5"', b"1" * 30])
def test_what_is_no_amount_is_lost(wire: bytes) -> None:
    odd: list[OddField] = []
    document = fit(parse(b'{"id":1,"amount_net":' + wire + b"}"), IssuedDocument, odd)
    assert (None, 1) == (document.amount_net, len(odd))


@pytest.mark.parametrize("day", ["2026-11-03", "2026-11-03 10:00:00"])
def test_a_day_is_read_with_or_without_its_time(day: str) -> None:
    assert dt.date(2026, 11, 3) == _document(date=day)[0].date


@pytest.mark.parametrize("day", ["0000-00-00", "2021-15-08", 20261103])
def test_an_impossible_day_is_lost(day: object) -> None:
    document, odd = _document(date=day)
    assert (None, 1) == (document.date, len(odd))


def test_an_empty_text_for_a_day_is_no_oddity() -> None:
    document, odd = _document(next_due_date="", date=None)
    assert (None, []) == (document.next_due_date, odd)


def test_what_a_list_leaves_out_is_told_apart_from_what_is_empty() -> None:
    document, _ = _document(items_list=None, payments_list=[])
    assert (None, ()) == (document.items_list, document.payments_list)


def test_payments_show_who_paid_and_when() -> None:
    payments = [{"id": "4", "amount": 75, "status": "paid", "paid_date": "2026-01-02", "payment_account": None}]
    document, _ = _document(payments_list=payments)
    assert document.payments_list is not None
    (payment,) = document.payments_list
    assert (4, "paid", dt.date(2026, 1, 2)) == (payment.id, payment.status, payment.paid_date)


def test_an_empty_php_array_stands_for_an_empty_object() -> None:
    assert Entity() == _document(entity=[])[0].entity
    assert {} == fit({"numerations": []}, PreCreateInfo, []).numerations


def test_null_for_the_whole_customer_is_no_customer() -> None:
    document, odd = _document(entity=None)
    assert (Entity(), []) == (document.entity, odd)


@pytest.mark.parametrize("identity", [None, "", "x", [], 1.5])
def test_a_document_without_an_id_is_no_document(identity: object) -> None:
    with pytest.raises(Misfit):
        fit({"id": identity}, IssuedDocument, [])


@pytest.mark.parametrize(
    ("came", "natura"),
    [
        (Decimal("2.2"), "N2.2"),
        ("2.2", "N2.2"),
        ("N4", "N4"),
        ("n6.1", "N6.1"),
        (4, "N4"),
        (0, ""),
        ("0", ""),
        ("", ""),
        (None, ""),
        ("X9", "X9"),
    ],
)
def test_the_natura_of_a_vat_type_comes_in_many_dresses(came: object, natura: str) -> None:
    assert natura == fit({"id": 0, "ei_type": came}, VatType, []).natura


def test_a_vat_type_may_have_the_id_zero() -> None:
    assert 0 == fit({"id": 0, "e_invoice": "string"}, VatType, []).id
    assert b'{"vat":{"id":0}}' == msgspec.json.encode(NewItem(vat=Ref(id=0)))


@pytest.mark.parametrize(("came", "read"), [(1, True), ("0", False), ("true", True), (False, False), ("yes", None)])
def test_truth_comes_in_many_dresses(came: object, read: bool | None) -> None:
    assert read is _document(locked=came)[0].locked


@pytest.mark.parametrize(
    ("came", "kept"), [(1234567897, "01234567897"), ("01234567897", "01234567897"), ("IT0123", "IT0123"), (None, None)]
)
def test_a_vat_number_gets_its_leading_zeros_back(came: object, kept: str | None) -> None:
    assert kept == fit({"id": 1, "vat_number": came}, UserCompany, []).vat_number


def test_a_token_does_not_show_itself() -> None:
    token = fit({"access_token": "a/one", "refresh_token": "r/two"}, Token, [])
    assert ("a/one", 86_400) == (token.access_token.reveal(), token.expires_in)
    assert "a/one" not in repr(token)
    assert "r/two" not in repr(token)


@pytest.mark.parametrize("missing", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": 5}])
def test_a_token_answer_without_a_token_is_none(missing: object) -> None:
    with pytest.raises(Misfit):
        fit(missing, Token, [])


def test_a_shape_that_nobody_defined_is_our_mistake() -> None:
    with pytest.raises(TypeError):
        fit(1, complex, [])


@given(wild=ANY_JSON)
def test_any_field_of_a_document_may_be_anything(wild: object) -> None:
    fields = {field.encode_name: wild for field in msgspec.structs.fields(IssuedDocument)}
    document, _ = _document(**{**fields, "id": 1})
    amounts = (document.amount_net, document.amount_vat, document.stamp_duty)
    assert all(amount is None or amount.quantize(Decimal("0.01")).is_finite() for amount in amounts)


@given(wild=ANY_JSON)
@pytest.mark.parametrize("shape", [Totals, PreCreateInfo, UserCompany, VatType])
def test_any_body_is_read_or_does_not_fit(shape: type[msgspec.Struct], wild: object) -> None:
    with contextlib.suppress(Misfit):
        assert isinstance(fit(wild, shape, []), shape)


@given(body=st.binary(max_size=40))
def test_any_bytes_are_json_or_not(body: bytes) -> None:
    with contextlib.suppress(Misfit):
        parse(body)


@given(cents=st.integers(-(10**11), 10**11))
def test_cents_survive_the_way_out_and_in(cents: int) -> None:
    amount = Decimal(cents) / 100
    wire = msgspec.json.Encoder(decimal_format="number").encode({"id": 1, "amount_net": amount})
    assert amount == fit(parse(wire), IssuedDocument, []).amount_net
