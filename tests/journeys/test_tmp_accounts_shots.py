import os, pytest, re
from django.conf import settings
from accounts.models import Tenant, SessionKind, Person
from accounts.sessions import SessionStore
from accounts import actions, setup
from vault import unlock
from vault.keyring import Keyring
from django.utils import timezone
from accounts import devices
OUT="/tmp/hearth/shots/"

def cookie(live, ctx, world, name, up=True, extra=None):
    one=world[name]; s=SessionStore(); k=Keyring(one.person, one.keyring.seed_s, one.keyring.seed_u if up else None)
    d={"person":one.person.hex, **k.to_texts(), "mark":unlock.session_mark(one.person).hex(), **(extra or {})}
    if up: d["seed_u_until"]=timezone.now().timestamp()+600
    s.start(SessionKind.SIGNED_IN,d)
    ctx.add_cookies([{"name":settings.SESSION_COOKIE_NAME,"value":s.session_key,"url":live.url}])

def look(page, name, assert_accessible, width=320):
    for w in (320, 1200):
        page.set_viewport_size({"width":w,"height":800})
        assert page.evaluate("document.documentElement.scrollWidth") <= w, (name, page.evaluate("document.documentElement.scrollWidth"))
        page.screenshot(path=f"{OUT}{name}-{w}.png", full_page=True)
    page.set_viewport_size({"width":390,"height":844})
    assert_accessible(page)

@pytest.mark.django_db(transaction=True)
def test_it_looks(world, new_context, live_server, assert_accessible, settings, monkeypatch):
    ctx=new_context(); page=ctx.new_page()
    page.goto("/me/in"); look(page,"sign_in",assert_accessible)
    page.fill("#id_email","nope"); page.click("text=Continue"); look(page,"sign_in_error",assert_accessible)
    page.goto("/me/forgot"); look(page,"forgot",assert_accessible)
    amina=world["Amina"]
    page.goto("/me/in"); page.fill("#id_email",amina.email); page.fill("#id_password",amina.password); page.click("text=Continue"); look(page,"code",assert_accessible)
    page.click("text=I do not have my phone"); look(page,"code_on_paper",assert_accessible)
    ben=world["Ben"]
    ines=world["Ines"]
    token=actions.invite(by=ines.viewer(), tenant=world.tenants["harbour"], role=actions.Role.DEPUTY, name="Zoe Quill", email="zoe@harbour.example")
    ctx2=new_context(); page=ctx2.new_page()
    page.goto(f"/me/join/{token}"); look(page,"join",assert_accessible)
    page.fill("#id_password","correct horse battery staple"); page.fill("#id_again","correct horse battery staple"); page.click("text=Continue")
    look(page,"joining_app",assert_accessible)
    page.click("text=I cannot scan it")
    seed=page.locator(".govuk-details__text strong").inner_text().replace(" ","")
    import base64
    page.fill("#id_code", devices.code_at(base64.b32decode(seed), timezone.now().timestamp())); page.click("text=Continue")
    look(page,"joining_paper",assert_accessible)
    page.emulate_media(media="print"); page.screenshot(path=OUT+"kit-print.png", full_page=True); page.emulate_media(media="screen")
    kit=page.locator(".hearth-receipt__reference").inner_text()
    page.fill("#id_typed", kit); page.click("text=Continue")
    look(page,"codes_once",assert_accessible)
    page.click("text=I have kept them")
    look(page,"after_join",assert_accessible)
    page.goto("/me/keys"); look(page,"keys_waiting_self",assert_accessible)
    zoe=Person.objects.get(email_hash=__import__("vault.server").server.lookup("zoe@harbour.example"))
    for name, paths in {"Ben":{"account":"/me/","sessions":"/me/sessions","password":"/me/password","kit":"/me/kit","codes":"/me/codes","keys":"/me/keys","again":"/me/again?next=/me/"},
        "Ines":{"people":"/me/people","invite":"/me/people/harbour/invite","person":f"/me/people/harbour/{amina.person}","remove":f"/me/people/harbour/{amina.person}/remove","setup_done":"/setup/done"},
        "Hana":{"log":"/me/log/harbour"},"Mira":{"start":"/"}}.items():
        c=new_context(); cookie(live_server,c,world,name); page=c.new_page()
        for shot,path in paths.items():
            page.goto(path); look(page,shot,assert_accessible)
        if name=="Ben":
            page.goto("/me/keys"); page.click("text=Compare and give access"); look(page,"give",assert_accessible)
            page.goto("/me/keys"); page.click("text=as a precaution"); look(page,"locks",assert_accessible)
            page.goto("/me/kit"); page.click("button:has-text('Make a new kit')"); look(page,"kit_paper",assert_accessible)
        if name=="Ines":
            page.goto("/me/people/harbour/invite"); page.fill("#id_name","New"); page.fill("#id_email","new@harbour.example"); page.check("text=Trustee"); page.click("text=Send the invitation"); look(page,"invited",assert_accessible)
    # sheets
    shares=[[["Harbour","safety","AAAA-BBBB-CCCC-"*5+"ABCD"],["Harbour","finance","AAAA-BBBB-CCCC-"*5+"ABCD"],["Commons","stats","AAAA-BBBB-CCCC-"*5+"ABCD"]]]*3
    c=new_context(); cookie(live_server,c,world,"Ben",extra={"sheets_once":shares}); page=c.new_page(); page.goto("/setup/sheets/1"); look(page,"setup_sheet",assert_accessible)
    page.emulate_media(media="print"); page.screenshot(path=OUT+"sheet-print.png", full_page=True); page.emulate_media(media="screen")
    # demo
    settings.HEARTH_DEMO=True; settings.HEARTH_DEMO_PEOPLE="tests.accounts.views.conftest.demo_cast"
    import tests.accounts.views.conftest as m
    monkeypatch.setattr(m,"demo_cast",lambda:[{"name":o.character.name,"role":o.character.role.label,"organisation":"Harbour Advice","email":o.email,"password":o.password,"code":"123456","next_code":"234567","valid_seconds":12} for o in world.people.values()],raising=False)
    c=new_context(); page=c.new_page(); page.goto("/me/in"); look(page,"sign_in_demo",assert_accessible)
    # session lost
    c=new_context(); cookie(live_server,c,world,"Amina"); page=c.new_page(); page.goto("/me/password"); c.clear_cookies(name=settings.SESSION_COOKIE_NAME); page.fill("#id_old","x"); page.click("button:has-text('Change the password')"); look(page,"again_after_end",assert_accessible)
    # setup
    Tenant.objects.update(scheme=None); 
    from accounts.models import Membership, Invitation
    Membership.objects.all().delete(); Invitation.objects.all().delete(); Tenant.objects.all().delete()
    c=new_context(); page=c.new_page(); page.goto("/"); look(page,"setup",assert_accessible)
