"""Say which sources a program runs that serves or trains a model, as a file of its own says.

Files are known by their names, and by what is in them::

    cog.yaml       predict, train, run: predict.py:Predictor; build.run: commands
    bentofile.yaml service: service:svc
    MLproject      entry_points.NAME.command: python train.py {alpha}
    config.yaml    Truss: model_module_dir, model_class_filename, beside resources or a server;
                   docker_server.start_command; build_commands
    flow.dag.yaml  Prompt flow: nodes[].source.path: a file of Python
    serve_config.yaml  Ray Serve: applications[].import_path: module:attribute
    any name       jobs.NAME.steps, runs.steps: workflows and actions of GitHub and the like

Sources (retrieved 2026-11-27): https://github.com/replicate/cog/blob/main/docs/yaml.md,
https://docs.bentoml.com/en/latest/reference/bentoml/bento-build-options.html,
https://mlflow.org/docs/latest/ml/projects/,
https://github.com/basetenlabs/truss/blob/main/truss/base/truss_config.py; (2026-11-28)
https://microsoft.github.io/promptflow/reference/flow-yaml-schema-reference.html,
https://docs.ray.io/en/latest/serve/production-guide/config.html,
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.
What a command runs that is no file beside it, and other shells than words between blanks, are not
told.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import SERVED, Entry, Place, later

NAMES = frozenset(
    {
        "cog.yaml", "cog.yml", "bentofile.yaml", "bentofile.yml", "MLproject", "config.yaml",
        "flow.dag.yaml", "serve_config.yaml", "serve_config.yml",
    }
)  # fmt: skip
"""Last parts of names of files that have anything to tell."""

_RUN = later.pattern(
    r"(?:.*/)?(?:cog\.ya?ml|bentofile\.ya?ml|MLproject|config\.yaml|(?:docker-)?compose[\w.-]*\.ya?ml"
    r"|\.gitlab-ci\.yml|(?:azure|bitbucket)-pipelines\.ya?ml|\.travis\.yml)"
)
"""Files of which some texts are commands."""

_COG = ("predict", "train", "run")
_TRUSS = frozenset({
    "base_image", "build", "build_commands", "bundled_packages_dir", "data_dir", "docker_server",
    "environment_variables", "external_data", "external_package_dirs", "input_type", "live_reload",
    "model_cache", "model_class_filename", "model_class_name", "model_framework", "model_metadata",
    "model_module_dir", "model_name", "model_type", "python_version", "requirements",
    "requirements_file", "resources", "runtime", "secrets", "spec_version", "system_packages",
    "trt_llm",
})  # fmt: skip
_TELLING = frozenset({
    "build_commands", "docker_server", "model_class_filename", "model_class_name",
    "model_module_dir", "resources",
})  # fmt: skip
"""Keys of Truss' settings, and those of them that no other library's have."""

_OTHERS = 4
"""Keys of Truss that are not known here."""

_FILE = later.pattern(r"(?:\./)?[\w./-]+\.py")
_MODULE = later.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
MOST = 64
"""Files of one kind that are told."""


def facts(tree: object, place: Place, kept: int) -> Iterator[Entry]:
    """Yield an entry per file or module, its key ``SERVED`` and who runs it.

    Args:
        tree: What the file says.
        place: Where it lies; its name tells which file it is.
        kept: Characters of a name that are kept.
    """
    name = place.artifact.name.rpartition("/")[2]
    if name not in NAMES or not isinstance(tree, dict):
        return
    if name == "MLproject":
        who, found = "MLflow Projects", _project(tree)
    elif name.startswith("cog."):
        who, found = "Cog", _cog(tree)
    elif name.startswith("bentofile."):
        who, found = "BentoML", _pointed(tree.get("service"))
    elif name.startswith("flow."):
        who, found = "Prompt flow", _listed(tree.get("nodes"), ("source", "path"))
    elif name.startswith("serve_config."):
        who, found = "Ray Serve", _listed(tree.get("applications"), ("import_path",))
    else:
        who, found = "Truss", _truss(tree)
    told = list(dict.fromkeys(each[:kept] for each in found))
    for each in told[:MOST]:
        yield Entry(place, SERVED + who, each)


def runs(name: str) -> bool:
    """Whether texts in a file that is called so are commands (``intake/commands.py``)."""
    return _RUN.fullmatch(name) is not None


def steps(tree: object) -> bool:
    """Whether a text has steps of jobs, of which some are commands: a workflow, or an action.

    GitHub, Gitea and CircleCI take any name, in a folder of which a file alone does not tell.
    """
    match tree:
        case {"jobs": dict(jobs)}:
            return any(isinstance(job, dict) and "steps" in job for job in jobs.values())
        case {"runs": {"using": _, "steps": _}}:
            return True
    return False


def _pointed(value: object) -> Iterator[str]:
    """Yield the file or module of ``predict.py:Predictor`` or ``service:svc``."""
    if isinstance(value, str):
        where, _, attribute = value.partition(":")
        if attribute.startswith("//"):
            return
        if _FILE.fullmatch(where) or _MODULE.fullmatch(where):
            yield where


def _commanded(value: object) -> Iterator[str]:
    """Yield files and modules of Python that a command names, or commands in a list."""
    for each in value if isinstance(value, list) else [value]:
        text = each.get("command") if isinstance(each, dict) else each
        before = ""
        for word in text.split()[:MOST] if isinstance(text, str) else ():
            bare = word.strip("\"'();&|")
            if _FILE.fullmatch(bare) or (before == "-m" and _MODULE.fullmatch(bare)):
                yield bare
            before = word


def _listed(items: object, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the file or module that each of some tables has under a key, or a key of a key."""
    for item in items if isinstance(items, list) else ():
        value: object = item
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        yield from _pointed(value)


def _cog(tree: dict[str, object]) -> Iterator[str]:
    for key in _COG:
        yield from _pointed(tree.get(key))
    build = tree.get("build")
    if isinstance(build, dict):
        yield from _commanded(build.get("run"))
        yield from _commanded(build.get("pre_install"))


def _project(tree: dict[str, object]) -> Iterator[str]:
    points = tree.get("entry_points")
    for point in points.values() if isinstance(points, dict) else ():
        yield from _commanded(point.get("command") if isinstance(point, dict) else None)


def _truss(tree: dict[str, object]) -> Iterator[str]:
    if _TELLING.isdisjoint(tree) or len(tree.keys() - _TRUSS) > _OTHERS:
        return
    server = tree.get("docker_server")
    if isinstance(server, dict):
        yield from _commanded([server.get("start_command"), server.get("setup_command")])
    folder, file = (
        tree.get("model_module_dir", "model"),
        tree.get("model_class_filename", "model.py"),
    )
    if isinstance(folder, str) and isinstance(file, str):
        yield from _pointed(f"{folder.strip('/')}/{file}")
    yield from _commanded(tree.get("build_commands"))
