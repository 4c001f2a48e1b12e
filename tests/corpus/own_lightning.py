"""A Lightning module of a user's own."""

import argparse

import lightning
import torch

from tests.corpus import own


class Lit(lightning.LightningModule):
    """Has hyperparameters of several kinds."""

    def __init__(
        self,
        rate: float = 0.1,
        args: argparse.Namespace | None = None,  # noqa: ARG002
        config: own.Config | None = None,  # noqa: ARG002
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(4, 2)
        self.rate = rate

    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:  # noqa: ARG002
        return self.layer(batch[0]).square().mean()

    def configure_optimizers(self) -> dict[str, object]:
        optimiser = torch.optim.Adam(self.parameters(), self.rate)
        plan = torch.optim.lr_scheduler.StepLR(optimiser, 1)
        return {"optimizer": optimiser, "lr_scheduler": plan}
