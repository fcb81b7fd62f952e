"""The one table of titles: who signs, who meets, who decides, for village or community, town or street, county or city.

No template holds a fixed title (`domain.md` §22 "Names of bodies"; S0-1, S3).
"""

from __future__ import annotations

from dataclasses import dataclass

# Codes of VILLAGE_KIND, TOWN_KIND and COUNTY_KIND.
VILLAGE, COMMUNITY = "village", "community"
TOWNSHIP, TOWN, STREET = "township", "town", "street"
COUNTY, CITY, DISTRICT = "county", "city", "district"

_VILLAGE_SUFFIX = {VILLAGE: "村", COMMUNITY: "社区"}
_TOWN_SUFFIX = {TOWNSHIP: "乡", TOWN: "镇", STREET: "街道"}
_COUNTY_SUFFIX = {COUNTY: "县", CITY: "市", DISTRICT: "区"}
# Endings a full name may already have; 嘎查 and 苏木 are the villages and townships of pastoral banners.
_VILLAGE_ENDINGS = ("村", "社区", "嘎查")
_TOWN_ENDINGS = ("乡", "镇", "街道", "苏木")
_COUNTY_ENDINGS = ("县", "市", "区", "旗")


def _full(name: str, suffix: str, endings: tuple[str, ...]) -> str:
    """Name with its suffix, never doubled: 石桥 → 石桥村, 石桥村 → 石桥村; a bare “镇” is part of a name."""
    name = name.strip()
    done = any(name.endswith(ending) and len(name) > len(ending) for ending in endings)
    return name if done or not name else name + suffix


@dataclass(frozen=True, slots=True)
class Bodies:
    """Names as typed at set-up and the kinds they belong to; every title below is made from them.

    `office` is the handling office of the township (full name as typed), `county_department` the short title of the
    lead department (setting `county_department`)."""

    village_name: str
    town_name: str
    county_name: str
    village_kind: str = VILLAGE
    town_kind: str = TOWN
    county_kind: str = COUNTY
    office: str = ""
    county_department: str = "农业农村局"

    @property
    def is_community(self) -> bool:
        """True for a residents' community (社区)."""
        return self.village_kind == COMMUNITY

    @property
    def village(self) -> str:
        """石桥村 / 石桥社区."""
        return _full(self.village_name, _VILLAGE_SUFFIX.get(self.village_kind, "村"), _VILLAGE_ENDINGS)

    @property
    def town(self) -> str:
        """青石镇 / 青石乡 / 青石街道."""
        return _full(self.town_name, _TOWN_SUFFIX.get(self.town_kind, "镇"), _TOWN_ENDINGS)

    @property
    def county(self) -> str:
        """云山县 / 云山市 / 云山区."""
        return _full(self.county_name, _COUNTY_SUFFIX.get(self.county_kind, "县"), _COUNTY_ENDINGS)

    @property
    def place(self) -> str:
        """Town and village together: 青石镇石桥村."""
        return self.town + self.village

    @property
    def committee(self) -> str:
        """Who signs a 公示: 石桥村村民委员会 / 石桥社区居民委员会."""
        return self.village + ("居民委员会" if self.is_community else "村民委员会")

    @property
    def committee_full(self) -> str:
        """The committee with its town before it, for a 落款."""
        return self.town + self.committee

    @property
    def two_committees(self) -> str:
        """村“两委” / 社区“两委”."""
        return ("社区" if self.is_community else "村") + "“两委”"

    @property
    def representatives(self) -> str:
        """村民代表 / 居民代表."""
        return self.people + "代表"

    @property
    def people(self) -> str:
        """村民 / 居民."""
        return "居民" if self.is_community else "村民"

    @property
    def group(self) -> str:
        """村民小组 / 居民小组."""
        return self.people + "小组"

    @property
    def local(self) -> str:
        """本村 / 本社区."""
        return "本社区" if self.is_community else "本村"

    @property
    def level(self) -> str:
        """村 / 社区, as a level of work."""
        return "社区" if self.is_community else "村"

    @property
    def town_level(self) -> str:
        """乡 / 镇 / 街道, as a level of work."""
        return _TOWN_SUFFIX.get(self.town_kind, "镇")

    @property
    def party_committee(self) -> str:
        """青石镇党委 / 青石街道党工委."""
        return self.town + ("党工委" if self.town_kind == STREET else "党委")

    @property
    def government(self) -> str:
        """青石镇人民政府 / 青石街道办事处."""
        return self.town + ("办事处" if self.town_kind == STREET else "人民政府")

    @property
    def handling_office(self) -> str:
        """The office that handles the papers, with its town before it: 青石镇乡村振兴办."""
        office = self.office.strip() or "乡村振兴办"
        return office if office.startswith(self.town) else self.town + office

    @property
    def lead_group(self) -> str:
        """Who decides and announces: 云山县委农村工作领导小组 (S0-1)."""
        return f"{self.county}委农村工作领导小组"

    @property
    def department(self) -> str:
        """The lead department that compares: 云山县农业农村局."""
        return self.county + self.county_department

    def announcer(self, issuer: str) -> str:
        """Title of the issuer of a 公告 by setting `announce_issuer`: county_group, township or village (§10.1)."""
        return {"township": self.government, "village": self.committee_full}.get(issuer, self.lead_group)

    def review_meeting(self, review_body: str) -> str:
        """Name of the meeting by code of REVIEW_BODY: representatives, group or villagers (§8.3, P5)."""
        by_body = {"group": "民主评议小组会议", "villagers": f"{self.people}会议"}
        return by_body.get(review_body, f"{self.representatives}会议")
