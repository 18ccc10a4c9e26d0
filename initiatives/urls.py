"""Addresses of the desk."""

from django.urls import path

from initiatives import views

urlpatterns = [
    path("werkvoorraad/", views.work_list, name="work_list"),
    path("werkvoorraad/gezien/", views.seen, name="work_seen"),
    path("werkvoorraad/<slug:number>/", views.case, name="case"),
    path("werkvoorraad/<slug:number>/oppakken/", views.take_up, name="case_take_up"),
    path("werkvoorraad/<slug:number>/aanvulling/", views.ask, name="case_ask"),
    path("werkvoorraad/<slug:number>/oordeel/<slug:rule>/", views.judge, name="case_judge"),
    path("werkvoorraad/<slug:number>/advies/", views.advise, name="case_advise"),
    path("werkvoorraad/<slug:number>/besluit/", views.decide, name="case_decide"),
    path("werkvoorraad/<slug:number>/terug/", views.send_back, name="case_return"),
    path("werkvoorraad/<slug:number>/bericht/", views.message, name="case_message"),
]
