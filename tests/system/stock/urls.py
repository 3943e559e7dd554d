import json
import zlib

from django.contrib.auth import authenticate, login
from django.core.mail import send_mail
from django.http import HttpResponse
from django.urls import path

from tests.system.stock.models import Report


def enter(request):
    person = authenticate(request, username=request.POST["email"], password=request.POST["password"])
    if person is None:
        return HttpResponse(status=403)
    login(request, person)
    return HttpResponse("in")


def keep(request):
    """A draft in the session, as form wizards keep theirs."""
    request.session["draft"] = request.POST["narrative"]
    return HttpResponse("kept")


def send(request):
    narrative = request.POST["narrative"]
    packed = zlib.compress(json.dumps({"narrative": narrative}).encode())
    Report.objects.create(narrative=narrative, packed=packed, file=request.FILES["evidence"])
    send_mail("A new report", narrative, "from@stock.example", ["to@stock.example"])
    return HttpResponse("sent")


urlpatterns = [
    path("health", lambda _: HttpResponse("ok")),
    path("in", enter),
    path("keep", keep),
    path("send", send),
]
