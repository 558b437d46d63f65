"""Addresses of documents and of requests for photos; ids and record numbers are not personal."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.records.documents.views import bundles, document, of_record, photos, uploads
from ecrime.records.incidents.urls import NUMBER

app_name = "documents"

urlpatterns = [
    re_path(NUMBER + r"documents/$", of_record.see_documents, name="of_record"),
    re_path(NUMBER + r"documents/add/$", of_record.add_document, name="add"),
    re_path(NUMBER + r"documents/bundle.zip$", bundles.export_bundle, name="bundle"),
    re_path(NUMBER + r"documents/uploads/$", uploads.begin_upload, name="begin_upload"),
    path("documents/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("documents/<uuid:document_id>/", document.see_document, name="see"),
    path("documents/<uuid:document_id>/correct/", document.correct_document, name="correct"),
    path("documents/<uuid:document_id>/pages/<int:leaf>/", document.show_page, name="page"),
    path("documents/<uuid:document_id>/thumbnail/", document.show_thumbnail, name="thumbnail"),
    path("documents/<uuid:document_id>/original/", document.export_document, name="export"),
    path("people/photo-requests/", photos.list_requests, name="photo_requests"),
    path("people/photo-requests/<uuid:photo_request_id>/", photos.answer_request, name="photo_request"),
]
