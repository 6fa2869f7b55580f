"""The public key of Fatture in Cloud's notifications, as base64 of a PEM.

Published at https://developers.fattureincloud.it/docs/webhooks/notifications; there is no key set, no key id and
no word on rotation, so it is the default of a setting and not a truth.
"""

from typing import Final

FIC_EVENT_KEY: Final = (
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1JvSElqZ1k3"
    "aGZYZlk1cC9KeStLL0ZndU1aNAozVHZaOXQ0ZU43K2t4UTBNSnpLdG93djRDY1lURnFyQm03aE1CNVpXS25xTHoyNEQ2bFFq"
    "U0wwWXN3PT0KLS0tLS1FTkQgUFVCTElDIEtFWS0tLS0tCg=="
)
