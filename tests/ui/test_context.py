from types import SimpleNamespace

from ui import context


def links(request):
    return [{"text": "Mine", "href": "/mine", "current": request.path == "/mine"}]


def test_it_asks_the_named_function_for_the_links(rf, settings):
    settings.HEARTH_NAVIGATION = f"{__name__}.links"
    assert context.page(rf.get("/mine"))["nav"] == [{"text": "Mine", "href": "/mine", "current": True}]


def test_it_does_without_links(rf, settings):
    assert context.page(rf.get("/"))["nav"] == ()


def test_it_knows_who_is_signed_in(rf):
    request = rf.get("/")
    assert context.page(request)["viewer"] is None
    request.viewer = SimpleNamespace(name="Amina")
    assert context.page(request)["viewer"].name == "Amina"


def test_it_leads_out_by_a_path_of_ours(rf, settings):
    request = rf.get("/")
    assert context.page(request)["exit_url"] == "/exit"
    settings.HEARTH_EXIT_PATH = "/away"
    assert context.page(request)["exit_url"] == "/away"
    request.exit_url = "/away?from=harbour"
    assert context.page(request)["exit_url"] == "/away?from=harbour"
