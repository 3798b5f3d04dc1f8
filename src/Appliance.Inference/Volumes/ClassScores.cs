using System.Numerics;

namespace Appliance.Inference.Volumes;

/// <summary>From the scores of several classes to labels.</summary>
public static class ClassScores
{
    /// <summary>Each voxel gets the class of the highest score; of equal ones the first.</summary>
    /// <param name="scores">All scores, class after class.</param>
    /// <param name="classes">Number of classes, at most 256.</param>
    /// <param name="stride">Distance from one class to the next.</param>
    /// <param name="start">First voxel.</param>
    /// <param name="labels">Room for as many labels as are wanted.</param>
    public static void Argmax(ReadOnlySpan<float> scores, int classes, int stride, int start, Span<byte> labels)
    {
        int width = Vector<float>.Count, at = 0;
        for (; at <= labels.Length - width; at += width)
        {
            var best = new Vector<float>(scores[(start + at)..]);
            Vector<int> label = Vector<int>.Zero;
            for (int number = 1; number < classes; number++)
            {
                var score = new Vector<float>(scores[((number * stride) + start + at)..]);
                Vector<int> isBetter = Vector.GreaterThan(score, best);
                (best, label) = (Vector.ConditionalSelect(isBetter, score, best), Vector.ConditionalSelect(isBetter, new Vector<int>(number), label));
            }
            for (int lane = 0; lane < width; lane++)
            {
                labels[at + lane] = (byte)label[lane];
            }
        }
        for (; at < labels.Length; at++)
        {
            int label = 0;
            for (int number = 1; number < classes; number++)
            {
                label = scores[(number * stride) + start + at] > scores[(label * stride) + start + at] ? number : label;
            }
            labels[at] = (byte)label;
        }
    }
}
