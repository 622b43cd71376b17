"""Words of threat, of false legal threat and of posing as an authority. Folded: small letters, Simplified."""

from training.judge.rules.patterns import perhaps, sure

_OTHERS = (
    r"(?:neighbou?rs?|boss|employer|manager|supervisor|colleagues?|co-?workers?|parents|in-laws|relatives|family"
    r"|friends|wife|husband|kids|children|everyone|everybody|whole (?:company|village|town|street))"
)
_REN = (
    r"(?:邻居|单位|公司|领导|老板|主管|同事|亲戚|朋友|家人|父母|爸妈|爹妈|老婆|老公|太太|全家|全村|全公司|学校|老师"
    r"|孩子|所有人|村里|街坊|客户|大家)"
)
THREAT = (
    sure(
        "harm",
        r"\b(?:break|cut off|smash|burn) (?:your|his|her|both)\b|\b(?:hurt|harm|kill|beat|hit|punch) (?:you|your)\b"
        r"|\bwatch your (?:back|step|kids|family)\b|\bmake your life (?:hell|a misery|miserable)\b"
        r"|\b(?:i'd hate|would be a (?:pity|shame)|it'd be a shame)\b.{0,40}\b(?:happen|something)\b"
        r"|\baccidents? (?:do )?happen|\b(?:be|would be|such) a (?:real )?(?:pity|shame) if\b|\b(?:think"
        r"|thought) of your (?:kids|children|family|wife|husband|mother)\b|\bgod help you\b|\bnot as patient as\b"
        r"|\bwon\'t like it\b|\bruin you\b|\b(?:finish|destroy|crush|bury) you\b|\byou(?:\'re| are) (?:dead"
        r"|finished)\b|\bsomething (?:bad )?(?:will|could|might|may) happen\b|\bhappen to (?:you|your|that)\b",
        r"断(?:手|脚|腿)|残废|要(?:了)?你(?:的)?(?:命|一只)|照顾.{0,3}(?:你)?(?:的)?生意|吓(?:到|着|坏)(?:他|她|你)"
        r"|脾气可?(?:没|不)|躲得了?.{0,3}初一|迟早(?:会)?(?:找|逮|抓|堵|弄)|为了你(?:家)?(?:的)?(?:孩子|家人|父母"
        r"|老婆)|(?:家人|孩子|爸妈|父母).{0,6}(?:出(?:点)?(?:什么)?事|安全|不(?:想|希望).{0,3}有事)|卸.{0,3}(?:腿"
        r"|胳膊|手)|打断|弄死|整死|砍|揍|打(?:死|残|你)(?!电话|的电)|收拾(?:你|妳|他)|修理你|教训你|弄你|把你做掉"
        r"|泼(?:油漆|漆)|(?<!释)放火|让你(?:没|不)(?:好过|得好死)|要你(?:好看|命)|给你(?:好看|点颜色)"
        r"|(?:走|夜)路.{0,5}小心|小心(?:你|妳)(?:的)?(?:家人|家里人|孩子|老婆|命|点(?:$|[,.!]))|你(?:给我"
        r"|最好)?(?:小心|当心)(?:一)?点|出门(?:小心|当心)|(?:遇到|碰到|撞到)我|别让我(?:遇|碰|逮)",
        r"(?<!打)砸(?:你|了你|烂|店|车|窗|门|玻璃|招牌)|小心你(?:的)?(?:店|车|房|家|窗|门|玻璃|轮胎|生意)|划(?:花)?你.{0,2}车"
        r"|断你(?:的)?财路|让你(?:的)?(?:店|生意|买卖|公司|摊子)?.{0,3}(?:做不成|做不下去|开不下去|开不成|关门|倒闭)"
        r"|\b(?:smash|wreck|trash|burn down|torch|slash) (?:your|the) (?:shop|windows?|car|tyres?|tires?|place|house"
        r"|door|stall)\b|\bput you out of business\b|\byou(?:'ll| will| are going to|'re going to) (?:find out|see"
        r"|learn)\b.{0,15}\bwhat happens\b(?! to the\b)",
        r"锁好|(?:打到|气到|急到|吓得?).{0,4}(?:住院|心脏病)|什么下场|(?:的)?下场(?:怎样|如何|是什么)?|过得太安稳"
        r"|别的手段|非常手段|亲自(?:过去|上门|登门)|(?:裸照|隐私).{0,10}(?:发|曝)|\block (?:my|your) door\b"
        r"|\bheart attack\b|\bhound you\b|\bpeople who ignore us\b|\bmake me come\b|\bwalk home alone\b"
        r"|\bcareer is over\b|\b(?:we|they) aren't shy\b|\bmy friends (?:will )?take over\b",
    ),
    sure(
        "visit",
        r"\bi(?:'ll| will) come (?:round|over|by|to your)\b|\bcome (?:round|over) with\b|\b(?:send"
        r"|sending) (?:some |a few |my |our )?(?:people|guys|boys|men|friends|somebody|someone)\b.{0,25}\b(?:round"
        r"|over|home|flat|house|place|office|door|you)?"
        r"|\b(?:boys|guys|people|men|friends)\b.{0,15}\b(?:are|will be|already|come"
        r"|waiting)\b.{0,15}\b(?:downstairs|outside|your (?:company|office|door|home|house|flat|shop|place))\b"
        r"|\bwait(?:ing)? (?:for you )?(?:outside|downstairs|at your|in front of)\b|\b(?:on (?:their|his|our"
        r"|my) way|coming) to your\b|\b(?:come|go) (?:there|over|to your \w+) (?:myself|ourselves|in person)\b"
        r"|\bnext time\b.{0,20}\b(?:won\'t|not|isn\'t)\b.{0,12}\b(?:phone|call)\b|\b(?:we|i|they)(?:\'ll"
        r"| will) find you\b|\bpeople will come to your\b|\b(?:we|i) know where (?:you|your)\b|\bwe know (?:which"
        r"|what|the) school\b|\bwe(?:'ll| will) (?:pay you a visit|be at your|wait(?:ing)? (?:for you )?(?:at"
        r"|outside) your|camp)\b|\bask for you at the reception\b",
        r"(?:带|派|叫|找|喊)(?:几个|些|一帮|两个|一些)?(?:人|兄弟|弟兄|小弟)(?:就)?(?:去|到|来|上|堵|收拾|坐|找|弄"
        r"|天天)|(?:人|兄弟)(?:去|到|上)(?:你|妳).{0,6}(?:家|公司|单位|店|学校|楼下)|有人(?:会)?(?:去|到"
        r"|上)你.{0,5}(?:家|公司|单位|店|楼)"
        r"|(?:去|到|上|找到)你(?:们)?(?:家|公司|单位|店里?|学校|老家).{0,6}(?:泡茶|坐着|闹|堵|找你|守|等|贴|拉横幅"
        r"|喷|要钱|要债|收钱)|去(?:你)?(?:单位|公司|家里?|学校|店里)闹|堵(?:你|妳|门|人)|上门(?:抓|堵|闹|找你|要债"
        r"|收钱)|我?知道你住|知道你家(?:在|住)|你(?:孩子|儿子|女儿|小孩|闺女)(?:在|读|上|是).{0,8}(?:小学|中学"
        r"|幼儿园|学校|班)"
        r"|(?:查(?:到|清楚|过|得到)|知道)(?:了)?(?:你|妳)?.{0,8}(?:上班|上学|住|家在|在哪)|在哪(?:里)?(?:上班|上学"
        r"|住).{0,6}(?:查|知道|清楚)|站岗|按喇叭|下次(?:来的|可?就).{0,6}(?:不是)?.{0,4}电话|(?:家|公司|单位|店"
        r"|学校|小区)(?:的)?(?:门口|楼下|外面).{0,4}(?:等|堵|见|蹲|守)|(?:兄弟|弟兄|人手|小弟|人)(?:都)?(?:已经"
        r"|马上|在)?(?:出发|在路上|过去|到楼下|在楼下)|找(?:到)?你(?:父母|爸妈|爹妈|老家|家里?人)(?!.{0,2}要)|(?:天天"
        r"|每天)(?:有人)?(?:去|来|到|上门|守|站)|外面的(?:人|兄弟)|派兄弟|到.{0,6}前台(?:找|问)",
        r"几点(?:下班|放学|回家).{0,8}(?:知道|清楚)|(?:一个人|自己)(?:放学|走路|回家|走).{0,6}(?:吧|齁|对吧|是吧)"
        r"|放学.{0,6}(?:一个人|自己)走|(?:门口|楼下|医院|学校)见(?=$|[,.!])|外访(?:组|的|人员|同事).{0,10}(?:到|去"
        r"|上)|(?:横幅|布条).{0,6}(?:做好|挂|拉)|车牌(?:号)?.{0,6}(?:有|知道|记)|找不到你|\bknow when your shift\b"
        r"|\bknow (?:when|what time) you\b|\bfield team\b.{0,12}\b(?:loves|comes)\b|\bi(?:'ve"
        r"| have) got all evening\b",
        r"不得安宁|不得安生|鸡犬不宁|骚扰你|(?:跑|躲|逃)到(?:哪|天).{0,8}(?:找|逃|跑)|去(?:你)?(?:的)?(?:孩子|儿子"
        r"|女儿|小孩).{0,3}学校|(?<!^)(?<![,.!?])找你(?:家人|家里|爸|妈|父母|老婆|老公|孩子).{0,3}要|(?:你)?给我等着|等着(?:瞧|看)"
        r"|让你(?:后悔|好看|难看|难受)",
        r"\b(?:my|our|some|two|three|a few|the) (?:colleagues|team|lads|crew|mates|agents|collectors|blokes)\b.{0,15}"
        r"\b(?:will be|are|come|coming|waiting|standing)\b.{0,12}\b(?:downstairs|outside|in front of|at your)\b",
        r"\bmake a scene\b|\b(?:going to|gonna|we'll|i'll|we will|i will) (?:visit|come to|show up at|turn up at"
        r"|drop by) (?:you|your)\b|\bkeep calling (?:you )?(?:all|day|every|until|non)\b|\b(?:call|ring"
        r"|phone) you (?:all night|every (?:hour|five|ten|minute)|day and night|until)\b|\bfind you wherever\b"
        r"|\bwherever you (?:go|hide|run)\b|\b(?:your )?(?:family|kids|wife|children|parents) will (?:pay|suffer"
        r"|regret)\b",
    ),
    sure(
        "expose",
        rf"\b(?:i|we)(?:'ll| will| can| could| might| shall)? (?:\w+ )?(?:tell|call|ring|phone|write to|inform"
        rf"|message|contact)(?:ing)? (?:your|all your|every|everyone"
        rf"|everybody)\b.{{0,30}}\b(?:{_OTHERS[3:-1]}|number|phone book|contacts?)\b",
        rf"\b(?:your )?{_OTHERS}\b(?: are going to| will| 'll|'ll| shall| might| are gonna) (?:all )?(?:hear|know"
        rf"|find out|learn|be told)\b|\b(?:want|like) (?:your )?{_OTHERS}\b.{{0,25}}\b(?:to )?(?:find out|know"
        rf"|hear|see)\b",
        r"\b(?:post|put|publish|hang)(?:ing)? (?:your|a) (?:name|picture|photo|face|notice|poster|details"
        r"|address)\b|\b(?:put(?:ting)? up|stick|hang(?:ing)?)\b.{0,12}\b(?:posters?|notices?|flyers?)\b"
        r"|\bposters? (?:in|on|of)\b.{0,12}\byour?\b|\b(?:message|post) in the\b.{0,20}\bgroup\b"
        r"|\b(?:your )?(?:landlord|everyone in your building|the whole (?:building|street|school|office)"
        r"|parents\' group)\b.{0,25}\b(?:know|learn|hear|interested|find out|told)\b"
        r"|\bhow would your\b.{0,20}\b(?:feel|like|react)\b|\ba notice on your door\b|\bevery(?:one"
        r"| single number) in your (?:phone|phone book|contacts)\b|\bso that every(?:one|body) (?:sees|knows)\b",
        rf"(?:照片|名字|信息|资料|身份证|事)(?:都)?(?:发|贴|挂|传|公布|曝光)(?:到|在|上|给|出)|贴(?:在|到)?(?:你"
        rf"|妳).{{0,6}}(?:家|楼|门|小区|公司|单位|村)|(?:楼道|门口|小区|村口|公司).{{0,4}}(?:贴|挂|拉|喷)"
        rf"|(?:房东.{{0,4}}知道|房东"
        rf"|整(?:栋|个)(?:楼|小区|公司|学校|村)|室友|导师|班上|亲家|对象|女朋友|男朋友).{{0,8}}(?:要是|如果|都"
        rf"|会)?(?:知道|看看|听说)|半夜打|脸书|社团去|贴(?:大字报|告示|公告|条子)|拉横幅|(?:让|叫|告诉|通知|打给"
        rf"|打电话给|发给|联系)(?:你|妳)?(?:们)?(?:的)?(?:全|整个|所有)?{_REN}(?:们)?.{{0,8}}(?:知道|看看|都知"
        rf"|来(?:评|替|找)|评评理|替你)|让(?:大家|所有人|全.{{0,4}})(?:都)?(?:知道|看看)"
        rf"|(?:打|联系|通知|告诉|找)(?:电话)?(?:给)?(?:你|妳)(?:们)?的?(?:全)?{_REN}(?!预支|借|商量)"
        rf"|给你(?:们)?的?(?:全)?{_REN}打电话|(?:爆|打爆|轰炸|群发).{{0,4}}通讯录|通讯录.{{0,6}}(?:打爆|爆|轰炸"
        rf"|挨个|一个个|全部|都打)|(?:混不下去|抬不起头|没法做人|做不了人|待不下去|混不下去|没脸见人|身败名裂"
        rf"|脸往哪)",
        r"你(?:的)?.{0,8}(?:挂|发|放|传|晒|曝光?)(?:到|在|上)?(?:网上|网络|抖音|快手|微博|朋友圈|贴吧|小红书|业主群|家长群|公司群|同学群"
        r"|脸书|ig|dcard)|\b(?:post|put|share|upload) (?:it|this|that|your \w+|you)\b.{0,15}\b(?:online|on (?:the"
        r" internet|facebook|tiktok|social media|instagram|linkedin))\b",
        r"(?:要不要|不如)我.{0,4}(?:跟|给|打给|找).{0,12}(?:聊聊|说说|谈谈|打个?电话)|(?:护士长|护理长|校长|书记"
        r"|村长|科室|班主任|导师).{0,8}(?:聊|知道|电话)|让.{0,10}(?:都知道|接到电话)|身边的人.{0,10}(?:电话|知道)"
        r"|(?:同事|亲戚|朋友).{0,6}(?:每个人|都会?|一个个).{0,4}(?:接到|收到)(?:电话|短信)?|(?:亲戚|同事"
        r"|邻居)(?:们)?(?:面前|那里).{0,6}(?:丢|抬不起)|电话就?(?:该|要)响|\bshall i (?:give|ring|call|phone"
        r"|tell)\b.{0,25}\byour\b|\byour (?:matron|headmaster|priest|landlord|mother)\b.{0,25}\b(?:a ring|a call"
        r"|number is)\b|\btalks? about you\b|\bwhole (?:ward|office|village|school|street|town)\b"
        r"|\bhang your\b.{0,20}\b(?:bill|name|debt|letter)\b|\bcustomers will say\b",
        r"(?:告诉|跟|和|向|对)你(?:的)?(?:所有|全部|每一?个|那些)?(?:的)?(?:亲戚|亲友|朋友|同事|邻居|家人|父母"
        r"|客户|老板|老师|同学).{0,6}(?:讲|说|知道|打听|要钱)?",
        r"\b(?:i'm|i am|we're|we are) (?:going to|gonna) (?:\w+ )?(?:tell|call|ring|phone|inform|message"
        r"|contact) (?:all )?(?:of )?your\b|\b(?:call|ring|phone|tell) your (?:boss|wife|husband|parents|family"
        r"|friends|colleagues|employer|neighbou?rs|landlord)\b",
    ),
    sure(
        "job",
        r"让你(?:丢|没)(?:了)?(?:工作|饭碗)|打到(?:他|你|老板|公司).{0,4}开除|(?:丢|没)(?:了)?(?:工作|饭碗)(?=$"
        r"|[,.!?])|一个一个(?:地)?打|挨个(?:儿)?打",
        r"\b(?:get|have) you (?:fired|sacked)\b|\bcost you your job\b|\btell your boss\b|\byour (?:colleagues|boss"
        r"|neighbou?rs) will hear\b|\brun you out of\b",
        r"在单位待不下去|\bone (?:phone )?call from me\b|一个电话就?(?:能|可以)让你",
    ),
    sure(
        "veiled",
        r"\byou(?:'ll| will| are going to)(?: \w+)? regret\b|\b(?:something|happen).{0,30}\bregret\b|\b(?:i'll"
        r"|i will|or i'll) make trouble\b|\byou(?:'ll| will) see what (?:comes|happens|we)\b|\bor else\b|\bi(?:\'m"
        r"| am) warning you\b|\bconsequences for (?:you|your)\b|\byou have no idea\b.{0,20}\b(?:who|what)\b"
        r"|\bwe have (?:other )?(?:ways|means)\b|\blast warning\b|\bthere will be trouble\b"
        r"|\bpay up or\b|\bring more often\b|\bwe(?:'ll| will) see (?:each other|about that)\b",
        r"(?:你|妳)?会后悔|后悔(?:莫及|一辈子|都来不及)|走着瞧|你等着(?!吃|坐|被)|等着瞧|有的是办法|你自己看着办"
        r"|看着办|别逼我|不客气|(?:对你|跟你)不客气|信不信我|吃不了兜着走|有你(?:好)?受的|不会放过你|(?:该|要"
        r"|好好)想想?后果|(?:你)?(?:再|还)(?:敢)?.{0,6}试试|跟你耗|奉陪到底|慢慢(?:玩|陪你)|别怪(?:我|我们)(?:没"
        r"|不)|后果自负|(?<!有完)没完|要你.{0,4}付出代价|不然(?:有|要)(?:麻烦|事)|就有麻烦|找你麻烦|给你(?:找)?麻烦"
        r"|我说到做到|最后(?:一次)?警告|(?:一|1)天(?:给你)?打.{0,3}(?:个|通)(?:电话)?",
    ),
    perhaps(
        "veiled",
        r"\byou(?:'d| had) better\b|\bwatch out\b|\bi warn you\b|\byou have been warned\b|\bdon't push me\b"
        r"|\bwe will find you\b|\bmake trouble\b|\btrouble for you\b|\bbe sorry\b",
        r"小心点|你最好|你敢|你试试|想清楚|后果自负|后果很严重|抹黑|别怪我|到你单位|去你单位|去你家|上门|你想好",
    ),
)
FALSE_LEGAL_THREAT = (
    sure(
        "arrest",
        r"\bpolice (?:will|are going to|would|can|shall)\b|\bpolice(?:'ll| are on)\b|\b(?:have|has"
        r"|already) (?:informed|called|told) the police\b|\bthe police\b.{0,25}\b(?:pick|fetch|get|arrest"
        r"|at your door|come|coming|tonight|on their way)\b|\bto the (?:criminal )?police\b"
        r"|\b(?:be|get|being|been) arrested\b|\barrest(?:ed)? (?:you|as soon)\b|\bwarrant\b.{0,20}\b(?:out|arrest"
        r"|for you|against)\b|\b(?:go|going|sent|end up|land|put)\b.{0,12}\b(?:jail|prison|behind bars)\b"
        r"|\bbehind bars\b|\bprison food\b|\block(?:ed)? (?:you )?up\b|\bwanted persons?\b|\bon the run\b"
        r"|\bhandcuffs?\b|\bin a cell\b|\bdo time\b|\bserve time\b|\bcriminal\b.{0,12}\b(?:complaint|proceedings"
        r"|investigation)\b|\bthrown in(?:to)? (?:jail|prison)\b|\bin (?:jail|prison)\b",
        r"坐牢|坐监|(?:一起|等着|准备|送你|让你)进去|进去(?:蹲|待|坐|住)|网逃|手铐|铐|号子|蹲(?:监狱|大牢|局子|号子"
        r"|班房)|牢饭|吃牢|监狱|判(?:刑|你|三|3|5|几|你刑)|有期徒刑|被关|要(?:一起)?关|一起关|关(?:起来|进去|你"
        r"|几年|几天)|抓(?:你|人|起来|走|进去)|逮捕|拘(?:留|捕|提|役|押)|带走|通缉|(?:警察|公安|民警|警方|检察官"
        r"|法警)(?:晚上|今晚|明天|马上|现在|就|已经|会|要|都|将|直接|立刻){0,4}(?:就会|就|会|要)?(?:去|来|到|上门"
        r"|找|抓"
        r"|在路上|拘|传|处理你|联系你)"
        r"|(?:移交|移送|交给|送|通知|报)(?:到)?(?:公安|警察|警方|司法|检察|地检|经侦|派出所)|报警(?:抓|处理你|了)"
        r"|已经报警|我们报警|传唤|拘传",
        r"看守所|批捕|(?:少说|至少|起码)(?:判)?(?:\d|三|五|几)年|按诈(?:骗|欺)(?:办|罪)|用诈欺办|够(?:量刑|判|立案"
        r"|坐)|可以判(?:了|刑)|量刑|我[^.!?,]{0,10}打110|拘票|法警.{0,6}(?:来|去|拉|抓|带)|\b(?:see"
        r"|seen) the inside of a cell\b|\b(?:two|three|five|2|3|5) (?:to \w+ )?years\b.{0,12}\b(?:these days"
        r"|for this|in)?$|\bfraud squad\b|\bput (?:people|you) away\b|\bborder police\b"
        r"|\bsheriff\b.{0,20}\b(?:loading|coming|will|fetch)\b|\bthrow the book at\b|\btake your children away\b"
        r"|\bpolice already have\b",
        r"\b(?:have|get|having|getting) you (?:arrested|locked up|jailed|charged|detained)\b",
    ),
    sure(
        "crime",
        r"\b(?:it|this|that|which)(?:'s| is| counts as| amounts to|) (?:a )?(?:fraud|crime|criminal (?:offence"
        r"|offense|case|matter)|theft)\b|\bcounts as fraud\b|\bis a crime\b|\bcriminal (?:record|charges?|police"
        r"|offence|offense)\b|\byou will be charged\b|\bbe charged\b",
        r"构成.{0,4}(?:诈骗|犯罪|罪)|诈骗罪|诈骗案|犯(?:罪|法)|触犯刑|刑事(?:案件|犯罪|责任|起诉|处罚)|刑责"
        r"|恶意(?:透支|拖欠|骗贷).{0,6}(?:罪|判|刑|抓|坐)|就是诈(?:骗|欺)|(?:这样|这)(?:就)?是诈|案底|前科"
        r"|起诉判刑|被起诉|等着(?:被)?(?:起诉|传|关|判|坐|吃)|立案(?:了|侦)|(?:案子|已经|案件).{0,3}立(?:案)?了"
        r"|已(?:经)?立案",
        r"你(?:这)?(?:已经)?是(?:在)?犯(?:法|罪)|犯法.{0,4}(?:知道|懂)",
        r"(?:属于|算|就是|叫).{0,3}(?:诈骗|诈欺|犯罪|犯法)(?:罪)?",
    ),
    sure(
        "seizure",
        r"\b(?:court|judge|bailiffs?)\b.{0,15}\b(?:has|have|already|will)\b.{0,15}\b(?:frozen|froze|signed|seize"
        r"|seized|ordered|take|freeze|come|evict)\b|\bbailiffs? (?:comes?|will|are|is)\b|\b(?:your|the) (?:car|flat"
        r"|house|home|salary|account|wages?|shop)\b.{0,20}\b(?:be|is|are|get) (?:taken|gone|seized|frozen|sold"
        r"|auctioned|confiscated)\b"
        r"|\b(?:salary|wages|house|flat|car|account)\b.{0,25}\b(?:will be|going to be) (?:seized|taken|frozen"
        r"|garnished|sold|blocked)\b|\bby (?:next|this) \w+ your \w+ is gone\b|\bthen it will be the court\b"
        r"|\bcourt at once\b|\bfrozen your accounts?\b",
        r"查封|扣押|冻结(?:你|了)|法拍|贴封条|强制执行|(?:法院|执行局|法官)(?:今天|明天|马上|下周|下礼拜|已经|就"
        r"|会|要|立刻|直接|今晚){1,4}(?:就|会|要|来|去|到){0,4}(?:来|去|到|查|封|扣|冻|执行|拍|传|抓|带|判|收|上门"
        r"|强制)"
        r"|(?:工资|薪水|薪资|存款|账户|账户里的钱|退休金).{0,8}(?:被|会|就)(?:会|被|法院){0,4}(?:划走|扣走|扣光|划扣"
        r"|冻结|扣押|查扣)|传票(?:已经|都|马上|明天)|(?:房子|车子?|工资|存款)(?:就|马上|很快|下个?月|下周|明天"
        r"|今天|也|都){0,4}(?:没了|保不住|被收|被拍|被封|要被|会被|拿来抵)",
        r"(?:法院|明天).{0,6}(?:来|要)?(?:拉|拖|扣)你(?:的|家)?.{0,6}(?:车|拖拉机|机器|货|牛)|(?:卡|账户"
        r"|存款).{0,6}(?:都)?(?:会)?被(?:法院)?(?:冻|停|封)|法院.{0,6}拍卖|贴?封(?:条|门)|\bseal on your\b"
        r"|\b(?:bank )?cards? (?:stop|will stop) working\b|\bcourt has seen to it\b|\bfetch your (?:tractor|car"
        r"|furniture|tv)\b",
        r"\bcourt (?:will|is going to|can|has to) (?:sell|take|seize|auction|freeze|empty|clear)\b",
    ),
    sure(
        "family_future",
        r"\b(?:son|daughter|kids?|child|children)\b.{0,12}\b(?:won't|will not|will never|can't|cannot|never"
        r"|neither|not)\b.{0,30}\b(?:school|university|exam|job|college|study|service|get into|train)\b"
        r"|\bneither you nor your children\b",
        r"(?:孩子|儿子|女儿|小孩|子女|后代|下一代).{0,12}(?:考不|上不|读不|不能|别想|没(?:法|办法)|当不|进不|影响"
        r"|一辈子|念不)(?!会)|影响.{0,4}(?:孩子|子女|后代|三代).{0,6}(?:一辈子|上学|考公|前途|政审)?|(?:孩子"
        r"|子女)(?:都)?受(?:牵连|影响)|祸及|留.{0,2}(?:案底|前科|污点)|什么工作都找不到",
        r"政审(?:过不了|不过|受影响)|(?:孩子|儿子|女儿|小孩).{0,10}(?:被你|都是你)(?:害|连累)|被你害(?:到|了|惨)",
    ),
    sure(
        "ban",
        r"\b(?:stop|stopped|held|caught) (?:you )?at the (?:airport|border|station)\b|\bcan(?:not"
        r"|'t) leave the country\b|\bbanned from (?:flying|trains?|leaving)\b|\b(?:you|will) (?:go|be"
        r"|are)(?: put)? on the blacklist\b|\bno(?:t)? (?:get )?a? ?train ticket\b",
        r"(?:坐|乘|买|搭)不(?:了|上|到)(?:高铁|飞机|动车|火车|车票|机票)|(?:飞机|高铁|动车).{0,6}(?:坐不了|都坐不"
        r"|不能坐|别想坐|买不了)|出不了(?:国|境)|限制(?:出境|高消费)|(?:上|进|列入|拉进|报上)(?:了)?(?:失信"
        r"|黑)名单|失信(?:人|名单|被执行)|黑名单|名单我?(?:已经|都)报",
        r"(?:吊销|注销|取消|停掉|停了|收回)(?:你|妳)?(?:的)?(?:驾照|驾驶证|营业执照|执照|身份证|户口|护照|健保|医保|社保|低保|居留"
        r"|补助)|遣返|\b(?:get you|be|have you) deported\b"
        r"|\b(?:lose|take away|revoke|cancel) your (?:driving )?(?:licen[cs]e|visa|passport|residence|permit"
        r"|benefits|citizenship)\b",
        r"报(?:到|给)?边检|全网公示|老赖名单|(?:法院的?)?老赖(?:库|榜|名单)",
    ),
    perhaps(
        "court",
        r"\b(?:we(?:'ll| will| are going to)|i(?:'ll| will)) (?:sue|take you to court|go to court"
        r"|see you in court)\b|\bsee you in court\b|\blegal consequences\b|\bfraud\b|\bjail\b|\bprison\b"
        r"|\bget worse for you\b",
        r"(?:我们|我)(?:马上|就|会|要|明天|直接){0,4}(?:起诉|告你|走法律)|法庭见|法院见|公安|诈骗|征信黑|黑户"
        r"|上征信(?:一辈子|就完)|法律责任|律师函",
    ),
)
_OFFICE = (
    r"(?:people's |district |high |local |county |city )?(?:court|police|prosecutor(?:'s)?(?: office)?|prosecution"
    r"|procuratorate|tax (?:bureau|office)|central bank|financial crime \w+|economic (?:crime|police)\w*"
    r"|enforcement (?:bureau|office|division|court)|fraud squad|ministry|bailiff\w*|immigration(?: office)?"
    r"|customs|revenue(?: service)?|hmrc|irs|fbi|sheriff's office"
    r"|justice department|government|regulator|judiciary"
    r"|court's)"
)
_AMT = (
    r"(?:区|县|市|省|地方|高等|最高|人民|初级|中级|某){0,4}(?:公安(?:局|分局|机关|厅|部)?|经侦(?:大队|支队)?|派出所"
    r"|警察(?:局|署)?|警局|刑(?:事|警)(?:局|大队|队)?|刑侦|检察(?:院|署|机关)?|地检署?|高检|法院|法庭|执行(?:局|处"
    r"|庭|法官)|立案庭|调解(?:中心|办|室)|银监局?|银保监会?局?|金管(?:会|局)|金融监管局?|人民银行|央行|征信中心"
    r"|税务局|国税局?|司法局|国家机关|政府(?:单位|机关|部门)?|公检法|调查局|联征中心|仲裁委|金融办"
    r"|反诈(?:中心)?|出入境|海关|国安局?|公证处|工商局|市场监管局?|移民局|纪委|街道办|居委会"
    r"|信访办|检察官办公室)"
)
POSING_AS_AUTHORITY = (
    sure(
        "claims_office",
        rf"\b(?:this is|i'm|i am|we are|we're|it's|speaking (?:with|to))(?: calling)?(?: an?| the| from| with| of"
        rf"| \w+){{0,4}} {_OFFICE}(?! (?:case|date|hearing|letter|report|notice|record|order))\b",
        rf"\b(?:calling|call|ringing|speaking|phoning|writing)(?: you)? (?:from|for|on behalf of|in the name of"
        rf"|at) (?:the )?{_OFFICE}\b|\bact(?:ing)? (?:on behalf of|for) the (?:government|court|police|state"
        rf"|authorities)\b|\b(?:court|judge|police|ministry|government|authorities|prosecutor)\b.{{0,10}}\b(?:has"
        rf"|have) (?:appointed|sent|assigned|authori[sz]ed|instructed|ordered) (?:me|us)\b|\b(?:i\'m|i am|we\'re"
        rf"|we are)\b.{{0,20}}\bauthorit(?:y|ies)\b|\binspector \w+ and\b|\bon behalf of the (?:court|police"
        rf"|government|state|authorities)\b",
        r"\bi(?:'m| am) (?:an? |the |your )?(?:\w+ )?(?:police officer|officer|judge|prosecutor|bailiff|inspector"
        r"|detective|government official|sheriff|official|judge's clerk|clerk of)\b|\bofficer \w+ (?:from|of"
        r"|here)\b|\binspector \w+ (?:from|of|here)\b|\bthis is (?:officer|inspector|detective|sergeant|judge"
        r"|bailiff)\b",
        r"\b(?:formal|official) (?:summons|order|notice from the)\b|\b(?:tax bureau|tax office|police|court"
        r"|prosecutor's office|enforcement (?:bureau|office)|court mediation)(?: here)?(?=[,.]? (?:here|your"
        r"|we have|we were|about|economic))|^(?:hello,? )?(?:this is )?(?:the )?court mediation\b"
        r"|\bi work for the (?:financial|police|court|government|economic|tax|prosecutor)\w*",
        r"\b(?:detective|inspector|officer|judge|sergeant|constable|sheriff) \w+ (?:speaking|here|calling)\b"
        r"|\b(?:enforcement judge|warrant card|state body|arm of the court)\b|^\W*(?:municipal|district|federal"
        r"|state|local) police\b|\byou(?:'ve| have) reached the (?:\w+ )?(?:court|police|prosecutor)\b"
        r"|\bofficial capacity\b",
    ),
    sure(
        "claims_office",
        rf"(?:我是|我们是|我这(?:边|里|儿)(?:是)?|我受|我们受|受|这(?:里|边)是|咱们?是|本人是|我们这(?:边|里)?是"
        rf"|敝姓.{{0,3}}是?|我姓.{{0,2}},?(?:是)?|您好,?|你好,?|我代表|代表|我在|隶属"
        rf"|来自)(?:[^.!?,]{{0,6}}){_AMT}(?!的(?:人|员)?吗|上班过)",
        rf"^{_AMT}(?:这(?:边|里)|的,|,通知|通知|跟您|跟你)|^{_AMT}(?:现在|正在|正式|今天|已经){{0,4}}(?:正式)?(?:通知"
        rf"|传唤|找)你|(?:受|由|是)?{_AMT}(?:委派|指派|派|授权|委托)(?:我|我们|的|来)|{_AMT}(?:这边|这里)(?:跟|和"
        rf"|通知|给|向|正)",
        r"我是.{0,4}(?:法官|检察官|警官|民警|警察|书记官|书记员|执行员|侦查员|法警|公务员|调解员|刑警|检察事务官"
        r"|警员)|(?:法官|检察官)助理|(?:[\u4e00-\u9fff]警官|[\u4e00-\u9fff]法官|[\u4e00-\u9fff]检察官)(?:,|$|\.)"
        r"|正式送达|算(?:是)?传唤|依法(?:传唤|拘传)你|配合(?:我们)?(?:的)?(?:调查|办案|公安)|联合办案|通知(?:您"
        r"|你)(?:明天|下周|今天)?(?:到庭|出庭)",
        r"(?:最高人民法院|网警(?:支队)?|执行平台|执行署|检调单位|警政署|法务部|165专案|专案小组|警务室|社区民警"
        r"|国家金融监管).{0,6}(?:的|,|打来|来电|员警|直属|平台|请|通知|找你|这边)|我是.{0,8}(?:员警|民警|干员|法官"
        r"|书记员|探员|督察)|穿制服的|政府委托的(?:单位|机构)|市公安局的|负责你.{0,4}案子的"
        r"|区?法院.{0,4}(?:调解)?(?:中心)?来电",
    ),
    perhaps(
        "claims_office",
        r"\bofficial (?:notice|call|business)\b|\bcase number\b.{0,20}\bdesk\b|\bby order of\b"
        r"|\byour case is with me\b",
        r"办案|案件编号|你的案(?:子|件)(?:在|到|归)我|我们有执法权|官方通知|红头文件|通知你到庭",
    ),
)
