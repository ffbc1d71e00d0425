"""Writes of imports: receive a sheet, map its columns, check it, apply it, undo it, discard it, empty what is over; ask the company."""

from heju.registers.actions.apply_sheet import Ahead, begin_apply, finish_apply, write_batch
from heju.registers.actions.ask_company import answer_inquiry, answering_grant, ask_company
from heju.registers.actions.check_sheet import begin_check, check_sheet
from heju.registers.actions.discard_sheet import discard_sheet, empty_sheets, record_fetch
from heju.registers.actions.export_list import JOB as EXPORT
from heju.registers.actions.export_list import Wanted, begin_export, delete_export, empty_exports, fetch_export, fill_export
from heju.registers.actions.map_columns import choose_worksheet, map_columns
from heju.registers.actions.receive_sheet import grant_at, may_keep, receive_sheet
from heju.registers.actions.refusals import ImportRefused
from heju.registers.actions.undo_sheet import begin_undo, finish_undo, undo_batch

__all__ = [
    "EXPORT",
    "Ahead",
    "ImportRefused",
    "Wanted",
    "answer_inquiry",
    "answering_grant",
    "ask_company",
    "begin_apply",
    "begin_check",
    "begin_export",
    "begin_undo",
    "check_sheet",
    "choose_worksheet",
    "delete_export",
    "discard_sheet",
    "empty_exports",
    "empty_sheets",
    "fetch_export",
    "fill_export",
    "finish_apply",
    "finish_undo",
    "grant_at",
    "map_columns",
    "may_keep",
    "receive_sheet",
    "record_fetch",
    "undo_batch",
    "write_batch",
]
