"""What residents of the demo say and what bodies answer: invented sentences, by kind of matter (pure)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of matter in the demo: its leaf, how often it comes (a weight), what is said, what is answered when it is done."""

    leaf: str
    weight: int
    said: tuple[str, ...]
    done: tuple[str, ...]
    is_private: bool = False


KINDS: tuple[Kind, ...] = (
    Kind(
        "elevator.ride.stopped",
        60,
        ("{spot}的电梯停了，按了没反应。家里老人下不了楼", "{spot}电梯今天早上又停在一楼不动", "{spot}电梯门关不上，一直在响"),
        ("维保单位更换了门机皮带，试运行两小时正常", "更换了门锁触点，已恢复运行"),
    ),
    Kind(
        "elevator.ride.faulty",
        40,
        ("{spot}电梯上下抖得厉害，听着害怕", "{spot}电梯停下时和楼面差一截，绊倒过人"),
        ("调整了导靴和平层感应器，复测合格", "更换了曳引绳，特种设备检验通过"),
    ),
    Kind(
        "building.leak.shared_pipe",
        55,
        ("{spot}公共水管漏水，楼梯间地上都是水", "{spot}主下水管堵了，一楼往外冒脏水"),
        ("更换了漏水的管段，打压试验不漏", "疏通了主管并清掏了检查井"),
    ),
    Kind(
        "building.leak.roof_wall",
        35,
        ("顶楼下雨就漏，{spot}天花板一大片发霉", "{spot}外墙渗水，房间墙皮掉了"),
        ("重做了屋面防水，闭水试验四十八小时不渗",),
    ),
    Kind(
        "building.danger.falling_wall",
        14,
        ("{spot}外墙瓷砖松了，昨天掉下来一块，下面是孩子走的路",),
        ("拉了警戒线，铲除了松动瓷砖并补贴加固",),
    ),
    Kind(
        "building.common.lights",
        70,
        ("{spot}楼道灯坏了好几层，晚上看不见台阶", "{spot}门口路灯不亮，老人回家摔过一跤"),
        ("更换了声控灯，逐层试亮", "修好了路灯线路"),
    ),
    Kind(
        "building.common.entrance_door",
        45,
        ("{spot}单元门关不上，谁都能进", "{spot}门禁刷卡没反应，进不了门"),
        ("更换了闭门器和电磁锁", "重新录入了门禁卡，逐户通知"),
    ),
    Kind("building.common.paths", 30, ("{spot}门口的路塌了一块，推轮椅过不去",), ("重新铺了路面砖，垫平了路基",)),
    Kind("building.common.manhole", 12, ("{spot}旁边的井盖翘起来了，晚上骑车很危险",), ("更换了防坠井盖，装了防坠网",)),
    Kind("utility.water.off", 18, ("{spot}从昨晚起没有水，没见到通知",), ("供水泵房更换了接触器，已恢复供水",)),
    Kind("utility.water.dirty", 16, ("{spot}的水是黄的，还有铁锈味",), ("清洗了水箱，水质检测合格，报告贴在公告栏",)),
    Kind("utility.power.off", 14, ("{spot}突然停电，冰箱里的药要冷藏",), ("更换了分支开关，已恢复供电",)),
    Kind(
        "fire.passage.stairs_blocked",
        48,
        ("{spot}楼道里堆满纸箱和旧沙发，推都推不开", "{spot}疏散楼梯口放了鞋柜和自行车"),
        ("和住户一起清走了杂物，贴了提示", "清理完毕，列入每日巡查"),
    ),
    Kind("fire.passage.lane_blocked", 34, ("消防通道又停满了车，{spot}救护车进不来",), ("划线并装了隔离柱，违停的已联系挪走",)),
    Kind(
        "fire.ebike.upstairs",
        44,
        ("{spot}有人把电动车推进电梯上楼充电", "{spot}走廊里有三辆电动车在充电"),
        ("电梯装了阻车系统，和车主谈过并签了承诺", "劝离并加了充电位"),
    ),
    Kind("fire.facility.hydrant", 15, ("{spot}的灭火器压力表在红区，消火栓箱是空的",), ("更换了灭火器，补齐了水带水枪",)),
    Kind(
        "sanitation.waste.bins_full",
        52,
        ("{spot}楼下垃圾桶满了两天没人收，臭得开不了窗", "投放点地上都是厨余水，招苍蝇"),
        ("增加了清运班次，每天早晚各一次", "冲洗了投放点，换了桶"),
    ),
    Kind("sanitation.cleaning.stairs", 30, ("{spot}楼梯间好久没拖了，扶手全是灰",), ("安排了保洁，公示了每周清扫表",)),
    Kind("sanitation.pests.rats_roaches", 22, ("{spot}一楼老鼠乱窜，晚上不敢出门",), ("请消杀公司投药封洞，两周后复查",)),
    Kind("sanitation.green.trim", 20, ("{spot}窗前的树长到屋里来了，蚊子多",), ("修剪了枝条，清走了落枝",)),
    Kind(
        "noise.life.upstairs",
        36,
        ("楼上每天半夜拖椅子、跳绳，孩子没法睡", "楼上住户清晨五点放音响，说过几次没用"),
        ("上门劝说，双方约定晚上十点后不跳绳、铺地垫",),
        True,
    ),
    Kind("noise.life.dance", 26, ("{spot}前面的广场舞音响开到晚上十点半",), ("和舞队约定八点半结束，音响朝外、音量封顶",)),
    Kind("noise.works.renovation", 28, ("{spot}周日早上七点就打墙",), ("和装修负责人谈话，张贴了施工时间，违反一次停工",)),
    Kind("noise.air.fumes", 18, ("楼下饭店的油烟直接排进{spot}的窗户",), ("城管和市场监管到场，责令加装净化器并改排烟口",)),
    Kind("animals.dog.unleashed", 24, ("{spot}附近有人遛大狗不牵绳，孩子吓哭了",), ("找到狗主，补办了犬证并签了牵绳承诺",)),
    Kind("parking.order.blocking", 40, ("有车堵在{spot}门口，电话打不通", "地库坡道口天天有人乱停"), ("联系车主挪车，坡道口划了禁停线",)),
    Kind("parking.order.abandoned", 16, ("{spot}旁边一辆车停了一年多，轮胎都瘪了",), ("公告满三十日后由交警部门移走",)),
    Kind("parking.fee.fee", 12, ("停车费从八十涨到一百二，没见到公示",), ("恢复原价，多收的退回，收费标准重新公示",)),
    Kind("renovation.illegal.extension", 12, ("{spot}顶楼有人搭铁皮房，挡了公共天台",), ("城管下达整改通知，已拆除并恢复原状",)),
    Kind("company.service.slow", 26, ("报修一个星期没人来，前台说不知道",), ("公布了报修时限和电话，逐件登记回复",)),
    Kind("company.income.accounts", 10, ("电梯广告一年收了多少钱、用到哪里去了，从来没公开",), ("公布了上年公共收益收支和明细，附合同",)),
    Kind("owners.voice.idea", 22, ("{spot}门口能不能放一张长椅，老人买菜回来歇歇脚",), ("装了两张长椅，居民选的位置",)),
    Kind(
        "people.neighbors.dispute", 14, ("和隔壁因为公用过道放鞋柜吵了半年，想请人来说说",), ("人民调解委员会主持调解，双方签了协议",), True
    ),
    Kind("people.elders.care", 12, ("楼里独居老人最近起不了床，能不能帮忙送餐、陪诊",), ("社工上门评估，安排了送餐和每周探访",), True),
    Kind("safety.height.throwing", 14, ("{spot}楼上又有人扔烟头和饭盒，差点砸到人",), ("装了朝上的摄像头，逐户告知，派出所备案",)),
    Kind("utility.gas.bottles", 6, ("{spot}还有好多户扛煤气瓶上楼，楼老人更扛不动",), ("逐户商量通过，管道燃气已通到{spot}",)),
)

