import random

from electronic_billing.connections.link import Links
from electronic_billing.db.jobs import Source
from electronic_billing.invoices.follow import Follower
from electronic_billing.invoices.issue import Creator
from electronic_billing.invoices.receive import Receiver
from electronic_billing.invoices.send import Sender


def invoice_sources(links: Links, chance: random.Random) -> list[Source]:
    """What a pump does for a tenant, in this order: what came in, what must go out, what must be asked."""
    follower = Follower(links, chance)
    return [
        Receiver(links.database, links.clock).take,
        Sender(links, follower, chance).take,
        Creator(links, chance).take,
        follower.take,
    ]
