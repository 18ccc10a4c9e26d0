"""Addresses of the budget."""

from django.urls import path

from amstelveen_ontmoet.begroting.views import budget, wijzigingen

urlpatterns = [
    path("begroting/", budget.latest, name="begroting_latest"),
    path("begroting/vergelijken/", budget.compare, name="begroting_compare"),
    path("begroting/controles/", budget.checks, name="ledger_checks"),
    path("begroting/wijzigingen/", wijzigingen.change_list, name="wijzigingen"),
    path("begroting/wijzigingen/nieuw/", wijzigingen.change_new, name="wijziging_new"),
    path(
        "begroting/wijzigingen/<int:pk>/doorvoeren/", wijzigingen.change_carry_out, name="wijziging_carry_out"
    ),
    path("begroting/wijzigingen/<int:pk>/afwijzen/", wijzigingen.change_reject, name="wijziging_reject"),
    path("begroting/wijzigingen/<int:pk>/intrekken/", wijzigingen.change_withdraw, name="wijziging_withdraw"),
    path("begroting/<int:year>/", budget.budget, name="begroting"),
    path("begroting/<int:year>/export.<slug:kind>", budget.export, name="begroting_export"),
    path("begroting/posten/<int:pk>/", budget.post, name="post"),
]
