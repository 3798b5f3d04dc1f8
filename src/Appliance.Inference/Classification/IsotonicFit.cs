namespace Appliance.Inference.Classification;

/// <summary>
/// Finds the rising step function nearest to what came true, by pooling adjacent violators (Ayer et al. 1955), as a table with straight
/// lines between the steps. Few cases never make certainty: the ends stay as far from 0 and 1 as one more case could put them.
/// </summary>
public static class IsotonicFit
{
    /// <summary>The table for cases, each the probability of its answer and whether that was right.</summary>
    public static IReadOnlyList<CalibrationPoint> Of(IEnumerable<(double Probability, bool IsRight)> cases)
    {
        var blocks = new List<Block>();
        int count = 0;
        foreach (IGrouping<double, bool> score in cases.GroupBy(item => item.Probability, item => item.IsRight).OrderBy(group => group.Key))
        {
            int right = score.Count(isRight => isRight), all = score.Count();
            count += all;
            var block = new Block(score.Key, score.Key, right, all);
            while (blocks.Count > 0 && blocks[^1].Share >= block.Share)
            {
                block = new Block(blocks[^1].First, block.Last, blocks[^1].Right + block.Right, blocks[^1].Cases + block.Cases);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        double least = 1.0 / (count + 2);
        CalibrationPoint At(double score, Block block) => new(score, Math.Clamp(block.Share, least, 1 - least));
        return [.. blocks.SelectMany(block => (CalibrationPoint[])[At(block.First, block), At(block.Last, block)])
            .Prepend(At(0, blocks[0])).Append(At(1, blocks[^1])).Distinct()];
    }

    private readonly record struct Block(double First, double Last, int Right, int Cases)
    {
        public double Share => (double)Right / Cases;
    }
}
