from collections.abc import Callable, Collection, Mapping
from typing import TypeVar
from urllib.parse import quote

import httpx2
from msgspec import Struct, structs

from electronic_billing.fic.auth import BearerAuth, TokenSource
from electronic_billing.fic.documents import (
    ClientPage,
    DocumentPage,
    Entity,
    ErrorReason,
    IssuedDocument,
    NewDocument,
    SendResult,
    Totals,
    VerifyResult,
)
from electronic_billing.fic.errors import Rejected, UnexpectedAnswer
from electronic_billing.fic.models import (
    CompanyInfo,
    PaymentAccount,
    PaymentMethod,
    PreCreateInfo,
    Subscription,
    UserCompany,
    VatType,
)
from electronic_billing.fic.query import Query
from electronic_billing.fic.transport import (
    DEFAULT_TIMEOUTS,
    Answer,
    OnOdd,
    Params,
    QuotaSeen,
    Timeouts,
    build_request,
    decoded,
    perform,
    quota_in,
    succeeded,
)

T = TypeVar("T")
Change = Mapping[str, object] | NewDocument


class _UserCompanies(Struct, frozen=True):
    companies: tuple[UserCompany, ...]


class _ErrorReasonAnswer(Struct, frozen=True):
    data: ErrorReason | None = None


class _SubscriptionAnswer(Struct, frozen=True):
    """`warnings` is a list in the documentation and one text in the interface description."""

    data: Subscription
    warnings: object = None


