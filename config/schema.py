"""The OpenAPI description of all endpoints, as `docs/reference/openapi.yaml` has it."""

import functools
import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.gates import open_view
from config import reference

_YAML, _JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"


@open_view("describes the endpoints and holds no data")
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """YAML, or JSON where the caller asks for it."""
    kind = _JSON if request.get_preferred_type([_YAML, _JSON, "application/json"]) not in {_YAML, None} else _YAML
    return HttpResponse(_described(kind), content_type=kind)


@functools.cache
def _described(kind: str) -> str:
    """Made once in each process: it takes seconds, and anybody may ask."""
    return json.dumps(reference.endpoints()) if kind == _JSON else reference.openapi()
