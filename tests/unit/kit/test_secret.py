import copy
import json
import pickle

import pytest

from electronic_billing.kit.secret import Secret


def test_it_does_not_show_itself() -> None:
    secret = Secret("s3cr3t")
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!s:>20}", repr({"x": [secret]})):
        assert "s3cr3t" not in shown


def test_it_does_not_travel() -> None:
    for way in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            way(Secret("s3cr3t"))


def test_an_error_does_not_tell_it() -> None:
    assert "s3cr3t" not in repr(ValueError(Secret("s3cr3t"))) + str(ValueError(Secret("s3cr3t")))


def test_it_is_compared_by_its_value_and_never_with_a_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert 1 == len({Secret("a"), Secret("a")})
    assert Secret("a")
    assert not Secret("")
