from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members.forms import MemberForm
from members.models import Member


@login_required
def members(request):
    return render(request, "members/list.html", {"members": Member.objects.prefetch_related("fees")})


@login_required
def add(request):
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Member added.")
        return redirect("members")
    return render(request, "members/form.html", {"form": form})


@login_required
def edit(request, pk):
    member = get_object_or_404(Member, pk=pk)
    form = MemberForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("members")
    return render(request, "members/form.html", {"form": form})


@login_required
@require_POST
def remove(request, pk):
    get_object_or_404(Member, pk=pk).delete()
    messages.success(request, "Member removed.")
    return redirect("members")
