"""The one table of record verbs, in words: what each house writes into the record, as a sentence without its subject (pure).

A verb that is not here may not be written: a test reads every house for verbs and holds them against this table.
"""

from __future__ import annotations

from typing import Final

# verb: (zh, en), read after the one who acted: 何立春（区经办人）成立了组织.
VERBS: Final[dict[str, tuple[str, str]]] = {
    "audit.exported": ("导出了操作记录", "exported the record"),
    "audit.verified": ("核验了操作记录", "verified the record"),
    "duties.drafted": ("起草了责任清单的修订", "drafted a revision of the duties"),
    "duties.published": ("发布了责任清单的修订", "published a revision of the duties"),
    "duties.withdrawn": ("撤回了责任清单的修订", "withdrew a revision of the duties"),
    "jobs.cancelled": ("取消了后台任务", "cancelled a job"),
    "jobs.failed": ("开始的后台任务没有办成", "started a job that failed"),
    "jobs.given_up": ("开始的后台任务多次出错，已停下", "started a job that was given up"),
    "jobs.put_away": ("收起了没有办成的后台任务", "put a failed job away"),
    "jobs.retried": ("重新开始了后台任务", "started a job once more"),
    "jobs.started": ("开始了后台任务", "started a job"),
    "organizations.appointed": ("作出了任命", "made an appointment"),
    "organizations.appointment_ended": ("结束了一项任职", "ended an appointment"),
    "organizations.covered": ("把小区纳入了组织的覆盖", "had a body cover a compound"),
    "organizations.dissolved": ("撤销了组织", "dissolved a body"),
    "organizations.founded": ("成立了组织", "founded a body"),
    "organizations.member_added": ("登记了党员", "added a Party member"),
    "organizations.member_ended": ("转出了党员", "ended a Party membership relation"),
    "organizations.merged": ("合并了组织", "merged bodies"),
    "organizations.renamed": ("更改了组织的名称", "renamed a body"),
    "organizations.shift_removed": ("撤下了一班值班", "took a shift off the roster"),
    "organizations.shifts_added": ("排了值班", "put shifts on the roster"),
    "organizations.term_extended": ("延长了任期", "extended a term"),
    "organizations.uncovered": ("解除了组织对小区的覆盖", "ended a body's coverage of a compound"),
    "people.account_opened": ("开通了账号", "opened an account"),
    "people.acted_for": ("代长者办了事", "acted for an elder"),
    "people.factor_added": ("给账号加了一种登录方式", "added a way of signing in"),
    "people.factor_removed": ("去掉了账号的一种登录方式", "removed a way of signing in"),
    "people.duplicates_proposed": ("找出了可能重复的登记", "found rows that may be one person"),
    "people.helper_appointed": ("确认了长者的协助人", "appointed a helper of an elder"),
    "people.helper_ended": ("结束了长者协助", "ended the help for an elder"),
    "people.kept_apart": ("核对为两个不同的人", "found two rows to be two persons"),
    "people.merged": ("合并了同一人的两份登记", "merged two rows of one person"),
    "people.notice_read": ("看了通知", "read a notice"),
    "people.password_changed": ("更改了登录密码", "changed the password"),
    "people.pair_reopened": ("重新核对可能重复的登记", "took up a pair of rows again"),
    "people.claim_appealed": ("申请了复核", "appealed a refused claim"),
    "people.claim_approved": ("通过了绑定申请", "approved a claim on a home"),
    "people.claim_declined": ("没有通过绑定申请", "declined a claim on a home"),
    "people.claim_withdrawn": ("撤回了绑定申请", "withdrew a claim on a home"),
    "people.claimed": ("申请绑定房屋", "claimed a home"),
    "people.death_registered": ("登记了去世", "registered a death"),
    "people.inherited": ("办理了房屋继承", "passed a home to the heirs"),
    "people.invitation_revoked": ("收回了绑定邀请", "took an invitation back"),
    "people.invitation_used": ("凭邀请绑定了房屋", "was bound to a home by invitation"),
    "people.invited": ("发出了绑定邀请", "invited somebody to a home"),
    "people.listed_home_taken": ("按名册认领了自己的房屋", "took over the home listed for him"),
    "people.objected": ("提出了异议", "objected"),
    "people.objection_answered": ("答复了异议", "answered an objection"),
    "people.phone_changed": ("更换了手机号", "changed a phone number"),
    "people.phone_verified": ("验证了手机号", "verified a phone number"),
    "people.loaded": ("按表登记了人员和关系", "loaded persons and ties from a sheet"),
    "people.proof_seen": ("查看了绑定材料", "looked at papers of a claim"),
    "people.proxy_ended": ("结束了委托", "ended a proxy"),
    "people.proxy_given": ("作出了委托", "gave a proxy"),
    "people.registered": ("登记了人员", "registered a person"),
    "people.revealed": ("查看了受保护的个人信息", "looked at protected personal data"),
    "people.shared": ("把个人信息交给了另一个处理方", "shared personal data with another handler"),
    "people.signed_in": ("登录了", "signed in"),
    "people.signed_up": ("注册了账号", "signed up"),
    "people.taken_back": ("撤回了误导入的人员和关系", "took back persons and ties of an import"),
    "people.tied": ("登记了人与房屋的关系", "tied a person to a home"),
    "people.unshared": ("停止了一个处理方使用个人信息", "ended a handler's use of personal data"),
    "people.unmerged": ("撤销了合并，恢复成两份登记", "took merged rows apart again"),
    "people.untied": ("结束了人与房屋的关系", "ended a person's tie to a home"),
    "places.alias_added": ("加了一个别名", "added another name"),
    "places.area_changed": ("更正了面积", "corrected an area"),
    "places.closed": ("停用了地点", "closed a place"),
    "places.code_set": ("设定了编码", "set a code"),
    "places.founded": ("新建了地点", "founded a place"),
    "places.loaded": ("载入了名录", "loaded a list"),
    "places.merged": ("并入了重复的地点", "merged a duplicate"),
    "places.moved": ("移动了地点", "moved a place"),
    "places.parts_loaded": ("导入了楼栋或单元", "loaded buildings or stairwells"),
    "places.placed": ("确定了小区的归属", "placed a compound"),
    "places.renamed": ("更改了地点的名称", "renamed a place"),
    "places.taken_back": ("撤回了误导入的地点或房屋", "took back places or parts of an import"),
    "places.unit_added": ("新建了房屋", "added an exclusive part"),
    "places.units_changed": ("按表更新了房屋", "updated exclusive parts from a sheet"),
    "places.units_loaded": ("按表登记了房屋", "loaded exclusive parts from a sheet"),
    "places.unmerged": ("撤销了并入", "unmerged a duplicate"),
    "web.token_created": ("建立了接口凭证", "made a token for a system"),
    "web.token_ended": ("停用了接口凭证", "ended a token"),
    "registers.applied": ("导入了一份表", "imported a sheet"),
    "registers.checked": ("检查了一份表", "checked a sheet"),
    "registers.discarded": ("放弃了一份表", "discarded a sheet"),
    "registers.emptied": ("删除了到期的导入原件", "deleted the contents of an import whose time was over"),
    "registers.fetched": ("下载了导入的表", "downloaded the sheet of an import"),
    "registers.received": ("上传了一份表", "uploaded a sheet"),
    "registers.undone": ("撤销了一次导入", "undid an import"),
    "web.view_as_begun": ("开始以另一身份查看", "began to view as another role"),
    "web.view_as_ended": ("结束以另一身份查看", "stopped viewing as another role"),
}

