"""The network, and the form in which it leaves: one image in, scores that do not depend on how the image happens to lie."""
import torch
from torch import nn

EMBEDDING = 64


def block(inputs, outputs, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Network(nn.Module):
    """A small convolutional network with one embedding and four heads."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            block(1, 16, 2), block(16, 32, 2), block(32, 64, 2), block(64, 64, 2), block(64, 96, 1),
            nn.Conv2d(96, 24, 1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(24 * 9 * 9, EMBEDDING), nn.ReLU())
        self.polarity = nn.Linear(EMBEDDING, 1)
        self.rotation = nn.Linear(EMBEDDING, 4)
        self.laterality = nn.Linear(EMBEDDING, 1)
        self.chest = nn.Linear(EMBEDDING, 1)

    def forward(self, images):
        features = self.trunk(images)
        return features, self.polarity(features), self.rotation(features), self.laterality(features), self.chest(features)


def parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


class Exported(nn.Module):
    """
    Looks at the image in all eight positions and both polarities, and brings the answers together: turning, mirroring or inverting the
    image exchanges scores and changes none. The parts of the app go one after the other: polarity is put right before rotation is asked
    for, rotation before laterality and likeness.
    """

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.flag_at = nn.Parameter(torch.zeros(1), requires_grad=False)       # Logit from which laterality is to be checked.
        self.mean = nn.Parameter(torch.zeros(EMBEDDING), requires_grad=False)  # Of the embeddings of upright training images,
        self.whitening = nn.Parameter(torch.eye(EMBEDDING), requires_grad=False)  # and what makes them round.

    def forward(self, image):
        return self.answers(image.reshape(1, 1, image.shape[3], image.shape[4]))[:5]

    def answers(self, images):
        """Of each image: polarity, rotation, laterality, distance, how likely it is no chest in percent; and the distance of its mirror image."""
        positions = [turned for picture in (images, images.flip(3)) for turned in self.turns(picture)]
        features, polarity, rotation, laterality, chest = self.network(torch.cat(positions + [1 - position for position in positions]))
        count = images.shape[0]
        polarity, laterality = polarity.reshape(16, count), laterality.reshape(16, count)
        inverted = (polarity[:8] - polarity[8:]).mean(0) / 2
        flag = (laterality[0] - laterality[4]) / 2 - self.flag_at
        rotation = self.aligned(rotation.reshape(16, count, 4))
        return (inverted.reshape(count, 1), rotation, flag.reshape(count, 1),
                self.distance(features[:count]), 100 * torch.sigmoid(-chest[:count]), self.distance(features[4 * count:5 * count]))

    @staticmethod
    def turns(picture):
        """Clockwise by 0 to 3 quarter turns, of flips and a transposition: operators that every runtime has."""
        across = picture.transpose(2, 3)
        return [picture, across.flip(3), picture.flip(2).flip(3), across.flip(2)]

    @staticmethod
    def aligned(rotation):
        """Turned by k an image of class r has class r + k; the mirror image has k - r."""
        columns = []
        for answer in range(4):
            parts = [rotation[k, :, (answer + k) % 4] for k in range(4)] + [rotation[4 + k, :, (k - answer) % 4] for k in range(4)]
            columns.append(torch.stack(parts).mean(0))
        return torch.stack(columns, 1)

    def distance(self, features):
        """Mahalanobis distance of the embedding, for 64 numbers about 8 for what was trained on (Lee et al. 2018)."""
        return ((features - self.mean) @ self.whitening).pow(2).sum(1, keepdim=True).sqrt()
