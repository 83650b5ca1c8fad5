from django import forms

from members.models import Event, Member


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["phone"]


class EventForm(forms.ModelForm):
    class Meta:
        model = Event
        fields = ["title", "starts", "place", "seats"]
