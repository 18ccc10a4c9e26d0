"""What may follow what in a computation of the wijkbudgetten and in a file with residents.

The plan itself follows `procedure`.
"""

from amstelveen_ontmoet.procedure.workflow import PORTAL, Step
from wijkplannen.enums import BestandStatus, RunStatus

STEPS: dict[RunStatus, dict[RunStatus, Step]] = {
    RunStatus.AANGEMAAKT: {RunStatus.BEREKEND: Step(PORTAL, "wijkbudget.computed")},
    RunStatus.BEREKEND: {RunStatus.VASTGESTELD: Step("wijkplannen.adopt_budget", "wijkbudget.adopted")},
    RunStatus.VASTGESTELD: {RunStatus.VERVANGEN: Step("wijkplannen.adopt_budget", "wijkbudget.replaced")},
    RunStatus.VERVANGEN: {},
}

# A file of the CBS with residents: nothing is written before somebody confirms it.
FILE_STEPS: dict[BestandStatus, dict[BestandStatus, Step]] = {
    BestandStatus.AANGEBODEN: {
        BestandStatus.GELEZEN: Step(PORTAL, "inwonertallen.read"),
        BestandStatus.VERVALLEN: Step("wijkplannen.import_residents", "inwonertallen.dropped"),
    },
    BestandStatus.GELEZEN: {
        BestandStatus.OVERGENOMEN: Step("wijkplannen.import_residents", "inwonertallen.taken_over"),
        BestandStatus.VERVALLEN: Step("wijkplannen.import_residents", "inwonertallen.dropped"),
    },
    BestandStatus.OVERGENOMEN: {},
    BestandStatus.VERVALLEN: {},
}
