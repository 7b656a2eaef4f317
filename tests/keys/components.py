"""Keys of components that are not stores, kind by kind."""
from thing import Thing

# A value of each key that is well-formed where the key belongs; where it does not, it must be refused.
VALUES = {
    "capacity": "60/s", "needs": "[side]", "available": "{share: 90%, outages_last: 5m}", "recovery_needs": "[image]", "at": "east", "starts_in": "3m",
    "replaced_in": "2m", "concurrency": "{limit: 20, each: 100ms}", "runs_on": "side", "room": "3", "autoscale": "{when: {utilisation: 70%, over: 1m}}", "rollout": "{stages: [{share: 100%}]}", "probe": "{every: 10s}", "writer": "ea",
    "standby": "eb", "replicas": "{r: {at: wa, lag: 1s}}", "failover": "{takes: 1m}", "endpoint": "per_region",
    "backups": "{every: 1h, stored_at: east}", "restarts_in": "1m", "cache": "{hits: 50%, before: db}", "drains": "10/s", "keeps": "1h",
    "filling": "{reads: 1MB/s}", "targets": "[side]", "policy": "priority", "ttl": "60s", "drain": "60s", "switches": "manual", "returns": "manual", "changed_at": "east",
}
STRANGER = "unknown key|has no effect"
UNHEALTHY = "below its restored level"  # what a capacity says that is too small from the beginning

AROUND = """
entry_points: {users: {through: front, rate: 100/s}}
data: {rows: {in: db, writes: 1/s}}
components:
  front: {model: generic/service, at: east, needs: [web]}
  web: {@@}
  db: {model: generic/database, writer: eb, capacity: 80/s}
  side: {model: generic/service, at: [ea, wa]}
  image: {model: generic/service, at: eb}
people: {bob: {acknowledge: 1m}}
detection: {seen: {alarm: failed_share, of: front, above: 1%, over: 1m}}
runbooks: {more: {when: seen, steps: [{scale: web, add: 1}]}}
"""
TROUBLE = ("faults: [{crash: web@ea}, {outage: image, lasts: 15m}, {outage: side, at: 1h, lasts: 10m}]",
           "faults: [{outage: ea, lasts: 1h}]",
           "faults: [{bad_release: web, fails: 50%}]")


def strangers(thing):
    return thing.refuse_rest(VALUES, STRANGER, lambda key, value: f"{thing.plain}, {key}: {value}")


def service():
    base = "model: generic/service, at: east"
    counted = "model: generic/service, at: {east: {count: 2, max: 6}}, capacity: 60/s"
    thing = Thing("component service", "component", AROUND, TROUBLE, base)
    thing.change("model", "model: aws/ecs-fargate-service, at: east")
    thing.change("at", "model: generic/service, at: ea")
    thing.change("capacity", base.replace("at: east", "at: {east: {count: 2}}") + ", capacity: 60/s", base.replace("at: east", "at: {east: {count: 2}}"))
    thing.change("needs", base + ", needs: [side]")
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    thing.change("recovery_needs", base + ", replaced_in: 2m, recovery_needs: [image]", base + ", replaced_in: 2m")
    thing.change("starts_in", counted + ", starts_in: 3m", counted)
    thing.change("replaced_in", base + ", replaced_in: 2m")
    thing.change("autoscale", counted + ", autoscale: {when: {utilisation: 70%, over: 1m}}", counted)
    thing.change("rollout", base + ", rollout: {stages: [{share: 10%, for: 10m}, {share: 100%}]}")
    thing.change("restarts_in", base + ", restarts_in: 40s")
    thing.refuse("runs_on", base + ", runs_on: image", "which needs \"room\"")
    thing.refuse("room", base + ", room: 3", "nothing runs on it")
    thing.refuse("concurrency", base + ", concurrency: {limit: 9, each: 100ms}", UNHEALTHY)
    # Whoever chooses among alternatives by health goes by the probe of each.
    chosen = Thing("component service", "component", AROUND.replace("needs: [web]", "needs: [{any_of: [web, side], choose: by_health}]"), TROUBLE + ("faults: [{outage: web, lasts: 5m}]",), base)
    chosen.change("probe", base + ", probe: {every: 30s, failures: 3}")
    thing.rows += chosen.rows
    return strangers(thing)


