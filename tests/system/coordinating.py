"""A coordinator's part of the story of every deed: a phrase in every field in which she, or whoever asked, writes."""

from datetime import timedelta

from tests.system import deeds
from ui import formats


def tell(story, *, wren, dele):
    """Wren asks three times. She declines an offer, waits, is referred on; nobody is found for her; one ends by itself.

    Args:
        story: whose phrases are used; Efe can be offered already.
        wren: her browser.
        dele: the coordinator's, with the password given again.
    """
    said = story.said
    asked = deeds.ask_for_support(wren, avoid=said["whom she would not see"])
    path = f"/w/desk/{asked}"
    assert said["whom she would not see"] in dele.get(path).text
    dele.submit(dele.get(f"{path}/write"), {"text": said["message of a coordinator"]}, having="text")
    dele.submit(dele.get(f"{path}/note"), {"text": said["note of a coordinator"]}, having="text")
    assert said["note of a coordinator"] in dele.get(path).text
    assert said["message of a coordinator"] in wren.get(f"/w/{asked}").text
    offer = {"words": said["words beside an offer"], **_on("until", 7)}
    page = dele.submit(dele.get(f"{path}/match"), offer, having="words")
    assert page.path == path, page.errors()
    assert said["words beside an offer"] in wren.get(f"/w/{asked}/offer").text
    declining = wren.get(f"/w/{asked}/offer/none")
    wrong = wren.submit(declining, {"words": said["words of a no without a reason"]}, having="words")
    assert said["words of a no without a reason"] in wrong.text, "nothing typed is lost"
    no = {"reason": "other", "words": said["words beside a no"]}
    wren.submit(wrong, no, having="words")
    assert said["words beside a no"] in dele.get(path).text
    waits = {"reason": "requester", "words": said["words beside a wait"], **_on("look_again", 9)}
    page = dele.submit(dele.get(f"{path}/wait"), waits, having="words")
    assert page.path == path, page.errors()
    assert said["words beside a wait"] in wren.get(f"/w/{asked}").text
    dele.submit(dele.get(f"{path}/elsewhere"), {"words": said["who can help instead"]}, having="words")
    assert said["who can help instead"] in wren.get(f"/w/{asked}").text

    alone = deeds.ask_for_support(wren, avoid="Efe")  # and there is nobody else
    dele.submit(dele.get(f"/w/desk/{alone}/nobody"), {"words": said["words when nobody was found"]}, having="words")
    assert said["words when nobody was found"] in wren.get(f"/w/{alone}").text

    last = deeds.ask_for_support(wren)
    ended = {"to": "expired", "words": said["words at a close"]}
    dele.submit(dele.get(f"/w/desk/{last}/close"), ended, having="words")
    assert said["words at a close"] in wren.get(f"/w/{last}").text
    dele.get(f"/w/desk?list={said['list of requests']}&service={said['filter of requests']}")
    dele.get(f"/w/desk/{said['path of a coordinator']}")


def _on(name, days):
    day = formats.today() + timedelta(days=days)
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