# What an act was done to, by the name of its model.
SUBJECTS: Final[dict[str, tuple[str, str]]] = {
    "audit.record": ("操作记录", "record"),
    "duties.draft": ("修订草稿", "draft of a revision"),
    "duties.revision": ("清单修订", "revision of the duties"),
    "jobs.job": ("后台任务", "job"),
    "organizations.appointment": ("任职", "appointment"),
    "organizations.body": ("组织", "body"),
    "organizations.coverage": ("覆盖", "coverage"),
    "organizations.member": ("党员关系", "membership"),
    "people.account": ("账号", "account"),
    "people.claim": ("绑定申请", "claim on a home"),
    "people.helper": ("长者协助", "helper"),
    "people.likeness": ("可能同一人", "pair of alike rows"),
    "people.merge": ("人员合并", "merge of persons"),
    "people.invitation": ("绑定邀请", "invitation to a home"),
    "people.objection": ("异议", "objection"),
    "people.person": ("人员", "person"),
    "people.personalnotice": ("个人通知", "personal notice"),
    "people.proxy": ("委托代理", "proxy"),
    "people.tie": ("与房屋的关系", "tie"),
    "places.load": ("名录载入", "load"),
    "places.place": ("地点", "place"),
    "places.unit": ("房屋", "exclusive part"),
    "web.token": ("接口凭证", "token"),
    "registers.import": ("导入", "import"),
    "web.role": ("身份", "role"),
}

# Whoever acts without a role of the table of roles.
ACTORS: Final[dict[str, tuple[str, str]]] = {
    "self": ("本人", "in person"),
    "system": ("系统", "the system"),
    "demo": ("演示数据", "demo data"),
    "loader": ("名录载入", "loader of lists"),
}


def is_english(language: str) -> bool:
    """Say whether a language tag asks for English; everything else reads Chinese."""
    return language.lower().startswith("en")


def said(table: dict[str, tuple[str, str]], code: str, language: str) -> str:
    """Return the words for a code in a language; the code itself where there are none."""
    words = table.get(code)
    return code if words is None else words[is_english(language)]
