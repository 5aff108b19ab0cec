"""Addresses of dossiers in the office."""

from django.urls import URLPattern, path

from hoaban.apps.service.views import dossiers, files, intake, loads, papers, points

urlpatterns: list[URLPattern] = [
    path("", dossiers.work_list, name="service_worklist"),
    path("tiep-nhan/", intake.intake, name="service_intake"),
    path("tiep-nhan/thu-tuc/", intake.intake_procedure, name="service_intake_procedure"),
    path("tiep-nhan/nguoi-nop/", intake.intake_known, name="service_intake_known"),
    path("tiep-nhan/xong/<int:pk>/", intake.intake_done, name="service_intake_done"),
    path("ho-so/<int:pk>/", dossiers.dossier, name="service_dossier"),
    path("ho-so/<int:pk>/so-dinh-danh/", dossiers.number, name="service_number"),
    path("ho-so/<int:pk>/buoc/<slug:move>/", dossiers.move, name="service_move"),
    path("ho-so/<int:pk>/mau-<slug:form_no>.pdf", papers.paper, name="service_paper"),
    path("ho-so/<int:pk>/tep/them/", files.file_new, name="service_file_new"),
    path("phieu/<int:pk>.pdf", papers.issued, name="service_issued"),
    path("tep/<int:pk>/", files.file, name="service_file"),
    path("so-theo-doi/", papers.register_list, name="service_register"),
    path("dang-giai-quyet/", loads.loads_list, name="service_loads"),
    path("quay/", points.points_list, name="service_points"),
    path("quay/<int:pk>/", points.point, name="service_point"),
]
