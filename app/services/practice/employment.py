"""Work in the practice village: the quarter half asked, changes, posts with their months, wishes; a roll and rounds of homes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.domain.questionnaire.codes import label
from app.domain.sweeps import Standing
from app.domain.workdays import add_months, month_of
from app.services.desk import Desk
from app.services.employment import checks, posts, wishes
from app.services.employment.people import labour_list
from app.services.practice.forms import save
from app.services.practice.world import Plan, World
from app.services.rounds import home_rounds, rolls

CHECKED, POSTED, SERVED, ROLLED, HOUSED, SITED = 9, 7, 6, 5, 4, 3  # days back
BEFORE, TAUGHT = (165, 105), (160, 30)  # earlier quarters asked, earlier trainings held
SITE = "幸福家园安置区"


def add_employment(plan: Plan) -> None:
    """What is done about work and homes besides the cases."""
    world = plan.world
    for back in BEFORE:
        plan.at(back, _all_same, world)
    for back in TAUGHT:
        plan.at(back, _taught, world)
    plan.at(CHECKED, _check, world)
    plan.at(POSTED, _post, world)
    plan.at(SERVED, _serve, world)
    plan.at(ROLLED, _roll, world)
    plan.at(HOUSED, _homes, world)
    plan.at(SITED, _site, world)


def _who(world: World) -> tuple[str, ...]:
    return (world.place["committee"][0],)


def _all_same(world: World, day: date) -> None:
    """A quarter that is over: everybody away was asked, nothing had changed."""
    desk = world.v(day)
    waiting = [line for line in checks.check_board(desk).lines if line.check is None]
    if waiting:
        checks.confirm_same(desk, [(line.worker.household, line.key) for line in waiting], day, _who(world))


def _taught(world: World, day: date) -> None:
    """A training in the village hall, one person from every household under help that farms at home."""
    desk = world.v(day)
    home = {w.household: w for w in labour_list(desk) if w.watch != "一般农户" and w.place(day) == "在家"}
    told = {
        "date": day,
        "kind": "farm_training",
        "content": "果树修剪技术",
        "provider": "县农技站",
        "days": 1,
        "result": "trained",
    }
    if home:
        wishes.record_service(desk, [(worker.household, worker.id) for worker in home.values()], told)


def _check(world: World, day: date) -> None:
    """Most of those away were called: one changed his place, one came home (both told), one did not answer, some wait."""
    desk, who = world.v(day), _who(world)
    lines = [line for line in checks.check_board(desk).lines if line.spell and line.check is None]
    if len(lines) < 5:
        return
    same = lines[3 : 3 + max(1, (len(lines) - 3) * 2 // 3)]
    checks.confirm_same(desk, [(line.worker.household, line.key) for line in same], day, who)
    moved = {"change": "place", "changed_on": day, "date": day, "checkers": who, "mode": "phone", "place_kind": "outside",
             "province": "广东省", "city": "东莞市", "county": "长安镇", "employer": "新星五金厂", "month_income": Decimal("5600"), "point_to_point": False}  # fmt: skip
    checks.record_change(desk, lines[0].worker.household, lines[0].key, moved)
    home = {
        "change": "returned",
        "changed_on": day,
        "date": day,
        "checkers": who,
        "mode": "phone",
        "note": "回家照顾老人。",
    }
    checks.record_change(desk, lines[1].worker.household, lines[1].key, home)
    checks.report_changes(desk, (), day, world.place["town_operator"])
    checks.not_reached(desk, lines[2].worker.household, lines[2].key, day, who, "电话关机，改天再打。")


def _post(world: World, day: date) -> None:
    """Contracts completed, three months of attendance and pay, one new post."""
    desk = world.v(day)
    lines = posts.post_lines(desk)
    for number, line in enumerate(lines, 1):
        told = {"agreement_no": f"青石岗{line.post['start'].year}-{number:02d}", "noticed_on": line.post["start"] - timedelta(days=8),
                "end": day + timedelta(days=20 if number == 1 else 150)}  # fmt: skip
        posts.change_post(desk, line.worker.household, line.key, told)
    pairs = [(line.worker.household, line.key) for line in lines]
    for back in (3, 2, 1):
        month = month_of(add_months(day.replace(day=1), -back))
        paid = {
            "attendance": "full",
            "days_due": 22,
            "days_worked": 22,
            "paid_on": day.replace(day=1),
            "recorder": desk.operator,
        }
        posts.note_months(desk, pairs, month, paid)
    free = next(
        (
            w
            for w in labour_list(desk)
            if w.place(day) == "在家" and 20 <= (w.age(day) or 0) < 60 and w.watch != "一般农户"
        ),
        None,
    )
    if free is not None:
        values = {"post_kind": "road", "post_name": "护路员", "post_source": "town", "post_form": "half", "start": day,
                  "end": day + timedelta(days=365), "monthly_allowance": Decimal("500"), "agreement_no": f"青石岗{day.year}-09",
                  "noticed_on": day}  # fmt: skip
        posts.add_post(desk, free.household, free.id, values)


def _serve(world: World, day: date) -> None:
    """Four people at home were asked what they wish; two were served, one training was held."""
    desk = world.v(day)
    home = [worker for worker in labour_list(desk) if worker.place(day) == "在家"]
    wanted = ({"job_wish": "就近务工", "training_wish": "家政服务"}, {"job_wish": "外出务工", "training_wish": "电工"},
              {"job_wish": "无", "industry_wish": "养蜂"}, {"job_wish": "公益性岗位"})  # fmt: skip
    for worker, wish in zip(home, wanted, strict=False):
        wishes.record_wish(desk, worker.household, worker.id, {**wish, "wish_date": day})
    pairs = [(worker.household, worker.id) for worker in home[:2]]
    if pairs:
        introduced = {
            "date": day,
            "kind": "introduction",
            "content": "镇茶厂招工，介绍两个岗位。",
            "provider": "乡镇就业服务站",
            "result": "thinking",
        }
        wishes.record_service(desk, pairs, introduced)
        taught = {
            "date": day,
            "kind": "farm_training",
            "content": "茶园管护技术",
            "provider": "县农技站",
            "days": 2,
            "result": "trained",
        }
        wishes.record_service(desk, [(worker.household, worker.id) for worker in home[2:8]] or pairs, taught)


def _roll(world: World, day: date) -> None:
    """The rolls on which somebody stands: the first half answered, the rest waits; those on which few stand are finished."""
    desk, who = world.v(day), _who(world)
    for roll, _name, count in rolls.rolls_needed(desk):
        if not count:
            continue
        opened = rolls.open_roll(desk, roll, day, day + timedelta(days=40))
        people = rolls.roll_board(desk, opened).people
        done = next(code for code, _label in rolls.answer_choices(roll))
        told = {"date": day, "checkers": who, "answer": done}
        more = {"destination": "云山县职业中学"} if roll == "leavers" else {}
        half = people if len(people) <= 2 else people[: len(people) // 2]
        rolls.answer_people(desk, opened, [(person.household, person.key) for person in half], {**told, **more})
        if len(people) <= 2:
            rolls.close_roll(desk, opened, day)


def _homes(world: World, day: date) -> None:
    """Housing: closed with one repair under way; water: one group, half done."""
    desk, who = world.v(day), _who(world)
    due = day + timedelta(days=30)
    opened = home_rounds.open_round(desk, home_rounds.HOUSING, day, due)
    waiting = home_rounds.home_board(desk, opened).homes
    bad = next((home for home in waiting if home.start.get("house_unsafe")), waiting[0])
    values = {"date": day, "checkers": who, "house_unsafe": True, "house_grade": "C", "only_home": False, "problem": "厨房墙体开裂",
              "handling": "repair", "name": who[0], "due_on": due}  # fmt: skip
    home_rounds.record_result(desk, opened, bad.id, values)
    home_rounds.record_fine(desk, opened, [home.id for home in waiting if home.id != bad.id], day, who)
    home_rounds.close_round(desk, opened, day)
    opened = home_rounds.open_round(desk, home_rounds.WATER, day, due, (world.place["groups"][0],))
    waiting = home_rounds.home_board(desk, opened).homes
    values = {"date": day, "checkers": who, "water_unsafe": True, "water_problems": ("season",), "problem": "冬季断流",
              "handling": "emergency_water", "name": who[0], "due_on": due}  # fmt: skip
    home_rounds.record_result(desk, opened, waiting[0].id, values)
    home_rounds.record_fine(desk, opened, [home.id for home in waiting[1 : 1 + len(waiting) // 2]], day, who)


def _site(world: World, day: date) -> None:
    """Two households live on the relocation site; one home stands empty."""
    desk, who = world.v(day), _who(world)
    chosen = [home for home in world.on_road("plain") if home.key in world.subjects][:2]
    for number, home in enumerate(chosen, 1):
        subject = world.subjects[home.key]
        values = {
            "in_relocation_site": True,
            "relocation_address": f"{SITE}{number}栋101",
            "relocation_state": "resident",
        }
        save(desk, subject, "household", [("household", subject.household, values)])
    home_rounds.keep_site(
        desk,
        {"name": SITE, "told_on": day, "homes": 36, "unassigned": 1, "industry": "服装加工车间", "industry_jobs": 40},
    )
    opened = home_rounds.open_round(desk, home_rounds.RELOCATION, day, day + timedelta(days=30))
    for number, found in enumerate(home_rounds.home_board(desk, opened).homes):
        _site_result(desk, opened, found, number == 1, who, day)
    home_rounds.close_round(desk, opened, day)


def _site_result(
    desk: Desk, opened: str, home: home_rounds.RoundHome, empty: bool, who: tuple[str, ...], day: date
) -> None:
    if home.standing is not Standing.OPEN:
        return
    jobless = int(home.start.get("jobless") or 0)
    values = {"date": day, "checkers": who, "home_state": "resident", "workers": home.start.get("workers") or 0, "jobless": jobless,
              "jobless_names": home.start.get("jobless_names") or ()}  # fmt: skip
    if empty:
        values |= {
            "home_state": "vacated",
            "empty_since": month_of(add_months(day, -2)),
            "empty_reason": "随子女在外居住",
        }
    if empty or jobless:
        values |= {"handling": "persuade" if empty else "job", "name": who[0], "due_on": day + timedelta(days=30),
                   "handling_note": label("HOME_HANDLING", "persuade" if empty else "job")}  # fmt: skip
    home_rounds.record_result(desk, opened, home.id, values)
