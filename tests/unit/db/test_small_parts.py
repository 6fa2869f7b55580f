from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from psycopg.conninfo import conninfo_to_dict

from electronic_billing.db.roles import WEB, as_role
from electronic_billing.db.transaction import as_json


class Priced(msgspec.Struct):
    price: Decimal
    id: UUID


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://owner:s3cr3t@db.example:5433/ebilling?sslmode=require",
        "host=db.example port=5433 dbname=ebilling user=owner password=s3cr3t sslmode=require",
    ],
)
def test_a_service_goes_to_the_same_database_under_its_own_name(address: str) -> None:
    parts = conninfo_to_dict(as_role(address, WEB))
    assert {"host": "db.example", "port": "5433", "dbname": "ebilling", "sslmode": "require", "user": WEB} == parts
    assert "own s3cr3t" == conninfo_to_dict(as_role(address, WEB, "own s3cr3t"))["password"]


def test_no_cent_is_lost_on_the_way_to_a_row() -> None:
    dumped = as_json(Priced(Decimal("0.10"), UUID(int=1)))
    assert b'{"price":"0.10","id":"00000000-0000-0000-0000-000000000001"}' == dumped.dumps(dumped.obj)  # type: ignore[misc]
