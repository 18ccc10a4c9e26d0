"""Addresses of the desk of the spelregels."""

from django.urls import path

from amstelveen_ontmoet.spelregels.views import proposals, reviews, values

urlpatterns = [
    path("spelregels/<int:year>/", reviews.compare, name="rules_compare"),
    path("spelregels/herzieningen/", reviews.review_list, name="reviews"),
    path("spelregels/herzieningen/<int:year>/", reviews.review, name="review"),
    path("spelregels/beheren/", values.desk, name="values_desk"),
    path("spelregels/beheren/<str:key>/", values.value, name="value_desk"),
    path("spelregels/beheren/<str:key>/wijzigen/", values.change, name="value_change"),
    path("spelregels/beheren/<str:key>/bevestigen/", values.confirm, name="value_confirm"),
    path("spelregels/voorstellen/<int:pk>/", proposals.proposal, name="proposal"),
    path("spelregels/voorstellen/<int:pk>/goedkeuren/", proposals.approve, name="proposal_approve"),
    path("spelregels/voorstellen/<int:pk>/afkeuren/", proposals.reject, name="proposal_reject"),
    path("spelregels/voorstellen/<int:pk>/intrekken/", proposals.withdraw, name="proposal_withdraw"),
]
