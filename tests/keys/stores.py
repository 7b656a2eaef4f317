"""Keys of databases and object stores, of their copies and backups."""
from components import STRANGER, UNHEALTHY, VALUES
from thing import Thing

SYSTEM = """
entry_points: {users: {through: web, rate: 100/s}, readers: {through: pages, rate: 10/s}}
data: {rows: {in: db, writes: 20/s, size: 100KB}}
links: [{between: [east, west], rtt: 20ms, bandwidth: 100Mbps}]
components:
  web: {model: generic/service, at: [eb, wb], needs: [{component: db, role: writer}]}
  pages: {model: generic/service, at: [eb, wb], needs: [{component: db, role: reader, within: anywhere}]}
  db: {@@}
  side: {model: generic/service, at: [ea, wa]}
  image: {model: generic/service, at: [eb, wb]}
people: {bob: {acknowledge: 1m}}
detection: {seen: {reports: users, after: 1m}}
runbooks:
  go: {when: seen, if: {down: db.writer}, steps: [{STEP, otherwise: continue}]}
"""
SCENARIOS = ("faults: [{outage: ea, lasts: 1h}]", "faults: [{crash: db.writer}]", "faults: [{destroy: east, lasts: 3h}]", "faults: [{outage: side, lasts: 10m}, {outage: image, at: 1h, lasts: 1h}, {crash: db.writer, at: 61m}]",
             "faults: [{outage: db, lasts: 3m}]")
PROMOTE = SYSTEM.replace("STEP", "promote: db.w, takes: 2m")
RESTORE = SYSTEM.replace("STEP", "restore: db")


def store(kind, model, home):
    base = f"model: {model}, {home}: ea, replicas: {{w: {{at: wa, lag: 5s}}}}"
    standby = f"model: {model}, {home}: ea, standby: eb, failover: {{takes: 1m}}, replicas: {{w: {{at: wa, lag: 5s}}}}"
    thing = Thing(f"component {kind}", "component", PROMOTE, SCENARIOS, base)
    thing.change("model", base.replace(model, "aws/rds-postgresql-single-az") if kind == "database" else "model: generic/database, writer: ea, restarts_in: 1m, replicas: {w: {at: wa, lag: 5s}}")
    thing.change(home, base.replace(": ea", ": eb"))
    thing.refuse("capacity", base + ", capacity: 60/s", UNHEALTHY)
    thing.change("needs", base + ", needs: [side]")
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    thing.change("recovery_needs", standby + ", recovery_needs: [image]", standby)
    thing.change("standby", standby, base)
    thing.change("replicas", base + "", f"model: {model}, {home}: ea, replicas: {{w: {{at: wa, lag: 50s}}}}")
    thing.change("failover", standby.replace("takes: 1m", "takes: 3m"), standby)
    thing.change("endpoint", base + ", endpoint: per_region")
    thing.change("restarts_in", base + ", restarts_in: 4m")
    thing.elsewhere |= {"backups", "filling"}
    return thing.refuse_rest(VALUES, STRANGER, lambda key, value: f"{base}, {key}: {value}")


def replica():
    system = PROMOTE.replace("@@", "model: generic/database, writer: ea, replicas: {w: {@@}}").replace(", takes: 2m", "")
    base = "at: wa, lag: 5s, promotion: 2m"
    thing = Thing("replica", "replica", system, SCENARIOS, base)
    thing.change("at", "at: eb, lag: 5s, promotion: 2m")
    thing.change("lag", "at: wa, lag: 15s, promotion: 2m")
    thing.change("commit", "at: wa, commit: synchronous, promotion: 2m")
    thing.change("promotion", "at: wa, lag: 5s, promotion: 9m")
    thing.refuse("promotes", base + ", promotes: never", "cannot be promoted")
    yield thing
    lag = Thing("lag from a trace", "lag_trace", system.replace("@@", "at: wa, promotion: 2m, lag: @@"), SCENARIOS, "5s")
    lag.change("trace", "{trace: lag.csv}")
    yield lag
    shipped = Thing("lag shipped", "lag_shipped", lag.system, SCENARIOS, "5s")
    shipped.change("shipped", "{shipped: {}}")
    yield shipped
    system = system.replace("@@", "at: wa, promotion: 2m, lag: {shipped: {@@}}").replace("links: [", "links: [{name: thin, between: [east, west], rtt: 90ms, bandwidth: 20Mbps}, ")
    parts = Thing("shipped", "shipped", system, SCENARIOS, "overhead: 1")
    parts.refuse("over", "over: thin", "not on the route of least rtt")
    parts.change("overhead", "overhead: 7")
    parts.change("at_most", "at_most: 1MB/s")
    yield parts


def failover():
    system = PROMOTE.replace("@@", "model: generic/database, writer: ea, standby: eb, restarts_in: 3m, replicas: {w: {at: wa, lag: 5s, promotion: 2m}}, failover: {@@}")
    thing = Thing("failover", "failover", system, SCENARIOS + ("faults: [{outage: east, lasts: 2h}]",), "takes: 1m")
    thing.change("policy", "takes: 1m, policy: manual")
    thing.change("takes", "takes: 6m")
    thing.change("silent_for", "takes: 1m, silent_for: 50s")
    thing.change("on_return", "takes: 1m, on_return: keep_apart")
    thing.change("to", "takes: 1m, to: w, grace: 40m")
    thing.change("grace", "takes: 1m, to: w, grace: 40m", "takes: 1m, to: w, grace: 20m")
    yield thing


