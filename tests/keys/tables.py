"""All tables, in the order of the schemas."""
import components
import detectors
import faults
import needs
import people
import runbooks
import steps
import stores
import whole

# Distributions are held to their closed forms in tests/base and read in tests/load; their keys are all required, so none can be ignored.
WITHOUT_TABLE = {"drawn", "exponential", "lognormal", "weibull", "gamma", "mixture_part", "distribution"}

FILES = {
    "lag.csv": "time,lag_seconds\n0,1\n3600,9\n7200,1\n",
    "rate.csv": "time,rate_per_second\n0,40\n3600,90\n7200,40\n",
    "part.yaml": "drsim: 1\nassumptions: [{of: components.web.replaced_in, because: nobody measured it}]\n",
    "base.yaml": "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [ea, eb], west: [wa, wb]}\n"
                 "entry_points: {users: {through: web, rate: 100/s}}\ncomponents: {web: {model: generic/service, at: ea}}\n",
    "models.yaml": "drsim: 1\nmodel: acme/web\nkind: service\nparameters:\n"
                   "  replaced_in: {value: 9m, source: {title: Manual, address: 'https://example.org', read: 2026-01-05}, verified: true}\nmechanisms: [replacement]\n",
}


def things():
    for module in (whole, needs, components, stores, people, detectors, runbooks, steps, faults):
        yield from module.things()
