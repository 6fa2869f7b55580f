"""The official SDK of Fatture in Cloud runs against the simulator unchanged."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

import fattureincloud_python_sdk as fic
import httpx2
import pytest
from fattureincloud_python_sdk.oauth2.oauth2 import OAuth2AuthorizationCodeManager, OAuth2DeviceCodeManager, OAuth2Error
from fattureincloud_python_sdk.oauth2.scopes import Scope

from fic_simulator.serving import serving
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from simulator.fake_sink import FakeSink

CALLBACK = "http://localhost:9/callback"
SCOPES = [Scope.ISSUED_DOCUMENTS_INVOICES_ALL, Scope.ISSUED_DOCUMENTS_CREDIT_NOTES_ALL, Scope.SETTINGS_READ]
AURORA = 101

T = TypeVar("T")


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    settings = SimulatorSettings(
        start_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        speed=0,
        sink_transport=httpx2.ASGITransport(app=FakeSink()),
    )
    simulator = Simulator(settings)
    async with serving(simulator):
        yield simulator


@pytest.fixture
def run(simulator: Simulator) -> Callable[..., Any]:
    """The SDK blocks: its calls run in a thread while the simulator serves here."""

    def client() -> fic.ApiClient:
        return fic.ApiClient(fic.Configuration(host=simulator.base_url, access_token=simulator.manual_token))

    async def in_thread(deed: Callable[[fic.ApiClient], T]) -> T:
        def closed() -> T:
            with client() as opened:
                answer = deed(opened)
                opened.rest_client.pool_manager.clear()
                return answer

        return await asyncio.to_thread(closed)

    return in_thread


def new_invoice() -> fic.CreateIssuedDocumentRequest:
    item = fic.IssuedDocumentItemsListItem(name="Noleggio", qty=3, net_price=33.33, vat=fic.VatType(id=0))
    payment = fic.IssuedDocumentPaymentsListItem(
        amount=121.99, due_date=date(2026, 12, 20), status=fic.IssuedDocumentStatus.NOT_PAID
    )
    document = fic.IssuedDocument(
        type=fic.IssuedDocumentType.INVOICE,
        date=date(2026, 11, 20),
        e_invoice=True,
        entity=fic.Entity(name="Bora S.r.l.", vat_number="30030030032", ei_code="M5UXCR1", country="Italia"),
        ei_data=fic.IssuedDocumentEiData(payment_method="MP05"),
        items_list=[item],
        payments_list=[payment],
    )
    return fic.CreateIssuedDocumentRequest(data=document)


async def consent(url: str, base_url: str) -> str:
    asked = parse_qs(urlsplit(url).query)
    form = [(name, asked[name][0]) for name in ("client_id", "redirect_uri", "state")]
    form += [("scope", scope) for scope in asked["scope"][0].split()] + [("decision", "allow")]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with httpx2.AsyncClient(trust_env=False) as web:
        answer = await web.post(f"{base_url}/oauth/authorize", content=urlencode(form), headers=headers)
    return str(answer.headers["location"])


async def test_oauth_code_and_refresh(simulator: Simulator) -> None:
    manager = OAuth2AuthorizationCodeManager("demo-app", "demo-secret", CALLBACK, simulator.base_url)
    answered = manager.get_params_from_url(
        await consent(manager.get_authorization_url(SCOPES, "s-1"), simulator.base_url)
    )
    token = await asyncio.to_thread(manager.fetch_token, answered.authorization_code)
    renewed = await asyncio.to_thread(manager.refresh_token, token.refresh_token)
    assert ("s-1", 86400) == (answered.state, token.expires_in)
    assert token.refresh_token != renewed.refresh_token
    with pytest.raises(OAuth2Error, match="invalid"):
        await asyncio.to_thread(manager.refresh_token, token.refresh_token)
    manager._http.clear()


async def test_oauth_device(simulator: Simulator) -> None:
    manager = OAuth2DeviceCodeManager("demo-app", simulator.base_url)
    device = await asyncio.to_thread(manager.get_device_code, SCOPES)
    with pytest.raises(OAuth2Error):
        await asyncio.to_thread(manager.fetch_token, device.device_code)
    next(iter(simulator.world.devices)).decision = "granted"
    await simulator.advance(6)
    assert (await asyncio.to_thread(manager.fetch_token, device.device_code)).access_token.startswith("a/")
    manager._http.clear()


async def test_user_and_companies(run: Callable[..., Any]) -> None:
    user = await run(lambda client: fic.UserApi(client).get_user_info())
    companies = await run(lambda client: fic.UserApi(client).list_user_companies())
    info = await run(lambda client: fic.CompaniesApi(client).get_company_info(AURORA))
    usage = await run(lambda client: fic.CompaniesApi(client).get_company_plan_usage(AURORA, "documents"))
    assert "Administrator" == user.data.name
    assert [104] == [row.id for row in companies.data.companies[2].controlled_companies]
    assert info.data.plan_info.functions.e_invoice is True
    assert 0 == usage.data.usage


async def test_an_invoice_from_create_to_sent(run: Callable[..., Any], simulator: Simulator) -> None:
    made = await run(lambda client: fic.IssuedDocumentsApi(client).create_issued_document(AURORA, new_invoice()))
    number = made.data.id
    listed = await run(
        lambda client: fic.IssuedDocumentsApi(client).list_issued_documents(
            AURORA, "invoice", q="number = 1", fieldset="detailed", per_page=50
        )
    )
    verified = await run(lambda client: fic.IssuedEInvoicesApi(client).verify_e_invoice_xml(AURORA, number))
    xml = await run(lambda client: fic.IssuedEInvoicesApi(client).get_e_invoice_xml(AURORA, number))
    sent = await run(
        lambda client: fic.IssuedEInvoicesApi(client).send_e_invoice(
            AURORA, number, fic.SendEInvoiceRequest(options=fic.SendEInvoiceRequestOptions(dry_run=False))
        )
    )
    await simulator.advance(180)
    read = await run(
        lambda client: fic.IssuedDocumentsApi(client).get_issued_document(AURORA, number, fieldset="detailed")
    )
    reason = await run(lambda client: fic.IssuedEInvoicesApi(client).get_e_invoice_rejection_reason(AURORA, number))
    assert (99.99, 22.0, 121.99) == (made.data.amount_net, made.data.amount_vat, made.data.amount_gross)
    assert ("not_sent", 1) == (listed.data[0].ei_status, listed.total)
    assert verified.data.success is True
    assert "<TipoDocumento>TD01" in xml
    assert "CARICATO" == sent.data.name
    assert ("sent", "sent") == (read.data.ei_status, reason.data.ei_status)


async def test_modify_totals_info_and_delete(run: Callable[..., Any]) -> None:
    made = await run(lambda client: fic.IssuedDocumentsApi(client).create_issued_document(AURORA, new_invoice()))
    change = fic.ModifyIssuedDocumentRequest(data=fic.IssuedDocument(subject="eb:1"))
    changed = await run(
        lambda client: fic.IssuedDocumentsApi(client).modify_issued_document(AURORA, made.data.id, change)
    )
    totals = await run(
        lambda client: fic.IssuedDocumentsApi(client).get_new_issued_document_totals(
            AURORA, fic.GetNewIssuedDocumentTotalsRequest(data=new_invoice().data)
        )
    )
    info = await run(
        lambda client: fic.IssuedDocumentsApi(client).get_issued_document_pre_create_info(AURORA, "invoice")
    )
    await run(lambda client: fic.IssuedDocumentsApi(client).delete_issued_document(AURORA, made.data.id))
    bin_rows = await run(lambda client: fic.IssuedDocumentsApi(client).list_bin_issued_documents(AURORA))
    assert ("eb:1", 121.99) == (changed.data.subject, totals.data.amount_due)
    assert 0 == info.data.items_default_values.vat.id
    assert [made.data.id] == [row.id for row in bin_rows.data]


async def test_a_refusal_reaches_the_sdk(run: Callable[..., Any]) -> None:
    wrong = fic.CreateIssuedDocumentRequest(data=fic.IssuedDocument(type=fic.IssuedDocumentType.INVOICE))
    with pytest.raises(fic.ApiException) as caught:
        await run(lambda client: fic.IssuedDocumentsApi(client).create_issued_document(AURORA, wrong))
    assert 422 == caught.value.status


async def test_lists_and_clients(run: Callable[..., Any]) -> None:
    vat_types = await run(lambda client: fic.InfoApi(client).list_vat_types(AURORA))
    accounts = await run(lambda client: fic.InfoApi(client).list_payment_accounts(AURORA))
    methods = await run(lambda client: fic.InfoApi(client).list_payment_methods(AURORA))
    wish = fic.CreateClientRequest(data=fic.Client(name="Bora", country="Italia"))
    client_made = await run(lambda client: fic.ClientsApi(client).create_client(AURORA, wish))
    clients = await run(lambda client: fic.ClientsApi(client).list_clients(AURORA, per_page=50))
    countries = await run(lambda client: fic.InfoApi(client).list_detailed_countries())
    assert 0 == vat_types.data[0].id
    assert [21, 109] == [row.id for row in accounts.data]
    assert "MP05" == methods.data[0].ei_payment_method
    assert [client_made.data.id] == [row.id for row in clients.data]
    assert "IT" == countries.data[0].iso


async def test_subscriptions(run: Callable[..., Any]) -> None:
    wish = fic.CreateWebhooksSubscriptionRequest(
        data=fic.WebhooksSubscription(
            sink="https://host.example/hook",
            types=[fic.EventType.ISSUED_DOCUMENTS_E_INVOICES_STATUS_UPDATE],
            verification_method=fic.WebhooksSubscriptionVerificationMethod.HEADER,
        )
    )
    made = await run(lambda client: fic.WebhooksApi(client).create_webhooks_subscription(AURORA, wish))
    listed = await run(lambda client: fic.WebhooksApi(client).list_webhooks_subscriptions(AURORA))
    await run(
        lambda client: fic.WebhooksApi(client).verify_webhooks_subscription(
            AURORA, made.data.id, fic.VerifyWebhooksSubscriptionRequest()
        )
    )
    await run(lambda client: fic.WebhooksApi(client).delete_webhooks_subscription(AURORA, made.data.id))
    assert made.data.verified is True
    assert [made.data.id] == [row.id for row in listed.data]
