"""Keys of whole files: system, scenario, entry points, links, objectives, assumptions."""
from thing import HEAD, PLACES, Thing

ENTRY = "entry_points: {users: {through: web, rate: 100/s}}\n"
WEB = "components: {web: {model: generic/service, at: [ea, wa], replaced_in: 3m}}\n"
BODY = PLACES + ENTRY + WEB
LOST = ("faults: [{outage: ea, lasts: 1h}]", "faults: [{crash: web}]")


def system():
    full = HEAD + BODY
    thing = Thing("system", "system", "drsim@@", LOST, full[5:])
    def with_(text):
        return (full + text)[5:]
    thing.refuse("drsim", full.replace("drsim: 1", "drsim: 9")[5:], "version")
    thing.change("system", full.replace("system: s", "system: t")[5:])
    thing.change("environment", full.replace("environment: e", "environment: f")[5:])
    thing.change("include", with_("include: [part.yaml]\n"))
    thing.change("based_on", ": 1\nbased_on: base.yaml\n")
    thing.change("change", ": 1\nbased_on: base.yaml\nchange: {components.web.replaced_in: 1m}\n", ": 1\nbased_on: base.yaml\n")
    thing.change("catalogue", with_("catalogue: [models.yaml]\n").replace("generic/service", "acme/web").replace(", replaced_in: 3m", ""))
    thing.change("locations", full.replace("east: [ea, eb]", "east: [ea, eb, ec]").replace("at: [ea, wa]", "at: east")[5:], full.replace("at: [ea, wa]", "at: east")[5:])
    thing.change("entry_points", full.replace("100/s", "50/s").replace("users", "people")[5:])
    thing.change("components", full.replace("3m", "5m")[5:])
    thing.elsewhere = {"data", "people", "detection", "runbooks", "objectives", "links", "tags", "providers"}
    thing.refuse("classes", with_("objectives: [{class: odd, rto: 1h}]\n"), "unknown class", with_("classes: [odd]\nobjectives: [{class: odd, rto: 1h}]\n"))
    outside = "objectives: [{class: any, rto: 1h, outside_maintenance: true}]\nmaintenance: {days: tue, from: \"00:00\", to: \"12:00\"}\n"
    thing.change("maintenance", with_(outside.replace("tue", "mon")), with_(outside))
    thing.change("assumptions", with_("assumptions: [{of: components.web.replaced_in, because: a guess}]\n"))
    return thing


def names():
    tags = Thing("tags and providers", "system", BODY + "@@\n", ("faults: [{outage: both, lasts: 1h}]",), "tags: {both: [ea]}")
    tags.change("tags", "tags: {both: [ea, wa]}")
    tags.change("providers", "providers: {both: [ea, wa]}", "providers: {both: [ea]}")
    tags.elsewhere = {"drsim", "system", "environment", "include", "based_on", "change", "catalogue", "locations", "links", "entry_points", "components", "data", "people",
                      "detection", "runbooks", "objectives", "maintenance", "classes", "assumptions"}
    yield tags
    assumption = Thing("assumption", "assumption", BODY + "assumptions: [{@@}]\n", LOST, "of: components.web.replaced_in, because: a guess")
    assumption.change("of", "of: components.web.at, because: a guess")
    assumption.change("because", "of: components.web.replaced_in, because: a better guess")
    assumption.change("source", "of: components.web.replaced_in, because: a guess, source: the wiki")
    yield assumption
    link = Thing("link", "link", """
entry_points: {users: {through: web, rate: 100/s}}
data: {rows: {in: db, writes: 20/s, size: 100KB}}
links: [{@@}, {name: far, between: [east, north], rtt: 5ms, bandwidth: 9Mbps}, {between: [north, west], rtt: 5ms, bandwidth: 9Mbps}]
locations: {east: [ea], west: [wa], north: []}
components:
  web: {model: generic/service, at: [ea, wa], needs: [{component: db, role: writer}]}
  db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: shipped, promotion: 2m}}}
detection: {seen: {reports: users, after: 1m}}
runbooks: {go: {when: seen, if: {down: db.writer}, steps: [{promote: db.w}]}}
""", ("faults: [{outage: wire, lasts: 3m}, {outage: ea, at: 10m, lasts: 1h}]",), "name: wire, between: [east, west], rtt: 5ms, bandwidth: 15Mbps")
    base = link.plain
    link.refuse("name", base.replace("name: wire, ", ""), "wire")
    link.change("between", base.replace("[east, west]", "[east, north]"))
    link.change("rtt", base.replace("rtt: 5ms", "rtt: 50ms"))
    link.change("bandwidth", base.replace("15Mbps", "12Mbps"))
    yield link


