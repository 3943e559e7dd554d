"""The log in words: what each kind of event means, for people who read it."""

EVENTS = {
    "device:codes": "Made new recovery codes",
    "incident:acknowledge": "Acknowledged a report",
    "incident:add": "Added to a report",
    "incident:ask": "Asked a question",
    "incident:close": "Closed a report",
    "incident:destroy": "Deleted a report that was taken back",
    "incident:note": "Made a note",
    "incident:expire": "Destroyed a report whose time had come",
    "incident:keep": "Recorded a duty to keep a report",
    "incident:open": "Opened a report",
    "incident:release": "Lifted a duty to keep a report",
    "keeping:change": "Changed how long things are kept",
    "exchange:export": "Took out everything of the organisation",
    "exchange:import": "Brought records in",
    "incident:reply": "Wrote to the author",
    "incident:report": "Sent a report",
    "incident:sample": "Counted more of the same",
    "incident:search": "Searched the texts",
    "incident:triage": "Judged a report",
    "incident:withdraw": "Took a report back",
    "keys:enrol": "Got keys",
    "keys:generation": "A key was published",
    "keys:kit_made": "Made a new recovery kit",
    "keys:kit_used": "Used the recovery kit",
    "keys:password": "Changed the password",
    "network:found": "Set the server up",
    "role:give": "Gave a role",
    "role:invite": "Invited somebody",
    "role:remove": "Removed a person",
    "role:take_up": "Took up a role",
    "session:begin": "Signed in",
    "session:end": "Signed out",
    "session:step_up": "Gave the password again",
    "tenant:create": "Created the organisation",
    "vault:found": "Founded a key",
    "vault:grant": "Gave access to a key",
    "vault:revoke": "Took access to a key away",
    "vault:rotate": "Changed the locks",
}


def event_in_words(event: str) -> str:
    """A sentence's beginning for `resource:action`; where none was written, its own words made readable."""
    if event in EVENTS:
        return EVENTS[event]
    resource, _, action = event.partition(":")
    words = f"{resource} {action}".replace("_", " ").strip()
    return words[:1].upper() + words[1:]
