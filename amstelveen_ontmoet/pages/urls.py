"""Addresses of pages that read everything."""

from django.urls import path

from amstelveen_ontmoet.pages.views import afterwards, hardheid, mine, public, style, work

urlpatterns = [
    path("", public.home, name="home"),
    path("wijken/", public.wijken, name="wijken"),
    path("wijken/<slug:slug>/", public.wijk, name="wijk"),
    path("bewonersgroepen/<slug:slug>/", public.group, name="group"),
    path("wijkplannen/", public.plan_list, name="plans"),
    path("wijkplannen/<slug:number>/", public.plan, name="plan"),
    path("wijkplannen/<slug:number>/pdf/", public.plan_pdf, name="plan_pdf"),
    path("spelregels/", public.assumptions, name="assumptions"),
    path("toegankelijkheid/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("mijn/", mine.overview, name="mijn"),
    path("mijn/gegevens/", mine.settings_page, name="settings"),
    path("mijn/gegevens/meenemen/", mine.export, name="account_export"),
    path("mijn/gegevens/verwijderen/", mine.erase_account, name="account_erase"),
    path("mijn/aanvragen/<int:pk>/", mine.status, name="mijn_aanvraag"),
    path("mijn/aanvragen/<int:pk>/antwoord/", mine.answer, name="mijn_antwoord"),
    path("mijn/aanvragen/<int:pk>/bericht/", mine.message, name="mijn_bericht"),
    path("mijn/aanvragen/<int:pk>/intrekken/", mine.withdraw, name="mijn_intrekken"),
    path("mijn/aanvragen/<int:pk>/hardheidsclausule/", hardheid.ask, name="mijn_hardheid"),
    path("mijn/hardheidsclausule/<int:pk>/intrekken/", hardheid.withdraw, name="mijn_hardheid_withdraw"),
    path("werkvoorraad/<slug:number>/hardheidsclausule/", hardheid.case, name="case_hardheid"),
    path("hardheidsclausule/<int:pk>/toepassen/", hardheid.apply, name="hardheid_apply"),
    path("hardheidsclausule/<int:pk>/niet-toepassen/", hardheid.refuse, name="hardheid_refuse"),
    path("hardheidsclausule/<int:year>/", hardheid.year_list, name="hardheid_year"),
    path("mijn/brieven/<int:pk>/bezwaar/", afterwards.object_to, name="mijn_bezwaar"),
    path("mijn/bezwaren/<int:pk>/intrekken/", afterwards.withdraw_objection, name="mijn_bezwaar_intrekken"),
    path("mijn/aanvragen/<int:pk>/wijziging/", afterwards.ask_change, name="mijn_wijziging"),
    path("mijn/wijzigingen/<int:pk>/intrekken/", afterwards.withdraw_change, name="mijn_wijziging_intrekken"),
    path("mijn/aanvragen/<int:pk>/wachten/", afterwards.wait, name="mijn_wachten"),
    path("mijn/aanvragen/<int:pk>/wachten/stoppen/", afterwards.stop_waiting, name="mijn_wachten_stoppen"),
    path("taken/<int:pk>/", work.job, name="job"),
    path("voorbeeld/post/", work.demo_mail, name="demo_mail"),
    path("beheer/stijl/", style.style, name="style"),
]
