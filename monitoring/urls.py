"""Addresses of action points, letters to the council and the overview of subsidies."""

from django.urls import path

from monitoring.views import actiepunten, public, staff, subsidies

urlpatterns = [
    path("collegebrieven/", public.briefs, name="briefs"),
    path("collegebrieven/<int:year>/", public.brief, name="brief"),
    path("collegebrieven/<int:year>/<int:version>/", public.brief, name="brief_version"),
    path("collegebrieven/<int:year>/<int:version>/brief.pdf", public.brief_pdf, name="brief_pdf"),
    path("collegebrieven/<int:year>/<int:version>/<slug:table>.csv", public.brief_csv, name="brief_csv"),
    path("subsidies/", subsidies.overview, name="subsidies"),
    path("subsidies/subsidies.<slug:kind>", subsidies.export, name="subsidies_export"),
    path("subsidies/bijwerken/", subsidies.refresh, name="subsidies_refresh"),
    path("monitoring/actiepunten/", actiepunten.action_points, name="action_points"),
    path("monitoring/actiepunten/<int:number>/", actiepunten.action_point, name="action_point"),
    path("monitoring/actiepunten/<int:number>/bijwerken/", actiepunten.update, name="action_point_update"),
    path("monitoring/collegebrieven/", staff.desk_list, name="brief_desk_list"),
    path("monitoring/collegebrieven/<int:pk>/", staff.desk, name="brief_desk"),
    path("monitoring/collegebrieven/<int:pk>/gegevens/", staff.facts, name="brief_facts"),
    path("monitoring/collegebrieven/<int:pk>/tekst/<slug:part>/", staff.text, name="brief_text"),
    path("monitoring/collegebrieven/<int:pk>/aanbieden/", staff.submit, name="brief_submit"),
    path("monitoring/collegebrieven/<int:pk>/vaststellen/", staff.adopt, name="brief_adopt"),
    path("monitoring/collegebrieven/<int:pk>/terugsturen/", staff.send_back, name="brief_return"),
    path("monitoring/collegebrieven/<int:pk>/publiceren/", staff.publish, name="brief_publish"),
    path("monitoring/collegebrieven/<int:pk>/vervallen/", staff.drop, name="brief_drop"),
    path("monitoring/collegebrieven/<int:pk>/pdf/", staff.make_pdf, name="brief_make_pdf"),
    path("monitoring/collegebrieven/<int:pk>/brief.pdf", staff.pdf, name="brief_desk_pdf"),
]
