from django.urls import path

from sandbox.vies import api

urlpatterns = [path("vies/rest-api/ms/<str:country>/vat/<str:vat>", api.number)]
