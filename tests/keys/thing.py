"""What a table of keys is made of."""
from dataclasses import dataclass, field

HEAD = "drsim: 1\nsystem: s\nenvironment: e\n"
PLACES = "locations: {east: [ea, eb], west: [wa, wb]}\n"


@dataclass(frozen=True)
class Case:
    """One system with its scenarios, and how it is run."""
    system: str
    scenarios: tuple
    trials: int
    told: bool  # whether what a replay says counts as a result


@dataclass(frozen=True)
class Row:
    key: str
    plain: Case
    changed: Case
    refusal: str | None  # what is said where the key is refused; None: it changes a result
    note: str


@dataclass
class Thing:
    """One kind of thing with the keys that it may have: `system` and `scenarios` hold @@ where the rows' texts go."""
    name: str
    definition: str          # of the JSON Schema
    system: str
    scenarios: tuple
    plain: str = ""          # what stands for @@ unless a row says otherwise
    trials: int = 8
    rows: list = field(default_factory=list)
    elsewhere: set = field(default_factory=set)  # keys that other tables change

    def case(self, text, told=False):
        head = "" if self.system.startswith("drsim") else HEAD + ("" if "locations:" in self.system else PLACES)
        return Case(head + self.system.replace("@@", text), tuple(scenario(s.replace("@@", text), i) for i, s in enumerate(self.scenarios)), self.trials, told)

    def change(self, key, changed, plain=None, note="", told=False):
        """With `changed` in the place of `plain` a result is another."""
        self.rows.append(Row(key, self.case(self.plain if plain is None else plain, told), self.case(changed, told), None, note))
        return self

    def refuse(self, key, changed, refusal, plain=None, note=""):
        """`changed` is refused in words that `refusal` matches."""
        self.rows.append(Row(key, self.case(self.plain if plain is None else plain), self.case(changed), refusal, note))
        return self

    def refuse_rest(self, values, refusal, join):
        """Each of these keys that has no row yet is refused: `join(key, value)` is the text with it."""
        present = {row.key for row in self.rows} | self.elsewhere
        for key, value in values.items():
            if key not in present:
                self.refuse(key, join(key, value), refusal)
        return self


def scenario(text, number=0):
    if text.startswith("drsim"):
        return text
    horizon = "" if "horizon:" in text else "horizon: 6h\n"
    starts = "" if "starts:" in text else "starts: {seconds: 0}\n"
    return f"drsim: 1\nscenario: t{number}\nclass: incident\n{starts}{horizon}{text}\n"
