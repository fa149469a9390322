"""What tells encodings apart: the most used characters, byte order marks, labels; data for charset.py."""

from __future__ import annotations

import codecs

COMMON = frozenset(
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分方"
    "用多你着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与"
    "文当两实重新三么只山水关明从化平建又制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院"
    "物性战由位常点海意场武使次二向治因立数样身情入原问把路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气"
    "汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别女权话少流命至报米给打变果书清活几州华解议"
    "更称程今决张导术府才保交放管结师便走达族反再题色五京河接条规式县白它改风光运信受什组听布百济党指论强做取技黄神"
    "选记斯真却职号界件花类何眼兵传带空干农边据集联古广完质阳难增历史专官每住商即步认车台林必死游举线言皇土团收考求"
    "德叫近备研争非具李众连调感转笑革该持始英克士尔让拉思根格造较际亲单朝红型价校约器字段周亚深候则功属积快图火千准"
    "究往极育装许参半令吃观鱼精办像帝八复影告远群包整构料随划算象容示投势热值夫网望源息语股铁断派速怎需片爱律纪支早"
    "况病境证编越局推满且列觉服双未居除乐企引标确织初青志率项飞球节察龙响药站施均消客失轻存低甚般击曾防请离落显罗营"
    "足素视护副食创余照兴釹釤鈰鑭鐠鋱鏑釔銪鋁銅鎳鈷錳鋅鐵鋰鈣鈉鉻鉛鋯鈦鉬鎢釓鈥鉺鐿鎦鈧鹼鹽螢酯醇烯烷萃洗滌離沉淀澱"
    "煅烧焙灼熔炼盐铸氢碎磨压扩散镀层晶磁粉末稀钕硼钐钴镨镧铈铽镝钇铕钆钬铒铥镱镥钪钷酸碱浓浸渣液槽炉阴坩埚氟氯氧硫"
    "硝铵钠钙镁铝铜镍锰锌锆钛硅碳氮氩温阀泵罐釜滤搅拌混澄串皂剂艺范纸操卡零材例页來這個們時會說學過後對發為國種樣當"
    "沒動還開實經現麼從長將關間問頭體見戰機無與產業員門兩進區軍書車東馬電話報記設計議論語讀調請談證課試該詳認許識變"
    "讓護負財責貨質費資賽賣買運達遠適選邊鄉醫釋針銀錄錢鋼錯閉陣陽陰隊際陸險隨雖雙雜難靈靜響頁頂項順須預領題願類風飛"
    "飯養館驗驚魚點黨齊龍氣濃溫濕熱燒爐爭爾狀獨環畫異盡監盤礦碼確禮稅稱積穩節範築簡級紅約純紙納線練組細終結給統綠維"
    "網緊緩編縣縮總績織續羅義習聞聯聲職聽臨舉舊藝處號術補裝製複規視親觀覺覽訂討訓團圖圓壓壞聖場塊塵夾奪婦媽孫寧寫寬"
    "審導專尋層屬島廠廣廢廳強彈彙徑復徵態慣慶應懷懸戲戶據擇擊擔擴擬攝敗數斷於暫曆條極構槍樂標橋檔檢權歐歷歸殺氫決況"
    "涼準潔潛澤滅滿漢漸濾瀏灣災"
)
"""The most used characters of jieba's word list (MIT) with the traditional forms and the words of this field."""
PUNCTUATION = frozenset("，。、；：？！（）“”《》【】—…")
SIGNS = frozenset("\u3000·×±℃°μµΩ≥≤→–ⅠⅡⅢⅣⅤ√≈∠⌀")
HANGUL = frozenset(
    "이다는의에을가고은한를하도지로있서니기사으시어리나인자것과대해정그수일스부전아라제들보적만게았었장여동"
    "주상원성공면연조구비위용세소중경안무선관국계화된할모신내생분방우"
)
"""The most used Hangul syllables: two thirds of any Korean text, a small part of Chinese bytes read as Korean."""
HIRAGANA = frozenset(map(chr, range(0x3041, 0x3097)))

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz": "hz", "big5": "cp950", "cp950": "cp950",
    "big5hkscs": "big5hkscs", "shift_jis": "cp932", "cp932": "cp932", "euc_kr": "cp949", "cp949": "cp949",
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
}  # fmt: skip
"""Labels promise less than their senders use: gb2312 texts hold GBK characters, Latin-1 ones Windows-1252."""
UNKNOWN_TO_PYTHON = {
    "x-gbk": "gbk", "gb_2312-80": "gb2312", "chinese": "gb2312", "gb2312_charset": "gb2312", "x-euc-cn": "gb2312",
    "x-x-big5": "big5", "big5-eten": "big5", "cn-big5": "big5", "cn-gb": "gb2312", "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949", "unicode": "utf-16", "x-cp936": "gbk", "ansi_936": "gbk", "ansi_950": "big5",
}  # fmt: skip
NOT_FOR_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
SINGLE_BYTE_DEFAULTS = frozenset({"cp1252", "iso8859-15", "cp1254", "mac-roman"})
"""Declared by default by programs that never asked: Chinese bytes under these labels are still Chinese."""
