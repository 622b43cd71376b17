"""Cuts the Chinese fonts down to what the portal writes: four files that letters and pages share.

    tools/fonts.py      fetch the pinned full fonts with `npm pack`, cut, write, record (see vendor.py)

Regular and bold of a family hold exactly the same characters. Where one lacked a character that the other
has, text layout would quietly take the other weight, and a word in a letter would come out bold.
"""

import sys
from collections.abc import Callable
from io import BytesIO

import vendor
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = "static/fonts"
WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}

SYMBOLS = "✓✗→←↑↓•…—–“”‘’·¥￥№°±×÷≤≥≠☐☑☒■□●○◆◇★☆▲△▼▽※§€£™©®①②③④⑤⑥⑦⑧⑨⑩"
# Name characters that many fonts lack altogether; both families get them.
RARE_NAMES = "䶮㛃喆堃"
# More characters of names that the standard of 1980 lacks: who bears one expects it in a letter.
NAME_CHARACTERS = RARE_NAMES + (
    "玥赟翀镕昇晞曈曌珺瑀玘玙玚珽玹琎琇琤璟璠璘骉猋羴淏湉沄浠洺浥滢潆濛濬炘烜焜焱燊燚爔旸昉晢暐橦"
    "祎禛禤翯莜蒽婳嫄宓寀峤崟彧悫惇愔慜戬昳哿唅啟囍堉墡堯夤奡姈姍锳鎏钰锜锟镠飏飐骢骦鹍龑龘贠贇佥佺倓偲傒"
    "勍勖叒叕妤妘姤芃莙葳薷诜谞郄郗韫顼颋骎髙麴旼晅昫昺栐樰汭沨泂浛淯湜溦潏澔澧峣嫒囡囧仡伋佴侔侃俶傕僩冔"
    "劼匲厹吋吥呒咥哃咲哖唞喁嗒嘏噏嚞垚埗埕埝墀壵夆夌奀妍妡姞姮娫婼媃嫚嬅孖孭寔尛岍岽崀崃崚崧嵇嵘嵩嶓嶔"
    "徳忺怹恂悧悰惗惢愃慥懋扆抦揆揺攽敔斈斓旂旃旲昃昪昽晁晈晊晙晛晥晧晭暅暎暔暟暠暲曔朏朓杍杓杺枏柃柷栒栻桄桒"
    "梽棂棽楏楗槃樑橒欐歆毎氘汧沅沕沚泇泜洢浉浡浵涢淸渟渼湑湲溍溇滃滹漷潓潽澪濓瀞瀛灄炆炌炜炟炣炫炻烔烚烨焌焯煐煚煣"
    "熺燏牁犨狄猷玎玒玕玟玠玢玧玭玱玳珂珅珣珦珧珩珮珰珵琀琄琊琍琏琚琛琦琨琩琪琬琯琲琳琮琭瑆瑒瑗瑛瑜瑝瑢瑨瑭瑱瑷璁璆璇璈璎璐璞璨璪璿瓀瓅瓒"
    "畇畑畯皛皞皜皦眀睟睿矞砬碁碣祉祊祐祜祧禔禩秭稑穂穈竑竣笵筠筱箐篯籽粲糸紘絜綝綦縯繇纁纮绂绎绤绲绶缊缑缜缦罃羑羿翃翚翙翥翾"
    "耇肜胗胤腭臻舢艗芈芑芾苁苓苡苣茀茆茳荃荻莛莠菂菏菪葑葭蒗蒨蓂蓥蓼蔺蕤蕙蕲藁藿虓虢蜺蝘袆袗裎褀褆褚覃觐詠詹訚訢誠諟诇诒谌谖谟豨贽赑赪趯跶踽轪轵辂辏辚"
    "迺迻逌逖遹邃邕邙邢邳郃郕郚郜郯鄌鄘鄯酃酩醍釗釭鈊銮錡鋐鎔钊钒钕钘钦钫钲铎铙铚铤铱铻锃锌锎锘锞锧锴镒镝镡镱闇闉闳闵阊阗阛阼陉陔陞雒雩霁霂霆霈霖靑靓靳頔頲颎颐颛飔馥馧馨驎驷骃骅骐骕骝骞髦魟鲂鲔鳌鴻鵬鸢鸰鸷鹄鹓鹖鹔鹡鹭鹮麇麐麑麓麟麾黉黟鼋鼐齊龢龙"
)
RANGES = (
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x01CD, 0x01DC), (0x2010, 0x2027), (0x2030, 0x203B),
    (0x20AC, 0x20AC), (0x2103, 0x2103), (0x2160, 0x216B), (0x3000, 0x303F), (0x31A0, 0x31BF),
    (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6),
)  # fmt: skip


def two_byte(codec: str, rows: range) -> set[int]:
    """Every character that an older Chinese standard writes with a lead byte out of these rows."""
    characters: set[str] = set()
    for lead in rows:
        for trail in range(0x40, 0xFF):
            try:
                characters.update(bytes((lead, trail)).decode(codec))
            except UnicodeDecodeError:
                continue
    return {ord(character) for character in characters}


def common() -> set[int]:
    wanted = {ord(character) for character in SYMBOLS + NAME_CHARACTERS}
    for first, last in RANGES:
        wanted.update(range(first, last + 1))
    return wanted


def wanted_sc() -> set[int]:
    # The frequent half of Big5, so that a traditional name in a simplified letter is written too.
    return common() | two_byte("gb2312", range(0xA1, 0xF8)) | two_byte("big5", range(0xA1, 0xC7))


def wanted_tc() -> set[int]:
    return common() | two_byte("big5", range(0xA1, 0xFA))


# Signs that no Noto CJK font has, drawn here on the grid of 1000 units: boxes to tick, and the cross.
Polygon = list[tuple[int, int]]


