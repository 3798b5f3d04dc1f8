"""Frontal chest radiographs, their split by patient, and what is done to them: every label is exact because we made it."""
import hashlib
import math

import numpy as np
import torch
import torch.nn.functional as F

SIDE = 144
LOW_PERCENT, HIGH_PERCENT = 1.0, 99.0  # As the step 'normalise' of app.json.
SHARES = {"train": 64, "validation": 16, "test": 20}


def load(path):
    """Images [n, 1, SIDE, SIDE] in 0…1, and the split of each: by patient, so that no patient is in two of them."""
    with np.load(path) as data:
        pixels = torch.from_numpy(data["images"].astype(np.float32))[:, None]
        splits = [split_of(str(name).split("_")[0]) for name in data["file_names"]]
    images = normalise(pixels)
    return {name: images[[index for index, split in enumerate(splits) if split == name]] for name in SHARES}


def split_of(patient):
    """Decided by the patient's number alone: another implementation finds the same split without a list."""
    place = int(hashlib.sha256(f"cxr-orientation-qc {patient}".encode()).hexdigest()[:8], 16) % 100
    for name, share in SHARES.items():
        if place < share:
            return name
        place -= share
    raise AssertionError("The shares do not add up to 100.")


def normalise(images):
    """Two quantiles become 0 and 1; what lies outside is held to them."""
    shares = torch.tensor([LOW_PERCENT / 100, HIGH_PERCENT / 100])
    low, high = torch.quantile(images.flatten(1), shares, dim=1)
    low, high = low[:, None, None, None], high[:, None, None, None]
    return ((images - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)


def turn(images, quarters):
    """Each image turned clockwise by its own number of quarter turns."""
    result = images.clone()
    for quarter in (1, 2, 3):
        chosen = quarters == quarter
        result[chosen] = torch.rot90(images[chosen], -quarter, dims=(2, 3))
    return result


def mirror(images, mirrored):
    return torch.where(mirrored[:, None, None, None], images.flip(3), images)


def invert(images, inverted):
    return torch.where(inverted[:, None, None, None], 1 - images, images)


class Variation:
    """What differs between devices and rooms and says nothing about orientation. Every number comes from one seeded generator."""

    def __init__(self, generator):
        self.generator = generator

    def uniform(self, shape, low, high):
        return torch.rand(shape, generator=self.generator) * (high - low) + low

    def flip(self, count, probability):
        return torch.rand(count, generator=self.generator) < probability

    def __call__(self, images):
        images = self.exposure(self.collimation(self.geometry(images)))
        return normalise(self.sharpness(self.marker(images)))

    def geometry(self, images, zoom=0.25, degrees=8.0, shift=0.12):
        """Field size, aspect ratio, a patient who stands askew."""
        count = len(images)
        scale = torch.exp(self.uniform(count, -zoom, zoom / 2))
        aspect = torch.exp(self.uniform(count, -0.12, 0.12))
        angle = self.uniform(count, -degrees, degrees) * math.pi / 180
        theta = torch.zeros(count, 2, 3)
        theta[:, 0, 0] = torch.cos(angle) * scale * aspect
        theta[:, 0, 1] = -torch.sin(angle) * scale
        theta[:, 1, 0] = torch.sin(angle) * scale
        theta[:, 1, 1] = torch.cos(angle) * scale / aspect
        theta[:, :, 2] = self.uniform((count, 2), -shift, shift)
        grid = F.affine_grid(theta, list(images.shape), align_corners=False)
        return F.grid_sample(images, grid, padding_mode="zeros", align_corners=False)

    def collimation(self, images):
        """Black or white borders of the collimator or of an export."""
        images = images.clone()
        for index in torch.nonzero(self.flip(len(images), 0.3)).flatten().tolist():
            top, bottom, left, right = (self.uniform(4, 0, 0.12) * SIDE).int().tolist()
            value = float(self.flip(1, 0.15))
            images[index, :, :top], images[index, :, SIDE - bottom:] = value, value
            images[index, :, :, :left], images[index, :, :, SIDE - right:] = value, value
        return images

    def exposure(self, images):
        gamma = torch.exp(self.uniform(len(images), -0.7, 0.7))[:, None, None, None]
        low = self.uniform(len(images), -0.1, 0.15)[:, None, None, None]
        high = self.uniform(len(images), 0.85, 1.1)[:, None, None, None]
        return ((images - low) / (high - low)).clamp(1e-4, 1) ** gamma

    def marker(self, images):
        """A corner is wiped now and then: a lead letter must not be what the network reads."""
        images = images.clone()
        for index in torch.nonzero(self.flip(len(images), 0.4)).flatten().tolist():
            x, y = (self.uniform(2, 0, 1) * (SIDE - 30)).int().tolist()
            images[index, :, y:y + 24, x:x + 24] = float(self.uniform(1, 0, 1))
        return images

    def sharpness(self, images):
        blurred = F.avg_pool2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
        images = torch.where(self.flip(len(images), 0.4)[:, None, None, None], blurred, images)
        noise = torch.randn(images.shape, generator=self.generator) * self.uniform(len(images), 0, 0.05)[:, None, None, None]
        return images + noise
