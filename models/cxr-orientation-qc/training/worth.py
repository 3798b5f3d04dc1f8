"""Fixes limits on the validation part, and measures with them. Nothing here looks at both parts."""
import math

import torch

from radiographs import Variation, invert, turn
from strangers import Strangers

SEED = 41
TOGETHER = 16
NAMES = ["upright", "clockwise", "upside-down", "counterclockwise"]
MIN_PROBABILITY = 0.95   # Of the laterality head, before anything is flagged.
ACCEPTED_SHARE = 0.995   # Of the validation radiographs that the likeness limit lets in.
MARGIN = 0.5             # Logits between the most suspicious normal radiograph of validation and a flag.
CHEST_MARGIN = 1.0       # Logits between the least chest-like radiograph of validation and a stranger.
MIRRORED_IN = 20         # The confidence of 'no sign of mirroring' assumes one mirrored radiograph in so many.


class Answers:
    """
    What the network says of upright radiographs, and so of them in every other position: by its construction turning exchanges the scores of
    rotation, inverting and mirroring change the sign of theirs. The tests of the app hold it to that.
    """

    @torch.no_grad()
    def __init__(self, exported, images):
        parts = [exported.answers(part) for part in images.split(TOGETHER)]
        self.polarity, self.rotation, self.laterality, self.distance, self.stranger, self.mirrored_distance = (torch.cat(column).double() for column in zip(*parts))
        self.polarity, self.laterality = self.polarity[:, 0], self.laterality[:, 0]
        self.flag_at = exported.flag_at.item()

    def mirrored(self):
        """Laterality of the mirror images: the flag's logit is taken off after the sign."""
        return -(self.laterality + self.flag_at) - self.flag_at

    def accepted(self, limits):
        return (self.distance[:, 0] <= limits["distance"]) & (self.stranger[:, 0] <= limits["stranger"])

    def turned(self, quarter):
        return self.rotation.roll(quarter, dims=1)

    def measure(self, limits):
        count = len(self.polarity)
        right = [(self.turned(quarter).argmax(1) == quarter).sum().item() for quarter in range(4)]
        return {
            "n": count,
            "rotation": {
                "sensitivity": share(sum((self.turned(quarter).argmax(1) != 0).sum().item() for quarter in (1, 2, 3)), 3 * count),
                "right_quarter": share(sum(right[1:]), 3 * count),
                "specificity": share(right[0], count),
            },
            "polarity": {"sensitivity": share((-self.polarity > 0).sum().item(), count), "specificity": share((self.polarity <= 0).sum().item(), count)},
            "laterality": {
                "sensitivity": share((self.mirrored() > 0).sum().item(), count),
                "specificity": share((self.laterality <= 0).sum().item(), count),
                "auc": area(self.mirrored(), self.laterality),
            },
            "likeness": {"accepted": share(self.accepted(limits).sum().item(), count)},
        }

    def write(self, folder):
        """What 'appliance apps calibrate' reads."""
        write(folder / "polarity.csv", "label,score", [("normal", [score]) for score in self.polarity] + [("inverted", [-score]) for score in self.polarity])
        write(folder / "laterality.csv", "label,score",
              [("no-sign", [score]) for score in self.laterality] * (MIRRORED_IN - 1) + [("check", [score]) for score in self.mirrored()])
        write(folder / "rotation.csv", "label," + ",".join(NAMES), [(NAMES[quarter], row) for quarter in range(4) for row in self.turned(quarter)])


def fix_limits(exported, validation):
    """Fixes them on validation, and leaves the flag's in the network that is exported."""
    suspicious = validation.laterality.max().item()
    flag_at = max(math.log(MIN_PROBABILITY / (1 - MIN_PROBABILITY)), suspicious + MARGIN)
    exported.flag_at.fill_(flag_at)
    validation.laterality -= flag_at
    validation.flag_at = flag_at
    distances = torch.cat([validation.distance[:, 0], validation.mirrored_distance[:, 0]])
    least = -torch.logit(validation.stranger / 100).max().item()  # The least chest-like one's logit.
    return {"laterality_flag_at_logit": flag_at, "most_suspicious_normal_logit": suspicious, "distance": round(torch.quantile(distances, ACCEPTED_SHARE).item(), 2),
            "stranger": round(100 / (1 + math.exp(least - CHEST_MARGIN)), 2)}


@torch.no_grad()
def refused(exported, images, limits):
    """How many drawn strangers the limit keeps out, put upright first as the app does."""
    strangers = Strangers(Variation(torch.Generator().manual_seed(SEED)))(images)
    first = Answers(exported, strangers)
    positive = invert(strangers, first.polarity > 0)
    rotation = Answers(exported, positive).rotation.argmax(1)
    upright = Answers(exported, turn(positive, (4 - rotation) % 4))
    return share((~upright.accepted(limits)).sum().item(), len(images))


def area(positives, negatives):
    """Share of pairs in the right order."""
    return round((positives[:, None] > negatives[None]).double().mean().item(), 4)


def share(count, total, z=1.96):
    """A share with Wilson's interval of 95 %."""
    p, square = count / total, z * z
    middle, half = (p + square / (2 * total)) / (1 + square / total), z * math.sqrt(p * (1 - p) / total + square / (4 * total * total)) / (1 + square / total)
    return {"of": total, "share": round(p, 4), "low": round(max(0, middle - half), 4), "high": round(min(1, middle + half), 4)}


def write(path, head, rows):
    """In no order of ours: neighbours come into different parts when a calibration is judged."""
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(SEED)).tolist()
    lines = [rows[index][0] + "".join(f",{value:.4f}" for value in rows[index][1]) for index in order]
    path.write_text("\n".join([head, *lines]) + "\n")
