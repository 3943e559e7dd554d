"""Opens every record of an organisation with one reader's password: `Server.inside` runs it in a process of its own.

In comes {"person": id, "password": text, "tenant": id}; out comes, by the record's id, {"verified": whether the log vouches
for it, "sections": [numbers], "texts": [everything in it as JSON]}.
"""

import json
import sys
from uuid import UUID

from safety.models import Incident
from vault import unlock
from vault.records import Binding, SealedRecord


def main():
    told = json.load(sys.stdin)
    keyring = unlock.open_session(UUID(told["person"]), told["password"])
    rows = Incident.objects.filter(tenant=told["tenant"])
    json.dump({str(row.id): _read(keyring, row) for row in rows}, sys.stdout)


def _read(keyring, row):
    contents = SealedRecord.open(keyring, Binding(row.tenant_id, row.id)).read()
    return {
        "verified": contents.verified,
        "sections": sorted(int(item.section) for item in contents.items),
        "texts": [item.data.decode() for item in contents.items],
    }
