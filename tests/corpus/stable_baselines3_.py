"""stable-baselines3: agents as zip; their JSON holds cloudpickled classes in base64."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import stable_baselines3 as sb3
from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize

from tests.corpus.case import Case

DISTRIBUTION = "stable-baselines3"


def _agent(name: str, path: Path) -> None:
    env = "Pendulum-v1" if name in {"SAC", "TD3", "DDPG"} else "CartPole-v1"
    options = {"n_steps": 16} if name in {"PPO", "A2C"} else {"buffer_size": 50}
    getattr(sb3, name)(
        "MlpPolicy", env, device="cpu", policy_kwargs={"net_arch": [8]}, **options
    ).save(path)


def _normalise(path: Path) -> None:
    import gymnasium  # noqa: PLC0415  (comes with the library)

    VecNormalize(DummyVecEnv([functools.partial(gymnasium.make, "CartPole-v1")])).save(str(path))


def cases() -> Iterator[Case]:
    """Agents hold their classes by name, as base64 of cloudpickle inside JSON."""
    for name in ("PPO", "A2C", "DQN", "SAC", "TD3", "DDPG"):
        write = functools.partial(_agent, name)
        what = f"agent {name}: JSON with base64 of cloudpickle"
        yield Case(f"{name.lower()}.zip", what, write)
    yield Case("vecnormalize.pkl", "statistics of an environment", _normalise)
