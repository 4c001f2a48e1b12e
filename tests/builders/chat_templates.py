"""Chat templates: the constructs of public families, shortened, and ways out of a template.

Written by hand in the manner of each family. Never rendered, and what is named is harmless.
"""
# ruff: noqa: E501 - a template is one text

import json

from tests.builders import gguf

FAMILIES = {
    "chatml": "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + "
    "message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|im_start|>assistant\\n' }}{% endif %}",
    "llama-2": "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Roles must alternate') }}{% endif %}"
    "{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% endfor %}",
    "llama-3": "{% set loop_messages = messages %}{% for message in loop_messages %}"
    "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ "
    "message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
    "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}",
    "llama-3.1-tools": """{{- bos_token }}
{%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}{%- set messages = messages[1:] %}
{%- else %}{%- set system_message = "" %}{%- endif %}
{%- if builtin_tools is defined or tools is not none %}{{- "Environment: ipython\\n" }}{%- endif %}
{%- if builtin_tools is defined %}
    {{- "Tools: " + builtin_tools | reject('equalto', 'code_interpreter') | join(", ") + "\\n" }}
{%- endif %}
{%- for t in tools %}{{- t | tojson(indent=4) }}{%- endfor %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or 'tool_calls' in message) %}
        {{- message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model only supports single tool-calls at once!") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {%- for arg_name, arg_val in tool_call.arguments | items %}
            {{- arg_name + '="' + arg_val + '"' }}{%- if not loop.last %}{{- ", " }}{%- endif %}
        {%- endfor %}
    {%- elif message.role == "tool" %}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- endif %}
    {%- endif %}
{%- endfor %}""",
    "qwen-2.5": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}{%- for tool in tools %}{{- "\\n" }}{{- tool | tojson }}{%- endfor %}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == "assistant" %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}{%- set tool_call = tool_call.function %}{%- endif %}
            {{- '{"name": "' }}{{- tool_call.name }}{{- tool_call.arguments | tojson }}
        {%- endfor %}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}{{- 'x' }}{%- endif %}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- 'y' }}{%- endif %}
    {%- endif %}
{%- endfor %}""",
    "qwen-3": """{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and
        not(message.content.startswith('<tool_response>') and
        message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}{%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content if message.content is string else '' %}
    {%- set reasoning_content = '' %}
    {%- if '</think>' in content %}
        {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1] %}
        {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
    {%- endif %}
    {{- '<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content }}
{%- endfor %}
{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>' }}{%- endif %}""",
    "mistral-v1": "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}"
    "{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
    "{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant!') }}"
    "{% endif %}{% endfor %}",
    "mistral-v3-tekken": """{%- if messages[0]["role"] == "system" %}
    {%- set loop_messages = messages[1:] %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined
        and message.tool_calls is not none)) %}{%- set ns.index = ns.index + 1 %}{%- endif %}
    {%- if message["role"] == "user" and tools is not none and (message == user_messages[-1]) %}
        {%- for tool in tools %}
            {%- set tool = tool.function %}
            {%- for key, val in tool.items() if key != "return" %}
                {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}
                {%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}
            {%- endfor %}
        {%- endfor %}
    {%- elif message.tool_calls is defined %}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function|tojson %}{{- out[:-1] }}
            {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                {{- raise_exception("Tool call IDs should be alphanumeric strings!") }}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
{%- endfor %}""",
    "mistral-v7": """{%- set today = strftime_now("%Y-%m-%d") %}
{%- set default_system_message = "You are Mistral. Today is " + today %}
{%- for message in messages %}
    {%- if message['content'] is not string %}
        {%- for block in message['content'] %}
            {%- if block['type'] in ['image', 'image_url'] %}{{- '[IMG]' }}{%- endif %}
        {%- endfor %}
    {%- endif %}
{%- endfor %}""",
    "gemma": "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'assistant') %}"
    "{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}"
    "{% endfor %}",
    "gemma-3": """{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\\n\\n' -%}
    {%- endif -%}
{%- endif -%}
{%- for message in messages -%}
    {{ (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is iterable -%}
        {%- for item in message['content'] -%}{{ item['text'] | trim }}{%- endfor -%}
    {%- endif -%}
{%- endfor -%}""",
    "phi-3": "{% for message in messages %}{{'<|' + message['role'] + '|>' + '\\n' + "
    "message['content'] + '<|end|>\\n' }}{% endfor %}",
    "phi-4": "{% if 'tools' in message and message['tools'] is not none %}"
    "{{ '<|tool|>' + message['tools'] + '<|/tool|>' }}{% endif %}",
    "deepseek-v2": "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = "
    "false %}{% endif %}{{ bos_token }}{% for message in messages %}{{ 'User: ' + "
    "message['content'] }}{% endfor %}",
    "deepseek-r1": "{% set ns = namespace(is_first=false, is_tool=false, system_prompt='') %}"
    "{%- for message in messages %}{%- if message['role'] == 'system' %}"
    "{%- set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}"
    "{%- endfor %}{%- for tool in message['tool_calls'] %}{%- if not ns.is_first %}"
    "{{'<|tool|>' + tool['type'] + tool['function']['name'] + '```json' }}"
    "{%- set ns.is_first = true -%}{%- endif %}{%- endfor %}"
    "{% set content = message['content'] %}{% if '</think>' in content %}"
    "{% set content = content.split('</think>')[-1] %}{% endif %}",
    "command-r": """{%- macro document_turn(documents) -%}
{% for doc in documents %}"{{ loop.index0 }}": {{doc|tojson}}{% endfor %}
{%- endmacro %}
{%- macro tool_call_id_to_int(messages, tool_call_id) %}
{%- set counter = namespace(value=0) %}{%- set seen = namespace(value=false) %}
{%- for msg in messages %}{%- for tool_call in msg.tool_calls %}
    {%- if tool_call.id == tool_call_id and not seen.value -%}{{ counter.value }}{%- endif %}
    {%- set counter.value = counter.value + 1 %}
{%- endfor %}{%- endfor %}
{%- endmacro %}
{%- set tool_ids_seen = namespace(value=[]) %}
{%- for message in messages %}
    {%- if message.role|lower == 'tool' and message.tool_call_id not in tool_ids_seen.value %}
        {{ tool_call_id_to_int(messages, message.tool_call_id) }}{{ document_turn(documents) }}
        {%- for msg in messages[loop.index0 + 1:] %}
            {%- if msg.role|lower == 'tool' %}
                {%- set tool_ids_seen.value = tool_ids_seen.value + [msg.tool_call_id] %}
            {%- else %}{%- break %}{%- endif %}
        {%- endfor %}
    {%- endif %}
{%- endfor %}""",
    "zephyr": "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\\n' + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    "vicuna": "{% for message in messages %}{% if message['role'] == 'user' %}{{ 'USER: ' + "
    "message['content'] + ' ' }}{% else %}{{ 'ASSISTANT: ' + message['content'] + '</s>' }}"
    "{% endif %}{% endfor %}",
    "alpaca": "{% for message in messages %}{{ '### Instruction:\\n' + message['content'].strip() + "
    "'\\n\\n' }}{% endfor %}",
    "falcon": "{% for message in messages %}{{ message['role'].capitalize() + ': ' + "
    "message['content'].replace('\\r\\n', '\\n').replace('\\n\\n', '\\n') }}{% endfor %}",
    "yi": "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}"
    "{% endif %}{% for message in messages %}{{ message['content'] }}{% endfor %}",
    "glm-4": "[gMASK]<sop>{% macro visible_text(content) %}{%- if content is string %}{{- content }}"
    "{%- elif content is iterable and content is not mapping %}{%- for item in content %}"
    "{%- if item is mapping and item.type == 'text' %}{{- item.text }}{%- endif %}{%- endfor %}"
    "{%- endif %}{%- endmacro %}{%- for m in messages %}{{ visible_text(m.content) }}"
    "{{ '/nothink' if (not visible_text(m.content).endswith('/nothink')) else '' }}"
    "{% set _args = m.arguments %}{% for k, v in _args.items() %}{{ k }}"
    "{{ v | tojson(ensure_ascii=False) if v is not string else v }}{% endfor %}{%- endfor %}",
    "granite": "{%- if tools %}{%- for tool in tools %}{{- tool | tojson(indent=4) }}"
    "{%- if not loop.last %}{{- '\\n\\n' }}{%- endif %}{%- endfor %}{%- endif %}"
    "{%- if documents and 'citations' in controls.get('features', []) %}{{- 'x' }}{%- endif %}",
    "olmo": "{{ eos_token }}{% for message in messages %}{{ '<|user|>\\n' + message['content'] }}"
    "{% endfor %}",
    "smollm-3": """{%- if "</think>" in reasoning %}{% generation %}{{ content.lstrip("\\n") }}
{% endgeneration %}{%- endif -%}
{%- set custom_instructions = system_message.replace("/no_think", "").rstrip() -%}
{%- for tool in xml_tools[:] -%}{%- set ns.xml_tool_string = ns.xml_tool_string ~ (tool | string)
    ~ "\\n" -%}{%- endfor -%}""",
    "gpt-oss": """{%- macro render_typescript_type(param_spec, required_params, is_nullable=false) -%}
    {%- if param_spec.type == "array" -%}
        {%- if param_spec['items']['type'] == "string" -%}{{- "string[]" }}
        {%- else -%}
            {%- set inner_type = render_typescript_type(param_spec['items'], required_params) -%}
            {%- if inner_type == "object | object" or inner_type|length > 50 -%}{{- "any[]" }}
            {%- else -%}{{- inner_type + "[]" }}{%- endif -%}
        {%- endif -%}
    {%- elif param_spec.type is defined and param_spec.type is iterable
        and param_spec.type is not string and param_spec.type[0] is defined -%}
        {{- param_spec.type | join(" | ") }}
    {%- elif param_spec.oneOf -%}
        {%- for variant in param_spec.oneOf -%}
            {{- render_typescript_type(variant, required_params) -}}
            {%- if variant.default is defined -%}{{ "// default: " + variant.default|tojson }}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
{%- macro render_tool_namespace(namespace_name, tools) -%}
    {{- "## " + namespace_name + "\\n\\n" }}
    {%- for tool in tools %}{%- set tool = tool.function %}
        {%- for param_name, param_spec in tool.parameters.properties.items() %}
            {{- render_typescript_type(param_spec, tool.parameters.required or []) }}
            {%- if param_name not in (tool.parameters.required or []) -%}{{- "?" }}{%- endif -%}
        {%- endfor %}
    {%- endfor %}
{%- endmacro -%}
{{- "Current date: " + strftime_now("%Y-%m-%d") }}
{%- set last_tool_call = namespace(name=none) %}
{%- for message in messages -%}
    {%- if message.role == 'assistant' -%}
        {%- if "tool_calls" in message %}
            {%- set future_final_message = namespace(found=false) %}
            {%- for future_message in messages[loop.index:] %}
                {%- if future_message.role == 'assistant' %}
                    {%- set future_final_message.found = true %}{%- endif %}
            {%- endfor %}
            {%- set last_tool_call.name = message.tool_calls[0].name %}
        {%- endif %}
    {%- elif last_tool_call.name is none %}
        {{- raise_exception("Message has tool role, but there was no previous assistant message") }}
    {%- endif -%}
{%- endfor -%}
{{- render_tool_namespace("functions", tools) -}}""",
    "hermes": "{%- macro json_to_python_type(json_spec) %}{%- set basic_type_map = {'string': 'str', "
    "'number': 'float', 'integer': 'int', 'boolean': 'bool'} %}"
    "{%- if basic_type_map[json_spec.type] is defined %}{{- basic_type_map[json_spec.type] }}"
    "{%- elif json_spec.type == 'array' %}{{- 'list[' + json_to_python_type(json_spec|items) + ']' }}"
    "{%- endif %}{%- endmacro %}{%- for tool in tools %}{{- tool.name + '(' }}"
    "{{- json_to_python_type(tool.parameters) }}{%- endfor %}",
    "nemotron": "{%- set ns = namespace(last=-1) -%}{%- for m in messages -%}"
    "{%- if m.role == 'user' -%}{%- set ns.last = loop.index0 -%}{%- endif -%}{%- endfor -%}"
    "{{ messages[ns.last].content.replace('/think', '').strip() }}",
    "jamba": "{% macro one(k) %}{{ k }}{% endmacro %}{% set calls = [] %}{% set calls = calls + [one] %}"
    "{% for i in range(calls|length) %}{{ calls[i](*given[i]) }}{% endfor %}",
    "gigachat": "{%- set ref = messages[0]['$ref'] -%}{%- for raw in ref[2:].split('/') -%}{%- set seg = raw | replace('~1', '/') -%}"
    "{%- if seg in ns.n -%}{%- set ns.n = ns.n[seg] -%}{%- endif -%}{%- endfor -%}",
}

UNSAFE = {
    "CVE-2024-34359": "{% for c in [].__class__.__base__.__subclasses__() %}{{ c }}{% endfor %}",
    "CVE-2026-5760": "{{ lipsum.__globals__['os'].popen('true').read() }}",
    "CVE-2016-10745": "{{ '{0.__class__}'.format(messages) }}",
    "CVE-2019-10906": "{{ '{a.__class__}'.format_map({'a': messages}) }}",
    "CVE-2024-56326": "{% set f = '{0.__class__}'.format %}{{ messages|map(f)|list }}",
    "CVE-2025-27516": "{{ ('{0}'|attr('format'))(messages) }}",
    "format-item": "{{ '{0[a]}'.format(messages) }}",
    "format-named-attribute": "{{ '{a.b}'.format(a=messages) }}",
    "format-width": "{{ '{:9999999999}'.format(1) }}",
    "format-width-given": "{{ '{:{}}'.format(1, 9999999999) }}",
    "format-conversion": "{{ '{!r}'.format(messages) }}",
    "format-subscript": "{{ '{}'['format'](messages) }}",
    "format-uncalled": "{% set f = '{}'.format %}{{ messages|map(f)|list }}",
    "format-adjacent": "{{ '{0' '.a}'.format(messages) }}",
    "format-of-format": "{% set k = '{}{}'.format('{0.__cl', 'ass__}') %}{{ k.format(messages) }}",
    "format-of-format-at-once": "{{ '{}.a}'.format('{0').format(messages) }}",
    "format-of-format-kept": "{% set k = '{}.a}'.format('{0') %}{% set f = k.format %}"
    "{{ f(messages) }}",
    "format-to-key": "{{ messages['{}{}'.format('__cl', 'ass__')] }}",
    "format-to-key-by-number": "{{ messages['{0}{a}'.format('__cl', a='ass__')] }}",
    "format-to-key-in-variable": "{% set k = '__{}__'.format('class') %}{{ messages[k] }}",
    "format-to-attribute": "{{ [messages]|map(attribute='__{}__'.format('class'))|list }}",
    "format-to-filter": "{{ [messages]|map('{}{}'.format('at', 'tr'), 'a')|list }}",
    "attr": "{{ messages|attr('__class__') }}",
    "attr-computed": "{{ messages|attr(tools) }}",
    "map-attribute": "{{ [messages]|map(attribute='__class__')|list }}",
    "map-attr": "{{ [messages]|map('attr', 'content')|list }}",
    "map-computed": "{{ [messages]|map(tools)|list }}",
    "selectattr": "{{ [messages]|selectattr('a.__class__')|list }}",
    "groupby": "{{ [messages]|groupby('__class__') }}",
    "subscript": "{{ messages['__class__'] }}",
    "escapes": r"{{ messages['\x5f\x5fclass\x5f\x5f'] }}",
    "octal": r"{{ messages['\137\137class\137\137'] }}",
    "tilde": "{{ messages['__cl' ~ 'ass__'] }}",
    "plus": "{{ messages['__cl' + 'ass__'] }}",
    "adjacent": "{{ messages['__cl' 'ass__'] }}",
    "times": "{{ messages['_' * 2 ~ 'class' ~ '_' * 2] }}",
    "percent": "{{ messages['%s%s' % ('__cl', 'ass__')] }}",
    "character": "{{ messages['%c%cclass%c%c' % (95, 95, 95, 95)] }}",
    "format-filter": "{{ messages['%s%s'|format('__cl', 'ass__')] }}",
    "join": "{{ messages[['__cl', 'ass__']|join] }}",
    "join-method": "{{ messages[''.join(['__cl', 'ass__'])] }}",
    "reversed": "{{ messages['__ssalc__'[::-1]] }}",
    "reverse-filter": "{{ messages['__ssalc__'|reverse] }}",
    "replace": "{{ messages['xxclassxx'|replace('x', '_')] }}",
    "replace-in-data": "{{ messages[messages[0].role|replace('user', '__cl')|replace('l', 'lass__')] }}",
    "lower": "{{ messages['__CLASS__'|lower] }}",
    "variable": "{% set k = '__cl' ~ 'ass__' %}{{ messages[k] }}",
    "variable-of-variable": "{% set a = '__cl' %}{% set b = a %}{% set c = b ~ 'ass__' %}"
    "{% set d = c %}{{ messages[d] }}",
    "backwards": "{% for i in range(2) %}{{ messages[d] }}{% set d = c %}{% set c = 'x' ~ i %}"
    "{% endfor %}",
    "block": "{% set k %}__{{ 'class' }}__{% endset %}{{ messages[k] }}",
    "filtered-block": "{% set k | lower %}__CLASS__{% endset %}{{ messages[k] }}",
    "namespace": "{% set ns = namespace(k='__cl') %}{% set ns.k = ns.k ~ 'ass__' %}"
    "{{ messages[ns.k] }}",
    "list": "{% set l = [] %}{% set _ = l.append('__cl' ~ 'ass__') %}{{ messages[l[0]] }}",
    "loop": "{% for k in ['__cl' ~ 'ass__'] %}{{ messages[k] }}{% endfor %}",
    "macro-text": "{% macro m() %}__class{{ '__' }}{% endmacro %}{{ messages[m()] }}",
    "macro-argument": "{% macro m(k) %}{{ messages[k] }}{% endmacro %}{{ m('__cl' ~ 'ass__') }}",
    "macro-keyword": "{% macro m(k='') %}{{ messages[k] }}{% endmacro %}{{ m(k='__cl' ~ 'ass__') }}",
    "caller": "{% macro m() %}{{ caller('__cl' ~ 'ass__') }}{% endmacro %}"
    "{% call(k) m() %}{{ messages[k] }}{% endcall %}",
    "with": "{% with k = '__cl' ~ 'ass__' %}{{ messages[k] }}{% endwith %}",
    "conditional": "{{ messages['a' if tools else '__cl' ~ 'ass__'] }}",
    "or": "{{ messages[tools or ('__cl' ~ 'ass__')] }}",
    "default": "{{ messages[tools|default('__cl' ~ 'ass__')] }}",
    "dictionary": "{{ messages[{'k': '__cl' ~ 'ass__'}.k] }}",
    "dictionary-get": "{{ messages[{'k': '__cl' ~ 'ass__'}.get('k')] }}",
    "keyword-as-text": "{{ messages[dict(__class__=1)|first] }}",
    "special-token": "{{ messages[bos_token] }}",
    "special-token-rebound": "{% set bos_token = bos_token %}{{ messages[bos_token] }}",
    "special-token-of-any-name": "{% set k = anything %}{{ messages[k] }}",
    "special-token-in-pieces": "{{ messages[(anything|string).split()[0]] }}",
    "global-rebound": "{% set lipsum = lipsum %}{{ lipsum.x }}",
    "frame": "{{ (messages|map('upper')).gi_frame.f_globals }}",
    "frame-in-variable": "{% set k = 'gi_frame' %}{% set j = k %}{{ (messages|map('upper'))[j] }}",
    "filter-block": "{% filter attr('__class__') %}x{% endfilter %}",
    "generation": "{% generation %}{{ messages.__class__ }}{% endgeneration %}",
    "do": "{% do messages.__class__ %}",
    "in-macro": "{% macro m() %}{{ messages.__class__ }}{% endmacro %}",
    "in-slice": "{{ messages[messages.__len__():] }}",
    "in-test": "{{ 1 is sameas(messages.__class__) }}",
    "in-loop-filter": "{% for m in messages if m.__class__ %}{% endfor %}",
    "cycler": "{{ cycler.next }}",
    "joiner": "{{ joiner(', ').x }}",
    "self": "{{ self }}",
    "include": "{% include 'other.jinja' %}",
    "import": "{% import 'other.jinja' as other %}",
    "from-import": "{% from 'other.jinja' import a as b %}",
    "extends": "{% extends 'other.jinja' %}",
    "does-not-parse": "{{ messages.__class__ }}{% endif %}",
}  # fmt: skip
"""Each leads out of a template, or hides that it does."""


def in_json(template):
    """``tokenizer_config.json`` with one template."""
    return json.dumps({"tokenizer_class": "T", "chat_template": template}).encode()


def in_list(template):
    """``tokenizer_config.json`` with several templates."""
    named = [{"name": "default", "template": "x"}, {"name": "tool_use", "template": template}]
    return json.dumps({"chat_template": named}).encode()


def in_gguf(template, key="tokenizer.chat_template"):
    """GGUF without tensors."""
    writer = gguf.Writer()
    return writer.file([writer.text("general.architecture", "llama"), writer.text(key, template)])