def backups():
    body = "model: generic/database, writer: ea, backups: {@@}"
    system = RESTORE.replace("@@", body)
    gone = ("starts: {seconds: 36000}\nfaults: [{destroy: db, lasts: 30m}]\nhorizon: 2d", "starts: {seconds: 72000}\nfaults: [{destroy: east, lasts: 30m}]\nhorizon: 2d",
            "faults: [{outage: west, lasts: 3h}, {destroy: db, at: 10m, lasts: 30m}]\nhorizon: 2d")
    restore = ", restore: {rate: 10MB/s, size: 10GB}"
    base = "every: 7h, stored_at: west" + restore
    thing = Thing("backups", "backups", system, gone, base)
    thing.change("every", "every: 5h, stored_at: west" + restore)
    thing.change("starts", base + ', starts: "03:00"')
    thing.change("keep", base + ", ready_after: 9h, keep: 8h", base + ", ready_after: 9h")
    thing.change("ready_after", base + ", ready_after: 2h")
    thing.change("log", base + ", log: {every: 5m}")
    thing.change("stored_at", base.replace("west", "east"))
    elsewhere = "every: 7h, stored_at: east, restore: {rate: 10MB/s, size: 10GB, at: west}"
    thing.change("copied_to", elsewhere + ", copied_to: west", elsewhere)
    thing.change("works", base + ", works: 50%")
    thing.change("restore", "every: 7h, stored_at: west, restore: {rate: 20MB/s, size: 10GB}")
    yield thing
    log = Thing("backup log", "backup_log", system.replace("@@", base + ", log: {@@}"), gone, "every: 5m")
    log.change("every", "every: 15m")
    log.change("upload", "every: 5m, upload: 2m")
    yield log
    parts = Thing("backup restore", "backup_restore", system.replace("@@", "every: 7h, stored_at: west, log: {every: 5m}, restore: {@@}"), gone, "rate: 10MB/s, size: 10GB")
    parts.change("rate", "rate: 20MB/s, size: 10GB")
    parts.change("size", "rate: 10MB/s, size: 20GB")
    parts.change("at", "rate: 10MB/s, size: 10GB, at: wb", told=True)
    parts.change("replay", "rate: 10MB/s, size: 10GB, replay: 30MB/s")
    yield parts
    whole = Thing("backups of an object store", "component", RESTORE, gone, "model: generic/object-store, at: ea, backups: {every: 7h, stored_at: west}")
    whole.system = RESTORE
    whole.change("backups", "model: generic/object-store, at: ea, backups: {every: 2h, stored_at: west}")
    whole.elsewhere = set(VALUES) | {"model"}
    yield whole


def filling():
    system = """
entry_points: {users: {through: db, rate: 10/s}}
components: {db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: 5s, promotion: 2m}}, failover: {policy: manual, on_return: drop}, FILLING}}
data: {rows: {in: db, writes: 20/s, TOTAL}}
detection: {seen: {reports: users, after: 1m}}
runbooks: {go: {when: seen, if: {down: db.writer}, steps: [{promote: db.w}]}}
"""
    lost = ("faults: [{outage: ea, lasts: 10m}]",)
    thing = Thing("filling", "filling", system.replace("FILLING", "filling: {@@}").replace("TOTAL", "total: 90GB"), lost, "reads: 80MB/s, takes: 70MB/s")
    thing.change("reads", "reads: 50MB/s, takes: 70MB/s")
    thing.change("takes", "reads: 80MB/s, takes: 60MB/s")
    yield thing
    total = Thing("total of a data set", "data_set", system.replace("FILLING", "filling: {takes: 80MB/s}").replace("TOTAL", "@@"), lost, "total: 90GB")
    total.change("total", "total: 120GB")
    total.elsewhere = {"in", "writes", "size", "arrivals"}
    yield total


def data():
    thing = Thing("data set", "data_set", """
entry_points: {users: {through: web, rate: 100/s}}
links: [{between: [east, west], rtt: 20ms, bandwidth: 100Mbps}]
components:
  web: {model: generic/service, at: [eb, wb], needs: [{component: db, role: writer}]}
  db: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: shipped, promotion: 2m}}}
  other: {model: generic/database, writer: ea, replicas: {w: {at: wa, lag: 9s, promotion: 2m}}}
data: {rows: {@@}}
detection: {seen: {reports: users, after: 1m}}
runbooks: {go: {when: seen, steps: [{promote: db.w}, {promote: other.w}]}}
""", ("faults: [{outage: ea, at: 10m, lasts: 1h}]",), "in: db, writes: 20/s, size: 1MB")
    thing.change("in", "in: other, writes: 20/s, size: 1MB")
    thing.change("writes", "in: db, writes: 30/s, size: 1MB")
    thing.change("size", "in: db, writes: 20/s, size: 3MB")
    thing.elsewhere.add("total")  # see filling
    thing.change("arrivals", "in: other, writes: 20/s, size: 100KB, arrivals: poisson", "in: other, writes: 20/s, size: 100KB")
    yield thing


def things():
    yield store("database", "generic/database", "writer")
    yield store("object store", "generic/object-store", "at")
    yield from replica()
    yield from failover()
    yield from backups()
    yield from filling()
    yield from data()
