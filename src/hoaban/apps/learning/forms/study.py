"""Shapes of lessons and their files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.commands.study import LessonFacts


class LessonForm(forms.Form):
    """What a lesson says."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title of the lesson"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=100_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("Markdown: # heading, **bold**, - list, [words](address), | table |"),
    )
    video_url = forms.URLField(
        label=_("Video"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("The address of a video elsewhere, beginning with https://"),
    )
    minutes = forms.IntegerField(label=_("Minutes to read"), min_value=1, max_value=600, initial=15)
    is_published = forms.BooleanField(label=_("Participants can read it"), required=False)

    def facts(self) -> LessonFacts:
        """As the command takes it."""
        given = self.cleaned_data
        return LessonFacts(
            title=given["title"], body=given["body"].replace("\r\n", "\n"), video_url=given["video_url"],
            minutes=given["minutes"], is_published=given["is_published"],
        )  # fmt: skip


class LessonFileForm(forms.Form):
    """A file for a lesson."""

    file = forms.FileField(
        label=_("File"), max_length=300, help_text=_("PDF, DOCX, XLSX, PPTX, PNG, JPG, MP3 or MP4, at most 20 MB")
    )
