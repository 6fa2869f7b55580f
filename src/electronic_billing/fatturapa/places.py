"""Where the paths of findings stand in the file."""

from electronic_billing.fatturapa.parse import Element, line_of


class Places:
    """Lists the children of a block once, however many findings speak of them: a lot has thousands of lines."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._children: dict[tuple[Element, str], list[Element]] = {}

    def line(self, path: str) -> int | None:
        """The line of the field, or of the nearest block where the field is missing."""
        element = self._root
        for step in path.split("/"):
            found = self._child(element, step)
            if found is None:
                break
            element = found
        return line_of(element)

    def _child(self, element: Element, step: str) -> Element | None:
        tag, _, position = step.partition("[")
        known = self._children.get((element, tag))
        if known is None:
            known = self._children[element, tag] = list(element.iterchildren(tag))
        place = int(position.rstrip("]") or 1)
        return known[place - 1] if place <= len(known) else None
