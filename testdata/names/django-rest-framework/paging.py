from rest_framework.pagination import PageNumberPagination


class TwentyAPage(PageNumberPagination):
    page_size = 20
