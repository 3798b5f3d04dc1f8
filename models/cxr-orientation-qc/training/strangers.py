"""Pictures that are no frontal chest radiograph, drawn or cut here: without them a network takes everything for a chest."""
import math

import torch
import torch.nn.functional as F

from radiographs import SIDE, normalise


class Strangers:
    """Makes strangers of chest radiographs, of shapes and of noise."""

    def __init__(self, variation):
        self.variation = variation
        self.kinds = (self.detail, self.shuffled, self.beside, self.limbs, self.texture, self.oblique, self.bent)

    def __call__(self, chests):
        pictures = [self.kinds[index % len(self.kinds)](chests[index:index + 1]) for index in range(len(chests))]
        return normalise(self.variation.sharpness(self.variation.exposure(torch.cat(pictures).clamp(0, 1))))

    def number(self, low, high):
        return float(self.variation.uniform(1, low, high))

    def detail(self, chest):
        """A part of it, enlarged: a shoulder, a rib, one lung."""
        size = int(self.number(0.18, 0.42) * SIDE)
        x, y = (int(self.number(0, SIDE - size)) for _ in range(2))
        return F.interpolate(chest[:, :, y:y + size, x:x + size], (SIDE, SIDE), mode="bilinear", align_corners=False)

    def shuffled(self, chest):
        """Cut into tiles that lie in another order."""
        tiles = (2, 3, 4)[int(self.number(0, 3))]
        size = SIDE // tiles
        order = torch.randperm(tiles * tiles, generator=self.variation.generator).tolist()
        picture = torch.zeros_like(chest)
        for target, source in enumerate(order):
            (ty, tx), (sy, sx) = divmod(target, tiles), divmod(source, tiles)
            picture[:, :, ty * size:(ty + 1) * size, tx * size:(tx + 1) * size] = chest[:, :, sy * size:(sy + 1) * size, sx * size:(sx + 1) * size]
        return picture

    def beside(self, chest):
        """One half of the chest, across the whole picture: a side view has one lung field, not two."""
        half = chest[:, :, :, :SIDE // 2] if self.number(0, 1) < 0.5 else chest[:, :, :, SIDE // 2:]
        return F.interpolate(half, (SIDE, SIDE), mode="bilinear", align_corners=False)

    def limbs(self, chest):
        """Smooth bright bodies with brighter cores on a dark or bright ground: hands, knees, skulls, phantoms."""
        y, x = torch.meshgrid(torch.linspace(-1, 1, SIDE), torch.linspace(-1, 1, SIDE), indexing="ij")
        picture = torch.full((SIDE, SIDE), self.number(0, 0.2))
        for _ in range(int(self.number(1, 9))):
            angle, cx, cy = self.number(0, math.pi), self.number(-0.8, 0.8), self.number(-0.8, 0.8)
            length, width = self.number(0.25, 1.3), self.number(0.06, 0.6)
            along, across = (x - cx) * math.cos(angle) + (y - cy) * math.sin(angle), (y - cy) * math.cos(angle) - (x - cx) * math.sin(angle)
            depth = (1 - (along / length) ** 2 - (across / width) ** 2).clamp_min(0).sqrt()
            core = (1 - (along / length) ** 2 - (across / (0.45 * width)) ** 2).clamp_min(0).sqrt()
            picture = picture + self.number(0.1, 0.6) * depth + self.number(-0.2, 0.5) * core
        return (picture / picture.max())[None, None]

    def texture(self, chest):
        """Noise with every coarseness."""
        picture = torch.zeros(1, 1, SIDE, SIDE)
        for size in (3, 6, 12, 24, 48):
            noise = torch.rand(1, 1, size, size, generator=self.variation.generator)
            picture += self.number(0, 1) * F.interpolate(noise, (SIDE, SIDE), mode="bicubic", align_corners=False)
        return picture / picture.max()

    def oblique(self, chest):
        """Squeezed and turned by an angle that no orientation explains."""
        angle, squeeze = self.number(0.4, 1.17), self.number(1.2, 2.2)
        theta = torch.tensor([[[math.cos(angle), -squeeze * math.sin(angle), 0], [math.sin(angle), squeeze * math.cos(angle), 0]]])
        return F.grid_sample(chest, F.affine_grid(theta, list(chest.shape), align_corners=False), align_corners=False)

    def bent(self, chest):
        """Pulled out of shape."""
        pull = torch.randn(1, 2, 5, 5, generator=self.variation.generator) * 0.35
        grid = F.affine_grid(torch.tensor([[[1.0, 0, 0], [0, 1.0, 0]]]), list(chest.shape), align_corners=False)
        bend = F.interpolate(pull, (SIDE, SIDE), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)
        return F.grid_sample(chest, grid + bend, align_corners=False)
