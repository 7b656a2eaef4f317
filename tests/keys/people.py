"""Keys of people, alone and in a chain, and of hours."""
from thing import Thing

SYSTEM = """
entry_points: {users: {through: web, rate: 100/s}, guests: {through: web, rate: 1/s}}
components:
  web: {model: generic/service, at: ea, needs: [other]}
  other: {model: generic/service, at: ea}
people:
  PEOPLE
detection:
  seen: {reports: users, after: 0s, pages: PAGED}
  late: {reports: guests, after: 40m, pages: PAGED}
runbooks:
  no: {when: seen, if: {finished: yes}, declare: {by: PAGED, takes: 1m}, steps: [{manual: nothing, takes: 1m}]}
  yes: {when: [seen, late], if: {serving: users, below: 100%, for: 9m}, declare: {by: PAGED, takes: 1m}, steps: {a: {manual: one, by: DOES, takes: 10m}, b: {manual: two, by: DOES, takes: 10m}, c: {restart: web, by: DOES, takes: 1m, after: [a, b]}}}
"""
SCENARIOS = ("faults: [{outage: web, lasts: 4m}]\nhorizon: 40h", "faults: [{outage: web, lasts: 3h}]\nhorizon: 40h", "given: [{unreachable: ann}]\nfaults: [{outage: web, lasts: 3h}]\nhorizon: 40h",
             "starts: {seconds: 30000}\nfaults: [{outage: web, lasts: 3h}]\nhorizon: 40h")
HOURS = '{days: mon-fri, from: "09:00", to: "17:00"}'


def alone():
    thing = Thing("person alone", "person", SYSTEM.replace("PEOPLE", "bob: {@@}").replace("PAGED", "bob").replace("DOES", "bob"),
                  SCENARIOS[:2] + SCENARIOS[3:], "acknowledge: 2m")
    thing.change("acknowledge", "acknowledge: 6m")
    thing.change("answers", "acknowledge: 2m, answers: 50%, escalate_after: [9m], repeat: 1", "acknowledge: 2m, escalate_after: [9m], repeat: 1")
    thing.change("escalate_after", "acknowledge: 2m, answers: 50%, escalate_after: [19m], repeat: 3", "acknowledge: 2m, answers: 50%, escalate_after: [9m], repeat: 3")
    thing.change("repeat", "acknowledge: 2m, answers: 50%, escalate_after: [9m], repeat: 3", "acknowledge: 2m, answers: 50%, escalate_after: [9m], repeat: 1")
    thing.change("hands", "acknowledge: 2m, hands: 2")
    thing.change("looks_again", "acknowledge: 2m, looks_again: 20m")
    thing.change("hours", f"acknowledge: 2m, hours: {HOURS}")
    thing.change("off_hours", f"acknowledge: 2m, off_hours: {{outside: {HOURS}, acknowledge: 9m}}")
    thing.elsewhere = {"chain"}
    thing.change("withdrawn", "acknowledge: 9m, withdrawn: true", "acknowledge: 9m")
    return thing


def chain():
    """The keys of the chain itself."""
    system = SYSTEM.replace("PEOPLE", "ann: {acknowledge: 3m}\n  bob: {acknowledge: 4m}\n  team: {@@}").replace("PAGED", "team").replace("DOES", "team")
    base = "chain: [ann, bob], escalate_after: [10m]"
    thing = Thing("chain", "person", system, SCENARIOS, base)
    thing.change("chain", "chain: [bob, ann], escalate_after: [10m]")
    thing.change("acknowledge", base + ", acknowledge: {ann: 1m, bob: 9m}")
    thing.change("escalate_after", "chain: [ann, bob], escalate_after: [20m]")
    thing.change("answers", base + ", answers: 40%")
    thing.change("repeat", base + ", answers: 20%, repeat: 4", base + ", answers: 20%")
    thing.change("hands", base + ", hands: 2")
    thing.change("looks_again", base + ", looks_again: 20m")
    thing.change("hours", base + f", hours: {HOURS}")
    thing.change("off_hours", base + f", off_hours: {{outside: {HOURS}, answers: {{ann: 10%}}}}")
    thing.change("withdrawn", base + ", acknowledge: 9m, withdrawn: true", base + ", acknowledge: 9m")
    return thing


def member():
    """The keys of a person who stands in a chain: each works there too, or is refused."""
    system = SYSTEM.replace("PEOPLE", "ann: {@@}\n  bob: {acknowledge: 4m}\n  team: {chain: [ann, bob], escalate_after: [10m]}").replace("PAGED", "team").replace("DOES", "team")
    thing = Thing("person in a chain", "person", system, SCENARIOS, "acknowledge: 3m")
    thing.change("acknowledge", "acknowledge: 1m")
    thing.change("answers", "acknowledge: 3m, answers: 40%")
    thing.change("hands", "acknowledge: 3m, hands: 2")
    thing.change("hours", f"acknowledge: 3m, hours: {HOURS}")
    thing.change("off_hours", f"acknowledge: 3m, off_hours: {{outside: {HOURS}, acknowledge: 9m}}")
    thing.elsewhere = {"chain", "escalate_after", "repeat", "looks_again", "withdrawn"}
    return thing


def hours():
    system = SYSTEM.replace("PEOPLE", "bob: {acknowledge: 2m, hours: {@@}}").replace("PAGED", "bob").replace("DOES", "bob")
    base = 'days: tue-fri, from: "09:00", to: "17:00"'
    thing = Thing("hours", "hours", system, ("faults: [{outage: web, lasts: 60h}]\nhorizon: 80h", "starts: {seconds: 122000}\nfaults: [{outage: web, lasts: 60h}]\nhorizon: 80h"), base)
    thing.change("days", base.replace("tue-fri", "wed-fri"))
    thing.change("from", base.replace("09:00", "11:00"))
    thing.change("to", base.replace("17:00", "09:30"))
    thing.change("zone", base + ", zone: Asia/Tokyo")
    return thing


def off_hours():
    system = SYSTEM.replace("PEOPLE", "bob: {acknowledge: 2m, off_hours: {@@}}").replace("PAGED", "bob").replace("DOES", "bob")
    base = f"outside: {HOURS}, acknowledge: 9m"
    thing = Thing("off_hours", "off_hours", system, SCENARIOS[:2] + SCENARIOS[3:], base)
    thing.change("outside", base.replace("09:00", "08:00"))
    thing.change("acknowledge", base.replace("9m", "19m"))
    thing.change("answers", base + ", answers: 40%")
    return thing


def things():
    yield alone()
    yield chain()
    yield member()
    yield hours()
    yield off_hours()
