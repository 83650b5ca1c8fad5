from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import CreateView, DetailView, ListView

from members.forms import EventForm, ProfileForm
from members.models import Event, Signup
from members.tasks import send_confirmation


class EventList(ListView):
    model = Event
    paginate_by = 20
    template_name = "members/event_list.html"


class EventDetail(DetailView):
    model = Event
    template_name = "members/event_detail.html"


class EventCreate(CreateView):
    model = Event
    form_class = EventForm
    success_url = "/"
    template_name = "members/event_form.html"


@login_required
def sign_up(request, pk):
    event = get_object_or_404(Event, pk=pk)
    if event.signups.count() >= event.seats:
        messages.error(request, "Sorry, this event is full.")
    else:
        signup, created = Signup.objects.get_or_create(event=event, member=request.user.member)
        if created:
            send_confirmation.delay(signup.pk)
        messages.success(request, "You are in.")
    return redirect("event", pk=pk)


@login_required
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user.member)
    if form.is_valid():
        form.save()
        return redirect("profile")
    return render(request, "members/profile.html", {"form": form})
