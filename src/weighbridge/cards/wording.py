"""How cards word what they say about training data, as patterns.

Every gap in a pattern is bounded, so that a sentence costs no more than its length times a
constant; sentences are bounded themselves (``text.SENTENCE``).
Languages: English throughout; Chinese, Japanese, Korean, French, Spanish, German, Portuguese,
Italian, Russian, Polish and Dutch for the plain statement that a model was trained on data.
"""

from __future__ import annotations

import re

from weighbridge.core import later

TRAIN = (
    r"(?:we|i)\s(?:pre-?|fine-?|instruction-)?\s?(?:train|tune)"
    r"|(?:pre-?|post-?|re-?)?\s?(?:train|tun)(?:ed|ing)|fine-?\s?tun(?:ed|ing)|distill?(?:ed|ing)"
    r"|adapted|annealed"
)
DATA = (
    r"data|data\s?sets?|data-sets?|corpus|corpora|texts?|documents?|pairs|examples|samples"
    r"|images|"
    r"sentences|dialog\w{0,4}|conversations?|hours|books|tweets|articles|pages|lyrics|notes"
    r"|poems|"
    r"recordings|speech|tasks|mix(?:ture)?|dump|reviews?|comments?|captions|annotations"
    r"|questions|papers|files|(?:source|software)\scode|"
    r"files|(?:source|software)\scode|prompts|queries|instructions|works|logs|subset|collection|records|reports|novels|stories"
)
MANY = (
    r"\d[\d.,]*\s?(?:[tTbBmMkK]\b|trillions?|billions?|millions?|thousands?"
    r"|bn)\+?\s(?:[\w-]{1,20}\s){0,3}?"
    r"(?:tokens?|words?|pairs?|images?|examples?|samples?|sentences?|documents?|rows|hours|pages)"
    r"|(?:trillions?|billions?|millions?)\sof\s(?:[\w-]{1,20}\s){0,2}(?:tokens?|words?"
    r"|\w{1,20}s)\b"
    r"|\d[\d.,]*\s?(?:[TGM]i?B)\b(?!\s(?:of\s)?(?:gpu|v?ram|memory|card|nvidia|[ah]\d00))"
)
GAP = 100
"""Characters between a verb and its preposition."""

REACH = 160
"""Characters between a preposition and a word for data."""

