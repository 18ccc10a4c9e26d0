"""Addresses of letters and documents."""

from django.urls import path

from amstelveen_ontmoet.procedure import views

urlpatterns = [
    path("brieven/<int:pk>/", views.letter, name="letter"),
    path("brieven/<int:pk>/brief.pdf", views.letter_pdf, name="letter_pdf"),
    path("documenten/<uuid:key>/", views.document, name="document"),
]
