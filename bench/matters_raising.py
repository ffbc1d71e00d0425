"""Raising over HTTP, as a resident's phone does it: words, kind, place, look over and send; where like ones stand, "another thing".

Each raising is four or five requests, begun on time whether or not the one before is done. What counts is the server's own time of each
request (Server-Timing), and of the one that sends for itself.
"""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.load import Answer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What is raised in turn, in one building after the other: no compound hears of the same lamp a hundred times a day.
THINGS = (
    ("building.common.entrance_door", "单元门关不上，谁都能进来"),
    ("building.common.rails_steps", "门口台阶缺了一块，老人差点摔倒"),
    ("building.common.house_numbers", "楼号牌掉了，送东西的找不到"),
    ("fire.passage.stairs_blocked", "楼道里堆着纸箱和旧柜子"),
    ("fire.ebike.upstairs", "有人把电动车推上楼充电"),
    ("utility.network.cables", "空中的线缆垂下来，快碰到头了"),
    ("building.common.playground", "健身器材断了一根，没人来修"),
    ("utility.water.pressure", "晚上水压太小，洗不了澡"),
)
STEPS = ("words", "kind", "place", "send", "alike", "done")


@dataclass
class Phone:
    """One browser: its connection and its cookies."""

    base: str
    cookies: dict[str, str]
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)

    def post(self, step: str, path: str, data: dict[str, str]) -> str:
        """Send a form, note how long the server took, and return where it leads."""
        headers = FORM | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Referer": self.base + path}
        begun = time.perf_counter()
        body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        response.read()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        timing = float(response.getheader("Server-Timing", "app;dur=0").rpartition("dur=")[2])
        self.answers.append(Answer(step, response.status, timing, (time.perf_counter() - begun) * 1000))
        return response.getheader("Location", "")


def one(base: str, cookie: str, number: int, buildings: list[int]) -> list[Answer]:
    """Raise one thing and return the answers, the last of which is 302 to the page that says it is done."""
    category, words = THINGS[number % len(THINGS)]
    building = buildings[number // len(THINGS) % len(buildings)]
    phone = Phone(base, dict(part.split("=", 1) for part in cookie.split("; ")))
    phone.post("words", "/matters/raise/", {"words": f"{words}，{number % 30 + 1}层", "do": "next"})
    phone.post("kind", "/matters/raise/kind/", {"category": category})
    phone.post("place", "/matters/raise/place/", {"place": str(building)})
    led = phone.post("send", "/matters/raise/send/", {"do": "send", "wants_news": "on", "spot": f"{number % 30 + 1}层"})
    if "alike" in led:
        led = phone.post("alike", "/matters/raise/alike/", {"join": "none", "thing": "0"})
    phone.connection.close()
    if not re.search(r"/done/$", led):
        phone.answers.append(Answer("done", 0, 0.0, 0.0))
    return phone.answers


def run(base: str, cookie: str, buildings: list[int], *, per_second: float, seconds: float) -> list[Answer]:
    """Return all answers of as many raisings as begin in this time."""
    start = time.perf_counter() + 0.2
    with ThreadPoolExecutor(max_workers=32) as pool:
        waiting = []
        for number in range(int(per_second * seconds)):
            time.sleep(max(0.0, start + number / per_second - time.perf_counter()))
            waiting.append(pool.submit(one, base, cookie, number, buildings))
        return [answer for future in waiting for answer in future.result()]