def autoscale():
    thing = Thing("autoscale", "autoscale", AROUND, TROUBLE, "when: {utilisation: 60%, over: 1m}")
    thing.system = thing.system.replace("@@", "model: generic/service, at: {east: {count: 2, max: 9}}, capacity: 60/s, autoscale: {@@}").replace("{scale: web, add: 1}", "{manual: look, takes: 1m}")
    thing.change("when", "when: {utilisation: 95%, over: 1m}")
    thing.change("step", "when: {utilisation: 60%, over: 1m}, step: 3")
    thing.change("cooldown", "when: {utilisation: 60%, over: 1m}, cooldown: 10m")
    thing.elsewhere = {"scale_in"}
    yield thing
    yield from scale_in()
    when = Thing("autoscale when", "autoscale_when", thing.system.replace("@@", "when: {@@}"), TROUBLE, "utilisation: 60%, over: 1m")
    when.change("utilisation", "utilisation: 99%, over: 1m")
    when.change("over", "utilisation: 60%, over: 7m")
    when.change("periods", "utilisation: 60%, over: 1m, periods: 4")
    when.elsewhere = {"unplaced"}
    yield when


IDLE = """
entry_points: {users: {through: name, rate: 100/s}}
components:
  name: {model: generic/switch, targets: [web@east, web@west], probe: {every: 1s, timeout: 1s, failures: 9, deep: true}}
  edge: {model: generic/service, at: [east, west]}
  web: {model: generic/service, at: {east: {@PLACE@}, west: {count: 6}}, capacity: 30/s, needs: [{component: edge, within: region}],
    autoscale: {when: {utilisation: 80%, over: 1m}, @IN@}}
"""


def scale_in():
    lost = ("faults: [{outage: edge@east, lasts: 1h}]",)
    thing = Thing("scale_in", "scale_in", IDLE.replace("@PLACE@", "count: 4, min: 1").replace("@IN@", "scale_in: {@@}"), lost, "below: 30%, periods: 3")
    thing.refuse("below", "below: 0%, periods: 3", "more than 0%")
    thing.change("periods", "below: 30%, periods: 7")
    thing.change("step", "below: 30%, periods: 3, step: 2")
    thing.change("cooldown", "below: 30%, periods: 3, cooldown: 10m")
    yield thing
    least = Thing("placement min", "placement", IDLE.replace("@PLACE@", "@@").replace("@IN@", "scale_in: {below: 30%}"), lost, "count: 4, min: 1")
    least.change("min", "count: 4, min: 2")
    least.elsewhere = {"count", "max"}
    yield least
    scaler = Thing("autoscale in", "autoscale", IDLE.replace("@PLACE@", "count: 6").replace("@IN@", "@@"), lost, "cooldown: 1m")
    scaler.refuse("scale_in", "cooldown: 1m, scale_in: {below: 90%}", "less than the utilisation")
    scaler.elsewhere = {"when", "step", "cooldown"}
    yield scaler


NODES = """
entry_points: {users: {through: web, rate: 100/s}}
components:
  web: {model: generic/service, at: {east: {count: 4, max: 9}}, capacity: 40/s, replaced_in: 2m, runs_on: RUNS}
  workers: {model: generic/service, at: {east: {count: 2, max: 6}}, room: ROOM, starts_in: 3m, autoscale: {when: {unplaced: UNPLACED}}}
"""