class FicClient:
    """Fatture in Cloud for one connection. Every call raises an error of the tree in `errors`, or its result.

    `on_quota` hears of each answered call, `on_odd` of each field that did not fit its type.
    """

    def __init__(
        self,
        http: httpx2.AsyncClient,
        base_url: str,
        tokens: TokenSource,
        on_quota: Callable[[QuotaSeen], None] | None = None,
        *,
        on_odd: OnOdd | None = None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._auth = BearerAuth(tokens)
        self._on_quota = on_quota
        self._on_odd = on_odd
        self._timeouts = timeouts

    async def user_companies(self) -> tuple[UserCompany, ...]:
        answer = await self._call("GET", None, "/user/companies")
        return decoded(answer, _UserCompanies, self._on_odd, within="data").companies

    async def company_info(self, company_id: int) -> CompanyInfo:
        return await self._get(company_id, "/company/info", CompanyInfo)

    async def pre_create_info(self, company_id: int, type: str) -> PreCreateInfo:  # noqa: A002
        return await self._get(company_id, "/issued_documents/info", PreCreateInfo, {"type": type})

    async def vat_types(self, company_id: int) -> tuple[VatType, ...]:
        return await self._get(company_id, "/info/vat_types", tuple[VatType, ...])

    async def payment_accounts(self, company_id: int) -> tuple[PaymentAccount, ...]:
        return await self._get(company_id, "/info/payment_accounts", tuple[PaymentAccount, ...])

    async def payment_methods(self, company_id: int) -> tuple[PaymentMethod, ...]:
        """Detailed, for the basic fields lack the MPxx code."""
        params = {"fieldset": "detailed"}
        return await self._get(company_id, "/info/payment_methods", tuple[PaymentMethod, ...], params)

    async def list_documents(
        self,
        company_id: int,
        *,
        type: str,  # noqa: A002
        q: Query | str | None = None,
        fields: Collection[str] | None = None,
        fieldset: str | None = None,
        sort: str | None = None,
        page: int = 1,
        per_page: int = 100,
    ) -> DocumentPage:
        """`per_page` from 5 to 100. `id` is always asked for: without it the server may fail.

        The basic fields lack `ei_status`, items and payments: name `fields`, or ask for detailed.
        """
        asked = _told(
            type=type,
            q=_filter(q),
            fields=None if fields is None else ",".join(dict.fromkeys(("id", *fields))),
            fieldset=fieldset,
            sort=sort,
            page=page,
            per_page=per_page,
        )
        answer = await self._call("GET", company_id, "/issued_documents", params=asked)
        return decoded(answer, DocumentPage, self._on_odd)

    async def get_document(self, company_id: int, document_id: int, fieldset: str = "detailed") -> IssuedDocument:
        path = f"/issued_documents/{document_id}"
        return await self._get(company_id, path, IssuedDocument, {"fieldset": fieldset})

    async def create_document(
        self, company_id: int, document: NewDocument, *, fix_payments: bool = False
    ) -> IssuedDocument:
        """Gives the document its number at once, and knows no idempotency key: see `outcome_unknown`.

        `fix_payments` lets the server change the last payment to fit; it hides wrong prices.
        """
        body: dict[str, object] = {"data": document}
        if fix_payments:
            body["options"] = {"fix_payments": True}
        return await self._send("POST", company_id, "/issued_documents", body, IssuedDocument)

    async def modify_document(self, company_id: int, document_id: int, change: Change) -> IssuedDocument:
        """Only the fields sent change; items and payments are replaced as whole lists."""
        path = f"/issued_documents/{document_id}"
        return await self._send("PUT", company_id, path, {"data": change}, IssuedDocument)

    async def delete_document(self, company_id: int, document_id: int) -> None:
        """To the bin."""
        await self._call("DELETE", company_id, f"/issued_documents/{document_id}")

    async def totals(self, company_id: int, document: NewDocument) -> Totals:
        """Computes and stores nothing."""
        return await self._send("POST", company_id, "/issued_documents/totals", {"data": document}, Totals)

    async def send_e_invoice(
        self,
        company_id: int,
        document_id: int,
        dry_run: bool = False,
    ) -> SendResult:
        """The answer says that the hub has taken it, not that SDI has. `dry_run` checks and sends nothing."""
        body = {"data": {}, "options": {"dry_run": dry_run}}
        path = f"/issued_documents/{document_id}/e_invoice/send"
        return await self._send("POST", company_id, path, body, SendResult)

    async def verify_e_invoice(self, company_id: int, document_id: int) -> VerifyResult:
        """An invalid XML is an answer here, not an error."""
        try:
            path = f"/issued_documents/{document_id}/e_invoice/xml_verify"
            return await self._get(company_id, path, VerifyResult)
        except Rejected as rejected:
            if rejected.status != 422:
                raise
            found = dict.fromkeys(text for texts in rejected.fields.values() for text in texts)
            return VerifyResult(success=False, errors=tuple(found) or (rejected.message,))

    async def e_invoice_xml(self, company_id: int, document_id: int) -> bytes:
        answer = await self._call("GET", company_id, f"/issued_documents/{document_id}/e_invoice/xml")
        if not answer.body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            raise UnexpectedAnswer(answer.status, "no XML in it")
        return answer.body

    async def e_invoice_error(self, company_id: int, document_id: int) -> ErrorReason | None:
        path = f"/issued_documents/{document_id}/e_invoice/error_reason"
        reason = decoded(await self._call("GET", company_id, path), _ErrorReasonAnswer, self._on_odd).data
        return None if reason == ErrorReason() else reason

    async def list_clients(
        self, company_id: int, *, q: Query | str | None = None, page: int = 1, per_page: int = 100
    ) -> ClientPage:
        asked = _told(q=_filter(q), page=page, per_page=per_page, fieldset="detailed")
        answer = await self._call("GET", company_id, "/entities/clients", params=asked)
        return decoded(answer, ClientPage, self._on_odd)

    async def create_client(self, company_id: int, client: Entity) -> Entity:
        return await self._send("POST", company_id, "/entities/clients", {"data": client}, Entity)

    async def list_subscriptions(self, company_id: int) -> tuple[Subscription, ...]:
        return await self._get(company_id, "/subscriptions", tuple[Subscription, ...])

    async def create_subscription(self, company_id: int, sink: str, types: Collection[str]) -> Subscription:
        """The handshake may run inside this call: the sink must already answer."""
        body = {"data": {"sink": sink, "types": list(types), "verification_method": "header"}}
        answer = await self._call("POST", company_id, "/subscriptions", body=body)
        told = decoded(answer, _SubscriptionAnswer, self._on_odd)
        return structs.replace(told.data, warnings=_texts(told.warnings))

    async def verify_subscription(self, company_id: int, subscription_id: str) -> None:
        """Asks for a new handshake: five in all, one in ten minutes; after the fifth failure it is lost."""
        path = f"/subscriptions/{quote(subscription_id, safe='')}/verify"
        await self._call("POST", company_id, path, body={"data": {"verification_method": "header"}})

    async def delete_subscription(self, company_id: int, subscription_id: str) -> None:
        await self._call("DELETE", company_id, f"/subscriptions/{quote(subscription_id, safe='')}")

    async def _get(self, company_id: int, path: str, shape: type[T], params: Params | None = None) -> T:
        answer = await self._call("GET", company_id, path, params=params)
        return decoded(answer, shape, self._on_odd, within="data")

    async def _send(self, method: str, company_id: int, path: str, body: object, shape: type[T]) -> T:
        answer = await self._call(method, company_id, path, body=body)
        return decoded(answer, shape, self._on_odd, within="data")

    async def _call(
        self,
        method: str,
        company_id: int | None,
        path: str,
        *,
        params: Params | None = None,
        body: object = None,
    ) -> Answer:
        company = "" if company_id is None else f"/c/{company_id}"
        url = f"{self._base_url}{company}{path}"
        request = build_request(self._http, method, url, self._timeouts, params=params, body=body)
        answer = await perform(self._http, request, self._timeouts, self._auth)
        if self._on_quota is not None:
            self._on_quota(quota_in(answer, company_id))
        return succeeded(answer)


def _filter(q: Query | str | None) -> str | None:
    return None if q is None else str(q)


def _told(**asked: str | int | None) -> Params:
    return {name: value for name, value in asked.items() if value is not None}


def _texts(warnings: object) -> tuple[str, ...]:
    if isinstance(warnings, str):
        return (warnings,) if warnings else ()
    return tuple(str(text) for text in warnings) if isinstance(warnings, list) else ()
