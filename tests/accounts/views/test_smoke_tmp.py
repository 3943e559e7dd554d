import pytest
from tests.accounts.views.conftest import *
@pytest.mark.parametrize("name", ["Ben","Ines","Hana","Noor","Mira","Amina","Gus","Jo"])
def test_it_smokes(world, browser_of, name):
    for up in (False, True):
        c = browser_of(name, stepped_up=up)
        for path in ("/", "/me/", "/me/sessions", "/me/password", "/me/kit", "/me/kit/paper", "/me/codes","/me/codes/once","/me/people","/me/people/harbour","/me/people/commons","/me/people/harbour/invite",f"/me/people/harbour/{world['Amina'].person}",f"/me/people/harbour/{world['Amina'].person}/remove","/me/keys","/me/log","/me/log/harbour","/me/in","/me/code","/me/again","/setup/","/setup/done","/setup/sheets/1","/me/joining/app","/api/v1/me/session","/api/v1/me/sessions","/api/v1/schema","/health"):
            r = c.get(path)
            print(name, up, path, r.status_code, r.headers.get("location",""), r.headers.get("content-type"))
            assert r.status_code < 500
