import msgspec


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one field. `reason` is the id of a text in the catalogues; `values` fill its places."""

    field: str
    reason: str
    values: dict[str, str] = {}


class FieldsRefused(Exception):
    """Some fields are not as they must be; nothing was written."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.reason}" for problem in problems))
        self.problems = problems
