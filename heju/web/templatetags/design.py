"""What the design system needs of Python: icons, and who sees a field."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> "SafeString":
    """Draw an icon of the sprite by its lucide name; it says nothing to screen readers, so a word stands beside it."""
    return drawn(name, extra)


@cache
def drawn(name: str, extra: str) -> "SafeString":
    """Draw an icon once a process: a page shows fifty, and the address of the sprite is dear to work out."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("build/icons.svg"),
        name,
    )


ICONS = {"wait": "clock", "doing": "circle-dot", "done": "circle-check", "late": "triangle-alert"}


@register.simple_tag
def status(tone: str, word: object, icon: str = "") -> "SafeString":
    """Draw how something stands: its tone's icon (or another) and a word. Lists of fifty rows use this; including a template is dearer."""
    return mark_safe(f'<span class="status tone-{escape(tone)}">{drawn(icon or ICONS.get(tone, "circle-minus"), "")} {escape(word)}</span>')  # noqa: S308 - escaped above


@register.simple_tag
def sprite() -> str:
    """Give the address of the icon sprite, for a `<use>` inside another drawing."""
    return static("build/icons.svg")


@register.simple_tag
def squares(drawn: "Iterable[dict[str, Any]]") -> "SafeString":
    """Draw the squares of a cartogram: a thousand in a few ms, where a template loop takes 90. `state` names a shape of the map."""
    parts = [
        f'<a href="{escape(one["url"])}" data-square aria-label="{escape(one["name"])}">'
        f'<use href="#map-{escape(one["state"])}" x="{int(one["x"])}" y="{int(one["y"])}"></use></a>'
        for one in drawn
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every value above is escaped or a number


@register.filter
def seen_by(field: "BoundField") -> str:
    """Tell who sees what is written in this field, from the form's `seen_by = {"phone": _("…")}`; empty when it is not said."""
    return str(getattr(field.form, "seen_by", {}).get(field.name, ""))


@register.filter
def form_seen_by(form: "BaseForm") -> str:
    """Tell who sees the whole form, from the key "*" of the form's `seen_by`."""
    return str(getattr(form, "seen_by", {}).get("*", ""))


@register.filter
def is_group(field: "BoundField") -> bool:
    """Whether the field is a group of choices, which wants a legend and not a label."""
    return bool(field.use_fieldset)


@register.filter
def is_check(field: "BoundField") -> bool:
    """Whether the field is a single tick box, whose label stands beside it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def share(part: Any, whole: Any) -> str:
    """Give part of whole as a width from 0 to 100 with one decimal, for a drawn bar; 0 when there is no whole."""
    if not whole:
        return "0"
    return f"{max(0.0, min(100.0, 100 * float(part) / float(whole))):.1f}"
