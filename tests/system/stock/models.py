from django.db import models


class Report(models.Model):
    narrative = models.TextField()
    packed = models.BinaryField()  # the same again, zipped, as a cache or a history would keep it
    file = models.FileField(upload_to="reports")

    class Meta:
        app_label = "stock"
