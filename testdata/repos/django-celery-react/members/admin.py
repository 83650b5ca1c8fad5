from django.contrib import admin

from members.models import Event, Member, Signup


class SignupInline(admin.TabularInline):
    model = Signup
    extra = 0


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ["title", "starts", "place"]
    inlines = [SignupInline]


admin.site.register(Member)
