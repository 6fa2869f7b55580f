"""What every page of ours must be: balanced, without inline script or style, each input with its label."""

from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
UNLABELLED = frozenset({"hidden", "submit"})


class Markup(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._labels: set[str] = set()
        self.feed(html)
        self.close()
        self._finish()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self._open.append(tag)
        self._note_ids(attributes)
        self._check_inline(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def with_tag(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def _note_ids(self, attributes: dict[str, str | None]) -> None:
        name = attributes.get("id")
        if name is None:
            return
        if name in self.ids:
            self.faults.append(f"the id {name} is there twice")
        self.ids.add(name)

    def _check_inline(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "style" or (tag == "script" and not attributes.get("src")):
            self.faults.append(f"inline <{tag}>")
        for name, value in attributes.items():
            if name == "style" or name.startswith("on") or (value or "").startswith("javascript:"):
                self.faults.append(f"inline {name} on <{tag}>")

    def _finish(self) -> None:
        self.faults += [f"<{tag}> is never closed" for tag in self._open]
        labels = {attributes.get("for") for attributes in self.with_tag("label")}
        for tag, attributes in self.tags:
            self._check_label(tag, attributes, labels)
            self._check_references(attributes)
        self.faults += ["an image without alt" for image in self.with_tag("img") if "alt" not in image]

    def _check_label(self, tag: str, attributes: dict[str, str | None], labels: set[str | None]) -> None:
        if tag not in {"input", "select", "textarea"} or attributes.get("type") in UNLABELLED:
            return
        if attributes.get("id") not in labels and "aria-label" not in attributes:
            self.faults.append(f"no label for the {tag} {attributes.get('name')}")

    def _check_references(self, attributes: dict[str, str | None]) -> None:
        for name in ("aria-describedby", "for"):
            for reference in (attributes.get(name) or "").split():
                if reference not in self.ids:
                    self.faults.append(f"{name} names {reference}, which is not there")
