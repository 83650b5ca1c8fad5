from django.urls import include, path
from rest_framework.routers import DefaultRouter

from members import api, views

router = DefaultRouter()
router.register("events", api.EventViewSet)

urlpatterns = [
    path("", views.EventList.as_view(), name="events"),
    path("events/new", views.EventCreate.as_view(), name="event-new"),
    path("events/<int:pk>", views.EventDetail.as_view(), name="event"),
    path("events/<int:pk>/sign-up", views.sign_up, name="sign-up"),
    path("profile", views.profile, name="profile"),
    path("api/", include(router.urls)),
]