def box(stroke: int) -> list[Polygon]:
    left, low, right, high = 110, -10, 890, 770
    outer = [(left, low), (left, high), (right, high), (right, low)]
    inner = [(left + stroke, low + stroke), (right - stroke, low + stroke)]
    inner += [(right - stroke, high - stroke), (left + stroke, high - stroke)]
    return [outer, inner]


def tick(stroke: int) -> list[Polygon]:
    half = round(stroke * 0.71)
    spine = [(270, 390), (430, 220), (730, 560)]
    upper = [(x, y + half) for x, y in spine]
    lower = [(x, y - half) for x, y in reversed(spine)]
    return [upper + lower]


def cross(low: int, high: int, stroke: int) -> list[Polygon]:
    half = round(stroke * 0.71)
    centre = (low + high) // 2
    mid = 380
    reach = (high - low) // 2
    arms = [(-reach, reach), (reach, reach), (reach, -reach), (-reach, -reach)]
    outline: Polygon = []
    # Clockwise around four arms: both corners of each arm's end, then the notch to the next arm.
    notches = [(0, half), (half, 0), (0, -half), (-half, 0)]
    for (dx, dy), (nx, ny) in zip(arms, notches, strict=True):
        sx, sy = (1 if dx > 0 else -1), (1 if dy > 0 else -1)
        first = (dx, dy - sy * half) if (sx < 0) == (sy > 0) else (dx - sx * half, dy)
        second = (dx - sx * half, dy) if (sx < 0) == (sy > 0) else (dx, dy - sy * half)
        outline += [(centre + first[0], mid + first[1]), (centre + second[0], mid + second[1])]
        outline.append((centre + nx, mid + ny))
    return [outline]


DRAWN: dict[str, Callable[[int], list[Polygon]]] = {
    "☐": box,
    "☑": lambda stroke: box(stroke) + tick(stroke),
    "☒": lambda stroke: box(stroke) + cross(290, 710, stroke),
    "✗": lambda stroke: cross(170, 830, stroke),
}


def put_glyph(font: TTFont, character: str, glyph: object) -> None:
    name = f"uni{ord(character):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"].metrics[name] = (1000, getattr(glyph, "xMin", 0))
    font["vmtx"].metrics[name] = (1000, 880 - getattr(glyph, "yMax", 880))
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap[ord(character)] = name


def draw_missing(font: TTFont, stroke: int) -> None:
    for character, polygons in DRAWN.items():
        if ord(character) in font.getBestCmap():
            continue
        pen = TTGlyphPen(None)
        for polygon in polygons(stroke):
            pen.moveTo(polygon[0])
            for point in polygon[1:]:
                pen.lineTo(point)
            pen.closePath()
        glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        put_glyph(font, character, glyph)


def lend_names(source: TTFont, font: TTFont) -> None:
    """Give the traditional family the rare characters that only the simplified one has: same style."""
    theirs, ours = source.getBestCmap(), font.getBestCmap()
    for character in RARE_NAMES:
        if ord(character) not in ours and ord(character) in theirs:
            put_glyph(font, character, source["glyf"][theirs[ord(character)]])


def cut(font: TTFont, wanted: set[int]) -> bytes:
    options = Options()
    # kern spaces Latin, locl keeps regional forms apart, vert sets columns. pwid is for English text:
    # these fonts draw ’ and “ as wide as a Chinese character unless the style asks for `proportional-width`.
    options.layout_features = ["kern", "locl", "vert", "ccmp", "pwid"]
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["BASE", "STAT"]
    # The same input must give the same bytes, or the recorded hash would mean nothing.
    font.recalcTimestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def members(family: str) -> dict[str, str]:
    return {weight: f"{folder}/NotoSans{family}_{folder}.ttf" for weight, folder in WEIGHTS.items()}


def cut_family(family: str, full: dict[str, TTFont], wanted: set[int]) -> list[str]:
    held = set.intersection(*({*font.getBestCmap()} for font in full.values()))
    lacking = {code for code in wanted if code not in held}
    paths = []
    for weight, font in full.items():
        path = f"{FONTS}/NotoSans{family}-{weight}.ttf"
        vendor.write(path, cut(font, wanted & held))
        size = (vendor.ROOT / path).stat().st_size
        print(f"{path}: {len(wanted & held)} characters, {size / 1e6:.2f} MB")
        paths.append(path)
    covers = [{*TTFont(vendor.ROOT / path, lazy=True).getBestCmap()} for path in paths]
    if covers[0] != covers[1]:
        sys.exit(f"Noto Sans {family}: regular and bold hold different characters")
    print(f"  not in the source font ({len(lacking)}): " + "".join(map(chr, sorted(lacking)))[:80])
    return paths


def main() -> None:
    sources = {}
    for family, pin in (("SC", vendor.NOTO_SC), ("TC", vendor.NOTO_TC)):
        contents = vendor.fetch(pin, [*members(family).values(), "LICENSE_FONT"])
        sources[family] = {w: TTFont(BytesIO(contents[m])) for w, m in members(family).items()}
        vendor.write(f"{FONTS}/OFL.txt", contents["LICENSE_FONT"])
    for weight, stroke in (("Regular", 64), ("Bold", 104)):
        lend_names(sources["SC"][weight], sources["TC"][weight])
        for family in sources:
            draw_missing(sources[family][weight], stroke)
    vendor.record(vendor.NOTO_SC, [*cut_family("SC", sources["SC"], wanted_sc()), f"{FONTS}/OFL.txt"])
    vendor.record(vendor.NOTO_TC, cut_family("TC", sources["TC"], wanted_tc()))


if __name__ == "__main__":
    main()
