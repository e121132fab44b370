"""Where the panel lives: ``/panel/`` leads to the person's club, ``/panel/<club>/…`` is every part's pages."""

from django.urls import include, path

from vafa.doors.panel import pages, views

urlpatterns = [
    path("panel", views.index, name="panel"),
    path("panel/", views.index),
    path("panel/<slug:club>/palette", views.palette, name="palette"),
    path("panel/<slug:club>/", include((pages.patterns(), "panel"), namespace="panel")),
]
