"""The small words that hold sentences together, by language: the cheapest sign that a text is text.

Articles, prepositions, pronouns, auxiliaries and conjunctions make up a third to a half of running prose in
every language below, whatever it is about. They decide the language of a passage and whether a page that was
decoded reads as words at all. Only short, very common words stand here; a word may stand in several languages.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "en": """the of and to in is that for it as was with be by on not he his but at are this have from or had an
        they which one you were all their there been has will would can could may should shall must its than
        also these those such other into more who what when where how why if then between through under over
        during while each both however within including new only any some no our we them about after before
        because against per out up did does do being most many well us your""",
    "fr": """le la les de des du et à en un une est que qui dans pour par sur au aux ce cette ces se sont avec ne
        pas plus il elle ils elles son sa ses leur leurs ou mais nous vous on été être ont a avoir fait comme
        entre sans sous dont afin ainsi aussi très tout tous toute toutes autres autre même depuis lors selon
        notamment cet lui d l qu n s c j""",
    "es": """el la los las de del y en un una es que se por con para al lo como más no su sus son o este esta
        estos estas ese esa fue ha han ser sobre entre también pero sin desde hasta cuando muy todo todos
        todas otros otras ya le les nos así mediante donde hay había según durante a e u""",
    "de": """der die das und in zu den von mit sich des auf für ist im dem nicht ein eine als auch es an werden
        aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder
        aber vor zur bis mehr durch man sein wurde wurden sowie kann diese dieser dieses ihre unter zwischen
        vom können wenn""",
    "pt": """o a os as de do da dos das e em um uma é que se por com para ao aos à às no na nos nas não mais como
        sua seu suas seus são foi ser ou este esta estes estas pelo pela pelos pelas entre também sobre até
        sem quando muito todos todas já há tem têm foram bem durante mas qual num numa""",
    "it": """il lo la i gli le di del della dello dei degli delle e in un una uno è che per con su non si da dal
        dalla dai come più al alla ai alle nel nella nei nelle sul sulla sono anche questo questa questi
        queste ha hanno essere o ma tra fra loro suo sua dell nell all l""",
    "nl": """de het een van en in is dat op te voor met zijn niet die aan er om ook als bij door maar naar uit
        wordt worden over tot of werd deze dit hebben heeft meer dan kan zich onder tussen nog wel hun""",
    "sv": """och i att det som en på är av för med till den har de inte om ett men var sig från vid kan så eller
        ska skall under efter också när mellan där detta denna dessa vi man""",
    "da": """og i at det som en på er af for med til den har de ikke om et men var sig fra ved kan så eller skal
        under efter også når mellem hvor dette denne disse vi man blev""",
    "no": """og i at det som en på er av for med til den har de ikke om et men var seg fra ved kan så eller skal
        under etter også når mellom hvor dette denne disse vi man ble""",
    "pl": """i w na z do nie się że jest to o dla od po oraz przez za jak lub ale tym był są być które który
        która ich ma przy może także jego jej tego tej""",
    "ro": """și de în la cu a că pe nu se din pentru o un este care sunt mai prin sau ale lor al ca fi dar fost
        între după fără această acest sa""",
    "tr": """ve bir bu da de için ile olarak olan en çok daha gibi kadar sonra ancak ise ya ki her göre veya
        değil var tarafından üzere""",
    "id": """yang dan di untuk dengan dari pada ini dalam itu tidak ke akan adalah oleh atau sebagai juga telah
        dapat secara tersebut karena lebih serta antara""",
    "sw": """na ya wa kwa ni katika za la cha kuwa hii au vya kama hivyo pia hiyo lakini ambayo huu baada yake
        zaidi ili""",
    "ru": """и в не на что с по к из у за от о для это как но а все или при его их был быть также которые
        который которая которых между до так если уже под более чем она они мы он во со об том этого этой
        было были является могут может после через""",
    "uk": """і в у не на що з по до із за від про для це як але та або при його їх був бути також які який яка
        між так якщо вже під більше ніж вона вони ми він й ж є""",
    "bg": """и в на за не се от да с по като е са че или при до към между също които който която това този тази
        тези бе беше след през""",
    "ar": """في من على إلى أن التي الذي هذا هذه عن مع ما لا كان كانت بين ذلك كل أو قد بعد هو هي تم غير وفي ومن
        وعلى وأن إن كما حيث خلال عند عام لم لن تلك بها به فيها منها لها له التى وقد دون ضمن أجل""",
    "fa": """و در به از که این را با است برای آن یک بر تا می شده شود نیز هم باید های ها کرد دارد یا بود ای""",
    "el": """και το η ο του της την να με για από που στο στη στην των τα οι τον δεν είναι σε ως θα τους τις
        κατά ή μια ένα""",
    "he": """של את על לא עם זה כי גם או הוא היא אל כל בין אם אשר יש היה אך""",
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
"""Language (ISO 639-1) → its most frequent small words, lower case."""


def _by_word() -> dict[str, tuple[str, ...]]:
    languages: dict[str, list[str]] = {}
    for language, words in FUNCTION_WORDS.items():
        for word in words:
            languages.setdefault(word, []).append(language)
    return {word: tuple(names) for word, names in languages.items()}


LANGUAGES_OF: Mapping[str, tuple[str, ...]] = _by_word()
"""Function word → the languages that have it."""
