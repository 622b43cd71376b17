"""Words that tell of a debt, press to borrow, promise too much, or keep from complaining. Folded: small,"
" Simplified."""

from training.judge.rules.patterns import perhaps, sure

THIRD_PARTY_DISCLOSURE = (
    sure(
        "tells_of_debt",
        r"\b(?:loans?|overdue|debts?|debtor|owes?|owing|owed|instal?lments?|arrears|outstanding|unpaid|repay\w*"
        r"|collection (?:company|agency)|debt collect\w+|collector|borrowed|late fee|interest rate|principal"
        r"|default(?:ed)?|fallen behind|behind with)\b",
        r"\b(?:credit card|bill|account|payment|money|bank)\b.{0,40}\b(?:not (?:been )?paid|missed|due|late|pay"
        r"|paid|settle[d]?|outstanding|has to|owes|overdue|clear)\b|\bmissed (?:\w+ )?(?:payments?"
        r"|instal?lments?)\b|\b(?:he|she|your (?:husband|wife|son|daughter|daddy|father|mother|colleague|neighbou?r"
        r"|roommate))\b.{0,20}\b(?:has to|must|should) pay\b"
        r"|\ba payment at\b|\bwhat (?:he|she) owes\b|\bpay his\b|\bsettled in (?:january|february|march"
        r"|december)\b|\bwhen (?:will|do) you pay\b|\bpay(?:ment)? (?:of )?\d{1,12}(?:\.\d{1,2})? yuan\b"
        r"|\b\d{1,12}(?:\.\d{1,2})? (?:yuan"
        r"|dollars|euros|pounds)\b|[¥$€£]\s?\d",
        r"\bwhat about the money\b|\bthe money that (?:he|she|you)\b|\bhe (?:left|has) debts\b|\byou wanted to pay\b",
        r"\b(?:months?|weeks?|days|payments?|instal\w+) (?:behind|late|past due)\b|\bbehind (?:on|in)\b.{0,20}\b(?:card"
        r"|loan|rent|mortgage|payments?|bills?|account)\b|\b(?:can't|cannot) pay (?:his|her|their)\b",
        r"\bletters from the bank\b|\bmoney was due\b|\bcard statement\b|\bkeep up with\b.{0,20}\bpayments?\b"
        r"|\bwaiting for\b.{0,20}\bmoney\b|\bpayments?\b.{0,12}\b(?:stopped|missing)\b",
    ),
    sure(
        "tells_of_debt",
        r"欠(?:款|债|钱|费|银|我|了|的|着|我们|\d|他|您|您们|海|条|缴)?(?!佳|妥|缺)|债务|负债|讨债|要债|催收|催缴"
        r"|催款|逾期|贷款|借款|借的钱|借了|房贷|车贷|卡债|卡费|本金|滞纳金|违约金|利息|还(?:款|钱|清|债|贷)"
        r"|没(?:按时)?(?:还|缴|交)|(?:还|缴|付)(?:了|上|一下|掉)?(?:吗)?(?=$|[.!?,])|未(?:还|缴|付|清)|迟缴|欠缴"
        r"|结清|分期|期(?:没|未)|账(?:单|没|一直|还)|垫(?:上|付|一下|钱)|到期"
        r"|(?:信用卡|银行|账户|卡).{0,12}(?:没|未|迟|晚|拖|款|钱|还|缴|问题|办完|处理)|一笔(?:款|账|钱|账款)"
        r"|帮他(?:还|付|缴|交)|付钱|交钱|缴钱|\d{1,12}(?:\.\d{1,2})?(?:多)?(?:元|块)",
        r"分期.{0,6}(?:断|没)|贷后|催收|(?:车|房|卡)贷.{0,8}(?:没|断|期)|款.{0,4}该(?:还|缴)|该(?:还|缴)(?:了|钱)"
        r"|(?:名下|有)(?:个|笔)?账.{0,6}(?:没|未)|早晚得还|迟早要还",
        r"催债|讨钱|要账|要债|赖账|拖(?:着|了).{0,6}不(?:还|给)",
    ),
    perhaps(
        "tells_of_debt",
        r"\b(?:bank|credit|finance|financial|money|payment|pay|lawsuit|legal|court|contract|account)\b",
        r"银行|信用卡|征信|金融|付款|法院|律师|合同|账户|钱",
    ),
)
_LENDERS = (
    r"(?:parents|mother|father|brother|sister|family|friends?|colleagues?|boss|relatives?|uncle|aunt|someone"
    r"|somebody|in-laws|neighbou?rs?)"
)
_JIEREN = (
    r"(?:爸妈|父母|爹妈|家里?人?|亲戚|亲友|朋友|同事|同学|哥|弟|姐|姐姐|妹|老板|娘家|岳父|老婆|老公|太太|兄弟|姐妹"
    r"|熟人|邻居)"
)
PRESSING_TO_BORROW = (
    sure(
        "borrow",
        r"\b(?:take|get|apply for|use|find|try)(?: out| yourself)? (?:a |an |another |one more |the "
        r"|some )?(?:\w+ )?(?:loan|payday loan|cash advance|lender|credit line|second mortgage|mortgage)\b"
        r"|\bpayday loan\b|\b(?:second|another) (?:loan|mortgage)\b|\bmax out\b",
        r"\b(?:go and |just |can |could |always |then |to |must |should |or |please )?borrow(?:ing)?(?: it"
        r"| the \w+| some| money| something)? (?:from|off|elsewhere|somewhere|on)\b|\bborrow (?:it|the rest"
        r"|the money|some)\b|\bborrows from\b",
        rf"\b(?:your |a |surely your |surely )?{_LENDERS}\b.{{0,25}}\b(?:lend|lends|advance|help you out"
        rf"|give you the money)\b|\bask (?:your )?{_LENDERS}\b.{{0,20}}\b(?:for it|for the money|to lend|for money"
        rf"|for an advance|she|he|they)\b|\bgo to your (?:parents|family|brother|sister|friends)\b|\b(?:who"
        rf"|that) lends? (?:you|in|at once|money)\b",
        r"\bapps? that (?:give|lend|pay)\w*\b|\bapps\b.{0,20}\blend\b|\b(?:draw|take|get"
        r"|withdraw) (?:out )?cash on your\b|(?<!court will )(?<!will )\b(?:pawn|mortgage|sell) your\b"
        r"|\blink of a lender\b"
        r"|\blender who will\b|\badvance\b.{0,20}\b(?:borrow|boss|employer|wages)\b|\buse one of those\b"
        r"|\b(?:quick|instant|fast|small|short-term|emergency) (?:cash |money )?loans?\b|\buse your overdraft\b"
        r"|\bpass the hat\b|\bput it on (?:your|another|a)\b.{0,20}\bcard\b|\bhelp (?:you )?out with (?:a loan"
        r"|money|some)\b|\b(?:grandparents|parents|brother|sister|uncle|friends|mother|father"
        r"|boss)\b.{0,25}\b(?:help out|chip in|cover it|pay it for you)\b|\bfrom (?:a )?(?:loan shark|moneylender"
        r"|pawn ?shop)\b",
        r"\bstart dialling\b|\b(?:plenty of|other|new) lenders?\b|\badvance on (?:next|your)\b|\broll it into\b"
        r"|\banother loan\b|\bconsolidate\b.{0,20}\b(?:lender|loan)\b|\b(?:somebody|someone|a relative"
        r"|anyone)\b.{0,20}\b(?:in your family )?(?:must have|with some|has) (?:a )?(?:spare|savings?|money)\b"
        r"|\bsell your phone\b|\bborrow the\b",
        r"\buse your (?:credit )?card\b.{0,20}\bcash\b|\b(?:lend|lends) you (?:something|some|money|a bit|the)\b",
    ),
    sure(
        "borrow",
        rf"(?:去|先|就|再|可以|能|跟|找|向|问|叫|让|和|赶紧|赶快|自己|你)(?:你)?(?:{_JIEREN}|别的平台|其他平台"
        rf"|别人|外面|网上|平台)?(?:们|那里|那边)?(?:那|去|先|再|帮忙|帮你)?(?:借|周转|凑|调|垫|筹)(?:一下|一笔"
        rf"|一点|点|些|借|钱|来|啊|嘛|一借|到|给|出|个|头寸|先|几|\d|上|齐)",
        rf"(?:找|跟|向|问|让|叫|回).{{0,3}}{_JIEREN}.{{0,6}}(?:借|凑|周转|垫|调|帮)|网贷|小额?贷|贷(?:点"
        rf"|一笔)?(?:钱|款)?(?:来)?(?:还|缴)(?!款)|借(?:新)?(?:来)?还(?:旧)?|借来(?:还|缴)|借借?呗|花呗|套(?:现"
        rf"|出来|点)|取现|预借现金|刷(?:别的|另)?.{{0,3}}信用卡|当铺|当掉|典当|抵押(?:了|出去|掉|贷)|(?:房子?"
        rf"|车子?).{{0,3}}(?:抵押|(?<!拍)卖|当)|借支|预支|高利贷|(?:借|贷)(?:一笔|点|个)?(?:先)?(?:应|救)急"
        r"|(?:凑|借)(?:一)?(?:凑|借)|凑不齐|凑齐|贷款(?:软件|平台|app)|推荐.{0,6}(?:贷|平台)|再办一?张|(?:信用卡"
        r"|卡).{0,4}(?:垫|倒|周转)|贷款来(?:还|缴)|办.{0,4}(?:信)?贷.{0,3}来(?:还|缴)|借到|(?:跟|找|向|问|让|叫|用"
        r"|和).{0,6}(?:室友|舍友|阿公|阿嬷|爷爷|奶奶|外公|外婆|叔|伯|舅|姑|姨|亲家|闺蜜|哥们|客户|男朋友|女朋友"
        r"|对象).{0,8}(?:借|凑|周转|垫|开(?:个)?口|调)|(?:爷爷|奶奶|外公|外婆|亲戚|叔叔|舅舅).{0,8}(?:开(?:个)?口"
        r"|借)|(?:一|1)人借|先(?:贷|借)(?:一笔|一点|点|了)|校园贷|微粒贷|白条|融资公司|民间(?:借贷|借款)|车贷再"
        r"|应(?:个)?急.{0,2}(?:贷|借)|(?:用|刷)(?:你|妳|老婆|老公|家里)?.{0,3}(?:妈|爸|老婆|老公|朋友|太太"
        r"|先生)的(?:信用)?卡|(?:随便)?(?:下|装)个(?:借|贷)",
        r"(?<!我)(?<!们)(?<!会)(?<!就)(?<!要)(?:找|问|向|跟|管)你?(?:的)?(?:爸妈|父母|爹妈|爸|妈|家里人?|老婆|老公|兄弟|姐姐|哥哥|朋友"
        r"|亲戚|孩子|儿子|女儿|老人)(?:先)?(?:要|拿|讨|伸手)(?=钱|一点|点|一些|啊|嘛|呗|吧|[,.!]|$)",
        r"一个个?(?:去)?(?:开口|问)(?:啊|呗|嘛)?|拆东墙|信用卡倒|卡.{0,4}换现金|预支.{0,8}(?:工资|薪水|月)|不(?:查"
        r"|看)(?:征信|联征)的(?:口子|借|贷|网贷)|张个?嘴|公积金.{0,8}贷|以债养债|过这关|(?:镯子|首饰|金子|手机"
        r"|电脑|机车|车子).{0,2}(?:当|卖|抵|去贷|贷)了?|打一圈电话|点几下就能(?:贷|借)|先墊|先垫|能借钱的人"
        r"|用车子(?:去)?贷",
    ),
    perhaps(
        "borrow",
        r"\b(?:i don't care|no matter) where (?:it|the money) comes from\b|\bsell (?:something|the)\b"
        r"|\bfind the money\b|\braise the money\b",
        r"想(?:想)?办法凑|想办法弄|砸锅卖铁|卖(?:血|肾|房|车)|凑一凑|周转",
    ),
)
UNAUTHORISED_PROMISE = (
    sure(
        "waive",
        r"\b(?:i(?:'ll| will| can|'m| am)(?: going to| just| simply)?|we(?:'ll| will| can)?) (?:\w+ )?(?:wipe|waive"
        r"|cancel|cancelling|drop|strike(?: out)?|write off|erase|forget|remove|clear|delete|halve|knock|reduce"
        r"|mark it as settled|mark it as paid|close it|close the (?:case|file|account))\b(?! you| your name"
        r"| this number)"
        r"|\b(?:rest|remainder|other half|interest|fees?)(?: is| are|'s)? (?:gone|forgotten|cancelled|off"
        r"|history)\b|\bforget (?:about )?the (?:fee|rest|interest|penalty|remainder)\b|\b(?:other half|rest"
        r"|remainder|penalty|fee|fees|interest)\b.{0,25}\b(?:disappear|vanish|go away|off (?:your|the) (?:account"
        r"|bill))\b|\b(?:taking|take) the \w+ off your\b|\bmake (?:the|it|that) .{0,20}(?:disappear|vanish"
        r"|go away)\b|\bno interest for you\b|\bbank (?:does|listens to|follows) (?:what i say|me)\b|\bi(?:\'ll"
        r"| will) see to (?:that|it)\b|\bcall it (?:quits|even|square)\b|\bwe are even\b"
        r"|\bthe rest is\b.{0,10}\bgone\b|\bno interest (?:is|will be) charged\b",
        r"(?:我|我们|给你|给您|帮你|帮您|直接|全|都)[^.!?]{0,10}(?:免(?!费)|减(?!少您|轻)|抹(?:掉|零|了)|勾销|取消"
        r"|划掉|不收|销掉|消掉|删(?:掉|除|了)|清零|打.{0,2}折)|(?:利息|罚息|违约金|滞纳金|手续费|费用|剩下的"
        r"|剩余的?|余款|零头|另一半|其余的?)[^.!?]{0,8}(?:免|减|不(?:用|收|必|要)(?:还|缴|付|你)?|抹|勾销|取消|算了"
        r"|全免|作罢)|(?:罚息|利息|违约金|滞纳金)(?:就)?(?:没了|免了|归零)|停息|(?:跟|和)银行(?:很|挺|都)?熟"
        r"|打(?:个|声)招呼|(?:另一半|剩下的?|余款|罚息|利息|违约金).{0,10}(?:做掉|乔掉|处理掉|弄掉|搞掉|摆平)|(?:这"
        r"|本)(?:个)?月(?:先)?(?:你)?不用(?:还|缴)|一笔勾销|打.{0,2}折|就算(?:结清|还清|清了|了结)|包在我身上|两清"
        r"|(?:标记|标|改成|登记)(?:为|成)?(?:已)?结清|(?:这就|现在就|马上|给您)结案"
        r"|(?:记录|纪录|征信|联征|不良|逾期).{0,8}(?:消掉|删(?:掉|除|了)|洗(?:白|掉)|抹掉|清掉|取消|帮.{0,2}消|弄掉"
        r"|改(?!变|址)|处理干净|修复|马上(?:就)?恢复|不用(?:你|您)?(?:管|担心).{0,8}(?:处理|有办法|负责|搞定))",
        r"(?:利息|罚息|违约金|滞纳金|手续费|费用)[^.!?]{0,6}(?:不(?:跟|给|帮)?(?:你|您)?(?:的)?(?:算(?:你|您|了)|计了|加了)|省(?:了|下来))"
        r"|\b(?:i|we)(?:'ll| will) let you off\b|\b(?:i|we) (?:won't|will not) (?:charge|add|count)(?: you)?"
        r"(?: any| the)? (?:more )?(?:interest|fees?|penalt\w+)\b",
        r"(?:五|\d)千?(?:\d{1,8})?(?:元|块)?一口价|一口价|撕了|先跳过|帮你过|(?:在)?系统里?(?:帮你|给你"
        r"|直接)?(?:改|删)|(?:七|八|六|九|\d)折(?:算|给你)?|给你停(?:了|息)|利息.{0,6}(?:给你)?(?:停了|不要了"
        r"|处理掉)|咱们就清|一分钱?不用|(?:污点|注记|记录).{0,12}(?:抹|拿掉|压下|消)|(?:压|抹)下来|\btear up\b"
        r"|\b(?:freeze|stop) the interest\b|\b\d+ flat\b|\bper cent off\b|\d% off\b|\bput it through for you\b"
        r"|\bvanish\w*\b|\bconsider it done\b|\bskip this month\b",
        r"\b(?:cancel|erase|wipe out|write off|forgive) (?:all )?(?:of )?your (?:debt|loan|balance|interest"
        r"|fees?)\b|\b(?:remove|delete|erase|clean|fix|clear) (?:up )?your (?:bad )?(?:credit|record|history"
        r"|entry)\b|(?:消除|清除|抹除|洗掉|改掉|恢复).{0,6}(?:征信|记录|纪录|污点|不良)|(?:我|我们)?(?:给|帮"
        r"|替)(?:你|您)(?:.{0,3})(?:免除|打折|打个折|优惠|减|免|抵掉)|保证没(?:有)?利息",
    ),
    sure(
        "guarantee",
        r"\bi (?:can )?(?:guarantee|assure|promise|swear)\b(?=.{0,40}\b(?:bank|record|interest|fees?|rest|report\w*"
        r"|never|sue|court|credit|cancel\w*|waive\w*|gone|nothing|it)\b)(?! (?:to|i|that i|you i|you that i)\b)"
        r"|\byou have my (?:word|assurance)\b|\bi give you my word\b|\bguarantee(?:d)? (?:that|it|nothing|no)\b"
        r"|\bwill never (?:sue|report|hear|show|call|know)\b|\bnever (?:ever )?(?:show|appear)(?: up)? on your\b"
        r"|\b(?:credit|score|record)\b.{0,25}\b(?:fine|clean|untouched|i guarantee)\b"
        r"|\b(?:spotless|clean|perfect) (?:credit )?record\b|\brest assured\b.{0,30}\b(?:court|no|never)\b"
        r"|\btrust me on (?:that|this)\b|\b(?:entry|record)\b.{0,25}\bdeleted\b|\bhave your (?:entry|record)\b",
        r"(?:我|我们)?(?:跟|向|和|给)?(?:您|你)?(?:可以|敢|能)?(?:保证|担保|打包票|承诺|答应(?:你"
        r"|您)?)(?![^.!?]{0,10}如实)[^.!?]{0,10}(?:征信|联征|记录|纪录|信用|银行|不(?:会)?(?:起诉|上|影响|报|找"
        r"|追)|没(?:有)?(?:事|记录|纪录|问题)|利息|减|免|不用|绝不|结清)|我(?:说了算|做主|作主|批了?|可以做主"
        r"|就能做主|现在就答应|来搞定|给你做主)|打包票|(?:银行|法院)?(?:肯定|绝对|一定)不(?:会)?(?:起诉|告|上报|报"
        r"|再找|追究|影响)|征信(?:(?:一|1)点)?(?:肯定|绝对)?(?:不会有|没)(?:事|问题|影响)|不(?:会)?上征信(?!的)"
        r"|再也不会(?:接到|收到|有人)",
        r"(?:再也|以后|绝对)(?:绝对)?(?:没|不会有)人(?:会)?(?:再)?找你|我发誓|(?:聯征|联征|征信)(?:那边"
        r"|那块)?.{0,4}我(?:帮|给)你|\bnever get another (?:letter|call)\b|\bi can fix that\b"
        r"|\bmake sure\b.{0,20}\b(?:bureau|bank|court)\b.{0,12}\bnever\b|\bnobody will (?:ever )?look at\b",
    ),
    sure(
        "extension",
        r"\byou can take (?:\w+ ){0,3}(?:years?|months?)\b|\bi allow it\b|\btake as long as you (?:like|want)\b"
        r"|\b(?:i'll|i will) (?:extend|postpone|give you (?:another|two|three|six|\d+))\b"
        r"|\bdon't worry about the contract\b|\bsee to it that\b",
        r"(?:给|帮|让)(?:你|您)(?:再)?(?:延|缓|展|宽限)(?:到|期|一|半|两|\d|个)|不用(?:跟|向)?银行(?:申请|审批|报)"
        r"|不必(?:送审|审核|申请)|不用(?:送审|审批|审核)|(?:延期|展期|延|展延|缓缴|分期)(?:的)?(?:事"
        r"|这块)?.{0,6}(?:我)?(?:直接)?(?:给你|帮你|给您|帮您)?(?:办好|办妥|批了|搞定|定了)|不用等(?:审批|审核"
        r"|银行)|想(?:什么时候|哪天)还都(?:行|可以)|(?:可以|能)让您?你?再延",
    ),
    perhaps(
        "guarantee",
        r"\b(?:trust me|don't worry|no problem at all)\b.{0,40}\b(?:record|bank|court|interest|fee)\b"
        r"|\bnothing (?:ever )?happens?\b|\bno hurry\b|\bi believe you\b|\bstays between\b",
        r"(?:放心|没事).{0,12}(?:征信|银行|起诉|利息)|我(?:来|给你|帮你)(?:搞定|摆平)|我想想办法给你(?:减|免)"
        r"|少还(?:点|一些)就(?:行|算)",
    ),
)
_COMPLAIN = r"(?:投诉|申诉|客诉|举报|信访|检举|反映)"
REFUSING_COMPLAINT = (
    sure(
        "refuses_channel",
        r"\bno (?:complaints? (?:department|desk|line|channel|office)|such department)\b|\bthere (?:is"
        r"|are) no complaints?\b|\b(?:won't|will not|not going to|not giving|can't|not)\b.{0,20}\b(?:hotline"
        r"|complaints? (?:number|line|address)|tell you where to complain|put you through|where to complain"
        r"|transfer you|connect you)\b|\byou (?:can't|cannot|may not|have no right to"
        r"|are not allowed to) (?:complain|speak to|talk to)\b|\bdon't take complaints?\b|\bthrow (?:those|them|it"
        r"|complaints)\b.{0,20}\b(?:bin|away|trash)\b|\b(?:don\'t|do not) get to complain\b|\b(?:nobody"
        r"|no one) above me\b|\b(?:until|before) you (?:have )?(?:paid|pay)\b.{0,30}\bcomplain\w*"
        r"|\bi am the (?:highest|boss|top)\b|\bno right to complain\b|\bnot giving you any\b",
        rf"没有?(?:什么)?{_COMPLAIN}(?:电话|渠道|热线|部门|管道|专线|窗口|这回事)|{_COMPLAIN}(?:电话|渠道|热线|专线"
        rf"|管道|信箱)?.{{0,6}}(?:不(?:能|会|可以)(?:告诉|给)|没有(?=[.!]|$)|无可奉告)|(?:不(?:会|能|想)?(?:给|告诉"
        rf"|提供)).{{0,6}}{_COMPLAIN}|不(?:准|许|可以|能){_COMPLAIN}(?:我|我们)?|不(?:接受|受理"
        rf"|收).{{0,6}}{_COMPLAIN}|没(?:有)?(?:资格|权利|权).{{0,2}}{_COMPLAIN}|{_COMPLAIN}(?:信|单"
        rf"|书)?.{{0,8}}(?:扔|丢|撕|垃圾桶|不看)|我(?:就是)?(?:这里|这儿)?(?:的)?最(?:高领导|大)|(?:没还清|还清"
        rf"|没缴清|缴清)(?:之)?前.{{0,6}}{_COMPLAIN}|没(?:有)?(?:资格|权利|权){_COMPLAIN}"
        rf"|{_COMPLAIN}.{{0,4}}没(?:这个|有这个)?(?:资格|权利)|(?:还|也)(?:想|敢|好意思|有脸){_COMPLAIN}"
        r"|不(?:会|能|想)?(?:帮|给)?(?:你|您)?转(?:接)?(?:给)?(?:主管|领导|经理|上级)|(?:领导|主管"
        r"|经理)[^.!?]{0,6}(?:不(?:接|会|跟|见|理)|没空|没时间)(?:你|跟你|这种|接|讲|理)?|死心",
        r"工号.{0,4}(?:不能|不)(?:告诉|给)|投诉(?:邮箱|电话|地址)?\?(?:想得美|没门)|想得美|(?:客服"
        r"|热线).{0,10}(?:正常客户|不会理你|算了吧|不理你)|没人管得了我|\bnobody else\b.{0,8}(?=$|[.!])"
        r"|\blast person you'll speak to\b|\b(?:hotline|line) is (?:for|not)\b.{0,20}\b(?:good standing"
        r"|not for you)\b|\bwhy would i give you the address\b|\bno plan for people who complain\b",
        r"(?:别|不要|休)想(?:要)?(?:去)?(?:投诉|申诉|客诉|举报)|不(?:会|去|想|用)(?:帮你)?(?:叫|找|喊"
        r"|请)(?:我们)?(?:的)?(?:经理|主管|领导|老板|上司)|\b(?:don't|do not) (?:even )?(?:think of|think about"
        r"|dare(?: to)?|bother) complain\w*|\b(?:won't|will not|not going to) (?:get|fetch|call|bring) (?:my|the"
        r"|a) (?:manager|supervisor|boss|lead)\b",
    ),
    sure(
        "belittles_complaint",
        r"\bcomplain(?:ing|t|ts)?\b.{0,30}\b(?:won't|will not|doesn't|does not|not)\b.{0,10}\b(?:do|help|change"
        r"|get|bring|lead)\b|\b(?:nobody|no one|no-one)\b.{0,15}\b(?:reads?|listens?|listen to|cares?)\b.{0,20}"
        r"|\b(?:complaint|it) (?:lands|ends up|comes) (?:on|to|back)\b.{0,12}\b(?:desk|me)\b"
        r"|\bcomplaint only makes\b|\b(?:regulator|authority|ombudsman)\b.{0,20}\b(?:doesn't|does not|won't"
        r"|never)\b.{0,15}\b(?:deal|care|help|listen|answer)\b|\bsave yourself the trouble\b|\bwaste (?:of"
        r"|your) time (?:to|complain)\w*",
        rf"{_COMPLAIN}.{{0,4}}(?:没(?:有)?(?:什么)?用|白(?:打|搭|费)|无用|没(?:有)?(?:好处|结果|人(?:管|理|会))"
        rf"|不管用|没戏|也没(?:有)?用)|{_COMPLAIN}.{{0,6}}(?:没有?人(?:会)?(?:理|管|处理|看)|看谁理|谁理你|转到我"
        rf"|到我(?:这|手)|只会更|帮不了|还是我)|(?:去|你){_COMPLAIN}(?:啊|呀|吧|去)|看谁理|打了也白打"
        rf"|别{_COMPLAIN}(?:了)?|(?:监管|银保监|银监|金管会|消保).{{0,10}}(?:没用|不管|白打|懒得)",
        r"(?:投诉|申诉|客诉)部?.{0,6}(?:哥们|朋友|自己人|省省)|省省(?:吧)?(?=$|[,.!])|(?:投诉|申诉"
        r"|客诉)到.{0,4}(?:天|哪)|(?:哪里?|哪儿?)(?:投诉|申诉|客诉)都一样|\bsave your breath\b"
        r"|\bcomplaints team are\b|\bdon't bother complaining\b|\bwho do you think they'll believe\b",
        r"爱(?:上|去)?哪(?:儿|里)?(?:去)?(?:投诉|申诉|举报|客诉)|有(?:本事|种)(?:你)?(?:就)?(?:去)?(?:投诉|申诉|举报|客诉)"
        r"|不怕你(?:们)?(?:去)?(?:投诉|申诉|举报|客诉)|\b(?:not|n't) (?:afraid|scared) of (?:your|a|any) complaints?\b",
        r"没人(?:会)?(?:在乎|关心|管|理会)(?:你)?(?:的)?(?:投诉|申诉|客诉|举报)|\b(?:nobody|no one"
        r"|who) cares about your complaint\b",
    ),
    sure(
        "punishes_complaint",
        r"\b(?:if|when) you (?:file|make|lodge) (?:a )?complaint\b.{0,30}\b(?:we'll|we will|i'll|i will|only|never"
        r"|won't)\b|\b(?:if|when) you (?:ring|call|write to|contact|go to) the (?:regulator|authorit\w+|ombudsman"
        r"|bank)\b.{0,40}\b(?:forget|no|never|plan|instal\w+|off)\b|\bif you complain\b.{0,30}\b(?:we'll|we will"
        r"|i'll|i will|only|never|won't|the)\b|\bwithdraw (?:the|your) complaint\b|\bcomplain and see\b"
        r"|\bcomplain(?:t)?\b.{0,30}\b(?:will be noted|is noted against|counts against)\b",
        rf"(?:敢|要是|再|如果|你){_COMPLAIN}.{{0,8}}(?:就|我(?:一天|天天|让)|别想|分期|后果|试试|打给)|打(?:去|给"
        rf"|到)?(?:12378|12345|金管会|银保监|监管|消保)[^.!?]{{0,10}}(?:取消|没了|别想|免谈|作废)|撤(?:销|回|了"
        rf"|掉)?{_COMPLAIN}|{_COMPLAIN}(?:给)?(?:我)?(?:先)?撤|{_COMPLAIN}.{{0,4}}(?:先)?(?:把钱|缴钱|还钱|还了"
        rf"|缴了).{{0,6}}(?:再|才)|(?:先|得)(?:把钱)?(?:还|缴)(?:了|清|钱|完).{{0,4}}(?:再"
        rf"|才).{{0,4}}(?:{_COMPLAIN}|讲|说)|{_COMPLAIN}\?先",
        r"(?:投诉|申诉|客诉).{0,8}(?:备注|注记|记你|恶意)|(?:投诉|申诉|客诉)的(?:客户|人)?.{0,3}(?:不给|不能)办"
        r"|(?:投诉|申诉|客诉)(?:一|1)次.{0,4}(?:我)?(?:就)?多打|\bcomplain and i'll\b|\bevery complaint (?:puts"
        r"|adds|means|costs)\b",
    ),
    perhaps(
        "belittles_complaint",
        r"\bgo ahead,? (?:and )?complain\b|\bcomplaining\b|\bi would leave it\b|\bno time for people like you\b"
        r"|\btalk to me\b",
        rf"随便{_COMPLAIN}|{_COMPLAIN}.{{0,3}}随你|爱{_COMPLAIN}|找谁都(?:一样|没用)|找领导\?",
    ),
)