# What rises in the compound of the cast.
RISING = Kind(
    "sanitation.pests.termites",
    2,
    ("{spot}楼道里有白蚁，木门框都蛀空了", "{spot}晚上灯下飞了一群白蚁，家具也被蛀了", "在{spot}看到白蚁路，请找人来看"),
    ("白蚁防治所全楼检查并施药，三个月后复查",),
)

ACCEPTED = ("支部收到了，今天安排人去看", "收到，已经记下，马上联系责任单位", "谢谢反映，这件事我们来办")
UPDATED = ("人已到现场，正在查原因", "配件已订，预计两天内到货", "和住户约了明天上午一起看", "施工队已经进场")
DECLINED = (
    "不在小区公共部分范围内，请联系房屋出卖方按保修处理",
    "这里不是我们小区的范围，已经告诉您该找哪里",
    "情况不实：现场看过，没有发现这个问题",
)
NO_DUTY = ("查了责任清单和法律，没有单位负有这项职责；已记入下次居民会议的议题",)
DIVERTED = (
    ("涉及合同纠纷，可以向法院起诉，也可以先申请人民调解", "court"),
    ("这是信访事项，请走信访渠道，窗口地址在社区服务中心", "petition"),
)
NOT_FIXED = ("昨天又坏了", "只修了一半，楼上还是老样子", "来看了一眼就走了，没有修")
FIXED = ("修好了，谢谢", "好了", "")
UP_WORDS = ("涉及产权和费用，小区这一级协调不了，请社区召集几方", "要动主体结构，需要主管部门到场认定")
WHISTLED = ("请到现场认定责任，并说明多久能办好",)
ANSWERED = ("已派人到场，责令责任单位三日内整改，我们复查",)
QUESTIONS = ("请问是哪一部电梯、停在几楼？", "方便告诉我们什么时间在家吗？", "能不能补一张清楚点的照片？")
REPLIES = ("左手边那一部，停在一楼", "晚上七点以后在家", "刚拍了一张传上来了")
SELF = ("刚才又好了，先不用来了",)
