"""Addresses of the budget."""

from django.urls import path

from amstelveen_ontmoet.begroting import views

urlpatterns = [
    path("begroting/", views.latest, name="begroting_latest"),
    path("begroting/<int:year>/", views.budget, name="begroting"),
    path("begroting/posten/<int:pk>/", views.post, name="post"),
]