def nodes():
    plain = NODES.replace("RUNS", "{component: workers, takes: 1}").replace("ROOM", "2").replace("UNPLACED", "10s")
    lost = ("faults: [{crash: workers@ea, repair: 1h}]",)
    runs = Thing("runs_on", "runs_on", NODES.replace("RUNS", "{@@}").replace("ROOM", "9").replace("UNPLACED", "10s"), lost, "component: workers, takes: 4")
    runs.change("takes", "component: workers, takes: 3")
    runs.refuse("component", "component: web, takes: 1", "itself|not a service|room")
    yield runs
    when = Thing("autoscale of nodes", "autoscale_when", plain.replace("{unplaced: 10s}", "{@@}"), lost, "unplaced: 10s")
    when.change("unplaced", "unplaced: 4m")
    when.elsewhere = {"utilisation", "over", "periods"}
    yield when


def concurrency():
    system = AROUND.replace("@@", "model: generic/service, at: {west: {count: 1}, east: {count: 1}}, rollout: {stages: [{share: 100%}]}, concurrency: {@@}")
    system = system.replace("front: {model: generic/service, at: east, needs: [web]}", "front: {model: generic/dns, targets: [web@west, web@east], ttl: 60s, probe: {every: 10s}}").replace("of: front", "of: web@east")
    system = system.replace("users: {through: front", "more: {through: web@east, rate: 60/s}\n  users: {through: front").replace("entry_points: {", "entry_points:\n  ").replace("100/s}}", "100/s}")
    thing = Thing("concurrency", "concurrency", system, ("faults: [{outage: west, lasts: 1h}]",), "limit: 12, each: 100ms")
    thing.change("limit", "limit: 14, each: 100ms")
    thing.change("each", "limit: 12, each: 110ms")
    yield thing


def rollout():
    system = AROUND.replace("@@", "model: generic/service, at: east, rollout: {@@}").replace("{scale: web, add: 1}", "{rollback: web}")
    base = "stages: [{share: 10%, for: 30m}, {share: 100%}]"
    thing = Thing("rollout", "rollout", system, TROUBLE[2:], base)
    thing.change("stages", "stages: [{share: 20%, for: 30m}, {share: 100%}]")
    thing.change("watches", base + ", watches: seen")
    thing.change("rollback", base + ", rollback: {takes: 7m}")
    thing.change("style", "style: blue_green", base)
    thing.change("takes", "style: rolling, takes: 20m", "style: rolling, takes: 5m")
    named = Thing("rollout switched by a name", "rollout", system.replace("front: {model", "name: {model: generic/dns, targets: [front], ttl: 5m, switches: manual}\n  front: {model"), TROUBLE[2:], "style: blue_green")
    named.change("switch", "style: blue_green, switch: name")
    thing.rows += named.rows
    yield thing
    stage = Thing("rollout stage", "rollout_stage", system.replace("@@", "stages: [{@@}, {share: 100%}]"), TROUBLE[2:], "share: 10%, for: 30m")
    stage.change("share", "share: 20%, for: 30m")
    stage.change("for", "share: 10%, for: 50s")
    yield stage
    back = Thing("rollback", "rollback", system.replace("@@", base + ", watches: seen, rollback: {@@}"), TROUBLE[2:], "takes: 1m")
    back.change("takes", "takes: 7m")
    yield back


def cache():
    system = AROUND.replace("needs: [web]", "needs: [{component: web, without: 100%}, {component: db, role: reader}]")
    base = "model: generic/cache, at: east, cache: {hits: 60%, before: db}"
    thing = Thing("component cache", "component", system, TROUBLE[:2] + ("faults: [{outage: web, lasts: 5m}]", "faults: [{outage: image, lasts: 15m}, {crash: web@ea}]"), base)
    thing.change("model", "model: aws/elasticache-redis-cluster, at: east, cache: {hits: 60%, before: db}")
    thing.change("at", "model: generic/cache, at: ea, cache: {hits: 60%, before: db}")
    # What it stores itself is asked for by those who cannot do without; what it only shields has no part in this.
    asked = Thing("component cache as a store of its own", "component", AROUND, TROUBLE[:2], "model: generic/cache, at: ea")
    asked.refuse("capacity", "model: generic/cache, at: ea, capacity: 20/s", UNHEALTHY)
    asked.change("needs", "model: generic/cache, at: ea, needs: [side]")
    thing.elsewhere |= {"capacity", "needs"}
    asked.elsewhere = set(VALUES) | {"model"}
    yield asked
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    thing.change("recovery_needs", base + ", failover: {takes: 1m}, recovery_needs: [image]", base + ", failover: {takes: 1m}")
    thing.refuse("cache", "model: generic/cache, at: east", UNHEALTHY)
    thing.change("failover", base + ", failover: {takes: 1m}")
    yield strangers(thing)
    part = Thing("cache part", "cache", system.replace("@@", "model: generic/cache, at: east, cache: {@@}"), thing.scenarios, "hits: 60%, before: db")
    part.change("hits", "hits: 30%, before: db")
    part.refuse("before", "hits: 60%, before: side", UNHEALTHY)
    part.change("warms_in", "hits: 60%, before: db, warms_in: 10m")
    yield part
    over = Thing("cache failover", "cache_failover", system.replace("@@", base + ", failover: {@@}"), thing.scenarios, "takes: 1m")
    over.change("takes", "takes: 4m")
    yield over