VERB = later.pattern(rf"\b(?:{TRAIN})\b", re.IGNORECASE)
PREPOSITION = later.pattern(r"\b(?:on|with|using|from|over|by)\b|\b(for)\b", re.IGNORECASE)
NOUN = later.pattern(rf"\b(?:{DATA})\b|{MANY}", re.IGNORECASE)
TRAINED = later.pattern(
    rf"\b(?:{TRAIN})\b[^.!?;]{{0,100}}?\b(?:on|with|using|from|over)\b", re.IGNORECASE
)
SUBJECT = later.pattern(
    r"\b(?:pre-?|post-?)?(?:training|tuning)[-\s](?:data|data\s?sets?|corpus|corpora"
    r"|mix(?:ture)?|set)\b"
    r"[^.!?;]{0,60}?\b(?:is|are|was|were|includes?|included|consists?|contains?|comprises?|has"
    r"|comes?"
    r"|drawn|collected|synthe\w+|generated|sourced|gathered|of\s\d|:)",
    re.IGNORECASE,
)
USED = later.pattern(
    rf"\b(?:{DATA})\b[^.!?;]{{0,80}}?\b(?:used|use)\s(?:for|to|in|as)\s[^.!?;]{{0,30}}?(?:train"
    rf"|tun)"
    rf"|\b(?:we|it|which|model)\s(?:\w+\s)?(?:used|uses?|learned|incorporat\w+"
    rf"|leverag\w+)\b[^.!?;]{{0,80}}"
    rf"(?:\b(?:{DATA})\b|{MANY})[^.!?;]{{0,60}}(?:train|tun)"
    rf"|\b(?:using|with|from|on)\s[^.!?;]{{0,40}}\b(?:{DATA})\b[^.!?;]{{0,60}}\b(?:{TRAIN})",
    re.IGNORECASE,
)
QUANTITY = later.pattern(rf"(?:{MANY})", re.IGNORECASE)
SYNTHETIC = later.pattern(
    r"synthe(?:tic|si[sz]ed)|(?:ai|model|llm|gpt[\w.-]*)[- ](?:generated|powered)"
    r"|distillation\sdata",
    re.IGNORECASE,
)
MADE = later.pattern(
    r"synthe(?:tic|si[sz]ed)\s(?:[\w-]+\s){0,5}?(?:\w+-)?(?:training|tuning)\s(?:data|corpus"
    r"|corpora)\b",
    re.IGNORECASE,
)
TRAINING_WORD = later.pattern(r"train|tun(?:ed|ing)|distil", re.IGNORECASE)
DATA_WORD = later.pattern(rf"\b(?:{DATA}|tokens|words)\b", re.IGNORECASE)
FOREIGN = later.pattern(
    r"(?:训练|訓練|预训练|精调|微调|学習|사전\s?학습|학습|훈련).{0,80}"
    r"(?:数据|數據|语料|語料|データ|コーパス|tokens?|데이터|말뭉치|코퍼스|文本|テキスト|标识符"
    r"|뉴스|댓글|텍스트)"
    r"|(?:数据|數據|语料|語料|データ|コーパス|tokens?|데이터|말뭉치|코퍼스|文本"
    r"|标识符|뉴스|댓글|텍스트).{0,80}"
    r"(?:训练|訓練|精调|微调|学習|학습|훈련)"
    r"|(?:entra[iî]n[ée]|entrenad|trainiert|treinad|addestrat|обучен|wytrenowan"
    r"|getraind)\w{0,5}\b.{0,120}"
    r"(?:donn[ée]es|corpus|datos|daten|korpus|dados|\bdati\b|данн|корпус|text)"
    r"|\b(?:daten|korpus|texten|corpus)\b.{0,60}\b(?:vor)?trainiert\b",
    re.IGNORECASE,
)
FOREIGN_TEST = later.pattern(
    r"评测|測試|测试|评估|評価|평가|évalu|evalua|auswert|valuta|оценк", re.IGNORECASE
)
TEST = later.pattern(
    r"\bevaluat|\bbenchmark|\btest(?:ed|ing)?\b|\bvalidation\b|\bdev set|held[- ]out|\bscores?\b"
    r"|\baccuracy\b|\bperplexity\b|calibrat|imatrix|quanti[sz]",
    re.IGNORECASE,
)
SUPPOSED = later.pattern(
    r"\b(?:can|could|may|might|must|should|(?:want|wish|need|like|order|continue|way|scripts?"
    r"|code|commands?"
    r"|instructions|ready|able|easy|possible|used?)\sto)\s(?:then\s|also\s|easily\s|further\s"
    r"|be\s){0,3}"
    r"(?:pre-?|re-?)?(?:train|fine-?\s?tun|tun)(?:e|ed)?\b(?!\swas)|\byour\b"
    r"|\byou\b[^.;]{0,40}\b(?:re-?|pre-?)?(?:train|fine-?\s?tun|tun(?:e|ing))|\bhow to\b"
    r"|\b(?:tokeni[sz]ers?|vocabulary|classifiers?)\s(?:was|is|were|are|has\sbeen)\b"
    r"[^.;]{0,20}train"
    r"|样例|示例|例如|\bablations?\b|\bintended to be\b|\bmeant to be\b|\bwill be\b|\bplan(?:s"
    r"|ned)?\sto\b|\bfuture\b",
    re.IGNORECASE,
)
NEGATED = later.pattern(
    rf"\b(?:not|never|n't|without|no)\b[^.,;]{{0,40}}?(?:{TRAIN})\b", re.IGNORECASE
)
REFUSED = later.pattern(
    r"\bundisclosed\b|\bproprietary\b|\bconfidential\b|\btrade secret"
    r"|\b(?:not|never|cannot|can't|won't|unable to|don't)\b[^.;]{0,40}\b(?:disclos|reveal"
    r"|publici[sz]e|specif(?:y|ied))"
    r"|\b(?:details|information|specifics"
    r"|composition)\b[^.;]{0,60}\bnot\b[^.;]{0,30}\b(?:disclosed|public|shared|released"
    r"|available)"
    r"|\b(?:no|none|unknown|unspecified)\s(?:training\s)?(?:data\s?set|data|corpus"
    r"|information)\b|on\sthe\snone\sdata\s?set"
    r"|\ban?\sunknown\s|不公开|未公开|非公開|비공개",
    re.IGNORECASE,
)
BASE_SUBJECT = later.pattern(
    r"(?<![\w-])(?:base|original|parent|foundation|backbone|underlying|teacher"
    r"|upstream)\s(?:\w+\s)?model\b(?!\sused\b)",
    re.IGNORECASE,
)
LABEL = later.pattern(
    r"\W{0,4}((?:pre-?|fine-?)?\s?(?:train(?:ing|ed)?|tun(?:ing|ed))?[ -]?(?:data|data\s?sets?"
    r"|corpus|corpora)"
    r"(?:\sused|\ssources?|\s?sets?)?|trained\son|sources|language\smodel\sdata"
    r"|data\s?sets?\sused)\s?[:：|]\s?(.+)",
    re.IGNORECASE | re.DOTALL,
)
COLUMN = later.pattern(
    r"(?:(?:pre-?)?train(?:ing|ed)?(?:\son)?[ -]?(?:data(?:\s?sets?)?|corp\w+|sources?)?"
    r"|data\s?sets?|corpus|corpora"
    r"|训练语料|训练数据|学習データ|コーパス|データセット)\s?",
    re.IGNORECASE,
)
RELEASED = later.pattern(
    r"\b(?:data|data\s?sets?|corpus|corpora|examples|annotations"
    r"|mixture)\b[^!?;]{0,120}?\b(?:releas\w+|available"
    r"|download\w*|found|access\w*|open-?\s?sourc\w+|publish\w*|hosted|here)\b"
    r"|\b(?:releas\w+|download|open-?sourc\w+|publish\w*"
    r"|access to)\b[^!?;]{0,80}?\b(?:data\s?sets?|data|corpus)\b",
    re.IGNORECASE,
)
ELSEWHERE = later.pattern(
    r"arxiv\.org|aclweb|aclanthology|doi\.org|openreview|semanticscholar|paperswithcode"
    r"|papers\.n|thecvf"
    r"|\.pdf\b|medium\.com|/blog|blog\.|twitter\.com|//x\.com|youtube|discord|linkedin|wandb\."
    r"|colab\."
    r"|huggingface\.co/(?!datasets/|collections/)|hf\.co/(?!datasets/)|modelscope\.cn/models|^#"
    r"|^mailto:|\.md\b|shields\.io"
    r"|github\.com/[\w.-]+/?$|github\.com/(?:huggingface|nvidia|pytorch|google-research"
    r"|deepspeedai|microsoft"
    r"|ggerganov|ggml-org|axolotl|hiyouga|unslothai|eleutherai/gpt-neox|kingoflolz)",
    re.IGNORECASE,
)
ALL = later.pattern(
    r"\b(?:all(?:\sof)?(?:\sthe)?|full(?:y)?|entire|complete|exact"
    r"|whole)\b[^.!?;]{0,60}\b(?:data|data\s?sets?|corpus)\b"
    r"|\bdata(?:\s?sets?)?\b[^.!?;]{0,40}\b(?:each|every"
    r"|all)\s(?:of\s)?(?:the\s)?(?:training\s)?(?:phases?|stages?)\b"
    r"|\bfiles\s(?:containing|with|of)\s(?:all\s)?(?:the\s)?(?:pre-?)?training\sdata\b",
    re.IGNORECASE,
)
PUBLISHED = later.pattern(
    r"\b(?:(?:pre-?|post-?)?training|(?:fine-?|instruction[- ])tuning|sft)\s?(?:data\s?sets?"
    r"|data|corpus|mix(?:ture)?)\b",
    re.IGNORECASE,
)
FILE = later.pattern(
    r"[^?#]*\.(?:jsonl?|csv|tsv|parquet|arrow|txt|zip|tar|xz|zst|gz|bz2)(?:\.gz)?", re.IGNORECASE
)
NOT_DATA = later.pattern(
    r"\b(?:super-?computer|cluster|labs?|universit|institut|team|inc|ltd|cloud|program|package"
    r"|library|trainer|toolkit|read-?me|for more|documentation|notebook|tutorial"
    r"|technical report)",
    re.IGNORECASE,
)
SCORE = later.pattern(
    r"\b(?:accuracy|acc|f1|em|bleu|wer|cer|rouge|scores?|map|ndcg|mrr|recall|precision"
    r"|perplexity)\b",
    re.IGNORECASE,
)
LIST = later.pattern(
    r"\b(?:lists?|statistics|frequency|overview|details|description|card|report)\sof\b",
    re.IGNORECASE,
)
STAGES = {
    "pre-training": later.pattern(r"pre-?train|stage\s?1|phase\s?1|initial stage", re.IGNORECASE),
    "mid-training": later.pattern(
        r"anneal|mid-?train|stage\s?2|phase\s?2|second stage|cool-?down", re.IGNORECASE
    ),
    "post-training": later.pattern(
        r"\bsft\b|instruct|\bdpo\b|post-?train|\bchat\b|preference|rlhf", re.IGNORECASE
    ),
}
ASPECTS = {
    "size": QUANTITY,
    "composition": later.pattern(
        r"composition|mixture|(?<![/\w-])mix\b(?![\w-])|distribution|proportion|\d\s?%",
        re.IGNORECASE,
    ),
    "processing": later.pattern(
        r"filter|dedup|clean|preprocess|processed|tokeni[sz]ed|anonymi", re.IGNORECASE
    ),
    "period": later.pattern(
        r"cut-?off|collected (?:in|from|between|until)|\bdump\b.{0,40}20[12]\d"
        r"|until 20[12]\d",
        re.IGNORECASE,
    ),
    "synthetic data": SYNTHETIC,
    "code": later.pattern(
        r"(?:data|preprocess\w*|preparation|processing)[^.;]{0,60}\b(?:code|scripts?|pipeline)\b"
        r"|\b(?:code|scripts?)\b[^.;]{0,60}(?:data|preprocess)",
        re.IGNORECASE,
    ),
}


def trained_on(said: str) -> int | None:
    """Return where a sentence begins to say that something was trained on data, or nothing.

    A verb, within ``GAP`` characters a preposition, and within ``REACH`` more a word for data;
    after ``for`` it must be a quantity. In two steps, so that a verb costs what it can reach.
    """
    for verb in VERB.finditer(said):
        stop = verb.end()
        for mark in ".!?;":
            found = said.find(mark, verb.end(), verb.end() + GAP)
            stop = found if found >= 0 and (stop == verb.end() or found < stop) else stop
        stop = verb.end() + GAP if stop == verb.end() else stop
        word = PREPOSITION.search(said, verb.end(), stop)
        if word is None:
            continue
        pattern = QUANTITY if word.group(1) else NOUN
        # a little more than it may reach, since a quantity looks ahead
        noun = pattern.search(said, word.end(), word.end() + REACH + GAP)
        if noun and noun.start() <= word.end() + REACH:
            return verb.start()
    return None
