"""Every address of the portal: pages in two languages, and what machines read outside them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from amstelveen_ontmoet.pages.views import public, work

urlpatterns = [
    path("gezond/leeft/", work.alive, name="alive"),
    path("gezond/", work.Health.as_view(), name="health"),
    path("metrics/", work.metrics, name="metrics"),
    path(".well-known/security.txt", public.security_txt, name="security_txt"),
]
urlpatterns += i18n_patterns(
    path("", include("amstelveen_ontmoet.pages.urls")),
    path("", include("wijkplannen.urls")),
    path("", include("initiatives.urls")),
    path("", include("monitoring.urls")),
    path("", include("amstelveen_ontmoet.procedure.urls")),
    path("", include("amstelveen_ontmoet.betalingen.urls")),
    path("", include("amstelveen_ontmoet.begroting.urls")),
    path("", include("amstelveen_ontmoet.spelregels.urls")),
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
    prefix_default_language=False,
)
