from django.http import Http404, HttpRequest, HttpResponse


def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    raise Http404