def entries():
    system = """
entry_points: {users: {@@}}
data: {rows: {in: db}, more: {in: db, writes: 1/s}}
components:
  name: {model: generic/dns, targets: [web@ea, web@wa], ttl: 60s, probe: {every: 10s}}
  web: {model: generic/service, at: [ea, wa], capacity: 200/s, needs: [{component: db, role: writer}, {component: near, without: 50%}]}
  near: {model: generic/service, at: [ea, wa]}
  db: {model: generic/database, writer: eb, replicas: {w: {at: wb, lag: 5s, promotion: 1m}}}
detection: {seen: {reports: users, after: 1m}}
runbooks: {go: {when: seen, if: {down: db.writer}, steps: [{promote: db.w}]}}
"""
    scenarios = ("faults: [{outage: east, lasts: 1h}]", "faults: [{outage: near, lasts: 50s}, {outage: near, at: 80s, lasts: 50s}]", "faults: [{outage: ea, lasts: 1h}]")
    base = "through: name, rate: 100/s"
    thing = Thing("entry point", "entry_point", system, scenarios, base)
    thing.change("through", "through: web, rate: 100/s")
    thing.change("rate", "through: name, rate: 150/s", "through: name, rate: 100/s")
    thing.change("from", "through: web, rate: 100/s, from: west", "through: web, rate: 100/s, from: east")
    thing.change("role", "through: db, rate: 100/s, role: reader", "through: db, rate: 100/s, role: writer")
    thing.change("writes", base + ", writes: rows")
    thing.change("restored_at", base + ", restored_at: 40%")
    thing.change("hold", base + ", hold: 5s")
    thing.change("stale_answers", base + ", stale_answers: {share: 10%, kept: 1h}")
    yield thing
    stale = Thing("stale answers", "stale_answers", system.replace("@@", base + ", stale_answers: {@@}"), scenarios, "share: 10%, kept: 1h")
    stale.change("share", "share: 20%, kept: 1h")
    stale.change("kept", "share: 10%, kept: 2h")
    yield stale
    rate = Thing("rate", "rate", system.replace("@@", "through: name, rate: {@@}, writes: rows"), scenarios + ("starts: {seconds: 1700}\nfaults: [{outage: ea, lasts: 1h}]",), "profile: rate.csv")
    rate.refuse("profile", "profile: nowhere.csv", "nowhere")
    rate.change("between", "profile: rate.csv, between: linear")
    yield rate


def objectives():
    system = """
entry_points: {users: {through: web, rate: 100/s}, guests: {through: side, rate: 1/s}}
data: {rows: {in: db, writes: 2/s}, more: {in: kept, writes: 1/s}}
components:
  web: {model: generic/service, at: [ea, wa], needs: [{component: db, role: writer}]}
  side: {model: generic/service, at: wa}
  db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: 5s, promotion: {uniform: [1m, 20m]}}}}
  kept: {model: generic/database, writer: wa}
people: {bob: {acknowledge: 3m}}
detection: {seen: {reports: users, after: 1m, pages: bob}}
runbooks: {go: {when: seen, if: {down: db.writer}, declare: {by: bob, takes: 5m}, steps: [{promote: db.w}]}}
objectives: [{@@}]
maintenance: {days: mon-wed, from: "01:00", to: "23:00"}
"""
    scenarios = ("faults: [{outage: ea, at: 5m, lasts: 1h}, {outage: side, lasts: 2m}]",)
    thing = Thing("objective", "objective", system, scenarios, "class: incident, rto: 30m", trials=40)
    thing.change("class", "class: zone_failure, rto: 30m")
    thing.change("rto", "class: incident, rto: 10m")
    thing.change("rpo", "class: incident, data: rows, rpo: 1s", "class: incident, data: rows, rpo: 1m")
    thing.change("data", "class: incident, data: more, rpo: 1s", "class: incident, data: rows, rpo: 1s")
    thing.change("availability", "class: incident, availability: 99%, over: 1h", "class: incident, availability: 10%, over: 1h")
    thing.change("over", "class: incident, availability: 90%, over: 6h", "class: incident, availability: 90%, over: 20m")
    thing.change("at_most", "class: incident, from: detected, until: restored, at_most: 1m", "class: incident, from: detected, until: restored, at_most: 9h")
    thing.change("entry_point", "class: incident, rto: 2m, entry_point: guests", "class: incident, rto: 2m")
    thing.change("from", "class: incident, rto: 20m, from: declared", "class: incident, rto: 20m")
    thing.change("until", "class: incident, from: onset, until: declared, at_most: 15m", "class: incident, from: onset, until: detected, at_most: 15m")
    thing.change("share", "class: incident, rto: 20m, share: 5%", "class: incident, rto: 20m")
    thing.change("outside_maintenance", "class: incident, rto: 20m, outside_maintenance: true", "class: incident, rto: 20m")
    yield thing


def scenarios():
    body = BODY + "detection: {seen: {reports: users, below: 100%, after: 1m}}\n" + 'people: {bob: {acknowledge: 1m}}\n'
    body = body.replace("rate: 100/s", "rate: {profile: rate.csv}").replace("replaced_in: 3m", "capacity: 80/s").replace("[ea, wa]", "east")
    plain = ": 1\nscenario: t\nclass: incident\nstarts: {seconds: 0}\nhorizon: 2h\nfaults: [{outage: ea, lasts: 50m}]\n"
    thing = Thing("scenario", "scenario", body, ("drsim@@",), plain)
    thing.refuse("drsim", plain.replace(": 1\n", ": 7\n", 1), "version")
    thing.change("scenario", plain.replace("scenario: t", "scenario: u"))
    thing.change("class", plain.replace("incident", "zone_failure"))
    thing.change("starts", plain.replace("{seconds: 0}", "{seconds: 1800}"))
    thing.change("given", plain + "given: [{outage: eb, lasts: 10m}]\n")
    thing.change("faults", plain.replace("50m", "20m"))
    thing.change("horizon", plain.replace("2h", "30m"))
    yield thing
    starts = Thing("starts", "starts", body, (plain.replace(": 1", "drsim: 1", 1).replace("{seconds: 0}", "{@@}"),), "seconds: 0")
    starts.change("seconds", "seconds: 1800")
    yield starts


def things():
    yield system()
    yield from names()
    yield from entries()
    yield from objectives()
    yield from scenarios()
