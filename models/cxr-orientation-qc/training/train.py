#!/usr/bin/python3
"""Trains orientation.onnx and writes what it is worth. Needs Debian's python3-torch (1.13.1), python3-onnx (1.12) and python3-numpy.

    ./train.py --data nih-frontal-144.npz --out DIR        the whole training
    ./train.py --data nih-frontal-144.npz --out DIR --steps 2    whether it runs at all

Patients are divided into train, validation and test by a hash of their number. Every limit is fixed on validation; the test part is looked
at once, at the end. DIR/checkpoint.pt is written now and then: the same command goes on from it. It leaves orientation.onnx, metrics.json
and the scores that 'appliance apps calibrate' reads (polarity.csv, rotation.csv, laterality.csv).
"""
import argparse
import hashlib
import json
import pathlib
import platform

import numpy as np
import onnx
import torch
import torch.nn.functional as F

import radiographs
import worth
from network import Exported, Network, parameters
from radiographs import Variation, invert, mirror, turn
from strangers import Strangers

SEED = 20261128
THREADS = 1
BATCH = 32
STRANGERS = 8
STEPS = 1600
RATE = 2e-3
OPSET = 15
CHECKPOINT_EVERY = 100
NAMES = ["polarity", "rotation", "laterality", "distance", "stranger"]


def batch(chests, variation, generator):
    """Chests in random positions; half of them upright and three quarters not inverted, which is what the later questions are asked of."""
    images = variation(chests[torch.randint(len(chests), (BATCH,), generator=generator)])
    mirrored = torch.rand(BATCH, generator=generator) < 0.5
    quarters = torch.where(torch.rand(BATCH, generator=generator) < 0.5, torch.zeros(BATCH, dtype=torch.long), torch.randint(4, (BATCH,), generator=generator))
    inverted = torch.rand(BATCH, generator=generator) < 0.25
    return invert(turn(mirror(images, mirrored), quarters), inverted), mirrored, quarters, inverted


def loss_of(network, chests, variation, strangers, generator):
    images, mirrored, quarters, inverted = batch(chests, variation, generator)
    others = strangers(chests[torch.randint(len(chests), (STRANGERS,), generator=generator)])
    _, polarity, rotation, laterality, chest = network(torch.cat([images, others]))
    usual = (quarters == 0) & ~inverted
    is_chest = torch.cat([torch.ones(BATCH), torch.zeros(STRANGERS)])
    asked = torch.cat([usual, torch.ones(STRANGERS, dtype=torch.bool)])
    return (F.binary_cross_entropy_with_logits(polarity[:BATCH, 0], inverted.float())
            + F.cross_entropy(rotation[:BATCH], quarters)
            + F.binary_cross_entropy_with_logits(laterality[:BATCH, 0][usual], mirrored[usual].float())
            + F.binary_cross_entropy_with_logits(chest[asked, 0], is_chest[asked]))


def train(network, chests, steps, checkpoint):
    generator = torch.Generator().manual_seed(SEED)
    variation = Variation(generator)
    strangers = Strangers(variation)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=max(steps, 2), pct_start=0.15)
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        first = state["step"]
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        generator.set_state(state["generator"])
        torch.set_rng_state(state["dropout"])
    network.train()
    for step in range(first, steps):
        loss = loss_of(network, chests, variation, strangers, generator)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if (step + 1) % CHECKPOINT_EVERY == 0:
            print(f"step {step + 1} of {steps}: loss {loss.item():.3f}", flush=True)
            torch.save({"step": step + 1, "network": network.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
                        "generator": generator.get_state(), "dropout": torch.get_rng_state()}, checkpoint)
    network.eval()


@torch.no_grad()
def describe(network, exported, chests):
    """Where upright chests lie in the embedding; directions in which they hardly differ are not trusted beyond a floor."""
    variation = Variation(torch.Generator().manual_seed(SEED + 1))
    images = torch.cat([chests] + [variation(chests) for _ in range(4)])
    features = torch.cat([network(mirror(part, torch.full((len(part),), side)))[0] for side in (False, True) for part in images.split(64)]).double()
    values, vectors = torch.linalg.eigh(torch.cov(features.T))
    floor = 0.01 * values.mean()
    exported.mean.copy_(features.mean(0))
    exported.whitening.copy_(vectors @ torch.diag((values + floor).rsqrt()))


def export(exported, path):
    exported.eval()
    image = torch.zeros(1, 1, 1, radiographs.SIDE, radiographs.SIDE)
    names = NAMES
    torch.onnx.export(exported, image, path, input_names=["image"], output_names=names, opset_version=OPSET, do_constant_folding=True)
    model = onnx.load(path)
    model.producer_version = torch.__version__.split("+")[0]
    onnx.checker.check_model(model)
    onnx.save(model, path)


def reference(exported):
    """Scores of a picture that anyone can compute, so that another runtime can be held to them."""
    y, x = np.mgrid[0:radiographs.SIDE, 0:radiographs.SIDE] / radiographs.SIDE
    picture = 0.5 + 0.25 * np.sin(7 * x + 3 * y) + 0.25 * np.cos(11 * y * x)
    with torch.no_grad():
        outputs = exported(torch.from_numpy(picture.astype(np.float32))[None, None, None])
    return {"picture": "0.5 + 0.25 sin(7 x + 3 y) + 0.25 cos(11 x y), x = column / 144, y = row / 144",
            **{name: output.flatten().tolist() for name, output in zip(NAMES, outputs)}}


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--out", required=True, type=pathlib.Path)
    arguments.add_argument("--steps", type=int, default=STEPS)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)

    data = radiographs.load(options.data)
    network = Network()
    train(network, data["train"], options.steps, options.out / "checkpoint.pt")
    exported = Exported(network).eval()
    describe(network, exported, data["train"])
    validation = worth.Answers(exported, data["validation"])
    limits = worth.fix_limits(exported, validation)
    validation.write(options.out)
    export(exported, options.out / "orientation.onnx")
    metrics = {
        "model": {"file": "orientation.onnx", "sha256": digest(options.out / "orientation.onnx"), "parameters": parameters(network), "opset": OPSET},
        "data": {"sha256": digest(options.data), "images": {name: len(images) for name, images in data.items()}},
        "training": {"seed": SEED, "threads": THREADS, "steps": options.steps, "batch": BATCH},
        "environment": {"python": platform.python_version(), "torch": torch.__version__, "onnx": onnx.__version__, "numpy": np.__version__, "machine": platform.machine()},
        "limits": limits,
        "validation": validation.measure(limits),
        "test": worth.Answers(exported, data["test"]).measure(limits),
        "strangers": worth.refused(exported, data["test"], limits),
        "reference": reference(exported),
    }
    (options.out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    print(json.dumps({key: metrics[key] for key in ("limits", "validation", "test", "strangers", "training")}, indent=2))


if __name__ == "__main__":
    main()
