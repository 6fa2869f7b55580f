import httpx2
import pytest

from electronic_billing.fic.auth import BearerAuth, ManualToken
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.errors import Unauthorized, Unreachable
from electronic_billing.fic.transport import open_http
from electronic_billing.kit.secret import Secret
from unit.fic.scripted import BASE, Bench, RenewingTokens, ScriptedFic, answer, data

EXPIRED = {"error": "invalid_token", "error_description": "The token is expired, revoked or malformed."}


async def test_the_current_token_goes_with_every_call() -> None:
    bench = Bench(data([]))
    await bench.client.vat_types(1)
    assert ["Bearer old"] == bench.fic.bearers


@pytest.mark.parametrize("body", [EXPIRED, {"error": {"message": "Unauthorized."}}])
async def test_an_expired_token_is_renewed_and_the_call_repeated(body: object) -> None:
    bench = Bench(answer(body, 401), data({"name": "CARICATO"}))
    assert "CARICATO" == (await bench.client.send_e_invoice(1, 2)).name
    assert ["Bearer old", "Bearer new"] == bench.fic.bearers
    assert bench.fic.bodies[0] == bench.fic.bodies[1]
    assert 2 == bench.quotas[0].requests


async def test_the_stale_token_is_named_to_the_source() -> None:
    bench = Bench(answer(EXPIRED, 401), data([]))
    await bench.client.vat_types(1)
    assert [Secret("old")] == bench.tokens.stale_seen


async def test_a_call_is_repeated_once_only() -> None:
    bench = Bench(answer(EXPIRED, 401), answer(EXPIRED, 401))
    with pytest.raises(Unauthorized):
        await bench.client.vat_types(1)
    assert 2 == len(bench.fic.requests)


@pytest.mark.parametrize("body", [{"error": "invalid_client"}, {}, []])
async def test_a_401_that_does_not_blame_the_token_is_not_repeated(body: object) -> None:
    bench = Bench(answer(body, 401))
    with pytest.raises(Unauthorized):
        await bench.client.vat_types(1)
    assert [] == bench.tokens.stale_seen


async def test_a_401_that_is_not_json_is_not_repeated() -> None:
    with pytest.raises(Unauthorized):
        await Bench(httpx2.Response(401, content=b"<html>")).client.vat_types(1)


async def test_a_manual_token_is_not_renewed() -> None:
    fic = ScriptedFic(answer(EXPIRED, 401))
    with pytest.raises(Unauthorized):
        await FicClient(open_http(fic), BASE, ManualToken(Secret("a/manual"))).vat_types(1)
    assert ["Bearer a/manual"] == fic.bearers


@pytest.mark.parametrize("token", ["", "two words", "à-la-carte", "line\nbreak"])
async def test_a_token_that_cannot_be_one_is_refused_before_it_leaves(token: str) -> None:
    fic = ScriptedFic()
    with pytest.raises(Unauthorized):
        await FicClient(open_http(fic), BASE, ManualToken(Secret(token))).vat_types(1)
    assert [] == fic.requests


class RevokedTokens(RenewingTokens):
    async def renew(self, stale: Secret) -> Secret:
        raise ConnectionRefusedError(f"revoked: {stale}")


async def test_what_the_source_raises_reaches_the_caller() -> None:
    fic = ScriptedFic(answer(EXPIRED, 401))
    with pytest.raises(ConnectionRefusedError):
        await FicClient(open_http(fic), BASE, RevokedTokens()).vat_types(1)


async def test_a_repeated_call_whose_answer_is_lost_is_in_doubt() -> None:
    with pytest.raises(Unreachable) as caught:
        await Bench(answer(EXPIRED, 401), httpx2.ReadTimeout).client.delete_document(1, 2)
    assert caught.value.outcome_unknown is True


def test_there_is_no_synchronous_way() -> None:
    request = httpx2.Request("GET", BASE)
    with pytest.raises(TypeError):
        BearerAuth(RenewingTokens()).sync_auth_flow(request)
