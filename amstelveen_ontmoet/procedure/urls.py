"""Addresses of letters and documents."""

from django.urls import path

from amstelveen_ontmoet.procedure import views

urlpatterns = [
    path("besluiten/<int:pk>/", views.letter, name="besluit"),
    path("besluiten/<int:pk>/brief.pdf", views.letter_pdf, name="besluit_pdf"),
    path("documenten/<uuid:key>/", views.document, name="document"),
]
