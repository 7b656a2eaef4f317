"""Keys of needs, placements and background outages."""
from thing import Thing

SYSTEM = """
entry_points: {users: {through: web, rate: 100/s}, guests: {through: web, rate: 10/s}}
components:
  web: {model: generic/service, at: [east, west], needs: [@@]}
  db: {model: generic/database, writer: ea, capacity: 400/s, replicas: {w: {at: wa, lag: 5s}}}
  one: {model: generic/service, at: [ea, wa], capacity: 150/s}
  two: {model: generic/service, at: [ea, eb, wa], capacity: 150/s}
  checked: {model: generic/service, at: [ea, wa], capacity: 150/s, probe: {every: 20s, failures: 3}}
"""
SCENARIOS = ("faults: [{outage: ea, lasts: 1h}]", "faults: [{outage: db.writer, lasts: 1h}]", "faults: [{outage: one, lasts: 10m}]", "faults: [{outage: east, lasts: 1h}]",
             "faults: [{outage: two, lasts: 10m}]", "faults: [{outage: checked, lasts: 10m}]")


def things():
    need = Thing("need", "need", SYSTEM, SCENARIOS, "{component: one}")
    need.change("component", "{component: two}")
    need.change("calls", "{component: one, calls: 0.5}")
    need.change("without", "{component: one, without: 40%}")
    need.change("within", "{component: one, within: anywhere}")
    need.change("role", "{component: db, role: writer}", "{component: db, role: reader}")
    need.change("for", "{component: one, for: [users]}")
    yield need
    group = Thing("group of needs", "need_group", SYSTEM, SCENARIOS, "{any_of: [one, two]}")
    group.change("any_of", "{any_of: [two]}")
    group.change("at_least", "{at_least: 2, of: [one, two]}", "{at_least: 1, of: [one, two]}")
    group.change("choose", "{any_of: [checked, two], choose: by_health}", "{any_of: [checked, two]}")
    group.change("of", "{at_least: 1, of: [one]}", "{at_least: 1, of: [one, two]}")
    yield group
    placed = Thing("placement", "placement", """
entry_points: {users: {through: web, rate: 100/s}}
components: {web: {model: generic/service, at: {east: {@@}}, capacity: 60/s, autoscale: {when: {utilisation: 80%, over: 1m}}}}
""", ("faults: [{outage: ea, lasts: 1h}]",), "count: 2, max: 3")
    placed.change("count", "count: 3, max: 3")
    placed.change("max", "count: 2, max: 2")
    placed.refuse("min", "count: 2, min: 1, max: 3", "no effect without an autoscaler")
    yield placed
    off = Thing("available", "available", "entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/external, available: {@@}}}\n",
                ("faults: [{outage: web, lasts: 1m}]",), "share: 99%, outages_last: 5m")
    off.change("share", "share: 95%, outages_last: 5m")
    off.change("outages_last", "share: 99%, outages_last: 1m")
    yield off
