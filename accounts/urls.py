"""The addresses of the account pages and of their endpoints. They say nothing about what Hearth is for."""

from django.urls import path

from accounts import api
from accounts.gates import open_view
from accounts.views import joining, keys, mine, people, setup, signin

urlpatterns = [
    path("exit", signin.leave_fast, name="exit"),
    path("me/", mine.account, name="account"),
    path("me/again", signin.again, name="again"),
    path("me/code", signin.code, name="code"),
    path("me/code/paper", signin.code_on_paper, name="code-on-paper"),
    path("me/codes", mine.codes, name="codes"),
    path("me/codes/once", joining.codes_once, name="codes-once"),
    path("me/forgot", mine.forgot, name="forgot"),
    path("me/in", signin.sign_in, name="sign-in"),
    path("me/in/as", signin.sign_in_as, name="sign-in-as"),
    path("me/join/<str:token>", joining.join, name="join"),
    path("me/joining/app", joining.app, name="joining-app"),
    path("me/joining/paper", joining.paper, name="joining-paper"),
    path("me/joining/square.svg", joining.square, name="joining-square"),
    path("me/keys", keys.keys, name="keys"),
    path("me/keys/<uuid:vault>/give/<uuid:person>", keys.give, name="give"),
    path("me/keys/<uuid:vault>/locks", keys.locks, name="locks"),
    path("me/keys/<uuid:vault>/take-up", keys.take_up, name="take-up"),
    path("me/kit", mine.kit, name="kit"),
    path("me/kit/paper", mine.kit_paper, name="kit-paper"),
    path("me/log", keys.log, name="log"),
    path("me/log/<slug:slug>", keys.log_at, name="log-at"),
    path("me/out", signin.sign_out, name="sign-out"),
    path("me/password", mine.password, name="password"),
    path("me/people", people.people, name="people"),
    path("me/people/<slug:slug>", people.people_at, name="people-at"),
    path("me/people/<slug:slug>/invite", people.invite, name="invite"),
    path("me/people/<slug:slug>/invited", people.invited, name="invited"),
    path("me/people/<slug:slug>/<uuid:person>", people.person, name="person"),
    path("me/people/<slug:slug>/<uuid:person>/remove", people.remove, name="remove-person"),
    path("me/sessions", mine.own_sessions, name="sessions"),
    path("setup/", setup.begin, name="setup"),
    path("setup/done", setup.done, name="setup-done"),
    path("setup/sheets/<int:number>", setup.sheet, name="setup-sheet"),
]

api_urlpatterns = [
    path(
        "code",
        open_view("between the password and the code somebody is not signed in yet")(api.Code.as_view()),
        name="api-code",
    ),
    path("session", api.OwnSession.as_view(), name="api-session"),
    path("sessions", api.OwnSessions.as_view(), name="api-sessions"),
    path("sessions/<str:row>", api.OneSession.as_view(), name="api-one-session"),
    path("sign-in", open_view("somebody who signs in is not signed in yet")(api.SignIn.as_view()), name="api-sign-in"),
    path("sign-out", api.SignOut.as_view(), name="api-sign-out"),
    path("step-up", api.StepUp.as_view(), name="api-step-up"),
]
