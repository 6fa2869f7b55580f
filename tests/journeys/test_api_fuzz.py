"""Requests made up from the API's own description, right and wrong: every answer is one that the description allows."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode

from support.world import World, open_world

SEED = 20260310
EXAMPLES = 6
AnyCase = Case[Any]

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billing(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database) as world:
        await world.connect_company()
        yield world


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_every_answer_is_an_expected_one(billing: World, mode: GenerationMode) -> None:
    described = (await billing.http.get(f"{billing.web_url}/api/v1/openapi.json")).json()
    for case in made_up_cases(described, mode):
        answer = await perform(billing, case)
        told = f"seed {SEED}: {case.method} {case.formatted_path} {case.query} {case.body!r:.300} -> {answer.text:.300}"
        assert answer.status_code < 500 or answer.status_code in {502, 503}, told
        if answer.status_code >= 400:
            assert answer.headers["content-type"].startswith("application/problem+json"), told


def made_up_cases(described: dict[str, Any], mode: GenerationMode) -> list[AnyCase]:
    cases: list[AnyCase] = []
    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def gather(case: AnyCase) -> None:
            cases.append(case)

        try:
            gather()
        except Exception as nothing:  # noqa: BLE001 - an operation without parameters cannot be asked wrongly
            assert "Unsatisfiable" in type(nothing).__name__, nothing  # noqa: PT017
    assert 50 < len(cases)
    return cases


async def perform(world: World, case: AnyCase) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {world.italian.api_key.reveal()}", "Content-Type": "application/json"}
    has_body = case.method in {"POST", "PUT"}
    content = json.dumps(case.body, default=str).encode() if has_body else None
    path = quote(case.formatted_path, safe="/%-._~")
    query = {key: value for key, value in (case.query or {}).items() if isinstance(value, str | int | float)}
    return await world.http.request(
        case.method, f"{world.web_url}/api/v1{path}", content=content, params=query, headers=headers
    )