def queue():
    system = AROUND.replace("{in: db,", "{in: web,")
    base = "model: generic/queue, at: east, needs: [side], drains: 150/s"
    thing = Thing("component queue", "component", system, TROUBLE + ("faults: [{outage: web, lasts: 5m}]",), base)
    thing.scenarios = TROUBLE[:2] + ("faults: [{outage: web, lasts: 5m}, {outage: side, at: 1h, lasts: 40m}]",)
    thing.refuse("model", "model: generic/network-attachment, at: east, needs: [side]", "holds no data")
    thing.change("at", base.replace("at: east", "at: ea"))
    thing.refuse("capacity", base + ", capacity: 30/s", UNHEALTHY)
    thing.change("needs", "model: generic/queue, at: east, drains: 150/s")
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    thing.change("drains", base.replace("150/s", "130/s"))
    thing.change("keeps", base + ", keeps: 10m")
    return strangers(thing)


def balancer():
    base = "model: generic/load-balancer, at: ea, needs: [side]"
    system = AROUND.replace("side: {model: generic/service, at: [ea, wa]}", "side: {model: generic/service, at: {east: {count: 4}}}")
    thing = Thing("component load balancer", "component", system, ("faults: [{crash: side@ea}, {outage: web, at: 1h, lasts: 5m}]", "faults: [{outage: ea, lasts: 1h}]"), base)
    thing.change("model", "model: aws/application-load-balancer, at: ea, needs: [side]")
    thing.change("at", "model: generic/load-balancer, at: [ea, eb], needs: [side]")
    thing.refuse("capacity", base + ", capacity: 30/s", UNHEALTHY)
    thing.change("needs", "model: generic/load-balancer, at: ea")
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    thing.change("probe", base + ", probe: {every: 50s, failures: 5}", base + ", probe: {every: 10s, failures: 2}")
    return strangers(thing)


ROUTED = """
entry_points: {users: {through: name, rate: 100/s}}
components:
  name: {@@}
  web: {model: generic/service, at: [east, west], needs: [nat]}
  nat: {model: generic/network-attachment, at: [east, west]}
  side: {model: generic/service, at: east}
  image: {model: generic/service, at: east}
  db: {model: generic/database, writer: ea}
people: {bob: {acknowledge: 1m}}
detection: {seen: {reports: users, after: 1m}}
runbooks: {move: {when: seen, steps: [{route: name, to: web@west, takes: 1m}]}}
"""
LOST = ("faults: [{outage: east, at: 10s, lasts: 1h}]", "faults: [{outage: name, lasts: 10m}]", "faults: [{outage: nat@east, lasts: 1h}]",
        "faults: [{outage: control_plane@east, lasts: 50m}, {outage: web@east, lasts: 1h}]")


