"""Addresses of the wijkplan."""

from django.urls import path

from wijkplannen.views import budget, paper, residents, shares, writers

urlpatterns = [
    path("mijn/wijkplannen/nieuw/<slug:slug>/", writers.start, name="plan_start"),
    path("op-papier/", paper.overview, name="paper"),
    path("op-papier/nieuw/", paper.start, name="paper_start"),
    path("mijn/wijkplannen/<int:pk>/", writers.tasks, name="plan_tasks"),
    path("mijn/wijkplannen/<int:pk>/controleren/", writers.check, name="plan_check"),
    path("mijn/wijkplannen/<int:pk>/verstuurd/", writers.sent, name="plan_sent"),
    path("mijn/wijkplannen/<int:pk>/<slug:section>/", writers.section, name="plan_section"),
    path("mijn/documenten/<uuid:key>/verwijderen/", writers.remove_file, name="document_remove"),
    path("begroting/<int:year>/wijkbudget/", budget.wijkbudget, name="wijkbudget"),
    path("begroting/wijkbudget/<int:pk>/vaststellen/", budget.adopt, name="wijkbudget_adopt"),
    path("begroting/wijkbudget/<int:pk>/wat-als/", budget.what_if, name="wijkbudget_what_if"),
    path("begroting/wijkbudget/delen/<int:pk>/", budget.part, name="wijkbudget_part"),
    path("begroting/boekingen/<int:pk>/", budget.behind, name="entry_behind"),
    path("begroting/inwonertallen/", residents.overview, name="residents"),
    path("begroting/inwonertallen/<int:pk>/", residents.file, name="residents_file"),
    path("begroting/inwonertallen/<int:pk>/overnemen/", residents.confirm, name="residents_confirm"),
    path(
        "begroting/inwonertallen/<int:pk>/opnieuw-lezen/", residents.read_again, name="residents_read_again"
    ),
    path("begroting/inwonertallen/<int:pk>/laten-vallen/", residents.drop, name="residents_drop"),
    path("begroting/aandelen/", shares.overview, name="shares"),
    path("begroting/aandelen/<int:pk>/", shares.agree, name="shares_agree"),
    path("wijkbudget/brieven/<int:pk>/", budget.letter, name="wijkbudget_letter"),
    path("wijkbudget/brieven/<int:pk>.pdf", budget.letter_pdf, name="wijkbudget_letter_pdf"),
]
