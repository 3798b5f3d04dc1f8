using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>Every operation gives the same bits on one thread and on two.</summary>
public sealed class DeterminismTests
{
    private static readonly FloatVolume Floats = Samples.Floats(Samples.Oblique(131, 90, 61));
    private static readonly Mask Half = Samples.Where(Floats, value => value < 400);
    private static readonly HuVolume Hounsfield = Samples.Hounsfield(Half.Geometry);
    private static readonly HuVolume Soft = new(Half.Geometry, [.. Hounsfield.Voxels.Select(hu => (short)(hu / 40))]);
    private static readonly Mask Everything = Samples.Where(Soft, _ => true);

    private static readonly Dictionary<string, Func<Array>> Operations = new()
    {
        ["resample"] = () => Voxels(Resampling.Apply(Floats, Resampling.GridFor(Floats.Geometry, 1.3, 0.7, 1.1), Interpolation.Linear, 0)),
        ["oblique"] = () => Voxels(Resampling.Apply(Orientation.Apply(Floats, AxisCodes.Parse("LIA")!.Value), Floats.Geometry, Interpolation.Linear, 0)),
        ["exchanged"] = () => Voxels(Resampling.Apply(Orientation.Apply(Floats, AxisCodes.Parse("AIL")!.Value), Resampling.GridFor(Floats.Geometry, 1.3, 0.7, 1.1), Interpolation.Linear, 0)),
        ["scale"] = () => Voxels(Scaling.Apply(Floats, ValueStatistics.Of(Floats).Mean, ValueStatistics.Of(Floats).Deviation)),
        ["quantiles"] = () => new[] { ValueRanks.Of(Floats, 17).Quantile(0.013), ValueStatistics.Of(Floats, 17).Deviation },
        ["components"] = () => Components.InVolume(Half, Connectivity.Edges).ToNumbers(Half.Labels.Length),
        ["morphology"] = () => Changed(mask => { Morphology.Open(mask, 1, 2, Neighbourhood.Volume); Morphology.Close(mask, 1, 4, Neighbourhood.Volume); Morphology.FillCavities(mask, 1, 10); }),
        ["distance"] = () => DistanceMap.Inside(Half).Voxels,
        ["densities"] = () => new[] { Densitometry.Of(Floats, Half, 1).Mean(), Densitometry.Of(Floats, Half, 1).Percentile(0.37) },
        ["noise"] = () => Figures(NoiseLevel.Of(Soft, Everything, () => new LocalDeviation(Half.Geometry, 2.5, 0, 1000), 0.5, 1)),
        ["size"] = () => Figures(BodySize.Of(Hounsfield, Half, 0)),
        ["shape"] = () => new[] { StructureShape.Of(Half, 1)!.MajorAxisMm, StructureShape.Of(Half, 1)!.MaxDiameterMm },
        ["patches"] = () => new SlidingWindow(Floats, new PatchSize(32, 24, 20), 0.5, 1, 0).Run(
            Position, (scores, _, start, labels) => { for (int index = 0; index < labels.Length; index++) { labels[index] = (byte)(scores[start + index] * 0.25f); } }, _ => { }, CancellationToken.None).Labels,
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task OneThreadAndTwo_GiveTheSameBits(string name)
    {
        Array one = await OnThreadsAsync(1, Operations[name]), two = await OnThreadsAsync(2, Operations[name]);

        Assert.Equal(one, two);
    }

    private static Task<Array> OnThreadsAsync(int threads, Func<Array> work) => Task.Factory.StartNew(
        work, TestContext.Current.CancellationToken, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler);

    private static double[] Figures(Figures figures) => [.. figures.ByName.Values.Select(figure => figure.Value!.Value)];

    private static float[] Voxels(Volume volume) => ((FloatVolume)volume).Voxels;

    private static byte[] Changed(Action<Mask> change)
    {
        var mask = new Mask(Half.Geometry, (byte[])Half.Labels.Clone());
        change(mask);
        return mask.Labels;
    }

    private static void Position(float[] patch, float[] scores)
    {
        for (int index = 0; index < patch.Length; index++)
        {
            scores[index] = patch[index] * (index + 1) / patch.Length;
        }
    }
}
