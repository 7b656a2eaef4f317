"""Keys of steps, verb by verb."""
from thing import Thing

SYSTEM = """
entry_points: {users: {through: name, rate: 100/s}, west_users: {through: api@west, rate: 10/s}}
data: {rows: {in: db, writes: 20/s}, files: {in: kept, writes: 1/s}}
components:
  name: {model: generic/dns, targets: [web@east, web@west], switches: manual, returns: manual, ttl: 60s, changed_at: east}
  web: {model: generic/service, at: {east: {count: 2, max: 9}, west: {count: 2, max: 9}}, capacity: 200/s, needs: [{component: db, role: writer}], rollout: {stages: [{share: 100%}]}}
  api: {model: generic/service, at: [east, west], needs: [{component: db, role: reader, within: anywhere}]}
  other: {model: generic/service, at: {east: {count: 2, max: 9}}, rollout: {stages: [{share: 100%}]}}
  db: {model: generic/database, writer: ea, endpoint: ENDPOINT, replicas: {w: {at: wa, lag: 9s, promotion: 2m}, v: {at: wb, lag: 3s, promotion: 3m}}, failover: {takes: 1m, policy: manual, on_return: RETURN}}
  kept: {model: generic/database, writer: ea, restarts_in: 2m, replicas: {w: {at: wa, lag: 9s, promotion: 2m}}, backups: {every: 1h, stored_at: west, restore: {rate: 10MB/s, size: 12GB}}}
  tool: {model: generic/service, at: wb}
people: {bob: {acknowledge: 2m, hands: 2}, ann: {acknowledge: 5m}}
detection: {seen: {reports: users, after: 1m, pages: bob}, lost: {probes: kept, every: 30s, pages: bob}}
runbooks:
  slow: {when: seen, steps: [{manual: pages, takes: 8m}]}
  go: {when: [seen, lost], declare: {by: bob, takes: 1m}, steps: {BEFORE, beside: {manual: write, by: bob, takes: 4m}, it: {@@}, then: {manual: tell, takes: 1m, after: it}}}
"""
SCENARIOS = ("faults: [{outage: east, at: 10m, lasts: 1h}, {outage: tool, at: 11m, lasts: 30m}]",
             "faults: [{outage: ea, at: 10m, lasts: 20m}, {outage: tool, at: 9m, lasts: 25m}]",
             "faults: [{bad_release: web, fails: 50%}, {crash: web@ea}, {destroy: kept, at: 5m, lasts: 1h}, {outage: control_plane, at: 3m, lasts: 20m}, {outage: tool, at: 3m, lasts: 40m}]",
             "faults: [{outage: web, lasts: 1h}, {destroy: kept, at: 5m, lasts: 10m}, {outage: tool, lasts: 50m}]")
VALUES = {"to": "west", "from": "backups", "add": "1"}


