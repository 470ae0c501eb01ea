from django.shortcuts import get_object_or_404, render

from foundation.editing.slugs import found_by_old_address
from pages.models import Page


@found_by_old_address(Page.objects.all)
def page(request, slug):
    current = get_object_or_404(Page, slug=slug)
    others = list(Page.objects.filter(group=current.group))
    leaves = [other for other in others if other.pager and other.pager == current.pager]
    context = {"page": current, "others": others, "leaves": leaves}
    return render(request, "pages/page.html", context)
