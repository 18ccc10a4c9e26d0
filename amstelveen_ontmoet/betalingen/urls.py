"""Addresses of account numbers and payments."""

from django.urls import path, re_path

from amstelveen_ontmoet.betalingen.views import desk, rekening

urlpatterns = [
    path("mijn/rekening/", rekening.mine, name="rekeningen"),
    path("mijn/rekening/<int:pk>/", rekening.rekening, name="rekening"),
    path("rekeningen/<int:pk>/bevestigen/", rekening.confirm, name="rekening_confirm"),
    path("rekeningen/<int:pk>/intrekken/", rekening.withdraw, name="rekening_withdraw"),
    path("betalingen/", desk.to_pay, name="to_pay"),
    path("betalingen/rekeningen/", rekening.to_check, name="rekeningen_to_check"),
    path("betalingen/batches/", desk.batch_list, name="batches"),
    path("betalingen/batches/<int:pk>/", desk.batch, name="batch"),
    path("betalingen/batches/<int:pk>/vrijgeven/", desk.release, name="batch_release"),
    path("betalingen/batches/<int:pk>/intrekken/", desk.withdraw, name="batch_withdraw"),
    path("betalingen/batches/<int:pk>/versturen/", desk.send, name="batch_send"),
    re_path(r"^betalingen/batches/(?P<pk>\d+)/bestand\.(?P<kind>xml|csv)$", desk.file, name="batch_file"),
    path("betalingen/<int:pk>/weghalen/", desk.drop, name="payment_drop"),
    path("betalingen/bank/", desk.answers, name="bank_answers"),
    path("betalingen/bank/<int:pk>/", desk.answer, name="bank_answer"),
]