def verb(name, text, other, before="", to=None, from_=None, add=None, returns="fence", endpoint="follows", takes=True):
    """`text` is a step with this verb, `other` the same with another object; `to`, `from_`, `add`: other values of those keys, None where they do not belong."""
    prefix = f"{before}, " if before else ""
    system = SYSTEM.replace("BEFORE, ", prefix).replace("RETURN", returns).replace("ENDPOINT", endpoint)
    text = text + (f", after: {before.split(':')[0]}" if before else "")
    thing = Thing(f"step {name}", "step", system, SCENARIOS, text)
    thing.change(name, other + (f", after: {before.split(':')[0]}" if before else "")) if other is not None else thing.change(name, text, "manual: nothing, takes: 1ms")
    for key, changed in (("to", to), ("from", from_), ("add", add)):
        if changed is not None:
            thing.rows.append(changed(thing, key))
        else:
            thing.refuse(key, f"{text}, {key}: {VALUES[key]}", "cannot be used with|exactly one of|unknown")
    if takes:
        thing.change("takes", text + ", takes: 17m") if "takes:" not in text else thing.change("takes", text.replace("takes: 1m", "takes: 17m"))
    else:
        thing.refuse("takes", text + ", takes: 17m", "takes")
    long = text if "takes:" in text or not takes else text + ", takes: 10m"
    thing.change("by", text + ", by: ann")
    thing.change("hands", long + ", by: bob, hands: 2", long + ", by: bob")
    thing.refuse("hands", long + ", by: ann, hands: 2", "hands", long + ", by: ann", note="more than one has")
    thing.change("needs", text + ", needs: [tool]")
    thing.change("if", text + ", if: {finished: slow}")
    thing.change("unless", text + ", unless: {not: {finished: slow}}")
    thing.change("fails", text + ", fails: 100%")
    thing.change("retries", text + ", fails: 80%, retries: 5", text + ", fails: 80%")
    thing.change("retry_after", text + ", fails: 80%, retries: 5, retry_after: 2m", text + ", fails: 80%, retries: 5")
    thing.change("timeout", long + ", timeout: 5s", long) if name not in ("approve",) else thing.change("timeout", text + ", by: ann, timeout: 5s", text + ", by: ann")
    thing.change("otherwise", text + ", fails: 100%, otherwise: {manual: by hand, takes: 20m}", text + ", fails: 100%")
    if not before:
        thing.change("after", text + ", after: early", note="waits for another step")
        thing.rows[-1] = row_after(thing, text)
    else:
        thing.elsewhere.add("after")
    thing.elsewhere |= {"promote", "switch_over", "resync", "restore", "fence", "repoint", "scale", "restart", "rollback", "route", "manual", "approve", "wait",
                        "rebuild", "stop_writes", "resume_writes", "merge", "pause", "resume", "repair"} - {name}
    return thing


def row_after(thing, text):
    """Beside a step of nine minutes, then behind it."""
    beside = Thing(thing.name, "step", thing.system.replace("it: {@@}", "early: {manual: wait, takes: 9m}, it: {@@}"), thing.scenarios, text)
    beside.change("after", text + ", after: early")
    return beside.rows[0]


def other(text, old, new):
    def row(thing, key):
        probe = Thing(thing.name, "step", thing.system, thing.scenarios, thing.plain)
        probe.change(key, thing.plain.replace(old, new))
        return probe.rows[0]
    return row


def only(word, old, new):
    """A key with a single word: another word is refused."""
    def row(thing, key):
        probe = Thing(thing.name, "step", thing.system, thing.scenarios, thing.plain)
        probe.refuse(key, thing.plain.replace(old, new), word)
        return probe.rows[0]
    return row


def added(text, plain):
    def row(thing, key):
        probe = Thing(thing.name, "step", thing.system, thing.scenarios, plain)
        probe.change(key, text)
        return probe.rows[0]
    return row


def things():
    promoted = "first: {promote: db.w}"
    yield verb("promote", "promote: db.w", "promote: db.v")
    yield verb("switch_over", "switch_over: db, to: wb, takes: 1m", "switch_over: kept, to: wa, takes: 1m", to=other("", "to: wb", "to: wa"))
    yield verb("resync", "resync: db, to: wb", "resync: kept, to: wa", before=promoted, to=other("", "to: wb", "to: ea"))
    yield verb("restore", "restore: kept, from: backups, to: latest", None, to=only("to", "latest", "before_lunch"), from_=only("from", "backups", "memory"))
    yield verb("fence", "fence: db", "fence: kept", before=promoted, returns="keep_apart")
    yield verb("repoint", "repoint: web@west, to: db.w", "repoint: web@east, to: db.w", before=promoted, to=other("", "db.w", "db.v"), endpoint="per_region")
    yield verb("scale", "scale: web@west, add: 1", "scale: other, add: 1", to=added("scale: web@west, to: 5", "scale: web@west, to: 4"), add=other("", "add: 1", "add: 3"))
    yield verb("restart", "restart: web", "restart: api")
    yield verb("rollback", "rollback: web", "rollback: other")
    yield verb("route", "route: name, to: web@west", None, to=other("", "web@west", "web@east"))
    yield verb("manual", "manual: look, takes: 1m", None)
    yield verb("approve", "approve: go", None)
    yield verb("wait", "wait: 3m", "wait: 4m", takes=False)
