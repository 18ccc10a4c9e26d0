"""Addresses of the desk."""

from django.urls import path

from initiatives.views import case, work_list

urlpatterns = [
    path("werkvoorraad/", work_list.work_list, name="work_list"),
    path("werkvoorraad/gezien/", work_list.seen, name="work_seen"),
    path("werkvoorraad/<slug:number>/", case.case, name="case"),
    path("werkvoorraad/<slug:number>/oppakken/", case.take_up, name="case_take_up"),
    path("werkvoorraad/<slug:number>/aanvulling/", case.ask, name="case_ask"),
    path("werkvoorraad/<slug:number>/oordeel/<slug:rule>/", case.judge, name="case_judge"),
    path("werkvoorraad/<slug:number>/advies/", case.advise, name="case_advise"),
    path("werkvoorraad/<slug:number>/besluit/", case.decide, name="case_decide"),
    path("werkvoorraad/<slug:number>/terug/", case.send_back, name="case_return"),
    path("werkvoorraad/<slug:number>/bericht/", case.message, name="case_message"),
]
