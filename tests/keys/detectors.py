"""Keys of detectors, form by form."""
from people import HOURS
from thing import Thing

SYSTEM = """
entry_points: {users: {through: name, rate: 100/s}, guests: {through: inner, rate: 1/s}}
data: {rows: {in: db, writes: 1/s}}
components:
  name: {model: generic/dns, targets: [web]}
  web: {model: generic/service, at: {ea: {count: 2}, wa: {count: 1}}, needs: [inner], capacity: 60/s}
  inner: {model: generic/service, at: [ea, wa]}
  watcher: {model: generic/service, at: eb}
  db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: {exponential: {mean: 5s}}, promotion: 1m}}}
people: {bob: {acknowledge: 2m}, ann: {acknowledge: 5m}}
detection: {seen: {@@}}
runbooks: {go: {when: seen, declare: {by: bob, takes: 1m}, steps: [{restart: web, takes: 1m}]}}
"""
SCENARIOS = ("faults: [{outage: east, at: 10m, lasts: 3h}]\nhorizon: 40h", "starts: {seconds: 30000}\nfaults: [{outage: inner@ea, at: 10m, lasts: 2h}]\nhorizon: 12h",
             "faults: [{crash: web@ea, repair: 2h}]\nhorizon: 12h", "given: [{outage: watcher, lasts: 30m}]\nfaults: [{outage: web, lasts: 1h}]\nhorizon: 12h",
             "faults: [{bad_release: web, fails: 30%}]\nhorizon: 12h", "given: [{outage: watcher, lasts: 30m}]\nfaults: [{bad_release: web, fails: 30%}, {outage: web@ea, at: 10m, lasts: 1h}]\nhorizon: 12h", "faults: [{outage: wa, lasts: 20m}, {outage: web, at: 1m, lasts: 1h}]\nhorizon: 12h")


def common(thing):
    base = thing.plain
    thing.change("pages", base.replace("pages: bob", "pages: ann"))
    thing.change("needs", base + ", needs: [watcher]")
    thing.change("misses", base + ", misses: 50%")
    thing.change("hours", base + f", hours: {HOURS}")
    return thing


def probe():
    base = "probes: web, every: 10s, pages: bob"
    thing = Thing("detector probe", "probe_detector", SYSTEM, SCENARIOS, base)
    thing.change("probes", base.replace("web", "inner"))
    thing.change("every", base.replace("10s", "35s"))
    thing.change("timeout", base + ", timeout: 3s")
    thing.change("failures", base + ", failures: 3")
    thing.change("successes", base + ", successes: 5")
    thing.change("paced", base + ", timeout: 4s, failures: 3, paced: result", base + ", timeout: 4s, failures: 3")
    thing.change("from", base + ", from: [wa]")
    thing.change("agree", base + ", from: [ea, eb, wa], agree: 3", base + ", from: [ea, eb, wa]")
    thing.change("deep", base + ", deep: true")
    copies = "probes: db, every: 10s, deep: true, pages: bob"
    thing.change("role", copies + ", role: reader", copies + ", role: writer")
    return common(thing)


def alarm(name, base, changes):
    thing = Thing(f"detector alarm {name}", "alarm", SYSTEM, SCENARIOS + ("given: [{outage: watcher, lasts: 30m}]\nfaults: [{stall: db.w, lasts: 1h}]\nhorizon: 12h",), base + ", over: 1m, pages: bob")
    full = thing.plain
    for key, (old, new) in changes.items():
        thing.change(key, full.replace(old, new))
    below = full.replace("above:", "below:").replace("below: 5%", "below: 0%")
    thing.change("below", below.replace("below: 20s", "below: 1ms").replace("below: 90%", "below: 20%"), below.replace("below: 20s", "below: 2ms").replace("below: 90%", "below: 5%")) if name == "utilisation" else thing.elsewhere.add("below")
    thing.change("over", full.replace("over: 1m", "over: 4m"))
    thing.change("periods", full + ", periods: 3")
    thing.change("out_of", full + ", periods: 2, out_of: 6", full + ", periods: 2") if name == "lag" else thing.elsewhere.add("out_of")
    return thing


def alarms():
    failed = alarm("failed_share", "alarm: failed_share, of: web, above: 5%", {"alarm": ("failed_share, of: web, above: 5%", "utilisation, of: web, above: 99%"), "of": ("of: web", "of: inner"), "above": ("5%", "60%")})
    failed.change("missing", failed.plain + ", missing: breaching")
    yield common(failed)
    used = alarm("utilisation", "alarm: utilisation, of: web, above: 90%", {"alarm": ("utilisation", "failed_share"), "of": ("of: web", "of: web@ea"), "above": ("90%", "99%")})
    used.refuse("missing", used.plain + ", missing: breaching", "missing applies to")
    yield common(used)
    lag = alarm("lag", "alarm: lag, of: db.w, above: 20s", {"above": ("20s", "90s")})
    lag.refuse("alarm", lag.plain.replace("lag,", "latency,"), "alarm")
    lag.refuse("of", lag.plain.replace("db.w", "db.writer"), "lag|copy|writer")
    lag.refuse("missing", lag.plain + ", missing: breaching", "missing applies to")
    yield common(lag)
    yield backlog()


def backlog():
    """An alarm on a queue, whose consumer is away for ten minutes."""
    system = """
entry_points: {users: {through: jobs, rate: 100/s}, guests: {through: tasks, rate: 1/s}}
components:
  jobs: {model: generic/queue, at: east, needs: [worker], drains: 300/s, keeps: 9d}
  tasks: {model: generic/queue, at: east, needs: [worker], drains: 300/s, keeps: 9d}
  worker: {model: generic/service, at: east}
detection: {seen: {@@}}
runbooks: {go: {when: seen, steps: [{manual: look, takes: 1m}]}}
"""
    thing = Thing("detector alarm backlog", "alarm", system, ("faults: [{outage: worker, lasts: 10m}]",), "alarm: backlog, of: jobs, above: 6000, over: 1m")
    full = thing.plain
    thing.change("of", full.replace("jobs", "tasks"))
    thing.change("above", full.replace("6000", "9000"))
    thing.change("below", full.replace("above: 6000", "below: 3000"), full.replace("above: 6000", "below: 9000"))
    thing.change("over", full.replace("1m", "3m"))
    thing.change("periods", full + ", periods: 3")
    thing.change("out_of", full + ", periods: 2, out_of: 6", full + ", periods: 2")
    thing.refuse("alarm", full.replace("jobs", "worker"), "whole queue")
    thing.refuse("missing", full + ", missing: breaching", "missing applies to")
    thing.elsewhere = {"pages", "needs", "misses", "hours"}
    return thing


def reports():
    base = "reports: users, after: 5m, pages: bob"
    thing = Thing("detector reports", "reports", SYSTEM, SCENARIOS, base)
    thing.change("reports", base.replace("users", "guests"))
    thing.change("below", base + ", below: 60%")
    thing.change("after", base.replace("5m", "9m"))
    return common(thing)


def things():
    yield probe()
    yield from alarms()
    yield reports()
