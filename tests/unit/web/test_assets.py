import hashlib
import struct

from electronic_billing.web.assets import CARD_PICTURE_URL, STATIC, Assets
from unit.web.conftest import MakeClient


def test_vendored_files_are_the_published_ones() -> None:
    lines = (STATIC / "vendor" / "CHECKSUMS").read_text(encoding="utf-8").splitlines()
    recorded = {name: digest for digest, name in (line.split() for line in lines)}
    present = [file for file in (STATIC / "vendor").iterdir() if file.suffix in {".css", ".js"}]
    assert recorded == {file.name: hashlib.sha512(file.read_bytes()).hexdigest() for file in present}


async def test_current_version_is_kept_for_ever(make_client: MakeClient, assets: Assets) -> None:
    answer = await make_client().get(assets.url("app.css"))
    assert (200, "text/css; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
    assert "immutable" in answer.headers["cache-control"]


async def test_other_versions_are_not(make_client: MakeClient) -> None:
    for address in ("/static/app.css", "/static/app.css?v=000000000000"):
        assert "public, max-age=3600" == (await make_client().get(address)).headers["cache-control"]


async def test_missing_file_is_not_found_and_not_cached(make_client: MakeClient) -> None:
    answer = await make_client().get("/static/nothing.css")
    assert (404, "no-store") == (answer.status_code, answer.headers["cache-control"])


async def test_card_picture_is_where_hosts_look_for_it(make_client: MakeClient) -> None:
    answer = await make_client().get(CARD_PICTURE_URL)
    assert (200, "image/png") == (answer.status_code, answer.headers["content-type"])
    assert "cross-origin" == answer.headers["cross-origin-resource-policy"]
    assert (256, 256) == struct.unpack(">II", answer.content[16:24])


def test_own_files_ask_nobody_else() -> None:
    for file in STATIC.glob("app.*"):
        assert "http" not in file.read_text(encoding="utf-8")
