from django.shortcuts import get_object_or_404, render

from news.models import Post


def post_list(request):
    return render(request, "news/list.html", {"posts": Post.objects.published()})


def post_page(request, slug):
    return render(request, "news/post.html", {"post": get_object_or_404(Post.objects.published(), slug=slug)})
