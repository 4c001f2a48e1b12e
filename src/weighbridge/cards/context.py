"""What a part of a card is about: training data, something else in passing, or nothing of interest.

The innermost heading that says something decides. Headings are known in English and in the
languages that model cards are mostly written in: Chinese, Japanese, Korean, French, Spanish,
Portuguese, Italian, German, Dutch, Russian.
Not read: headings of other languages; what stands under them needs an explicit sentence.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache

from weighbridge.core import later


class Topic(enum.Enum):
    """What a section is about."""

    DATA = enum.auto()
    TRAINING = enum.auto()
    ASIDE = enum.auto()
    OTHER = enum.auto()


_TRAIN = (
    r"(?:pre-?|post-?|mid-?|continue[ds]?[ -]|re-?)?train(?:ing|ed)?|fine-?tun(?:ing|ed|e)"
    r"|(?:instruction|supervised|alignment)[ -]tuning|sft|distillation"
)
_DATA = later.pattern(
    rf"""(?:{_TRAIN})(?:\ and\ evaluation|\ &\ evaluation|\ /\ evaluation)?[ _-]?
         (?:data|corp(?:us|ora)|sources?|mix(?:ture)?|sets?\b|dataset)
    | \b(?:data\s?sets?|corpus|corpora)\ (?:used|for\ (?:pre-?)?training|specs?|specification|
        details|description|statistics|composition|curation|sources?|information|summary|overview)
    | \bused\ (?:\w+\ )?(?:data|corp)
    | \bdata[ ]?(?:sources?|release|composition|mix(?:ture)?|overview|collection
        |curation|recipe|information|used|summary|statement|card|pipeline|freshness|details|preparation|processing|description)\b
    | ^\W*(?:the\ |our\ )?(?:data|data\s?sets?|corpus|corpora|sources?)\W*$
    | (?:训练|訓練|预训练|預訓練|微调|精调|学習|学习)(?:用)?(?:的)?
      (?:数据|數據|语料|語料|データ|コーパス|资料)
    | ^\W*(?:数据集?|數據集?|语料库?|語料庫?|データセット|データ|コーパス|데이터셋?|말뭉치)\W*$
    | 학습\ ?데이터|훈련\ ?데이터|사용\ ?데이터
    | donn[ée]es\ d['’](?:entra[iî]nement|apprentissage)|jeux?\ de\ donn[ée]es|corpus\ d
    | datos\ de\ entrenamiento|conjuntos?\ de\ datos|dados\ de\ treinamento
    | trainingsdaten|datens[äa]tze?|trainingsdata|dati\ di\ addestramento
    | обучающие?\ данн|данные\ для\ обучения|датасет
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASIDE = later.pattern(
    r"""\beval|benchmark|\bresults?\b|performance|\bmetrics?\b|\btest(?:s|ing|ed)?\b|leaderboard
    | \bhow\ to\b|\bhow\b.{0,20}\brun\b|\busages?\b|quick\ ?start|getting\ started|\binference\b
    | deploy|download|\binstall|citation|cite|bibtex|references?\b|acknowledg|thanks|credits
    | quanti[sz]|quant\b|calibrat|imatrix|prompt|\bfaq\b|contact|\bnews\b|updates?\b
    | changelog|release\ notes
    | compar|red[ -]team|\bsafety\b|explanation|provided\ files|repositories\ available|examples?\b
    | requirements?|hardware|environment|carbon|speeds?\b|\bdemo\b|limitations?\ and\ bias
    | ^\W*(?:pre-?train|fine-?tune)\ (?:an?|the|on|with|\S+\ (?:on|with|using))\b
    | compatibility|discord|about\ gguf|client|fine-?tun(?:e|ing)\ (?:on\ )?your|glossary|related
    | tokenizers?\b|tokenization|licen[cs]e|out-of-scope
    | 评测|評測|评估|評価|測試|测试|性能|效果|推理|推論|部署|引用|量化|下载|下載
    | 使い方|使用方法|使用说明|快速|模型微调|微调模型|模型精调|下游|样例|示例|致谢|谢辞|ライセンス
    | 许可|协议|声明|问题|평가|사용법|성능|인용
    | [ée]valuation|r[ée]sultats|utilisation|evaluaci[óo]n|resultados|avalia[çc]|auswertung
    | ergebnisse|nutzung|valutazione|оценк|результат|использован
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TRAINING = later.pattern(
    rf"""\b(?:{_TRAIN})\b|\btrained\ on\b|\btraining\b
    | anneal|cool-?down|\brlhf\b|\bdpo\b|\balignment\b|post-?training|mid-?training
    | 训练|訓練|学習|학습|훈련|entra[iî]n|entren|treinament|addestr|обучени""",
    re.VERBOSE | re.IGNORECASE,
)
_COST = later.pattern(
    r"hyper-?parameters?|\blogs?\b|curves?|\bloss\b|infrastructure|\bcode\b|scripts?\b|energy"
    r"|steps?\b"
    r"|framework|software|optimi[sz]er|speed|compute|how to|instructions",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def topic(titles: tuple[str, ...]) -> Topic:
    """Say what a section is about.

    Args:
        titles: Its headings, from the outermost to its own, without the card's title.
    """
    for title in reversed(titles):
        if _COST.search(title) and not _DATA.search(title):
            return Topic.ASIDE
        if _DATA.search(title) and not re.match(r"\W*eval", title, re.IGNORECASE):
            return Topic.DATA
        if _ASIDE.search(title):
            return Topic.ASIDE
        if _TRAINING.search(title):
            return Topic.TRAINING
    return Topic.OTHER