def router(kind, model, other):
    base = f"model: {model}, targets: [web@east, web@west], ttl: 60s, probe: {{every: 10s, failures: 2}}"
    thing = Thing(f"component {kind}", "component", ROUTED, LOST, base)
    bare = f"model: {model}, targets: [web@east, web@west]"
    if other:
        thing.change("model", bare.replace(model, other), bare)
    else:
        thing.refuse("model", bare.replace(model, "generic/service"), "unknown key", bare)
    thing.change("at", base + ", at: ea")
    thing.refuse("capacity", base + ", capacity: 60/s", UNHEALTHY)
    thing.change("needs", base + ", needs: [side]")
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    thing.change("targets", base.replace("[web@east, web@west]", "[web@west, web@east]"))
    thing.refuse("policy", base + ", policy: weighted", "policy")
    thing.change("ttl", base.replace("60s", "90s"))
    thing.change("drain", base.replace("ttl: 60s", "drain: 90s"))
    thing.refuse("switches", base + ", switches: manual", "has switches: manual")
    by_itself = Thing(thing.name, "component", ROUTED.replace("[{route: name, to: web@west, takes: 1m}]", "[{manual: look, takes: 1m}]"), LOST, base + ", returns: automatic")
    by_itself.change("returns", base + ", returns: manual")
    thing.rows += by_itself.rows
    thing.change("changed_at", base + ", changed_at: east")
    thing.change("probe", base.replace("every: 10s", "every: 30s"))
    return strangers(thing)


def others(kind, model):
    base = f"model: {model}, at: east"
    system = AROUND.replace("{scale: web, add: 1}", "{manual: look, takes: 1m}")
    thing = Thing(f"component {kind}", "component", system, TROUBLE[:2], base)
    thing.change("model", "model: aws/ecs-fargate-service, at: east")
    thing.change("at", f"model: {model}, at: ea")
    thing.change("capacity", base + ", capacity: 60/s")
    thing.change("needs", base + ", needs: [side]")
    thing.change("available", base + ", available: {share: 90%, outages_last: 5m}")
    return strangers(thing)


def probes():
    """A probe is read in four places; each says what it does there."""
    values = {"timeout": "5s", "failures": "4", "successes": "4", "paced": "result", "from": "[wa]", "agree": "1", "deep": "true", "role": "writer"}
    base = "every: 10s"

    def rows(thing, refused=()):
        thing.change("every", "every: 25s")
        for key, value in values.items():
            if key in refused:
                thing.refuse(key, f"{base}, {key}: {value}", refused[key])
            elif key == "agree":
                thing.change(key, f"{base}, from: [ea, wa], agree: 2", f"{base}, from: [ea, wa]")
            elif key == "role":
                thing.refuse(key, f"{base}, role: writer", "role")
            elif key == "paced":
                thing.change(key, f"{base}, timeout: 4s, paced: result", f"{base}, timeout: 4s")
            else:
                thing.change(key, f"{base}, {key}: {value}")
        return thing
    routed = "model: %s, targets: [web@east, web@west], ttl: 60s, probe: {@@}"
    yield rows(Thing("probe of dns", "probe", ROUTED.replace("@@", routed % "generic/dns"), LOST, base))
    yield rows(Thing("probe of a cdn", "probe", ROUTED.replace("@@", routed % "generic/cdn"), LOST, base))
    balancer_system = ROUTED.replace("name: {@@}", "name: {model: generic/load-balancer, at: east, needs: [web], probe: {@@}}").replace("[{route: name, to: web@west, takes: 1m}]", "[{manual: look, takes: 1m}]")
    yield rows(Thing("probe of a balancer", "probe", balancer_system, ("faults: [{outage: web@ea, lasts: 1h}]", "faults: [{crash: web@ea, repair: 1h}]", "faults: [{outage: nat@ea, lasts: 1h}]"), base),
               {"from": "from", "agree": "agree|observers", "role": "role"})


def things():
    yield service()
    yield from autoscale()
    yield from concurrency()
    yield from nodes()
    yield from rollout()
    yield from cache()
    yield queue()
    yield balancer()
    yield router("dns", "generic/dns", "aws/route53-failover")
    yield router("cdn", "generic/cdn", None)
    yield others("network attachment", "generic/network-attachment")
    yield others("external", "generic/external")
    yield from probes()
