"""What may follow what in a computation of the wijkbudgetten. The plan itself follows `procedure`."""

from amstelveen_ontmoet.procedure.workflow import PORTAL, Step
from wijkplannen.enums import RunStatus

STEPS: dict[RunStatus, dict[RunStatus, Step]] = {
    RunStatus.AANGEMAAKT: {RunStatus.BEREKEND: Step(PORTAL, "wijkbudget.computed")},
    RunStatus.BEREKEND: {RunStatus.VASTGESTELD: Step("wijkplannen.adopt_budget", "wijkbudget.adopted")},
    RunStatus.VASTGESTELD: {RunStatus.VERVANGEN: Step("wijkplannen.adopt_budget", "wijkbudget.replaced")},
    RunStatus.VERVANGEN: {},
}
