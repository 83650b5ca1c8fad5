from django.urls import path

from members import views

urlpatterns = [
    path("", views.members, name="members"),
    path("new", views.add, name="add"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/remove", views.remove, name="remove"),
]
