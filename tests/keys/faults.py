"""Keys of faults, verb by verb, and of when they strike."""
from thing import Thing

SYSTEM = """
entry_points: {users: {through: web, rate: 100/s}}
data: {rows: {in: db, writes: 20/s}}
components:
  web: {model: generic/service, at: {east: {count: 4, max: 9}}, capacity: 60/s, replaced_in: 5m, needs: [{component: db, role: writer}], rollout: {stages: [{share: 10%, for: 5m}, {share: 100%}]}}
  other: {model: generic/service, at: east, rollout: {stages: [{share: 100%}]}}
  db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: 3s, promotion: 2m}, v: {at: wb, lag: 9s, promotion: 2m}}}
people: {bob: {acknowledge: 2m}, ann: {acknowledge: 5m}, team: {chain: [bob, ann], escalate_after: [10m]}}
detection: {canary: {probes: web, every: 20s, timeout: 9s, failures: 2, pages: team}, gone: {probes: db.writer, every: 20s, timeout: 9s, pages: team}}
runbooks:
  go: {when: [canary, gone], if: {down: db.writer}, declare: {by: team, takes: 1m}, steps: [{promote: db.w}]}
  more: {when: canary, steps: [{scale: web, add: 3}]}
"""
COMMON = {"name", "at", "lasts", "probability", "onset", "silent", "refused"}
VERBS = {"outage": "db.writer", "crash": "db.writer", "destroy": "db.writer", "bad_release": "web", "no_capacity": "east", "unreachable": "bob", "stall": "db.w", "false_alarm": "canary"}
STRANGE = "cannot be used with|unknown key|either|is for given faults"


def verb(name, text, other, strikes, lasts=True):
    scenario = "faults: [{@@}, {outage: db.writer, name: second, at: 30m, lasts: 10m}, {outage: web, name: third, at: 40m, lasts: 2m}]"
    thing = Thing(f"fault {name}", "fault", SYSTEM, (scenario,), text)
    thing.change(name, other)
    thing.change("name", text + ", name: sue", told=True)
    thing.change("at", text + ", at: 20m")
    if lasts:
        thing.change("lasts", text + ", lasts: 35m")
    else:
        thing.refuse("lasts", text + ", lasts: 35m", "lasts|repair")
    thing.change("probability", text + ", probability: 50%")
    thing.change("onset", text + ", at: 35m, onset: true", text + ", at: 35m", note="true")
    if strikes:
        own = strikes == "silent"
        thing.change("silent", f"{text}, silent: {str(not own).lower()}")
        thing.change("refused", f"{text}, refused: {str(own).lower()}")
    else:
        thing.refuse("silent", text + ", silent: true", STRANGE)
        thing.refuse("refused", text + ", refused: true", STRANGE)
    thing.elsewhere |= set(VERBS) - {name}
    return thing


def things():
    yield verb("outage", "outage: db.writer", "outage: web", "silent").refuse_rest({"repair": "1h", "instances": "1", "fails": "50%", "above": "3", "since": "1h"}, STRANGE, lambda k, v: f"outage: db.writer, {k}: {v}")
    crash = verb("crash", "crash: db.writer", "crash: web", "refused", lasts=False)
    crash.change("repair", "crash: db.writer, repair: 10m")
    crash.change("instances", "crash: web, instances: 3", "crash: web")
    yield crash.refuse_rest({"fails": "50%", "above": "3", "since": "1h"}, STRANGE, lambda k, v: f"crash: db.writer, {k}: {v}")
    yield verb("destroy", "destroy: db.writer", "destroy: web", "silent").refuse_rest({"repair": "1h", "instances": "1", "fails": "50%", "above": "3", "since": "1h"}, STRANGE, lambda k, v: f"destroy: db.writer, {k}: {v}")
    release = verb("bad_release", "bad_release: web, fails: 50%", "bad_release: other, fails: 50%", None)
    release.change("fails", "bad_release: web, fails: 70%")
    yield release.refuse_rest({"repair": "1h", "instances": "1", "above": "3", "since": "1h"}, STRANGE, lambda k, v: f"bad_release: web, fails: 50%, {k}: {v}")
    room = verb("no_capacity", "no_capacity: east", "no_capacity: west", None)
    room.change("above", "no_capacity: east, above: 6")
    yield room.refuse_rest({"repair": "1h", "instances": "1", "fails": "50%", "since": "1h"}, STRANGE, lambda k, v: f"no_capacity: east, {k}: {v}")
    yield verb("unreachable", "unreachable: bob", "unreachable: ann", None).refuse_rest({"repair": "1h", "instances": "1", "fails": "50%", "above": "3", "since": "1h"}, STRANGE, lambda k, v: f"unreachable: bob, {k}: {v}")
    yield verb("false_alarm", "false_alarm: canary", "false_alarm: gone", None).refuse_rest({"repair": "1h", "instances": "1", "fails": "50%", "above": "3", "since": "1h"}, STRANGE, lambda k, v: f"false_alarm: canary, {k}: {v}")
    stall = verb("stall", "stall: db.w", "stall: db.v", None)
    yield stall.refuse_rest({"repair": "1h", "instances": "1", "fails": "50%", "above": "3", "since": "1h"}, STRANGE + "|given", lambda k, v: f"stall: db.w, {k}: {v}")
    mark = Thing("fault mark", "fault", SYSTEM, ("faults: [{outage: other, lasts: 10m}, {outage: db.writer, at: 30m, lasts: 10m@@}]",), "")
    mark.change("onset", ", onset: true")
    mark.refuse("onset", ", onset: false", "onset", note="false")
    mark.elsewhere = set(VERBS) | COMMON | {"repair", "instances", "fails", "above", "since"}
    yield mark
    share = Thing("failure of a release", "release_failure", SYSTEM, ("faults: [{bad_release: web, fails: {@@}}]",), "at_share: 50%, of: 30%")
    share.change("at_share", "at_share: 5%, of: 30%")
    share.change("of", "at_share: 50%, of: 60%")
    yield share
    when = "faults: [{outage: other, name: base, at: 10m, lasts: 10m}, {outage: db.writer, name: early, at: 2m, lasts: 1m}, {outage: web, at: {@@}, lasts: 9m}]"
    after = Thing("fault after", "after", SYSTEM, (when,), "after: base, by: 1m")
    after.change("after", "after: early, by: 1m")
    after.change("by", "after: base, by: 4m")
    yield after
    before = Thing("fault before", "before", SYSTEM, (when,), "before: base, by: 1m")
    before.change("before", "before: early, by: 1m")
    before.change("by", "before: base, by: 4m")
    yield before
