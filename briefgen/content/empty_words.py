"""Words that say nothing of what a text is about, in languages where we know them.

In another language, words of less than four letters are taken for such ones.
"""

from __future__ import annotations

from collections.abc import Mapping

_OWN = {
    language: frozenset(text.split())
    for language, text in {
        "en": """
            about above across after again against ago all almost already also although always am among
            an and another any anyone anything are aren around as at away back be became because become
            becomes been before began behind being below between both but by came can cannot come comes
            could couldn did didn do does doesn doing don done down during each either else enough even
            ever every few for from further gave get gets getting give given go goes going gone got had
            hadn has hasn have haven having he hence her here hers herself him himself his how however
            if in indeed instead into is isn it its itself just keep kept know last least less let like
            likely ll made make makes making many may maybe me might mine more most much must mustn my
            myself near neither never next no nobody none nor not nothing now of off often on once one
            only onto or other others our ours out over own per perhaps put quite rather re really said
            same saw say says see seem seems seen several shall she should shouldn since so some someone
            something soon still such take taken takes than that the their theirs them themselves then
            there therefore these they thing things this those though through thus till to together too
            took toward towards two under until up upon us used uses using ve very via want was wasn way
            we well went were weren what when where whether which while who whole whom whose why will
            with within without won would wouldn yes yet you your yours yourself
            """,
        "de": """
            ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf
            aus bei beide beiden beim bereits bin bis bist da dabei dadurch dafür dagegen daher damit
            danach daran darauf daraus darf darin darum darunter das dass davon davor dazu dein deine
            dem den denen denn dennoch der deren des deshalb dessen desto die dies diese diesem diesen
            dieser dieses doch dort drei du durch dürfen ein eine einem einen einer eines einmal er erst
            es etwa etwas euch euer für ganz gar gegen gegenüber gewesen gibt gut hab habe haben hat
            hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem
            ins ist ja jede jedem jeden jeder jedes jedoch jemand jene jetzt kam kann kein keine keinem
            keinen keiner konnte können könnte machen macht man manche mehr mein meine mich mir mit muss
            musste möchte müssen nach nachdem nein nicht nichts noch nun nur ob oben oder ohne schon
            sehr sei seien sein seine seinem seinen seiner seit selbst sich sie sieht sind so sobald
            sogar solche soll sollen sollte sondern sonst soweit sowie sowohl statt trotz um und uns
            unser unter viel viele vielen vom von vor war waren warum was weder weil weit weitere
            weiteren welche welcher wenig wenn wer werde werden weshalb wie wieder will wir wird wo wohl
            wollen worden wurde wurden während würde würden zu zum zur zwar zwei zwischen über
            """,
        "fr": """
            afin ai ainsi alors après au aucun aucune aujourd auquel aura aurait aussi autant autre
            autres aux avaient avait avant avec avez avoir avons ayant beaucoup bien car ce ceci cela
            celle celles celui cependant certains ces cet cette ceux chaque chez ci comme comment contre
            dans de depuis dernier dernière des deux devant doit doivent donc dont du dès déjà elle
            elles en encore enfin entre es est et eu eux faire fait faut fois font furent fut grâce hui
            ici il ils je jusqu la laquelle le lequel les lesquels leur leurs lors lorsqu lorsque lui là
            ma mais malgré me mes mieux moins mon même mêmes ne ni non nos notamment notre nous on ont
            or ou outre où par parce parmi pas pendant peu peut peuvent plus plusieurs plutôt pour
            pourquoi pourrait presque près puis puisque qu quand quant que quel quelle quelles quelque
            quelques quels qui quoi sa sans se selon sera serait seront ses seul seulement si sinon soit
            son sont sous souvent suis sur ta tandis tant te tel telle telles tels tes toi ton toujours
            tous tout toute toutes trois trop très tu un une va vers voici voilà vos votre vous étaient
            étais était étant été être
            """,
        "es": """
            ahora al algo alguna algunas alguno algunos allí ambos ante antes aquel aquella aquellos
            aquí así aunque aún bajo bien cada casi como con contra cual cuales cualquier cuando cuanto
            cuatro cuándo cómo de debe deben debido decir del demás dentro desde después dice dijo donde
            dos durante dónde el ella ellas ellos embargo en entonces entre era eran eres es esa esas
            ese eso esos esta estaba estaban estado estar estas este esto estos está están fue fuera
            fueron gran ha haber había habían hace hacer hacia hasta hay he hecho incluso junto la las
            le les lo los luego me mediante menos mi mientras mis misma mismo mismos mucho muchos muy
            más nada ni ninguna ningún no nos nosotros nuestra nuestro nunca otra otras otro otros para
            parte pero poco podrá podría por porque primer primera pronto pudo pueda puede pueden pues
            que quien quienes quién qué se sea sean según ser será serán sería si sido siempre sin sino
            sobre solo son su sus sí sólo tal también tampoco tan tanto te tener tenía tiene tienen toda
            todas todavía todo todos tras tres tu tus tú un una unas uno unos usted va van varias varios
            ve vez ya yo él
            """,
        "pt": """
            ainda algo algum alguma algumas alguns ali além ante antes ao aos apenas após aquela aquele
            aqueles aqui as assim até cada cerca com como contra da das de dela dele deles depois desde
            dessa desse desta deste disse disso diz do dois dos duas durante ela elas ele eles em embora
            enquanto entre era eram essa essas esse esses esta estar estas estava este estes está estão
            eu faz fazer foi for foram há isso isto já lhe lhes lo logo mais mas me mediante menos mesma
            mesmo meu minha muito muitos na nada nas nem nenhum nessa nesse nesta neste no nos nossa
            nosso num numa nunca não nós os ou outra outras outro outros para parte pela pelas pelo
            pelos per perante pode podem pois por porque porém pouco quais qual qualquer quando quanto
            que quem se seja sejam sem sempre sendo ser seria será seu seus sob sobre somente sua suas
            são só tal também tampouco tanto tem tendo ter teve tinha toda todas todo todos três tudo
            têm um uma umas uns vez você
            """,
        "it": """
            abbiamo agli ai al alcune alcuni alla alle allo allora altra altre altri altro anche ancora
            anni appena avere aveva avevano che chi ci circa ciò coi col come con contro cosa così cui
            da dagli dai dal dalla dalle dallo degli dei del della delle dello dentro di dopo dove
            dovrebbe due durante ed era erano essere fa fare fino fra fu già gli grazie ha hanno ho il
            in infatti inoltre insieme invece io la le lei li lo loro lui ma mai meno mentre mi mia mio
            molta molti molto ne negli nei nel nella nelle nello nessun nessuna no noi non nostra nostro
            ogni oltre ora per perché però più poi possono potrebbe prima primo proprio può qualche
            quale quali quando quanto quasi quella quelle quelli quello questa queste questi questo qui
            quindi sarebbe sarà se secondo sei sempre senza si sia siano sino sono sopra sotto stata
            state stati stato stessa stesso su sua sue sugli sui sul sulla sulle suo suoi tra tre tutta
            tutte tutti tutto un una uno verso vi via voi
            """,
        "nl": """
            aan achter al alle alleen allemaal als altijd ander andere anders bij binnen boven buiten
            daar daarna daarom dan dat de deze die dit doen door dus echter een eens eerst en er ergens
            geen geweest had hadden heb hebben heeft hem hen het hier hij hoe hun iemand iets ik in is
            ja je kan kon konden kunnen maar maken meer men met mijn minder moet moeten na naar naast
            niet niets nog nooit nu of om omdat onder ons onze ook op over sinds te tegen ten ter
            terwijl toch toen tot tussen uit van vanaf veel verder via volgens voor vooral waar waarom
            wanneer want waren was wat we weer wel welke werd werden wie wij wil worden wordt zal ze
            zeer zelf zich zij zijn zo zoals zonder zou zouden
            """,
        "ar": """
            أما أمام أن أنه أنها أو أول أي أيضا أيضاً أين إذ إذا إلا إلى إما إن إنه إنها بأن بعد بعض بل
            بما به بها بين بينما تحت تلك ثم جدا جميع حتى حول حيث حين خارج خلال دون ذلك رغم سوف شبه ضد
            ضمن عبر عدة عدم على عليه عليها عن عند عندما عنه عنها غير فإن فقط فوق في فيه فيها قال قالت
            قبل قد كأن كان كانت كل كلا كما كيف لأن لا لدى لدي لذا لقد لكن لكنه لكنها لم لما لماذا لن له
            لها لهذا ليس ليست ما ماذا متى مثل مع معه معها مما من منذ منه منها مهما نحن نحو نفس نفسه هذا
            هذه هل هم هنا هناك هو هي وأن وإن وذلك وفي وقال وقالت وقد وكان وكانت ولا ولكن ولم وما ومن
            وهذا وهذه وهو وهي يتم يجب يكون يمكن
            """,
        "hi": """
            अगर अपना अपनी अपने अब अभी आदि आप इन इनका इनके इन्हें इस इसका इसकी इसके इसमें इसलिए इसे उन
            उनका उनकी उनके उनको उन्हें उस उसका उसकी उसके उसे एक एवं ऐसा ऐसी ऐसे और कई कर करता करती करते
            करना करने कहा का कि किया किसी की कुछ के केवल को कोई कौन क्या क्यों गई गए गया जब जा जाता जाती
            जाते जाने जैसा जैसे जो तक तथा तब तरह तो था थी थे दिया दी दो दोनों द्वारा नहीं ना ने पर पहले
            फिर बहुत बात बाद बारे भी मगर में मैं यदि यह यहाँ यही या ये रहा रही रहे लिए लेकिन व वह वहाँ
            वही वाला वाली वाले वे सकता सकती सकते सब सभी साथ सिर्फ से हम हर ही हुआ हुई हुए हूँ है हैं हो
            होता होती होते होना होने
            """,
        "vi": """
            bị bởi cho chưa chỉ càng các cái có cùng cũng của do gì hay hơn họ khi không là lên lại mà
            mỗi một ngay người như nhưng những nào này nên nếu nữa qua ra rất rằng rồi sau sẽ số sự theo
            thì trong trên trước tại từ từng việc và vào vì vẫn về với vừa đang đi điều đây đã đó được
            đấy đến để ở
            """,
    }.items()
}
_UNSPACED = ("ja", "km", "ko", "lo", "my", "th", "zh")
"""What is written between spaces in these is mostly English."""
EMPTY_WORDS: Mapping[str, frozenset[str]] = {**_OWN, **dict.fromkeys(_UNSPACED, _OWN["en"])}
"""By language, in small letters; a word with an apostrophe stands here in its parts."""
