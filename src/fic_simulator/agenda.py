import heapq
from datetime import datetime

from fic_simulator.records import Task, TaskKind
from fic_simulator.tables import Table


class Agenda:
    """What falls due later, in order of time; the rows are the truth, the heap only finds the next one."""

    def __init__(self, tasks: Table[Task]) -> None:
        self._tasks = tasks
        self._heap: list[tuple[datetime, int]] = []
        self._last = 0

    def rebuild(self) -> None:
        self._heap = [(task.due_at, int(task.id)) for task in self._tasks]
        self._last = max([self._last, *(number for _, number in self._heap)])
        heapq.heapify(self._heap)

    def add(self, kind: TaskKind, ref: str, due_at: datetime, attempt: int = 0) -> None:
        self._last += 1
        self._tasks.put(Task(id=str(self._last), due_at=due_at, kind=kind, ref=ref, attempt=attempt))
        heapq.heappush(self._heap, (due_at, self._last))

    def next_due(self) -> datetime | None:
        while self._heap and self._tasks.get(self._heap[0][1]) is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: datetime) -> list[Task]:
        taken: list[Task] = []
        while self._heap and self._heap[0][0] <= now:
            _, number = heapq.heappop(self._heap)
            task = self._tasks.get(number)
            if task is not None:  # else it was cancelled meanwhile
                self._tasks.remove(number)
                taken.append(task)
        return taken

    def cancel(self, kind: TaskKind, ref: str) -> None:
        for task in self._tasks:
            if task.kind == kind and task.ref == ref:
                self._tasks.remove(task.id)
