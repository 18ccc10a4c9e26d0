"""Addresses of the desk."""

from django.urls import path

from initiatives.views import afterwards, bulk, case, mandates, messages, settlement, work_list

urlpatterns = [
    path("werkvoorraad/", work_list.work_list, name="work_list"),
    path("werkvoorraad/gezien/", work_list.seen, name="work_seen"),
    path("werkvoorraad/samen-besluiten/", bulk.decide_many, name="bulk"),
    path("werkvoorraad/samen-besluiten/<int:pk>/", bulk.bulk_done, name="bulk_done"),
    path("mandaten/", mandates.mandate_list, name="mandates"),
    path("mandaten/nieuw/", mandates.mandate_new, name="mandate_new"),
    path("mandaten/<int:pk>/beeindigen/", mandates.mandate_end, name="mandate_end"),
    path("werkvoorraad/<slug:number>/stilstaan/", afterwards.suspend, name="case_suspend"),
    path("werkvoorraad/<slug:number>/hervatten/", afterwards.resume, name="case_resume"),
    path("werkvoorraad/<slug:number>/verlengen/", afterwards.extend, name="case_extend"),
    path("werkvoorraad/<slug:number>/overnemen/", afterwards.take_over, name="case_take_over"),
    path("werkvoorraad/<slug:number>/belang/", afterwards.stand_aside, name="case_stand_aside"),
    path(
        "werkvoorraad/<slug:number>/brieven/<int:pk>/bezwaar/",
        afterwards.enter_objection,
        name="case_objection_enter",
    ),
    path(
        "werkvoorraad/<slug:number>/bezwaren/<int:pk>/",
        afterwards.decide_objection,
        name="case_objection_decide",
    ),
    path(
        "werkvoorraad/<slug:number>/wijzigingen/<int:pk>/",
        afterwards.decide_change,
        name="case_change_decide",
    ),
    path("werkvoorraad/verantwoordingen/<int:year>/", settlement.ask_accounts, name="accounts_ask"),
    path("werkvoorraad/<slug:number>/", case.case, name="case"),
    path("werkvoorraad/<slug:number>/oppakken/", case.take_up, name="case_take_up"),
    path("werkvoorraad/<slug:number>/aanvulling/", case.ask, name="case_ask"),
    path("werkvoorraad/<slug:number>/oordeel/<slug:rule>/", case.judge, name="case_judge"),
    path("werkvoorraad/<slug:number>/advies/", case.advise, name="case_advise"),
    path("werkvoorraad/<slug:number>/besluit/", case.decide, name="case_decide"),
    path("werkvoorraad/<slug:number>/terug/", case.send_back, name="case_return"),
    path("werkvoorraad/<slug:number>/bericht/", messages.message, name="case_message"),
    path("werkvoorraad/<slug:number>/gelezen/", messages.read, name="case_read"),
    path("werkvoorraad/<slug:number>/notitie/", messages.note, name="case_note"),
    path("werkvoorraad/<slug:number>/vraag/", messages.ask, name="case_question"),
    path("vragen/<int:pk>/intrekken/", messages.withdraw, name="question_withdraw"),
    path("standaardteksten/", messages.text_list, name="texts"),
    path("standaardteksten/nieuw/", messages.text_new, name="text_new"),
    path("standaardteksten/<int:pk>/", messages.text_change, name="text_change"),
    path("standaardteksten/<int:pk>/verwijderen/", messages.text_remove, name="text_remove"),
    path("werkvoorraad/<slug:number>/verantwoording/", settlement.ask_account, name="case_account_ask"),
    path(
        "werkvoorraad/<slug:number>/verantwoording/<int:pk>/terug/",
        settlement.give_back,
        name="case_account_return",
    ),
    path(
        "werkvoorraad/<slug:number>/verantwoording/<int:pk>/akkoord/",
        settlement.accept,
        name="case_account_accept",
    ),
    path("werkvoorraad/<slug:number>/vaststelling/voorstel/", settlement.propose, name="case_propose"),
    path("werkvoorraad/<slug:number>/vaststelling/", settlement.settle, name="case_settle"),
    path("werkvoorraad/<slug:number>/betaling/", settlement.pay, name="case_pay"),
    path("werkvoorraad/<slug:number>/terugvordering/", settlement.reclaim, name="case_reclaim"),
    path("werkvoorraad/<slug:number>/terugvordering/betaald/", settlement.repay, name="case_repay"),
    path("werkvoorraad/<slug:number>/terugvordering/vervallen/", settlement.drop, name="case_drop_reclaim"),
]
