"""Addresses of the record."""

from django.urls import path

from hoaban.apps.record.views import editing, lists, papers, printing, record, statistics

urlpatterns = [
    path("", lists.record_units, name="record_units"),
    path("danh-sach/", lists.record_rows, name="record_rows"),
    path("nang-luong/", lists.record_rises, name="record_rises"),
    path("bieu/", statistics.record_statistics, name="record_statistics"),
    path("bieu/nguoi/", statistics.record_counted, name="record_counted"),
    path("bieu/cot/", statistics.record_statistics_columns, name="record_statistics_columns"),
    path("in-don-vi/", printing.printings, name="record_printings"),
    path("in-don-vi/<int:pk>/", printing.printing_page, name="record_printing"),
    path("in-don-vi/<int:pk>/2c.pdf", printing.printing_file, name="record_printing_file"),
    path("in-don-vi/<int:pk>/dung/", printing.printing_cancel, name="record_printing_cancel"),
    path("in-don-vi/<int:pk>/lam-tiep/", printing.printing_resume, name="record_printing_resume"),
    path("in-don-vi/<int:pk>/xoa/", printing.printing_drop, name="record_printing_drop"),
    path("<int:pk>/", record.record_page, name="record_page"),
    path("<int:pk>/giay-to/", papers.papers_page, name="record_papers"),
    path("<int:pk>/giay-to/them/", papers.paper_add, name="record_paper_add"),
    path("<int:pk>/giay-to/<int:paper_id>/", papers.paper_file, name="record_paper_file"),
    path("<int:pk>/giay-to/<int:paper_id>/sua/", papers.paper_change, name="record_paper_change"),
    path("<int:pk>/giay-to/<int:paper_id>/bo/", papers.paper_remove, name="record_paper_remove"),
    path("<int:pk>/2c.<slug:ending>", record.record_form, name="record_form"),
    path("<int:pk>/sua/<slug:group>/", editing.record_edit, name="record_edit"),
    path("<int:pk>/them/<slug:kind>/", editing.line_add, name="record_add"),
    path("<int:pk>/dong/<slug:kind>/<int:part_id>/", editing.line_change, name="record_change"),
    path("<int:pk>/xoa/<slug:kind>/<int:part_id>/", editing.line_remove, name="record_remove"),
]
