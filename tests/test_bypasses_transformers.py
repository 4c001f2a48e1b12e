"""Names of transformers that pickled pipelines and tokenizers need, and other uses of them.

What is honest is the shape of what the library pickles (``tests/recorded`` has files of its own);
each hostile row uses the same names in a way that reaches further. Nothing here is ever loaded.
"""

import pytest

from tests.builders import benign
from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

PIPELINE = ("transformers.pipelines.text_classification", "TextClassificationPipeline")
TOKENIZER = ("transformers.models.bert.tokenization_bert_fast", "BertTokenizerFast")
COLLATOR = ("transformers.data.data_collator", "DataCollatorWithPadding")
PROCESSOR = ("transformers.models.vit.image_processing_vit", "ViTImageProcessor")
OUTPUT = ("transformers.modeling_outputs", "SequenceClassifierOutput")
GENERATED = ("transformers.generation.utils", "GreedySearchDecoderOnlyOutput")
CRITERIA = ("transformers.generation.stopping_criteria", "StoppingCriteriaList")
FACTOR = ("transformers.optimization", "_get_linear_schedule_with_warmup_lr_lambda")
INERT = p.call("posix", "system", "true")


def filled(cls, **state):
    """An instance that is made empty and then filled."""
    return p.new(*cls) + p.value(state) + p.BUILD


def appended(cls, *items):
    """A list of a class, filled item by item."""
    return p.new(*cls) + p.MARK + b"".join(map(p.value, items)) + p.APPENDS


def added(module, name, *arguments):
    """A method of a name, called."""
    return benign.method(p.name(*module), name) + p.value(arguments) + p.REDUCE


HONEST = {
    "pipeline": filled(
        PIPELINE,
        task="text-classification",
        tokenizer=filled(TOKENIZER, padding_side="right"),
        image_processor=filled(PROCESSOR, size={"height": 16}),
        device=p.call("torch", "device", "cpu"),
        _postprocess_params={
            "function": p.call(
                "transformers.pipelines.text_classification", "ClassificationFunction", "softmax"
            )
        },
    ),
    "collator": filled(COLLATOR, tokenizer=filled(TOKENIZER), padding=True),
    "collate-function": p.value(
        {"collate": p.name("transformers.data.data_collator", "default_data_collator")}
    ),
    "output": p.call(*OUTPUT, None, benign.tensor()),
    "output-of-pairs": p.call(*OUTPUT, ((benign.tensor(), benign.tensor()),)),
    "generated": p.call(*GENERATED, benign.tensor(), None),
    "stopping-criteria": appended(
        CRITERIA, filled((CRITERIA[0], "MaxLengthCriteria"), max_length=5)
    ),
    "schedule": benign.partial(p.name(*FACTOR), num_warmup_steps=2, num_training_steps=10),
}

DENIED = {
    "pipeline-function": p.call("transformers", "pipeline", "text-generation", "acme/made-up"),
    "pipeline-function-with-remote-code": (
        benign.partial(
            p.name("transformers.pipelines", "pipeline"), "ner", "a/b", trust_remote_code=True
        )
        + p.EMPTY_TUPLE
        + p.REDUCE
    ),
    "pipeline-class-called": p.call(*PIPELINE, "acme/made-up"),
    "pipeline-that-holds-a-call": filled(PIPELINE, tokenizer=INERT),
    "pipeline-that-is-called": filled(PIPELINE) + p.value(("text",)) + p.REDUCE,
    "pipeline-that-turns": filled(PIPELINE, __class__=p.name("numpy", "memmap")),
    "pipeline-by-its-slots": p.new(*PIPELINE)
    + p.value((None, {"__setstate__": p.name(*FACTOR)}))
    + p.BUILD,
    "pipeline-from-the-hub": added(PIPELINE, "from_pretrained", "a/b"),
    "tokenizer-from-the-hub": added(TOKENIZER, "from_pretrained", "acme/made-up"),
    "tokenizer-class-called": p.call(*TOKENIZER, "vocab.txt"),
    "tokenizer-that-opens-its-file": filled(
        ("transformers.models.t5.tokenization_t5", "T5Tokenizer"), vocab_file="/dev/zero"
    ),
    "processor-from-the-hub": added(PROCESSOR, "from_pretrained", "acme/made-up"),
    "auto-class": added(
        ("transformers.models.auto.tokenization_auto", "AutoTokenizer"), "from_pretrained", "a/b"
    ),
    "collate-function-called": p.call(
        "transformers.data.data_collator", "default_data_collator", [1]
    ),
    "collator-class-called": p.call(*COLLATOR, filled(TOKENIZER)),
    "output-of-names": p.call(*OUTPUT, [("__class__", p.name("numpy", "memmap"))]),
    "output-of-names-by-tuple": p.call(*OUTPUT, (("__setattr__", p.name(*FACTOR)),)),
    "output-of-a-mapping": p.call(*OUTPUT, {"__class__": p.name("numpy", "memmap")}),
    "output-of-a-filled-mapping": p.call(*OUTPUT, benign.ordered(__class__=1)),
    "output-whose-items-are-attributes": (
        p.new(*OUTPUT) + p.text("__class__") + p.name("numpy", "memmap") + p.SETITEM
    ),
    "output-of-a-call": p.call(*OUTPUT, INERT),
    "output-of-a-call-in-waiting": p.call(*GENERATED, benign.partial(p.name("torch.hub", "load"))),
    "criteria-of-a-call": appended(CRITERIA, INERT),
    "factor-called": p.call(*FACTOR, 1),
    "factor-by-partial-called": (
        benign.partial(p.name(*FACTOR), num_warmup_steps=2) + p.value((1,)) + p.REDUCE
    ),
    "factor-exchanged": (
        p.call("functools", "partial", p.name(*FACTOR))
        + p.value((p.name("torch.hub", "load"), ("a", "b"), {}, None))
        + p.BUILD
    ),
    "partial-of-hub": benign.partial(p.name("torch.hub", "load"), "acme/made-up", "model"),
    "reconstructor-of-a-trainer": p.call(
        "copyreg",
        "_reconstructor",
        p.name("transformers.trainer", "Trainer"),
        p.name("builtins", "object"),
        None,
    ),
    "dynamic-module": p.call(
        "transformers.dynamic_module_utils", "get_class_from_dynamic_module", "a.B", "c/d"
    ),
    "template-of-a-getter": filled(PIPELINE, a=p.call("operator", "attrgetter", "__globals__")),
}


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST)
def test_is_silent_on(tmp_path, body):
    verdict, rules, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert (verdict, rules) == (Verdict.ALLOW, set()), [reason.because for reason in reasons]


@pytest.mark.parametrize("body", DENIED.values(), ids=DENIED)
def test_denies(tmp_path, body):
    verdict, rules, _ = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    assert rules & {"dangerous-import", "unlisted-call", "unlisted-import", "class-tampering"}
