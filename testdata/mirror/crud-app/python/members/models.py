from django.db import models


class Member(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField(unique=True)
    joined = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]


class Payment(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="fees")
    year = models.IntegerField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
