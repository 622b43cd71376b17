"""Words of insult, obscenity and discrimination; mild, and enough to judge a call. Folded: small letters,"
" Simplified."""

from training.judge.rules.patterns import perhaps, sure

_BAD = (
    r"liars?|idiots?|morons?|fools?|losers?|deadbeats?|crooks?|cheats?|thie(?:f|ves)|swindlers?|fraud(?:ster)?s?"
    r"|scum(?:bag)?|parasites?|leech(?:es)?"
    r"|cowards?|trash|garbage|rat|pig|dog|scrounger|freeloader|imbecile|dimwit|clown|excuse for a \w+(?: \w+)?"
    r"|disgrace|good-for-nothing|lowlife|weasel|con ?(?:man|artist)|waste of (?:space|time)|bastard|arsehole"
    r"|asshole|little shit|dickhead|prick|moron"
)
_BAD_SIDE = (
    r"stupid|dumb|pathetic|worthless|useless|shameless|disgusting|lazy|dishonest|lying|spineless|brainless"
    r"|ridiculous|thick|mental|insane|retarded|a joke"
)
INSULT = (
    sure(
        "bad_name",
        rf"\byou(?:'re| are| were)?(?: \w+){{0,4}} (?:{_BAD})\b",
        rf"\b(?:people|someone|somebody|men|women|a \w+) like you\b.{{0,40}}\b(?:{_BAD}|sick|disgust\w*)\b",
        rf"\b(?:{_BAD}) like you\b",
        rf"\b(?:only|what) (?:a|an) (?:\w+ ){{0,2}}(?:{_BAD})\b",
        rf"\bonly (?:{_BAD})\b",
        r"\bpathetic excuse\b",
        rf"\byou (?:\w+ )?(?:{_BAD_SIDE})(?: \w+)?(?=[,.!?]|$| (?:if|that|to|and|or|with))",
        rf"\b(?:you're|you are|you must be|are you)(?: \w+){{0,3}} (?:{_BAD_SIDE})\b",
        r"\b(?:play|take me for) (?:the|a) fool\b",
        rf"\b(?:don't|do not|stop) be(?:ing)? (?:such an? |so |an? )(?:\w+ )?(?:{_BAD}|{_BAD_SIDE})\b",
        rf"\b(?:can't|cannot) believe (?:how|what an?) (?:\w+ )?(?:{_BAD}|{_BAD_SIDE})\b",
        r"\b(?:son of a bitch|you (?:little )?(?:shit|bastard|bitch))\b|\byou make me sick\b|\bhow (?:thick|dumb"
        r"|stupid|dense|lazy|low) can\b|\byou (?:two )?deserve each other\b|\bone (?:swindler|crook|liar|idiot)\b"
        r"|\bwhat kind of (?:man|woman|person|mother|father|human)\b.{0,50}\b(?:miserable|like that|does that"
        r"|are you)\b|\bstray dogs?\b|\bgrow up\b.{0,30}\bcoward\b",
        r"\b(?:sort|kind|type) of (?:person|man|woman|people)\b.{0,20}\b(?:avoid|cross the street|despise|hate"
        r"|nobody)\b|\bno brain\b|\bbrick wall\b|\bnobody respects you\b|\b(?:man|woman|person) without (?:honou?r"
        r"|shame|spine|decency)\b|\b(?:lazy|lying|stupid|dishonest|greedy) and (?:lazy|lying|stupid|dishonest|dim"
        r"|greedy)\b|\byour word is (?:worth|worthless)\b|\bworth less than\b|\bcouldn't run a\b"
        r"|\blet alone a\b.{0,12}(?=$|[.!])|\blook like failures\b|\bso dishonest\b|\bso dim\b|\bnothing but a\b",
        r"\b(?:such an?|what an?|how) (?:\w+ )?(?:idiot|fool|liar|loser|moron|stupid|dumb|lazy|pathetic|disgusting"
        r"|dishonest)\b(?! (?:form|letter|bill|mistake|rule|system))|\byou(?:'re| are) (?:worth )?(?:nothing"
        r"|worthless|a nobody|scum|trash)\b|\byou (?:filthy|dirty|rotten|lousy|damned|shameless|ungrateful) \w+",
    ),
    sure(
        "shaming",
        r"\bhave you no (?:shame|honou?r|decency)\b|\bshame on you\b|\byou should be ashamed\b|\bno sense of shame\b",
        r"\b(?:mother|father|parents|children|family)\b.{0,25}\b(?:must be|will be|are|is) (?:so )?(?:embarrassed"
        r"|ashamed)\b",
    ),
    sure(
        "bad_name",
        r"老赖(?!名单|库|榜)|无赖|赖皮|赖账精|废物|废柴|人渣|败类|骗子|骗钱的|白痴|智障|脑残|弱智|傻子|傻瓜|傻帽"
        r"|蠢货|蠢猪|蠢得"
        r"|蠢(?:驴|蛋|死)|笨蛋|笨死|笨得|白眼狼|穷鬼|穷光蛋|穷酸|窝囊废"
        r"|窝囊|寄生虫|畜生|禽兽|狗东西|狗都不如|猪狗不如|贱人|贱骨头|混蛋|混账|混帐|王八|怂货|孬种|软蛋|死皮赖脸"
        r"|厚颜无耻|无耻|下三滥|下贱|(?<!扔)垃圾(?!桶|箱|短信|邮件)|渣男|米虫|米田共|烂人|烂货|俗辣|诈骗犯"
        r"|傻[逼比b叉x吊]|煞笔|狗娘养|王八蛋|你个逼",
        r"不是人|(?:还)?算(?:个|什么)?人吗|算什么(?:男人|东西|女人)|什么东西|(?:这种|这)东西|猪(?:都|一样|脑)|像猪"
        r"|跟猪|狗改不了|连狗|狗都不(?:信|理|吃|要)|是不是(?:个)?男人",
        r"(?:你|妳)(?:是不是|就是)?(?:个|有点|真|太|很)?(?:傻|蠢|笨)(?:吗|啊|的|死|逼|透|到|$|[,.!?])",
        r"(?:没|不)(?:会)?(?:有)?(?:一点|半点|什么)?(?:信用|脑子)(?:的)?(?:你)?.{0,6}(?:还有脸|也敢|活着)|赖子"
        r"|对牛弹琴|白养(?:了)?你|养你.{0,4}白养|狗肚子|真?(?:够)?恶心(?:人|的)?(?=$|[,.!])|这种咖|做人.{0,8}失败"
        r"|活该(?:你)|你(?:这)?(?:辈子|种人)(?:也)?就(?:只)?(?:这|会)|没人(?:会)?(?:要)?信你"
        r"|讲(?:出来)?的话谁(?:会)?信|说(?:的)?话(?:跟|像|是)放|(?:有|还有)脸(?:活|说|打|来|要)|会气死|厚脸皮"
        r"|城墙(?:做|厚)|懒(?:惰)?又.{0,2}(?:骗|赖|坏)|吹牛|什么(?:破)?玩意",
    ),
    sure(
        "shaming",
        r"不要(?:个)?脸|要不要(?:个|点)?脸|脸皮(?:怎么|真|也|可)?(?:这么|那么|真|够|太|比\w{1,4})?厚|没皮没脸"
        r"|没脸没皮|要点(?:儿)?脸|有没有(?:点)?(?:羞耻|脸|良心|廉耻)|羞耻心(?:啊|吗|呢)|(?:也|还|你)配(?:当|做|谈"
        r"|说|跟|叫|有)|你这种人(?!不多)|物以类聚|浪费(?:我|老子|大家)(?:的)?(?:生命|时间|口水)|丢不丢人|丢人现眼"
        r"|真?丢人|丢(?:尽|光)?(?:你|脸)|害不害臊|知不知(?:道)?羞耻?|不知羞耻"
        r"|没出息|没本事(?:还|就)|没良心|没人性|没教养|没家教|怎么(?:养|教)出|(?:你|家里?)(?:爸妈|爹妈|父母"
        r"|妈)怎么(?:养|教)",
        r"(?:你)?(?:脑子|脑袋|头壳|脑壳)(?:是不是)?.{0,3}(?:有病|有问题|坏|进水|有坑|不好使|有洞)|你有病"
        r"|是不是有病|神经病|精神病|活该|社会(?:的)?(?:败类|垃圾|渣滓)|好意思(?:吗|说|打|再)",
        r"丢不丢脸|丢人现眼|别(?:在(?:这|那)(?:儿|里)?)?丢人|羞不羞|知不知耻|不知耻",
    ),
    perhaps(
        "shaming",
        r"\b(?:no shame|ashamed of yourself|how dare you|your lies|you lie|you lied|lying to me|telling me stories"
        r"|don't tell me stories)\b",
        r"没人(?:会)?(?:要)?理你|嘴里没(?:有)?一?句(?:真|实)话|骗我|撒谎|谎话|装傻|装(?:什么|穷)|丢脸|没脸|靠老婆|吃软饭|大男人|几岁了",
    ),
)
OBSCENITY = (
    sure(
        "foul_word",
        r"\bf+[u*@#_.]{1,3}c*k+\w*|\bf\*+(?:k|ing)?\w*|\bf[ ._]u[ ._]c[ ._]k|\bmotherf\w+|\bshit\w*|\bsh[*!]t\w*"
        r"|\bbullsh\w+|\bcrap(?:py)?\b|\b(?:god)?damn(?:ed|it)?\b|\bpiss(?:ed|ing)? off\b"
        r"|\b(?:arse|ass)(?:hole)?s?\b|\ba\*\*(?:hole)?|\bbastards?\b|\bbitch\w*|\bson of a b|\bgo to hell\b"
        r"|\b(?:what|who|where) the hell\b|\bdick(?:head)s?\b|\bwank\w*|\bbollocks\b|\bcunts?\b"
        r"|\bprick\b|\bwtf\b|\bstfu\b|\bscrew you\b|\bsod off\b|\bbugger(?: off)?\b|\bbloody (?:hell|money|idiot"
        r"|loan|liar|fool)\b|\bshut (?:the \w+ )?up\b",
        r"\bbloody\b|\bgive a toss\b|\bchrist's sake\b|\bscrew your\b|\bshove\b.{0,25}\bup your\b|\bfor (?:god"
        r"|fuck|christ)'?s sake\b",
    ),
    sure(
        "foul_word",
        r"(?:你|少|真|又|都|去|太|就|还|这|那|给我|，|,|^|谁|管|有)他妈(?!妈|住|身|生|病|说|在|上)|他妈的(?!医|药"
        r"|病|身|电|手|名|卡|账|号|银|情|事|生|意)|他吗的|特么的?|踏马的?|他娘的"
        r"|(?<![您他她姑姨舅大妈后亲你])妈的(?!医|药|病|身|电|手|名|卡|账|号|银|情|事|生|意|信)|妈蛋|玛德|麻痹"
        r"|妈[逼比b]|你妈(?:的(?!医|药|病|身|电|手|名|卡|账|号|信|银|情|存|工|退|房|生)|逼|b|个)|尼玛|尼妹|你妹的?"
        r"|操你|操他|(?:^|[,.!?])操(?=[,.!?]|$)|我[操艹草靠](?!近|谱|着|在|边|原|坪|山|窗|作|心)|卧槽|握草|草泥马"
        r"|草拟吗|草你|艹|肏|日你|日他|狗日|日了狗",
        r"傻[逼比b叉x吊屌]|傻\W{0,3}[逼比b]|傻13|煞笔|沙比|傻缺|牛逼哄|装逼|装b|逼样|逼逼|瞎逼|bb什么|屁话|放屁"
        r"|放你.{0,2}屁|狗屁|屁用|屁都|关.{0,2}屁事|滚(?:蛋|开|犊|粗|出去|你)|(?:^|[,.!?])滚(?=[,.!?]|$)|给我滚"
        r"|扯淡|扯蛋|狗娘|王八蛋|王八羔|混账东西|混帐东西|混蛋|婊|贱货|老子|去你(?:大爷|妈|娘|的)|你大爷|龟儿子"
        r"|龟孙|鸟事|屌|拉屎|吃屎|鬼扯",
        r"\bt ?\W? ?m ?\W? ?d\b|\bn ?m ?d\b|\bcnm\b|\bnmsl\b|\bsb\b|\bmlgb\b|\bwqnmlgb\b|\bwocao\b|\bcao ni\b"
        r"|\bsha ?bi\b|\bta ?ma ?de\b",
        r"靠北|靠腰|靠夭|靠杯|靠背啦|机掰|鸡掰|鸡歪|干你|干恁|干他|干[爆您]娘|(?:^|[,.!?]) ?干(?=[,.!?]|$)|三小"
        r"|啥小|杀小|哭爸|哭么|赛你|白目|操机|屁孩",
        r"操蛋|臭嘴|狗嘴|去死|你娘(?:的|亲)|哭夭|哭腰|他x的|你丫|装你妈|马的(?=[,.!]|$)|(?:^|[,.!?])呸|滚一边|滚远点",
    ),
    perhaps("foul_word", r"\bwhat the heck\b|\bbloody\b|\bhell\b", r"鬼话|见鬼|他奶奶的|奶奶的"),
)
_PLACES = (
    r"河南|东北|广东|湖南|湖北|四川|福建|新疆|西藏|安徽|江西|山东|山西|陕西|贵州|云南|广西|甘肃|海南|上海|北京|温州"
    r"|潮汕|大陆|台湾|香港|南部|北部|中部|东部|外省|本省|乡下|农村|山里|外地|外国|原住民|少数民族|越南|印尼|菲律宾"
    r"|泰国"
)
_GROUPS = (
    r"女人(?:家)?|女的|女生|妇女|妇道人家|男人|外地(?:人|佬|的)|乡巴佬|乡下人|农民工?|打工(?:的|仔)|外劳|移工"
    r"|外籍新娘|外配|新住民|原住民|少数民族|回族|藏族|维族|苗族|黑人|老外|残疾人?|残废|瘸子|瞎子|聋子|哑巴|身障"
    r"|精障|精神有病的?人?|神经病人|残障(?:人士)?|身心障碍者?|盲人|聋哑人?|低保户|同性恋|基督徒|穆斯林|老人家?|老头|老太婆?|离过?婚的?(?:女人)?|单亲(?:妈妈)?"
)
_SLIGHT = (
    r"就是(?!为了更|说)|都(?!一样|可以|能|会尽|有)|果然|难怪|怪不得|没(?:一个|信用|素质|文化|教养)|不(?:守|讲)信"
    r"|不可信|不会理财|麻烦|不懂|头发长|素质|爱(?:赖|骗|喝|借)|骗(?:钱|贷)|跑|就(?:不|别)(?:要|该)|本来就不|还(?:学"
    r"|想|敢|要|贷|借|开)|根本|一定|只会|配|靠不住|糊涂|不清楚|难缠|讲不通|也敢|哭|就可以(?:不|欠|赖)|就能(?:不|欠|赖)|凭什么"
)
DISCRIMINATION = (
    sure(
        "group",
        rf"(?:你们|你|妳|这些|那些|一个|个|这种|这帮|这群){{0,4}}(?:{_PLACES})(?:来的|人|那边的|的|佬)(?:讲话"
        rf"|做事)?[^.!?]{{0,8}}(?:{_SLIGHT}|是不是都)",
        rf"(?:你们|你|妳|这些|那些|一个|个|这种|这帮|这群){{0,4}}(?:{_GROUPS})[^.!?]{{0,12}}(?:{_SLIGHT})",
        r"这么大(?:岁数|年纪)了?还|老糊涂|老不死|一把年纪|头发长,?见识短|女人家|妇道人家|就(?:这|那)素质|乡巴佬"
        r"|死瘸子|臭(?:农民|打工|外地)|支那|蛮子|大陆妹|番仔|山地人|鬼佬|黑鬼|娘炮|不男不女|死变态",
        r"(?:叫|让|喊)你(?:老公|男人|爸|先生|丈夫)来(?:说|听|讲|谈)",
        r"(?:听|这)?(?:个)?口音.{0,6}(?:一听|就知道|就是).{0,12}(?:来的|出来|没)|(?:少数民族|原住民|新住民|农民"
        r"|山里|外地|乡下|聋子|哑巴|瞎子|残疾).{0,8}(?:耍赖|素质|不讲道理|没见过世面|白说|不算话|钻漏洞|没水准"
        r"|待着|偷)|一个(?:聋子|瞎子|瘸子|哑巴|残废|女人家?)|女(?:人|的|司机|老板).{0,10}(?:情绪化|没一个|靠不住"
        r"|靠谱|当家|懂什么)|叫(?:个)?男(?:人|的)来|老人(?:家)?.{0,6}(?:别碰|跟不上|不懂|糊涂)|信(?:那个"
        r"|你那)?教.{0,6}(?:难怪|怪不得)|(?:那个|那边|那种)(?:地方|的人)(?:出来)?(?:的)?[,]?.{0,8}(?:十个有|都是骗"
        r"|就是(?:来)?(?:骗|赚|偷))|房倒屋塌",
        r"(?:残疾人|身心障碍者?|老人|外地人|乡下人|农民|女人|外劳|移工|原住民|新住民)(?:就|都)(?:别|不要|不该|不配"
        r"|不|没|爱|会|是)",
    ),
    sure(
        "group",
        r"\byou people from\b|\byour (?:kind|sort|lot)\b|\byou (?:foreigners|immigrants|women|men|peasants|migrants"
        r"|muslims|jews|gays|cripples|old people|villagers|country folk)\b"
        r"|\b(?:foreigners|immigrants|migrants|people|women|men|girls|old folk"
        r"|villagers)(?: like you)?(?: from (?:your|the) \w+)? (?:can't|cannot|never|always|shouldn't|should not"
        r"|just|come here|are all|don't|borrow)\b",
        r"\b(?:typical|just like a|like all) (?:woman|women|man|men|foreigners?|peasants?|immigrants?|girls?"
        r"|single mothers?)\b|\b(?:to|for) (?:immigrants|foreigners|women|cripples|peasants|migrants)\.?$",
        r"\bbeing (?:disabled|old|pregnant|deaf|blind|gay|a (?:woman|foreigner|single mother"
        r"|migrant))\b.{0,20}\bexcuse\b",
        r"\bcripples?\b|\bretards?\b|\bspastic\b|\bperhaps your god\b|\byour god\b|\bgo back to your\b"
        r"|\bwith (?:that|an|your) accent\b|\bit(?:'s| is) in your (?:culture|blood|genes)\b"
        r"|\bdivorced,? no wonder\b"
        r"|\bexpect from a (?:single mother|woman|foreigner|divorcee|migrant)\b|\bat your age\b.{0,40}\b(?:home"
        r"|shouldn't|should not|grave|forget)\b|\bold (?:folk|people|women|men) shouldn't\b"
        r"|\b(?:blind|deaf|disabled|crippled|mentally ill)\b.{0,20}\b(?:and still|yet still|has no business"
        r"|shouldn't|and you)\b",
        r"\b(?:teach|taught) you people\b|\breal (?:man|woman) would\b|\b(?:immigrants|foreigners|women|girls"
        r"|peasants|migrants) (?:always|want|and money)\b|\btoo old to (?:understand|learn|handle|manage)\b"
        r"|\byour (?:skin|colou?r|race|sort of education)\b|\bwhere you come from people\b|\bpeople (?:from"
        r"|where you come from) .{0,20}\b(?:don't|never) (?:pay|repay)\b|\bwoman your age\b|\byou (?:disabled|gay"
        r"|black|foreign|old|deaf|blind) (?:lot|people|folk|ones)\b",
    ),
    perhaps(
        "group",
        r"\byou people\b|\byour (?:religion|accent|culture|race)\b|\ba grown woman\b|\bfor a woman\b",
        r"你们(?:女人|女的|男人|外地人|农村人|老人)|(?:农村|乡下|外地)来的",
    ),
)
