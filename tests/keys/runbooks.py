"""Keys of runbooks, of who declares, and of conditions."""
from thing import Thing

SYSTEM = """
entry_points: {users: {through: web, rate: 100/s}}
components:
  web: {model: generic/service, at: [ea, wa], needs: [{component: db, role: writer}]}
  db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: {exponential: {mean: 5s}}, promotion: 3m}}}
  new: {model: generic/service, at: [ea, eb], rollout: {stages: [{share: 100%}]}}
people: {bob: {acknowledge: 2m}, ann: {acknowledge: 5m}}
detection: {seen: {reports: users, after: 1m, pages: bob}, other: {probes: db, every: 30s, failures: 3, pages: ann}}
runbooks:
  first: {when: other, steps: [{manual: note it, takes: 4m}]}
  go: {@@}
"""
SCENARIOS = ("faults: [{outage: east, at: 10m, lasts: 3h}]", "faults: [{outage: db.writer, at: 10m, lasts: 9m}, {bad_release: new, at: 1m, fails: 50%}]", "faults: [{outage: web, lasts: 1h}]", "faults: [{outage: ea, lasts: 1h}]")
STEPS = ", steps: [{manual: look, takes: 9m}, {promote: db.w}]"


def condition(name, pairs, plain="{down: db.writer}"):
    """`pairs`: key to (changed condition, plain condition)."""
    thing = Thing(f"condition {name}", "condition", SYSTEM.replace("@@", f"when: seen, if: @@{STEPS}"), SCENARIOS, plain)
    for key, (changed, base) in pairs.items():
        thing.change(key, changed, base)
    return thing


def things():
    base = "when: seen" + STEPS
    book = Thing("runbook", "runbook", SYSTEM, SCENARIOS, base)
    book.change("when", "when: other" + STEPS)
    book.change("if", "when: seen, if: {down: db.writer}" + STEPS)
    book.change("declare", "when: seen, declare: {by: bob, takes: 3m}" + STEPS)
    book.change("abort_if", "when: seen, abort_if: {finished: first}" + STEPS)
    book.change("steps", "when: seen, steps: [{manual: look, takes: 15m}, {promote: db.w}]")
    yield book
    after = Thing("runbook after another", "runbook_finished", SYSTEM.replace("first:", "second: {when: seen, steps: [{manual: more, takes: 20m}]}\n  first:"), SCENARIOS, "when: {finished: first}" + STEPS)
    after.change("finished", "when: {finished: second}" + STEPS)
    yield after
    declare = Thing("declare", "declare", SYSTEM.replace("@@", "when: seen, declare: {@@}" + STEPS), SCENARIOS, "by: bob, takes: 3m")
    declare.change("by", "by: ann, takes: 3m")
    declare.change("takes", "by: bob, takes: 8m")
    declare.change("approvals", "by: bob, takes: 3m, approvals: [{by: ann, takes: 10m}]")
    yield declare
    approval = Thing("approval", "approval", SYSTEM.replace("@@", "when: seen, declare: {by: bob, takes: 3m, approvals: [{@@}]}" + STEPS), SCENARIOS, "by: ann, takes: 10m")
    approval.change("by", "by: bob, takes: 10m")
    approval.change("takes", "by: ann, takes: 20m")
    yield approval
    yield condition("of each verb", {
        "down": ("{down: web@ea}", "{down: db.writer}"),
        "serving": ("{serving: db}", "{serving: users}"),
        "lag": ("{lag: db.w, above: 1s}", "{lag: db.w, above: 2h}"),
        "bad_release": ("{bad_release: new}", "{bad_release: web}"),
        "finished": ("{finished: first}", "{down: web}"),
        "all": ("{all: [{down: db.writer}, {finished: first}]}", "{all: [{down: db.writer}]}"),
        "any": ("{any: [{down: db.writer}, {down: new}]}", "{any: [{down: new}]}"),
        "not": ("{not: {down: web}}", "{not: {down: db.writer}}"),
        "below": ("{serving: east, below: 40%}", "{serving: east, below: 60%}"),
        "above": ("{serving: east, above: 40%}", "{serving: east, above: 60%}"),
        "for": ("{serving: users, below: 90%, for: 15m}", "{serving: users, below: 90%}"),
    })
    lag = condition("of lag", {"below": ("{lag: db.w, below: 5m}", "{lag: db.w, below: 1ms}"), "above": ("{lag: db.w, above: 1ms}", "{lag: db.w, above: 5h}")})
    lag.elsewhere = {"down", "serving", "lag", "bad_release", "finished", "all", "any", "not", "for"}
    lag.refuse("for", "{lag: db.w, below: 5m, for: 3m}", "for")
    lag.elsewhere.discard("for")
    yield lag
    down = condition("of down", {})
    down.elsewhere = {"down", "serving", "lag", "bad_release", "finished", "all", "any", "not"}
    down.refuse_rest({"below": "50%", "above": "50%", "for": "3m"}, "cannot be used with", lambda key, value: f"{{down: web, {key}: {value}}}")
    yield down
