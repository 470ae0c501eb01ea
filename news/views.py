from django.shortcuts import get_object_or_404, render

from foundation.editing.slugs import found_by_old_address
from foundation.web.pagination import page_of
from news.models import Post

POSTS_A_PAGE = 10


def post_list(request):
    return render(request, "news/list.html", {"page": page_of(request, Post.objects.published(), POSTS_A_PAGE)})


@found_by_old_address(Post.objects.published)
def post_page(request, slug):
    posts = Post.objects.published()
    post = get_object_or_404(posts, slug=slug)
    context = {
        "post": post,
        **subjects_of(post),
        "newer": posts.newer_than(post).last(),
        "older": posts.older_than(post).first(),
    }
    return render(request, "news/post.html", context)


def subjects_of(post):
    """What stands on the page of a post beside its text."""
    return {
        "references": post.press_references.all(),
        "pictures": post.pictures.all(),
        "attachments": post.attachments.all(),
        "courses": post.courses.published(),
        "providers": post.providers.published(),
    }
