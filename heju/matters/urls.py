"""Doors of matters."""

from __future__ import annotations

from django.urls import URLPattern, path

from heju.matters.views import (
    board_page,
    conflicts,
    desk_acts,
    desk_bulk,
    desk_kept,
    desk_list,
    desk_page,
    hotline,
    intake,
    link,
    matter,
    mediation,
    mediation_desk,
    own,
    raising,
    rehearsal,
    sending,
    sensed,
)

app_name = "matters"
DESK: list[URLPattern] = [
    path("desk/matters/", desk_list.rows, name="desk_list"),
    path("desk/matters/board/", desk_list.board, name="desk_board"),
    path("desk/matters/map/", desk_list.on_map, name="desk_map"),
    path("desk/matters/bulk/", desk_bulk.bulk, name="desk_bulk"),
    path("desk/matters/views/", desk_kept.keep_view, name="desk_keep_view"),
    path("desk/matters/views/<int:view>/drop/", desk_kept.drop_view, name="desk_drop_view"),
    path("desk/matters/templates/", desk_kept.templates, name="desk_templates"),
    path("desk/matters/templates/<int:template>/drop/", desk_kept.drop_template, name="desk_drop_template"),
    path("desk/matters/hand-over/", desk_kept.hand_over, name="desk_hand_over"),
    path("desk/matters/of/<int:compound>/", desk_list.of_compound, name="desk_of"),
    path("desk/matters/<int:matter>/", desk_page.matter, name="desk_matter"),
    path("desk/matters/<int:matter>/note/", desk_page.note, name="desk_note"),
    path("desk/matters/<int:matter>/act/<slug:move>/", desk_acts.act, name="desk_act"),
    path("desk/matters/<int:matter>/photos/<uuid:public_id>/", desk_page.photo, name="desk_photo"),
    path("desk/matters/reports/<int:report>/<slug:field>/", desk_page.reveal, name="desk_reveal"),
]
SENSED: list[URLPattern] = [
    path("desk/outages/", sensed.outages, name="outages"),
    path("desk/outages/new/", sensed.announce, name="announce"),
    path("desk/outages/<int:outage>/", sensed.change_outage, name="change_outage"),
    path("desk/topics/", sensed.topics, name="topics"),
    path("desk/topics/<int:topic>/", sensed.topic, name="topic"),
    path("desk/matters/<int:matter>/helped/", sensed.what_helped, name="helped"),
]
RESIDENT: list[URLPattern] = [
    path("matters/", own.public, name="public"),
    path("matters/mine/", own.mine, name="mine"),
    path("matters/in/<int:compound>/", own.compound, name="compound"),
    path("matters/raise/", raising.tell, name="raise"),
    path("matters/raise/place/", raising.place, name="raise_place"),
    path("matters/raise/kind/", raising.kind, name="raise_kind"),
    path("matters/raise/send/", sending.send, name="raise_send"),
    path("matters/raise/code/", sending.code, name="raise_code"),
    path("matters/raise/alike/", sending.alike, name="raise_alike"),
    path("matters/raise/done/", sending.done, name="raise_done"),
    path("matters/raise/over/", raising.start_over, name="start_over"),
    path("matters/raise/photos/<int:number>/", raising.draft_photo, name="draft_photo"),
    path("matters/raise/photos/<int:number>/change/", raising.photo, name="change_photo"),
    path("desk/hotline/", hotline.index, name="hotline"),
    path("desk/intake/", intake.intake, name="intake"),
    path("matters/at/<str:code>/", raising.at_place, name="at_place"),
    path("matters/codes/<int:compound>/", raising.codes, name="codes"),
    path("matters/photos/<uuid:public_id>/", matter.photo, name="photo"),
    path("matters/<int:matter>/", matter.matter, name="matter"),
    path("matters/<int:matter>/<slug:move>/", matter.act, name="act"),
    path("m/<str:link>/", link.link, name="link"),
    path("m/<str:link>/photos/<uuid:public_id>/", link.photo, name="link_photo"),
    path("m/<str:link>/<slug:move>/", link.act, name="link_act"),
]
MEDIATION: list[URLPattern] = [
    path("mediations/", mediation.mine, name="mediations"),
    path("mediations/<int:mediation>/", mediation.mediation, name="mediation"),
    path("mediations/<int:mediation>/willing/", mediation.willing, name="mediation_willing"),
    path("mediations/<int:mediation>/sign/", mediation.sign, name="mediation_sign"),
    path("mediations/<int:mediation>/kept/", mediation.kept, name="mediation_kept"),
    path("mediations/<int:mediation>/agreement/", mediation.paper, name="mediation_paper"),
    path("desk/mediations/", mediation_desk.index, name="desk_mediations"),
    path("desk/mediations/<int:mediation>/", mediation_desk.mediation, name="desk_mediation"),
    path("desk/mediations/<int:mediation>/<slug:act>/", mediation_desk.act, name="desk_mediation_act"),
    path("desk/matters/<int:matter>/mediate/", mediation_desk.propose, name="mediate"),
    path("desk/matters/<int:matter>/conflict/", conflicts.bring, name="bring_conflict"),
    path("desk/conflicts/<int:conflict>/", conflicts.conflict, name="desk_conflict"),
    path("desk/conflicts/<int:conflict>/<slug:act>/", conflicts.act, name="desk_conflict_act"),
    path("desk/conflicts/<int:conflict>/commitments/<int:commitment>/<slug:answer>/", conflicts.commitment, name="desk_commitment"),
    path("compounds/<int:compound>/commitments/", conflicts.commitments, name="commitments"),
]
BOARD: list[URLPattern] = [
    path("desk/rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("desk/rehearsal/deadlines/", rehearsal.deadlines, name="rehearse_deadlines"),
    path("desk/rehearsal/drafts/", rehearsal.drafts, name="rehearse_drafts"),
    path("desk/rehearsal/category/", rehearsal.category, name="rehearse_category"),
    path("desk/rehearsal/<int:rehearsal>/", rehearsal.one, name="rehearsal_of"),
    path("desk/rehearsal/<int:rehearsal>/list/", rehearsal.behind, name="rehearsal_behind"),
    path("board/matters/", board_page.root, name="rates_root"),
    path("board/matters/<int:place>/", board_page.board, name="rates"),
    path("board/matters/<int:place>/list/", board_page.behind, name="behind"),
    path("board/matters/of/<int:body>/", board_page.body, name="rates_of"),
]
urlpatterns: list[URLPattern] = [*DESK, *SENSED, *RESIDENT, *MEDIATION, *BOARD]
