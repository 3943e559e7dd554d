"""Amina looks after her own account: sessions, password, codes for a lost phone, and the kit for a lost password."""

from accounts.models import Session
from tests.journeys.people import at, follow, give_code, heading, main, press, sees, sign_in, sit_down

NEW, NEWER = "velvet orbit gravel mustard teapot fern", "thimble rust compass orchard mosaic lantern"


def test_it_ends_sessions_and_outlives_a_lost_phone_and_a_lost_password(
    page, new_context, world, live_server, assert_accessible
):
    amina = world["Amina"]
    sign_in(page, amina)
    elsewhere = sit_down(new_context(), live_server.url, amina)
    elsewhere.goto("/me/")
    sees(elsewhere, "2 places", amina.email, "Harbour Advice", "Staff or volunteer")
    assert_accessible(elsewhere)

    # She ends the other session.
    page.goto("/me/sessions")
    sees(page, "this one")
    press(page, "End all others")
    sees(page, "All your other sessions have ended.")
    elsewhere.reload()
    heading(elsewhere, "Sign in")

    # Ten new codes, which reach far: the password is asked for again, and then not for ten minutes.
    page.goto("/me/")
    page.get_by_role("row").or_(main(page)).get_by_role("link", name="Make new recovery codes").click()
    heading(page, "Enter your password again")
    page.get_by_label("Password", exact=True).fill("wrong")
    press(page, "Continue")
    sees(page, "The password is not right")
    page.get_by_label("Password", exact=True).fill(amina.password)
    press(page, "Continue")
    press(page, "Make ten new codes")
    heading(page, "Keep these ten codes")
    on_paper = page.locator("ol li").all_inner_texts()
    assert len(on_paper) == 10
    press(page, "I have kept them")

    # A new kit, typed back; without asking again.
    page.goto("/me/kit")
    assert_accessible(page)
    press(page, "Make a new kit")
    kit = page.locator(".hearth-card strong").inner_text()
    page.get_by_label("Type the code from your paper").fill(kit)
    press(page, "Continue")
    sees(page, "Your new recovery kit works. Destroy the old paper.")

    # A new password.
    page.goto("/me/password")
    page.get_by_label("Password you use now").fill(amina.password)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEWER)
    press(page, "Change the password")
    sees(page, "The two passwords are not the same")
    assert_accessible(page)
    page.get_by_label("Password you use now").fill(amina.password)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    press(page, "Change the password")
    sees(page, "Your password is changed.")
    press(page, "Menu")
    press(page, "Sign out")
    sees(page, "You are signed out.")
    assert not Session.objects.exists()

    # The phone is lost: a code from paper stands in for it, once.
    for _ in range(2):
        page.goto("/me/in")
        page.get_by_label("Email address").fill(amina.email)
        page.get_by_label("Password", exact=True).fill(NEW)
        press(page, "Continue")
        follow(page, "I do not have my phone")
        page.get_by_label("Recovery code").fill(on_paper[0].lower())
        press(page, "Sign in")
        if _ == 0:
            at(page, "/s/mine")
            press(page, "Menu")
            press(page, "Sign out")
    sees(page, "The code is not right, or it was used already")
    assert_accessible(page)

    # The password is lost: the kit makes a new one, and everything is still there.
    page.goto("/me/in")
    follow(page, "I forgot my password")
    page.get_by_label("Email address").fill(amina.email)
    page.get_by_label("Recovery code from your paper").fill(kit.replace("-", " "))
    page.get_by_label("New password", exact=True).fill(NEWER)
    page.get_by_label("New password again").fill(NEWER)
    assert_accessible(page)
    press(page, "Set the new password")
    sees(page, "Your new password is set.")
    page.get_by_label("Email address").fill(amina.email)
    page.get_by_label("Password", exact=True).fill(NEWER)
    press(page, "Continue")
    give_code(page, amina)
    at(page, "/s/mine")
    sees(page, "Your reports")
